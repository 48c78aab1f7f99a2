// What npm @mysten/sui sees of a running ledger: `node scenarios.mjs <scenario> <url>`, the input of
// the scenario as JSON on standard input, its observations as JSON on standard output.

import { readFileSync } from 'node:fs';
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { Ed25519Keypair } from '@mysten/sui/keypairs/ed25519';
import { Secp256k1Keypair } from '@mysten/sui/keypairs/secp256k1';
import { Secp256r1Keypair } from '@mysten/sui/keypairs/secp256r1';
import { MultiSigPublicKey } from '@mysten/sui/multisig';
import { Transaction } from '@mysten/sui/transactions';
import { FaucetRateLimitError, requestSuiFromFaucetV2 } from '@mysten/sui/faucet';

const [, , scenario, url] = process.argv;
const input = JSON.parse(readFileSync(0, 'utf8'));
const client = new SuiGrpcClient({ network: 'localnet', baseUrl: url });
const seed = Uint8Array.from({ length: 32 }, (_, index) => index);
const alice = Ed25519Keypair.fromSecretKey(seed);
const BOB = '0x' + 'b0'.repeat(32);
const SUI = '0x' + '2'.padStart(64, '0') + '::sui::SUI';

/** Build, sign, execute and wait; throws with the node's reason when the transaction failed. */
async function run(transaction, signer = alice) {
  const result = await client.signAndExecuteTransaction({
    transaction,
    signer,
    include: { effects: true, events: true, objectTypes: true, balanceChanges: true },
  });
  if (result.$kind !== 'Transaction') throw new Error(JSON.stringify(result.FailedTransaction.status));
  await client.waitForTransaction({ digest: result.Transaction.digest });
  return result.Transaction;
}

function transfer(amount, recipient = BOB) {
  const transaction = new Transaction();
  const [coin] = transaction.splitCoins(transaction.gas, [amount]);
  transaction.transferObjects([coin], recipient);
  return transaction;
}

/** The id of the created object whose type ends so. */
function created(done, ending) {
  return done.effects.changedObjects
    .filter((each) => each.idOperation === 'Created')
    .map((each) => each.objectId)
    .find((id) => done.objectTypes[id]?.endsWith(ending));
}

/** What the promise failed with. */
async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return { name: error.name, code: error.code ?? null, message: error.message };
  }
  return null;
}

const scenarios = {
  async coins() {
    const done = await run(transfer(12_345));
    const again = await client.getTransaction({ digest: done.digest });
    const owned = await client.listOwnedObjects({ owner: BOB, include: { content: true } });
    const coins = await client.listCoins({ owner: BOB });
    const one = await client.getObject({ objectId: owned.objects[0].objectId });
    return {
      status: done.status.success,
      changes: done.balanceChanges,
      foundAgain: again.Transaction.digest === done.digest,
      bob: (await client.getBalance({ owner: BOB })).balance.balance,
      balances: (await client.listBalances({ owner: BOB })).balances.length,
      owned: owned.objects.map((each) => each.type),
      coins: coins.objects.map((each) => each.balance),
      owner: one.object.owner,
      gasPrice: (await client.getReferenceGasPrice()).referenceGasPrice,
      chain: (await client.getChainIdentifier()).chainIdentifier,
      metadata: (await client.getCoinMetadata({ coinType: '0x2::sui::SUI' })).coinMetadata,
    };
  },

  async fields() {
    const transaction = new Transaction();
    const bag = transaction.moveCall({ target: '0x2::bag::new' });
    for (const key of [1n, 2n, 3n]) {
      transaction.moveCall({
        target: '0x2::bag::add',
        typeArguments: ['u64', 'u64'],
        arguments: [bag, transaction.pure.u64(key), transaction.pure.u64(key * 10n)],
      });
    }
    transaction.transferObjects([bag], alice.toSuiAddress());
    const done = await run(transaction);
    const parentId = created(done, '::bag::Bag');
    const first = await client.listDynamicFields({ parentId, limit: 2, include: { value: true } });
    const rest = await client.listDynamicFields({ parentId, cursor: first.cursor });
    const one = await client.getDynamicField({
      parentId,
      name: { type: 'u64', bcs: Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0]) },
    });
    return {
      pages: [first.dynamicFields.length, first.hasNextPage, rest.dynamicFields.length, rest.hasNextPage],
      names: [...first.dynamicFields, ...rest.dynamicFields].map((each) => each.name.type),
      value: Array.from(one.dynamicField.value.bcs),
    };
  },

  async contract() {
    const publish = new Transaction();
    const cap = publish.publish(input.package);
    publish.transferObjects([cap], alice.toSuiAddress());
    const published = await run(publish);
    const packageId = published.effects.changedObjects.find(
      (each) => each.outputState === 'PackageWrite',
    ).objectId;
    const configure = new Transaction();
    configure.moveCall({
      target: `${packageId}::platform::configure`,
      arguments: [
        configure.object(created(published, '::platform::AdminCap')),
        configure.object(created(published, '::platform::Platform')),
        configure.pure.vector('u8', Array(32).fill(7)),
        configure.pure.address(packageId),
      ],
    });
    const configured = await run(configure);
    const abort = new Transaction();
    abort.moveCall({
      target: `${packageId}::seal_token::issue`,
      arguments: [
        abort.object(created(published, '::platform::Platform')),
        abort.pure.vector('u8', [1, 2, 3]),
        abort.pure.u64(1000),
        abort.object.clock(),
      ],
    });
    const declared = await client.getMoveFunction({
      packageId, moduleName: 'platform', name: 'configure',
    });
    return {
      events: configured.events.map((each) => each.eventType.split('::').slice(1).join('::')),
      refused: await failure(run(abort)),
      parameters: declared.function.parameters.length,
      visibility: declared.function.visibility,
    };
  },

  async receiving() {
    const publish = new Transaction();
    publish.transferObjects([publish.publish(input.package)], alice.toSuiAddress());
    const published = await run(publish);
    const packageId = published.effects.changedObjects.find(
      (each) => each.outputState === 'PackageWrite',
    ).objectId;
    const open = new Transaction();
    open.moveCall({ target: `${packageId}::mailbox::open` });
    const mailbox = created(await run(open), '::mailbox::Mailbox');
    const letter = created(await run(transfer(777, mailbox)), '::coin::Coin<' + SUI + '>');
    const { object } = await client.getObject({ objectId: letter });
    const take = () => {
      const transaction = new Transaction();
      const coin = transaction.moveCall({
        target: `${packageId}::mailbox::take`,
        arguments: [
          transaction.object(mailbox),
          transaction.receivingRef({ objectId: letter, version: object.version, digest: object.digest }),
        ],
      });
      transaction.transferObjects([coin], BOB);
      return transaction;
    };
    const done = await run(take());
    return {
      changed: done.effects.changedObjects.find((each) => each.objectId === letter),
      bob: (await client.getBalance({ owner: BOB })).balance.balance,
      again: await failure(run(take())),
    };
  },

  async subscription() {
    const call = client.subscriptionService.subscribeCheckpoints({
      readMask: { paths: ['sequence_number', 'digest'] },
    });
    await call.headers;
    const seen = [];
    const sending = (async () => {
      for (let amount = 1; amount <= 3; amount += 1) await run(transfer(amount));
    })();
    for await (const { cursor } of call.responses) {
      seen.push(Number(cursor));
      if (seen.length === 3) break;
    }
    await sending;
    return { seen };
  },

  async toldOfEvents() {
    const publish = new Transaction();
    publish.transferObjects([publish.publish(input.package)], alice.toSuiAddress());
    const published = await run(publish);
    const packageId = published.effects.changedObjects.find(
      (each) => each.outputState === 'PackageWrite',
    ).objectId;
    const predicate = { oneofKind: 'emitModule', emitModule: { module: `${packageId}::objects` } };
    const call = client.subscriptionService.subscribeEvents({
      readMask: { paths: ['event_type', 'contents'] },
      filter: { terms: [{ literals: [{ negated: false, predicate }] }] },
    });
    await call.headers;
    const transaction = new Transaction();
    transaction.moveCall({
      target: `${packageId}::objects::happen_often`,
      arguments: [transaction.pure.u64(2)],
    });
    const happening = run(transaction);
    const frames = [];
    for await (const frame of call.responses) {
      frames.push(frame);
      if (frames.filter((each) => each.event).length === 2) break;
    }
    await happening;
    const events = frames.filter((each) => each.event).map((each) => each.event);
    return {
      firstIsProgress: !frames[0].event && frames[0].watermark !== undefined,
      types: events.map((each) => each.eventType.split('::').slice(1).join('::')),
      numbers: events.map((each) => each.contents.value[0]),
    };
  },

  async errors() {
    return {
      object: await failure(client.getObject({ objectId: '0x' + '1'.repeat(64) })),
      transaction: await failure(client.getTransaction({ digest: input.unknownDigest })),
      poor: await failure(run(transfer(2n ** 62n))),
      name: await client.core.resolveNameServiceAddress({ name: 'nobody.sui' }),
      reverse: await failure(client.core.defaultNameServiceName({ address: BOB })),
    };
  },

  async listing() {
    const sent = [];
    for (let amount = 1; amount <= 5; amount += 1) sent.push((await run(transfer(amount))).digest);
    const filter = { sender: alice.toSuiAddress() };
    const first = await client.listTransactions({ filter, limit: 3 });
    const rest = await client.listTransactions({ filter, limit: 3, after: first.endCursor });
    const newest = await client.listTransactions({ filter, limit: 1, order: 'descending' });
    const digests = (page) => page.transactions.map((each) => (each.Transaction ?? each).digest);
    return {
      sent,
      first: digests(first), more: first.hasNextPage,
      rest: digests(rest), end: rest.hasNextPage,
      newest: digests(newest),
    };
  },

  async signatures() {
    const k1 = Secp256k1Keypair.fromSecretKey(seed);
    const r1 = Secp256r1Keypair.fromSecretKey(seed);
    const together = MultiSigPublicKey.fromPublicKeys({
      threshold: 3,
      publicKeys: [alice, k1, r1].map((each, index) => ({ publicKey: each.getPublicKey(), weight: index + 1 })),
    });
    const group = together.toSuiAddress();
    for (const address of [k1.toSuiAddress(), r1.toSuiAddress(), group]) {
      await run(transfer(1_000_000_000, address));
    }
    const results = {};
    for (const [name, key] of [['secp256k1', k1], ['secp256r1', r1]]) {
      results[name] = (await run(transfer(1), key)).status.success;
    }
    const transaction = transfer(1);
    transaction.setSender(group);
    const bytes = await transaction.build({ client });
    const sign = async (keys) =>
      together.combinePartialSignatures(
        await Promise.all(keys.map(async (key) => (await key.signTransaction(bytes)).signature)),
      );
    const execute = (signature) => client.executeTransaction({ transaction: bytes, signatures: [signature] });
    results.tooLight = await failure(execute(await sign([k1])));
    results.multisig = (await execute(await sign([alice, k1]))).Transaction.status.success;
    return results;
  },

  async rendered() {
    const publish = new Transaction();
    publish.transferObjects([publish.publish(input.package)], alice.toSuiAddress());
    const published = await run(publish);
    const packageId = published.effects.changedObjects.find((each) => each.outputState === 'PackageWrite').objectId;
    const book = created(published, '::guestbook::Guestbook');
    const sign = (text) => {
      const transaction = new Transaction();
      transaction.moveCall({
        target: `${packageId}::guestbook::sign`,
        arguments: [
          transaction.object(book),
          transaction.pure.option('string', null),
          transaction.pure.string(text),
          transaction.pure.u8(0),
          transaction.object.clock(),
        ],
      });
      return transaction;
    };
    const signed = await run(sign('hello'));
    const { object } = await client.getObject({ objectId: book, include: { json: true, display: true } });
    return { event: signed.events[0].json, object: object.json, display: object.display, refused: await failure(run(sign(''))) };
  },

  async faucet() {
    const guest = new Ed25519Keypair().toSuiAddress();
    const given = await requestSuiFromFaucetV2({ host: input.faucet, recipient: guest });
    const { balance } = await client.getBalance({ owner: guest });
    const refused = requestSuiFromFaucetV2({ host: input.faucet, recipient: 'nobody' });
    return {
      status: given.status,
      amounts: given.coins_sent.map((coin) => coin.amount),
      digests: new Set(given.coins_sent.map((coin) => coin.transferTxDigest)).size,
      balance: balance.balance,
      refused: await failure(refused),
      limited: await refused.catch((error) => error instanceof FaucetRateLimitError),
    };
  },

  async sponsored() {
    const sponsor = Secp256k1Keypair.fromSecretKey(seed);
    const guest = new Ed25519Keypair();
    await run(transfer(1_000_000_000, sponsor.toSuiAddress()));
    await run(transfer(50, guest.toSuiAddress()));
    const { objects } = await client.listCoins({ owner: guest.toSuiAddress() });
    const transaction = new Transaction();
    transaction.transferObjects([transaction.object(objects[0].objectId)], BOB);
    transaction.setSender(guest.toSuiAddress());
    transaction.setGasOwner(sponsor.toSuiAddress());
    const bytes = await transaction.build({ client });
    const signatures = [
      (await guest.signTransaction(bytes)).signature,
      (await sponsor.signTransaction(bytes)).signature,
    ];
    const alone = await failure(client.executeTransaction({ transaction: bytes, signatures: [signatures[0]] }));
    const done = await client.executeTransaction({ transaction: bytes, signatures, include: { effects: true } });
    return {
      alone,
      status: done.Transaction.status.success,
      payer: done.Transaction.effects.gasObject.outputOwner.AddressOwner === sponsor.toSuiAddress(),
    };
  },
};

console.log(
  JSON.stringify(await scenarios[scenario](), (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  ),
);
process.exit(0); // an abandoned subscription keeps its connection open
