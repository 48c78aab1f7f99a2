// One subscription for all pages: new checkpoints as they are committed.

import { stream } from "./rpc.js";

const AGAIN_MS = 1000;
const FIELDS = [
  "sequenceNumber", "digest", "summary.timestamp", "summary.totalNetworkTransactions",
  "transactions.digest", "transactions.transaction.sender", "transactions.transaction.kind",
  "transactions.effects.status", "transactions.effects.gasUsed", "transactions.timestamp",
  "transactions.checkpoint",
];
const listeners = new Set();

/** Call back with each new checkpoint until the signal aborts. */
export function onCheckpoint(listener, signal) {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}

/**
 * Subscribe, again whenever it ends; `sign` is the element that says how it goes. Only the page that
 * is seen subscribes: a browser opens six connections to a ledger, whatever the number of its tabs.
 */
export async function startLive(sign) {
  for (;;) {
    await visible();
    const hidden = new AbortController();
    const leave = () => { if (document.hidden) hidden.abort(); };
    document.addEventListener("visibilitychange", leave);
    addEventListener("pagehide", () => hidden.abort(), { once: true });
    try {
      await follow(sign, hidden.signal);
    } catch (error) {
      if (!hidden.signal.aborted) {
        show(sign, "off", "away");
        console.info(`subscription ended: ${error.message}`);
        await new Promise((done) => { setTimeout(done, AGAIN_MS); });
      }
    } finally {
      document.removeEventListener("visibilitychange", leave);
    }
  }
}

async function follow(sign, signal) {
  const request = { readMask: FIELDS.join(",") };
  const checkpoints = stream("SubscriptionService/SubscribeCheckpoints", request, signal);
  const first = checkpoints.next();
  show(sign, "on", "live");
  for (let each = await first; !each.done; each = await checkpoints.next()) {
    for (const listener of listeners) listener(each.value.checkpoint);
  }
}

function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((seen) => {
    document.addEventListener("visibilitychange", seen, { once: true });
  });
}

function show(sign, state, text) {
  sign.className = `live ${state}`;
  sign.textContent = text;
}
