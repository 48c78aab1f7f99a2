// Asks the ledger, in JSON by the Connect protocol.

const SERVICES = "/sui.rpc.v2.";
const STREAM_END = 2;
const HEADER_BYTES = 5;

export class LedgerError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** A unary method: call("LedgerService/GetObject", { objectId: "0x6" }). */
export async function call(method, request = {}) {
  const response = await fetch(SERVICES + method, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  const answer = await response.json();
  if (!response.ok) throw new LedgerError(answer.code, answer.message);
  return answer;
}

/** A streaming method: yields its messages until it ends or the signal aborts. */
export async function* stream(method, request = {}, signal = undefined) {
  const response = await fetch(SERVICES + method, {
    method: "POST",
    headers: { "Content-Type": "application/connect+json" },
    body: envelope(new TextEncoder().encode(JSON.stringify(request))),
    signal,
  });
  if (!response.ok) {
    const refused = await response.json();
    throw new LedgerError(refused.code, refused.message);
  }
  const reader = response.body.getReader();
  try {
    yield* messages(reader);
  } finally {
    reader.cancel().catch(() => {}); // gives the connection back; a browser has six for a ledger
  }
}

async function* messages(reader) {
  let kept = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new LedgerError("unavailable", "the ledger went away");
    kept = joined(kept, value);
    for (let length; (length = wholeLength(kept)) !== null; kept = kept.slice(HEADER_BYTES + length)) {
      const text = new TextDecoder().decode(kept.slice(HEADER_BYTES, HEADER_BYTES + length));
      const message = JSON.parse(text);
      if (kept[0] === STREAM_END) {
        if (message.error) throw new LedgerError(message.error.code, message.error.message);
        return;
      }
      yield message;
    }
  }
}

/** All messages of a method that lists. */
export async function list(method, request) {
  const found = [];
  for await (const message of stream(method, request)) found.push(message);
  return found;
}

function envelope(bytes) {
  const whole = new Uint8Array(HEADER_BYTES + bytes.length);
  new DataView(whole.buffer).setUint32(1, bytes.length);
  whole.set(bytes, HEADER_BYTES);
  return whole;
}

function wholeLength(bytes) {
  if (bytes.length < HEADER_BYTES) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  return bytes.length >= HEADER_BYTES + length ? length : null;
}

function joined(first, second) {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
