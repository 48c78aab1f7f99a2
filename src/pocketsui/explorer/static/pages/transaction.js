// One transaction: what it asked for, and what came of it.

import { card, copy, facts, h, pill, table } from "../dom.js";
import * as f from "../format.js";
import { jsonView } from "../json_view.js";
import { inputTypes } from "../pure.js";
import { call } from "../rpc.js";
import { commands, input } from "../transactions.js";

const FIELDS = [
  "digest", "transaction.sender", "transaction.kind", "transaction.gasPayment", "transaction.expiration",
  "effects", "events.events", "balanceChanges", "checkpoint", "timestamp",
];
const WRITTEN = { CREATED: "created", DELETED: "deleted" };

export async function transactionPage(digest) {
  const { transaction: found } = await call("LedgerService/GetTransaction", { digest, readMask: FIELDS.join(",") });
  const { effects, transaction } = found;
  const status = effects.status ?? {};
  const inputs = transaction.kind?.programmableTransaction?.inputs ?? [];
  const events = found.events?.events ?? [];
  const types = await inputTypes(transaction.kind?.programmableTransaction);
  return [
    h("div", { class: "title" },
      h("h1", {}, "Transaction"),
      status.success ? pill("success", "good") : pill("failed", "bad"),
      h("span", { class: "whole" }, digest, copy(digest))),
    !status.success && failure(status.error ?? {}),
    h("section", { class: "card" }, facts([
      ["Sender", f.addressLink(transaction.sender, transaction.sender)],
      ["Checkpoint", f.checkpointLink(found.checkpoint ?? "0")],
      ["Time", f.fullTime(found.timestamp)],
      ["Gas", gas(effects.gasUsed)],
      ["Paid by", payer(transaction)],
    ])),
    card("Commands", commands(transaction, types)),
    inputs.length > 0 && card("Inputs", table(["", "Kind", "Value"], inputs.map((each, index) => [
      index, (each.kind ?? "").toLowerCase().replaceAll("_", " "), h("span", { class: "id" }, input(each, types.get(index))),
    ]))),
    card("Changed objects", changes(effects.changedObjects ?? [])),
    events.length > 0 && card(`Events (${events.length})`, events.map(event)),
    (found.balanceChanges ?? []).length > 0 && card("Balances", table(["Address", "Coin", "Change"],
      found.balanceChanges.map((each) => [f.addressLink(each.address), f.type(each.coinType), amount(each)]))),
  ];
}

function failure(error) {
  const clever = error.abort?.cleverError;
  return h("div", { class: "banner", role: "alert" },
    h("strong", {}, clever?.constantName ?? (error.kind ?? "failed").toLowerCase().replaceAll("_", " ")),
    error.description);
}

function gas(used) {
  const part = (name, value) => `${name} ${f.grouped(value ?? 0)}`;
  return [f.sui(f.gasTotal(used)), h("span", { class: "quiet" }, ` (${[
    part("computation", used?.computationCost),
    part("storage", used?.storageCost),
    part("rebate", used?.storageRebate),
  ].join(", ")} MIST)`)];
}

function payer(transaction) {
  const payment = transaction.gasPayment;
  if (!payment?.owner || payment.owner === transaction.sender || !(payment.objects ?? []).length) return null;
  return f.addressLink(payment.owner, payment.owner);
}

function changes(changed) {
  return table(["Object", "Type", "", "Owner", "Version"], changed.map((each) => {
    const gone = each.outputState === "OUTPUT_OBJECT_STATE_DOES_NOT_EXIST";
    const version = each.outputVersion ?? each.inputVersion;
    const written = WRITTEN[each.idOperation] ?? (gone ? "wrapped" : each.inputVersion ? "changed" : "unwrapped");
    return [
      f.objectLink(each.objectId),
      f.type(each.objectType ?? ""),
      pill(written, { created: "good", deleted: "bad" }[written] ?? "plain"),
      f.owner(gone ? each.inputOwner : each.outputOwner),
      h("a", { href: `/object/${each.objectId}?version=${version}` }, version),
    ];
  }), "Nothing was changed.");
}

export function event(value) {
  return h("div", { class: "event" }, h("p", { class: "code" }, f.type(value.eventType)), jsonView(value.json ?? value.contents));
}

function amount(change) {
  return change.coinType.endsWith("::sui::SUI") ? f.sui(change.amount) : f.grouped(change.amount);
}
