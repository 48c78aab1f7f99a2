// From what somebody typed to the page that shows it.

import { call, LedgerError } from "./rpc.js";

const NUMBER = /^\d[\d\s_]*$/;
const HEX = /^(0x)?[0-9a-fA-F]{1,64}$/;
const DIGEST = /^[1-9A-HJ-NP-Za-km-z]{43,44}$/;

/** The path of what `text` names; raises if it can be nothing. */
export async function find(text) {
  if (NUMBER.test(text)) return `/checkpoint/${text.replace(/[\s_]/g, "")}`;
  if (DIGEST.test(text)) {
    const isTransaction = await exists("LedgerService/GetTransaction", { digest: text });
    return `/${isTransaction ? "transaction" : "checkpoint"}/${text}`;
  }
  if (HEX.test(text)) {
    const id = `0x${text.replace(/^0x/, "").toLowerCase().padStart(64, "0")}`;
    const isObject = await exists("LedgerService/GetObject", { objectId: id });
    return `/${isObject ? "object" : "address"}/${id}`;
  }
  throw new LedgerError(
    "invalid_argument",
    "expected an id or address (0x and hex digits), a digest (44 characters) or a checkpoint's number",
  );
}

async function exists(method, request) {
  try {
    await call(method, request);
    return true;
  } catch (error) {
    if (error instanceof LedgerError && error.code === "not_found") return false;
    throw error;
  }
}
