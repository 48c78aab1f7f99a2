// One object: whose it is, what it holds, its fields, and how it came to be.

import { card, copy, facts, h, table } from "../dom.js";
import { collectionCards, fieldsCard } from "../fields.js";
import * as f from "../format.js";
import { jsonView } from "../json_view.js";
import { call, LedgerError } from "../rpc.js";
import { addressPage } from "./address.js";
import { packagePage } from "./package.js";

const HISTORY = 10;
const FIELDS = "objectId,version,digest,owner,objectType,hasPublicTransfer,previousTransaction,storageRebate,json,display,balance";

export async function objectPage(id, { parameters }) {
  const version = parameters.get("version") ?? undefined;
  const object = await newest(id, version);
  if (object === null) return addressPage(id);
  if (object.objectType === "package") return packagePage(id);
  const [fields, entries, history] = await Promise.all([
    fieldsCard("Dynamic fields", object.objectId), collectionCards(object.json), versions(object),
  ]);
  return [
    h("div", { class: "title" },
      h("h1", {}, name(object.objectType)),
      h("span", { class: "whole" }, object.objectId, copy(object.objectId))),
    h("section", { class: "card" }, facts([
      ["Type", f.type(object.objectType)],
      ["Owner", f.owner(object.owner)],
      ["Version", object.version],
      ["Digest", h("code", {}, object.digest)],
      ["Written by", f.transactionLink(object.previousTransaction, object.previousTransaction)],
      ["Storage rebate", f.sui(object.storageRebate ?? 0)],
    ])),
    object.display?.output && card("Display", jsonView(object.display.output)),
    card("Contents", object.json === undefined
      ? h("p", { class: "empty" }, "Its type's declaration is not known here.") : jsonView(object.json)),
    entries,
    fields,
    card("Versions", table(["Version", "Transaction", ""], history.map((each) => [
      h("a", { href: `/object/${id}?version=${each.version}` }, each.version),
      f.transactionLink(each.transaction),
      each.version === object.version ? "this one" : "",
    ]))),
  ];
}

/** Null where no such object is: then the id is somebody's address, or of a part of an object. */
async function newest(objectId, version) {
  try {
    return (await call("LedgerService/GetObject", { objectId, version, readMask: FIELDS })).object;
  } catch (error) {
    if (notFound(error) && version === undefined) return null;
    throw error;
  }
}

function notFound(error) {
  return error instanceof LedgerError && error.code === "not_found";
}

function name(objectType) {
  return f.typeText(objectType.split("<")[0]).split("::").slice(1).join("::");
}

/** Back from one version to those before it, by the transactions that wrote them. */
async function versions({ objectId, version, previousTransaction: transaction }) {
  const found = [];
  for (let each = { version, transaction }; each !== null && found.length < HISTORY;) {
    found.push(each);
    each = await before(objectId, each.transaction);
  }
  return found;
}

/** The version that a transaction replaced; null where it made the object, or was pruned. */
async function before(objectId, digest) {
  try {
    const { transaction } = await call("LedgerService/GetTransaction", { digest, readMask: "effects.changedObjects" });
    const change = transaction.effects?.changedObjects?.find((each) => each.objectId === objectId);
    const version = change?.inputVersion;
    if (version === undefined) return null;
    const { object } = await call("LedgerService/GetObject", { objectId, version, readMask: "previousTransaction" });
    return { version, transaction: object.previousTransaction };
  } catch (error) {
    if (notFound(error)) return null;
    throw error;
  }
}
