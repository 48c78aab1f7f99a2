// What the ledger is doing now.

import { card, h, pill, replace, table } from "../dom.js";
import * as f from "../format.js";
import { onCheckpoint } from "../live.js";
import { call, list } from "../rpc.js";
import { summary } from "../transactions.js";

const SHOWN_CHECKPOINTS = 12;
const SHOWN_TRANSACTIONS = 14;
const REDRAW_MS = 200; // a busy ledger makes hundreds of checkpoints a second
const SYSTEM = `0x${"0".repeat(64)}`;
const CHECKPOINT = "sequenceNumber,digest,summary.timestamp,summary.totalNetworkTransactions,transactions.digest";
const TRANSACTION = "digest,transaction.sender,transaction.kind,effects.status,effects.gasUsed,timestamp,checkpoint";

export async function homePage(_name, { signal }) {
  const [info, epoch, checkpoints, transactions] = await Promise.all([
    call("LedgerService/GetServiceInfo"),
    call("LedgerService/GetEpoch", { readMask: "epoch,referenceGasPrice" }),
    newest("Checkpoints", SHOWN_CHECKPOINTS, CHECKPOINT, "checkpoint"),
    newest("Transactions", SHOWN_TRANSACTIONS, TRANSACTION, "transaction", byPeople()),
  ]);
  const state = { checkpoints, transactions };
  const tiles = h("div", { class: "tiles" });
  const left = h("div", {});
  const right = h("div", {});

  const draw = (fresh = new Set()) => {
    const [last] = state.checkpoints;
    replace(tiles, [
      tile("Checkpoint", f.grouped(last?.sequenceNumber ?? 0)),
      tile("Transactions", f.grouped(last?.summary?.totalNetworkTransactions ?? 0)),
      tile("Epoch", info.epoch ?? "0"),
      tile("Gas price", `${epoch.epoch.referenceGasPrice} MIST`),
      tile("Chain", f.short(info.chainId), "word", info.chainId),
    ]);
    replace(left, checkpointTable(state.checkpoints, fresh));
    replace(right, transactionTable(state.transactions, fresh));
  };
  draw();
  const arrived = new Set();
  let waiting = false;
  const drawSoon = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      draw(arrived);
      arrived.clear();
    }, REDRAW_MS);
  };
  onCheckpoint((checkpoint) => {
    const people = (checkpoint.transactions ?? []).filter(isByPeople).reverse();
    const moment = checkpoint.summary.timestamp;
    for (const each of people) Object.assign(each, { timestamp: moment, checkpoint: checkpoint.sequenceNumber });
    state.checkpoints = [checkpoint, ...state.checkpoints].slice(0, SHOWN_CHECKPOINTS);
    state.transactions = [...people, ...state.transactions].slice(0, SHOWN_TRANSACTIONS);
    for (const each of [checkpoint, ...people]) arrived.add(each.digest);
    drawSoon();
  }, signal);
  return [
    h("h1", {}, "Ledger", h("small", {}, `${info.server} · ${location.host}`)),
    tiles,
    h("div", { class: "columns" }, card("Checkpoints", left), card("Transactions", right)),
  ];
}

async function newest(what, limit, fields, name, filter = undefined) {
  const options = { limit, ordering: "ORDERING_DESCENDING" };
  const found = await list(`LedgerService/List${what}`, { readMask: fields, options, filter });
  return found.map((each) => each[name]).filter((each) => each !== undefined);
}

/** Not those that the ledger makes itself. */
function byPeople() {
  return { terms: [{ literals: [{ negated: true, sender: { address: SYSTEM } }] }] };
}

function isByPeople(transaction) {
  return transaction.transaction?.sender !== SYSTEM;
}

function tile(name, value, kind = "", title = null) {
  return h("div", { class: "tile", title }, h("span", {}, name), h("strong", { class: kind }, value));
}

function checkpointTable(checkpoints, fresh) {
  return marked(checkpoints, fresh, table(["Number", "Transactions", "When"], checkpoints.map((each) => [
    f.checkpointLink(each.sequenceNumber ?? "0"),
    (each.transactions ?? []).length,
    f.time(each.summary?.timestamp),
  ])));
}

function transactionTable(transactions, fresh) {
  return marked(transactions, fresh, table(["Digest", "What", "Sender", "Gas", "When"], transactions.map((each) => [
    [f.transactionLink(each.digest), each.effects?.status?.success ? null : [" ", pill("failed", "bad")]],
    summary(each.transaction),
    f.addressLink(each.transaction.sender),
    f.sui(f.gasTotal(each.effects?.gasUsed)),
    f.time(each.timestamp),
  ]), "Nobody has sent a transaction yet. `pocketsui faucet` makes one."));
}

function marked(items, fresh, made) {
  made.querySelectorAll("tbody tr").forEach((row, index) => {
    if (fresh.has(items[index].digest)) row.classList.add("new");
  });
  return made;
}
