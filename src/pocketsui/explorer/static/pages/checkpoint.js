// One checkpoint and its transactions.

import { card, copy, facts, h, pill, table } from "../dom.js";
import * as f from "../format.js";
import { call } from "../rpc.js";
import { summary } from "../transactions.js";

const FIELDS = [
  "sequenceNumber", "digest", "summary", "signature.epoch", "transactions.digest",
  "transactions.transaction.sender", "transactions.transaction.kind", "transactions.effects.status",
  "transactions.effects.gasUsed",
];

export async function checkpointPage(name) {
  const wanted = /^\d+$/.test(name) ? { sequenceNumber: name } : { digest: name };
  const { checkpoint } = await call("LedgerService/GetCheckpoint", { ...wanted, readMask: FIELDS.join(",") });
  const number = BigInt(checkpoint.sequenceNumber ?? 0);
  const { summary: header } = checkpoint;
  return [
    h("div", { class: "title" },
      h("h1", {}, `Checkpoint ${f.grouped(number)}`),
      h("nav", { class: "around", "aria-label": "Neighbours" },
        number > 0n && h("a", { href: `/checkpoint/${number - 1n}`, rel: "prev" }, "← before"),
        h("a", { href: `/checkpoint/${number + 1n}`, rel: "next" }, "after →")),
      h("span", { class: "whole" }, checkpoint.digest, copy(checkpoint.digest))),
    h("section", { class: "card" }, facts([
      ["Time", f.fullTime(header.timestamp)],
      ["Epoch", header.epoch ?? "0"],
      ["Transactions so far", f.grouped(header.totalNetworkTransactions ?? 0)],
      ["Content digest", h("code", {}, header.contentDigest)],
      ["Previous", header.previousDigest && f.link("checkpoint", header.previousDigest, header.previousDigest)],
    ])),
    card("Transactions", table(["Digest", "What", "Sender", "Gas", ""], (checkpoint.transactions ?? []).map((each) => [
      f.transactionLink(each.digest),
      summary(each.transaction),
      f.addressLink(each.transaction.sender),
      f.sui(f.gasTotal(each.effects?.gasUsed)),
      each.effects?.status?.success ? pill("success", "good") : pill("failed", "bad"),
    ]))),
  ];
}
