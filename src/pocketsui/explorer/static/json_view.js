// A value as a tree that can be folded, with ids as links.

import { h } from "./dom.js";
import { isAddress, objectLink } from "./format.js";

const OPEN_DEPTH = 3;
const LONG = 24;
const FIRST = ["@variant", "id", "key", "name"];

export function jsonView(value) {
  return h("div", { class: "json" }, view(value, 0));
}

/** A protobuf map has no order: what identifies comes first, the rest by name. */
function rank(name) {
  return FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length;
}

function view(value, depth) {
  if (value === null || value === undefined) return h("span", { class: "null" }, "null");
  if (typeof value === "string") {
    if (isAddress(value)) return objectLink(value, value);
    return h("span", { class: /^\d+$/.test(value) ? "number" : "string" }, value === "" ? '""' : value);
  }
  if (typeof value !== "object") return h("span", { class: "number" }, String(value));
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  if (!list) entries.sort(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other));
  if (entries.length === 0) return h("span", { class: "null" }, list ? "[ ]" : "{ }");
  if (entries.length === 1 && "@variant" in value) return h("span", { class: "string" }, value["@variant"]);
  const rows = entries.map(([name, each]) =>
    h("div", { class: "row" }, h("span", { class: "name" }, name), view(each, depth + 1)));
  if (depth === 0) return rows;
  const open = depth < OPEN_DEPTH && entries.length <= LONG;
  const word = list ? `${entries.length} ${entries.length === 1 ? "item" : "items"}` : (value["@variant"] ?? "…");
  return h("details", { open }, h("summary", {}, word), rows);
}
