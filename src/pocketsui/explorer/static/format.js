// How ids, types, amounts and times are written, and what they link to.

import { h } from "./dom.js";

const MIST_PER_SUI = 1_000_000_000n;
const ADDRESS = /^0x[0-9a-f]{64}$/;
const IN_TYPES = /0x[0-9a-f]{1,64}/g;
const SYSTEM = /^0x0{60}/;

export const isAddress = (text) => ADDRESS.test(text);

/** 0x2 for the system's small numbers, 0x12345678…9abc for the rest. */
export function short(id) {
  if (SYSTEM.test(id)) return `0x${id.slice(2).replace(/^0+/, "") || "0"}`;
  if (isAddress(id)) return `${id.slice(0, 8)}…${id.slice(-4)}`;
  return id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

export function link(kind, id, text = short(id)) {
  return h("a", { href: `/${kind}/${encodeURIComponent(id)}`, class: "id", title: id }, text);
}

export const objectLink = (id, text) => link("object", id, text);
export const addressLink = (id, text) => link("address", id, text);
export const transactionLink = (digest, text) => link("transaction", digest, text);
export const checkpointLink = (number) => link("checkpoint", String(number), grouped(number));
export const packageLink = (id, text) => link("package", id, text);

/** A Move type, its packages cut short and linked. */
export function type(name) {
  const parts = [];
  let from = 0;
  for (const found of (name ?? "").matchAll(IN_TYPES)) {
    parts.push(name.slice(from, found.index), packageLink(found[0]));
    from = found.index + found[0].length;
  }
  parts.push((name ?? "").slice(from));
  return h("span", { class: "type", title: name }, parts);
}

/** A type as text only. */
export const typeText = (name) => name.replace(IN_TYPES, short);

export function grouped(number) {
  return BigInt(number).toString().replace(/\B(?=(\d{3})+$)/g, " ");
}

/** MIST as SUI, exactly. */
export function sui(mist) {
  const amount = BigInt(mist);
  const positive = amount < 0n ? -amount : amount;
  const rest = (positive % MIST_PER_SUI).toString().padStart(9, "0").replace(/0+$/, "");
  const text = `${amount < 0n ? "−" : ""}${grouped(positive / MIST_PER_SUI)}${rest && "." + rest}`;
  return h("span", { class: "amount", title: `${grouped(mist)} MIST` }, `${text} SUI`);
}

export function owner(value) {
  switch (value?.kind) {
    case "ADDRESS":
    case "CONSENSUS_ADDRESS": return addressLink(value.address);
    case "OBJECT": return ["field of ", objectLink(value.address)];
    case "SHARED": return "shared";
    case "IMMUTABLE": return "immutable";
    default: return "–";
  }
}

export function time(text) {
  if (!text) return "–";
  const moment = new Date(text);
  const node = h("time", { datetime: text, title: moment.toLocaleString() }, ago(moment));
  return node;
}

export const fullTime = (text) => (text ? new Date(text).toLocaleString() : null);

function ago(moment) {
  const seconds = Math.max(0, Math.round((Date.now() - moment.getTime()) / 1000));
  if (seconds < 5) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return moment.toLocaleDateString();
}

/** Keep what was written by `time` true. */
export function refreshTimes() {
  for (const node of document.querySelectorAll("time")) {
    node.textContent = ago(new Date(node.dateTime));
  }
}

/** Gas in all: what was used, less what was given back. */
export function gasTotal(used) {
  if (!used) return 0n;
  return BigInt(used.computationCost ?? 0) + BigInt(used.storageCost ?? 0) - BigInt(used.storageRebate ?? 0);
}

export function bytes(base64) {
  return Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
}

export const hex = (data) => `0x${Array.from(data, (each) => each.toString(16).padStart(2, "0")).join("")}`;
