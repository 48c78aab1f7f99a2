// What npm @mysten/sui sees of packages that are upgraded: `node upgrades.mjs <url>`, compiled packages as
// JSON on standard input, observations as JSON on standard output.

import { readFileSync } from 'node:fs';
import { SuiGrpcClient } from '@mysten/sui/grpc';
import { Ed25519Keypair } from '@mysten/sui/keypairs/ed25519';
import { Transaction } from '@mysten/sui/transactions';

const [, , url] = process.argv;
const [first, second, broken] = JSON.parse(readFileSync(0, 'utf8'));
const client = new SuiGrpcClient({ network: 'localnet', baseUrl: url });
const alice = Ed25519Keypair.fromSecretKey(Uint8Array.from({ length: 32 }, (_, index) => index));
const COMPATIBLE = 0;

async function run(transaction) {
  const result = await client.signAndExecuteTransaction({
    transaction, signer: alice, include: { effects: true, objectTypes: true },
  });
  if (result.$kind !== 'Transaction') throw new Error(JSON.stringify(result.FailedTransaction.status));
  await client.waitForTransaction({ digest: result.Transaction.digest });
  return result.Transaction;
}

const packageOf = (done) =>
  done.effects.changedObjects.find((each) => each.outputState === 'PackageWrite');
const created = (done, ending) =>
  done.effects.changedObjects
    .map((each) => each.objectId)
    .find((id) => done.objectTypes[id]?.endsWith(ending));

/** What a function without arguments returns, as a number. */
async function returned(target, ...args) {
  const transaction = new Transaction();
  transaction.setSender(alice.toSuiAddress());
  transaction.moveCall({ target, arguments: args.map((each) => transaction.object(each)) });
  const { commandResults } = await client.simulateTransaction({ transaction, include: { commandResults: true } });
  return commandResults[0].returnValues[0].bcs[0];
}

function upgrade(cap, packageId, built) {
  const transaction = new Transaction();
  const ticket = transaction.moveCall({
    target: '0x2::package::authorize_upgrade',
    arguments: [
      transaction.object(cap), transaction.pure.u8(COMPATIBLE), transaction.pure.vector('u8', built.digest),
    ],
  });
  const receipt = transaction.upgrade({ ...built, package: packageId, ticket });
  transaction.moveCall({ target: '0x2::package::commit_upgrade', arguments: [transaction.object(cap), receipt] });
  return run(transaction);
}

const publish = new Transaction();
publish.transferObjects([publish.publish(first)], alice.toSuiAddress());
const published = await run(publish);
const old = packageOf(published).objectId;
const cap = created(published, '::package::UpgradeCap');

const upgraded = await upgrade(cap, old, second);
const { objectId: newer, outputVersion } = packageOf(upgraded);

const make = new Transaction();
make.transferObjects([make.moveCall({ target: `${old}::counter::new` })], alice.toSuiAddress());
const made = await run(make);
const counter = created(made, '::counter::Counter');
const bump = new Transaction();
bump.moveCall({ target: `${newer}::counter::bump`, arguments: [bump.object(counter)] });
await run(bump);

let refusal = null;
try {
  await upgrade(cap, newer, broken);
} catch (error) {
  refusal = error.message;
}

const packages = client.movePackageService;
const versions = [];
let pageToken;
do {
  const { response } = await packages.listPackageVersions({ packageId: newer, pageSize: 1, pageToken });
  versions.push(...response.versions.map((each) => [each.packageId, Number(each.version)]));
  pageToken = response.nextPageToken;
} while (pageToken);
const { response: whole } = await packages.getPackage({ packageId: newer });
const { response: badge } = await packages.getDatatype({ packageId: newer, moduleName: 'counter', name: 'Badge' });
const split = await client.getMoveFunction({ packageId: '0x2', moduleName: 'coin', name: 'split' });
const framework = await client.getObject({ objectId: '0x2' });

console.log(JSON.stringify({
  old, newer, outputVersion,
  typeOfCounter: made.objectTypes[counter],
  versionsThatRun: [await returned(`${old}::counter::version`), await returned(`${newer}::counter::version`)],
  value: await returned(`${old}::counter::value`, counter),
  refusal,
  versions,
  package: {
    storageId: whole.package.storageId,
    originalId: whole.package.originalId,
    origins: Object.fromEntries(whole.package.typeOrigins.map((each) => [each.datatypeName, each.packageId])),
  },
  badge: badge.datatype.typeName,
  split: split.function.parameters.length,
  framework: framework.object.type,
}));
