// Plain input values, decoded by the types of the parameters that they are given to.

import { bytes, hex } from "./format.js";
import { call } from "./rpc.js";

const WIDTHS = { U8: 1, U16: 2, U32: 4, U64: 8, U128: 16, U256: 32 };
const TEXTS = ["::string::String", "::ascii::String"];

/** For each input of a programme the body of its type, where a command says it. */
export async function inputTypes(programme) {
  const types = new Map();
  const note = (argument, body) => {
    if (argument?.kind === "INPUT" && body) types.set(argument.input ?? 0, body);
  };
  await Promise.all((programme?.commands ?? []).map(async (each) => {
    if (each.moveCall) {
      const parameters = await parametersOf(each.moveCall);
      (each.moveCall.arguments ?? []).forEach((one, index) => note(one, parameters[index]?.body));
    }
    for (const amount of each.splitCoins?.amounts ?? []) note(amount, { type: "U64" });
    note(each.transferObjects?.address, { type: "ADDRESS" });
  }));
  return types;
}

async function parametersOf({ package: packageId, module: moduleName, function: name }) {
  try {
    const { function: found } = await call("MovePackageService/GetFunction", { packageId, moduleName, name });
    return found.parameters ?? [];
  } catch {
    return []; // then the bytes are shown
  }
}

/** The value that the Base64 holds, as text; hex where its type is not known here. */
export function pureText(base64, body) {
  const data = bytes(base64);
  try {
    const source = { data, at: 0 };
    const value = body && read(source, body);
    if (value !== undefined && source.at === data.length) return value;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // too short for the type
  }
  return data.length > 32 ? `${hex(data.slice(0, 24))}… (${data.length} bytes)` : hex(data);
}

function read(source, body) {
  const [inner] = body.typeParameterInstantiation ?? [];
  if (body.type in WIDTHS) return integer(take(source, WIDTHS[body.type])).toString();
  if (body.type === "BOOL") return take(source, 1)[0] ? "true" : "false";
  if (body.type === "ADDRESS") return hex(take(source, 32));
  if (body.type === "VECTOR" && inner.type === "U8") return hex(take(source, length(source)));
  if (body.type === "VECTOR") return `[${items(source, inner, length(source)).join(", ")}]`;
  const name = body.typeName ?? "";
  if (TEXTS.some((each) => name.endsWith(each))) {
    return `“${new TextDecoder().decode(take(source, length(source)))}”`;
  }
  if (name.endsWith("::object::ID")) return hex(take(source, 32));
  if (name.endsWith("::option::Option")) return items(source, inner, length(source))[0] ?? "none";
  return undefined;
}

function items(source, body, count) {
  return Array.from({ length: count }, () => read(source, body));
}

function take(source, count) {
  if (source.at + count > source.data.length) throw new RangeError("the value ends early");
  source.at += count;
  return source.data.slice(source.at - count, source.at);
}

function length(source) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const [byte] = take(source, 1);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
    if (shift > 28) throw new RangeError("no length");
  }
}

function integer(data) {
  return data.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}
