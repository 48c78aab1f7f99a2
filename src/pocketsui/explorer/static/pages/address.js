// An address: its coins, what it owns, and what was done to that.

import { card, copy, h, pill, table } from "../dom.js";
import { fieldsCard } from "../fields.js";
import * as f from "../format.js";
import { call, list } from "../rpc.js";
import { summary } from "../transactions.js";

const PAGE = 50;
const RECENT = 20;
const TRANSACTION = "digest,transaction.sender,transaction.kind,effects.status,effects.gasUsed,timestamp";

export async function addressPage(address) {
  const [{ balances = [] }, owned, transactions, fields] = await Promise.all([
    call("StateService/ListBalances", { owner: address, pageSize: PAGE }),
    ownedPage(address, undefined),
    affecting(address),
    fieldsCard("Dynamic fields", address),
  ]);
  if (fields && !owned.objects?.length && transactions.length === 0) {
    const title = h("h1", {}, "Part of an object");
    return [h("div", { class: "title" }, title, h("span", { class: "whole" }, address, copy(address))), fields];
  }
  return [
    h("div", { class: "title" }, h("h1", {}, "Address"), h("span", { class: "whole" }, address, copy(address))),
    card("Balances", table(["Coin", "Amount"], balances.map((each) => [
      f.type(each.coinType),
      each.coinType.endsWith("::sui::SUI") ? f.sui(each.balance ?? 0) : f.grouped(each.balance ?? 0),
    ]), "No coins.")),
    card("Objects", paged(address, owned)),
    card("Transactions", table(["Digest", "What", "Sender", "Gas", "When", ""], transactions.map((each) => [
      f.transactionLink(each.digest),
      summary(each.transaction),
      f.addressLink(each.transaction.sender),
      f.sui(f.gasTotal(each.effects?.gasUsed)),
      f.time(each.timestamp),
      each.effects?.status?.success ? null : pill("failed", "bad"),
    ]), "None yet.")),
  ];
}

function ownedPage(owner, pageToken) {
  return call("StateService/ListOwnedObjects", { owner, pageSize: PAGE, pageToken, readMask: "objectId,version,objectType,balance" });
}

function rows(page) {
  return (page.objects ?? []).map((each) => [
    f.objectLink(each.objectId), f.type(each.objectType), each.balance ? f.grouped(each.balance) : "", each.version,
  ]);
}

/** The first page, and a button for the next as long as there is one. */
function paged(owner, first) {
  const shown = rows(first);
  const holder = h("div", {});
  const draw = (token) => {
    const more = token && h("button", { class: "more", type: "button", onclick: async () => {
      const page = await ownedPage(owner, token);
      shown.push(...rows(page));
      draw(page.nextPageToken);
    } }, "More");
    holder.replaceChildren(table(["Object", "Type", "Balance", "Version"], shown, "It owns nothing."), more || "");
  };
  draw(first.nextPageToken);
  return holder;
}

async function affecting(address) {
  const found = await list("LedgerService/ListTransactions", {
    readMask: TRANSACTION,
    options: { limit: RECENT, ordering: "ORDERING_DESCENDING" },
    filter: { terms: [
      { literals: [{ sender: { address } }] },
      { literals: [{ affectedAddress: { address } }] },
    ] },
  });
  return found.map((each) => each.transaction).filter((each) => each !== undefined);
}
