// Commands and inputs of a transaction, in words.

import { h } from "./dom.js";
import * as f from "./format.js";
import { pureText } from "./pure.js";

const KINDS = {
  CONSENSUS_COMMIT_PROLOGUE_V1: "Opens a checkpoint",
  CONSENSUS_COMMIT_PROLOGUE_V2: "Opens a checkpoint",
  CONSENSUS_COMMIT_PROLOGUE_V3: "Opens a checkpoint",
  CONSENSUS_COMMIT_PROLOGUE_V4: "Opens a checkpoint",
  GENESIS: "Genesis",
  CHANGE_EPOCH: "Ends an epoch",
  END_OF_EPOCH: "Ends an epoch",
};
const NAMES = {
  transferObjects: "TransferObjects",
  splitCoins: "SplitCoins",
  mergeCoins: "MergeCoins",
  publish: "Publish",
  makeMoveVector: "MakeMoveVector",
  upgrade: "Upgrade",
};

/** One or two words for a list. */
export function summary(transaction) {
  const commands = transaction?.kind?.programmableTransaction?.commands;
  if (!commands) return KINDS[transaction?.kind?.kind] ?? transaction?.kind?.kind ?? "–";
  const call = commands.find((each) => each.moveCall)?.moveCall;
  const telling = commands.find((each) => each.publish || each.upgrade) ?? commands.at(-1);
  const text = call ? `${call.module}::${call.function}` : NAMES[Object.keys(telling ?? {})[0]] ?? "nothing";
  const rest = commands.length - 1;
  return [h("span", { class: "id" }, text), rest > 0 && h("span", { class: "quiet" }, ` +${rest}`)];
}

/** All commands, or what the system did; `types` are those of the inputs. */
export function commands(transaction, types) {
  const programme = transaction?.kind?.programmableTransaction;
  if (!programme) return h("p", { class: "quiet" }, summary(transaction), ", made by the ledger itself.");
  const items = (programme.commands ?? []).map((each) => h("li", {}, command(each, programme.inputs ?? [], types)));
  return h("ol", { class: "commands" }, items);
}

function command(value, inputs, types) {
  const show = (each) => argument(each, inputs, types);
  const several = (each) => commas((each ?? []).map(show));
  const kind = (text) => h("span", { class: "kind" }, text);
  if (value.moveCall) {
    const call = value.moveCall;
    const types = call.typeArguments ?? [];
    return [
      kind("MoveCall "), f.packageLink(call.package), "::", call.module, "::", call.function,
      types.length > 0 && ["<", commas(types.map(f.type)), ">"], " (", several(call.arguments), ")",
    ];
  }
  if (value.transferObjects) {
    return [kind("TransferObjects "), several(value.transferObjects.objects), " to ", show(value.transferObjects.address)];
  }
  if (value.splitCoins) return [kind("SplitCoins "), show(value.splitCoins.coin), " into ", several(value.splitCoins.amounts)];
  if (value.mergeCoins) return [kind("MergeCoins "), several(value.mergeCoins.coinsToMerge), " into ", show(value.mergeCoins.coin)];
  if (value.publish) return [kind("Publish "), modules(value.publish)];
  if (value.upgrade) return [kind("Upgrade "), f.packageLink(value.upgrade.package), " by ", modules(value.upgrade)];
  if (value.makeMoveVector) {
    return [kind("MakeMoveVector "), f.type(value.makeMoveVector.elementType ?? ""), " [", several(value.makeMoveVector.elements), "]"];
  }
  return kind(Object.keys(value)[0] ?? "nothing");
}

function modules(value) {
  const count = (value.modules ?? []).length;
  return [`${count} ${count === 1 ? "module" : "modules"}, linked to `, commas((value.dependencies ?? []).map((each) => f.packageLink(each)))];
}

function argument(value, inputs, types) {
  const made = (...children) => h("span", { class: "argument" }, children);
  switch (value?.kind) {
    case "GAS": return made("gas coin");
    case "RESULT": return made(value.subresult === undefined ? `result ${value.result ?? 0}` : `result ${value.result ?? 0}.${value.subresult}`);
    default: return made(input(inputs[value?.input ?? 0], types.get(value?.input ?? 0)));
  }
}

/** An object by its id; a plain value by the type that it is given to. */
export function input(value, type) {
  if (!value) return "–";
  if (value.objectId) return f.objectLink(value.objectId);
  const text = pureText(value.pure, type);
  return f.isAddress(text) ? f.objectLink(text) : text;
}

function commas(items) {
  return items.flatMap((each, index) => (index === 0 ? [each] : [", ", each]));
}
