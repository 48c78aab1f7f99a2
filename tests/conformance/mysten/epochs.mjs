// What npm @mysten/sui sees of a ledger in its second epoch: `node epochs.mjs <url>`, with the
// digest of the genesis checkpoint on standard input; its observations as JSON on standard output.

import { readFileSync } from 'node:fs';
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { Ed25519Keypair } from '@mysten/sui/keypairs/ed25519';
import { Transaction } from '@mysten/sui/transactions';

const [, , url] = process.argv;
const chain = readFileSync(0, 'utf8').trim();
const client = new SuiGrpcClient({ network: 'localnet', baseUrl: url });
const alice = Ed25519Keypair.fromSecretKey(Uint8Array.from({ length: 32 }, (_, index) => index));
const BOB = '0x' + 'b0'.repeat(32);

/** Send a coin with an expiration: 'sent', or the node's reason. */
async function send(expiration) {
  const transaction = new Transaction();
  const [coin] = transaction.splitCoins(transaction.gas, [5]);
  transaction.transferObjects([coin], BOB);
  transaction.setSender(alice.toSuiAddress());
  transaction.setExpiration(expiration);
  try {
    const bytes = await transaction.build({ client });
    const { signature } = await alice.signTransaction(bytes);
    const done = await client.executeTransaction({ transaction: bytes, signatures: [signature] });
    await client.waitForTransaction({ digest: done.Transaction.digest });
    return 'sent';
  } catch (error) {
    return String(error.message);
  }
}

function during(minEpoch, maxEpoch, chainId = chain, minTimestamp = null) {
  const times = { minTimestamp, maxTimestamp: null };
  return { ValidDuring: { minEpoch, maxEpoch, ...times, chain: chainId, nonce: 7 } };
}

async function epoch(number) {
  const request = { epoch: number, readMask: { paths: ['*'] } };
  const found = (await client.ledgerService.getEpoch(request)).response.epoch;
  return {
    epoch: found.epoch,
    weights: found.committee.members.map((member) => member.weight),
    checkpoints: [found.firstCheckpoint, found.lastCheckpoint ?? null],
    ended: found.end !== undefined,
  };
}

const seen = {
  epochs: [await epoch(0n), await epoch(1n), await epoch(undefined)],
  state: (await client.core.getCurrentSystemState()).systemState,
  protocol: (await client.core.getProtocolConfig()).protocolConfig,
  sent: [
    await send({ Epoch: 1 }),
    await send({ Epoch: 0 }),
    await send(during(1, 2)),
    await send(during(2, 3)),
    await send(during(1, 3)),
    await send(during(1, 1, '1'.repeat(32))),
  ],
};
console.log(
  JSON.stringify(seen, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
);
process.exit(0);
