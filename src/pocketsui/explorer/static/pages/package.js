// One package: its modules, with their types and functions as Move declares them.

import { card, copy, facts, h, pill, table } from "../dom.js";
import * as f from "../format.js";
import { call } from "../rpc.js";

const PRIMITIVES = { ADDRESS: "address", BOOL: "bool" };

export async function packagePage(id) {
  const [{ object }, { package: found }] = await Promise.all([
    call("LedgerService/GetObject", { objectId: id, readMask: "objectId,version,digest,previousTransaction" }),
    call("MovePackageService/GetPackage", { packageId: id }),
  ]);
  const modules = found.modules ?? [];
  return [
    h("div", { class: "title" },
      h("h1", {}, "Package"),
      h("span", { class: "whole" }, object.objectId, copy(object.objectId))),
    h("section", { class: "card" }, facts([
      ["Version", found.version],
      ["First version", found.originalId !== object.objectId && f.packageLink(found.originalId, found.originalId)],
      ["Digest", h("code", {}, object.digest)],
      ["Published by", f.transactionLink(object.previousTransaction, object.previousTransaction)],
    ].filter(([, value]) => value))),
    card(`Modules (${modules.length})`, h("div", { class: "modules" }, modules.length === 0
      ? h("p", { class: "empty" }, "This package is part of the interpreter.")
      : modules.map((each) => module(each, modules.length === 1)))),
    (found.linkage ?? []).length > 0 && card("Linked to", table(["Package", "Version"], found.linkage.map((each) => [
      f.packageLink(each.upgradedId), each.upgradedVersion,
    ]))),
  ];
}

function module(value, open) {
  const types = value.datatypes ?? [];
  const functions = value.functions ?? [];
  return h("details", { open },
    h("summary", {}, value.name),
    types.length > 0 && [h("h3", {}, "Types"), types.map(datatype)],
    functions.length > 0 && [h("h3", {}, "Functions"), functions.map(signature)]);
}

function datatype(value) {
  const abilities = (value.abilities ?? []).map((each) => each.toLowerCase());
  const bodies = value.kind === "ENUM"
    ? (value.variants ?? []).flatMap((each, index) => [index > 0 && ", ", each.name, (each.fields ?? []).length > 0 && [" { ", fields(each.fields), " }"]])
    : fields(value.fields ?? []);
  return h("p", { class: "code" },
    `${value.kind === "ENUM" ? "enum" : "struct"} `, h("b", {}, value.name), parameters(value.typeParameters),
    abilities.length > 0 && ` has ${abilities.join(", ")}`, " { ", bodies, " }");
}

function fields(values) {
  return values.flatMap((each, index) => [index > 0 && ", ", each.name, ": ", body(each.type)]);
}

function signature(value) {
  const returns = (value.returns ?? []).map(open);
  return h("p", { class: "code" },
    value.visibility === "PUBLIC" ? pill("public", "good") : pill(value.isEntry ? "entry" : value.visibility === "FRIEND" ? "package" : "private"), " ",
    h("b", {}, value.name), parameters(value.typeParameters), "(", commas((value.parameters ?? []).map(open)), ")",
    returns.length > 0 && [": ", returns.length > 1 ? ["(", commas(returns), ")"] : returns]);
}

function parameters(values = []) {
  if (values.length === 0) return null;
  return ["<", values.map((each, index) => {
    const bounds = (each.constraints ?? []).map((one) => one.toLowerCase()).join(" + ");
    return `${index > 0 ? ", " : ""}${each.isPhantom ? "phantom " : ""}T${index}${bounds && ": " + bounds}`;
  }), ">"];
}

function open(value) {
  const reference = { IMMUTABLE: "&", MUTABLE: "&mut " }[value.reference] ?? "";
  return [reference, body(value.body)];
}

function body(value) {
  const inner = (value.typeParameterInstantiation ?? []).map(body);
  switch (value.type) {
    case "VECTOR": return ["vector<", inner, ">"];
    case "TYPE_PARAMETER": return `T${value.typeParameter ?? 0}`;
    case "DATATYPE": {
      const shown = f.typeText(value.typeName).split("::").slice(1).join("::");
      const name = h("span", { title: value.typeName }, shown);
      return inner.length > 0 ? [name, "<", commas(inner), ">"] : name;
    }
    default: return PRIMITIVES[value.type] ?? (value.type ?? "").toLowerCase();
  }
}

function commas(items) {
  return items.flatMap((each, index) => (index === 0 ? [each] : [", ", each]));
}
