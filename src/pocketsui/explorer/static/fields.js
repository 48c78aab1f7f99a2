// Dynamic fields: what hangs on an object, or on a table or bag inside one.

import { card, h, table } from "./dom.js";
import { objectLink } from "./format.js";
import { jsonView } from "./json_view.js";
import { call } from "./rpc.js";

const PAGE = 50;
const MOST_COLLECTIONS = 6;
const DEEPEST = 3;

/** A card with the fields of a parent; null where there are none. */
export async function fieldsCard(title, parent) {
  const { dynamicFields: found = [], nextPageToken } = await call("StateService/ListDynamicFields", {
    parent, pageSize: PAGE, readMask: "fieldId,childId,fieldObject.json",
  });
  if (found.length === 0) return null;
  return card(title, table(["Name", "Value", "Object"], found.map((each) => [
    jsonView(each.fieldObject?.json?.name ?? null),
    each.childId ? objectLink(each.childId) : jsonView(each.fieldObject?.json?.value ?? null),
    objectLink(each.fieldId),
  ])), nextPageToken && h("p", { class: "quiet" }, `The first ${PAGE} are shown.`));
}

/** Cards with the entries of the tables and bags that a value holds. */
export async function collectionCards(json) {
  const found = collections(json, "", 0).slice(0, MOST_COLLECTIONS);
  return Promise.all(found.map(([name, id]) => fieldsCard(`Inside ${name}`, id)));
}

function collections(value, name, depth) {
  if (value === null || typeof value !== "object" || depth > DEEPEST) return [];
  if (name !== "" && "id" in value && "size" in value) return [[name, value.id]];
  return Object.entries(value).flatMap(([inner, each]) =>
    collections(each, name ? `${name}.${inner}` : inner, depth + 1));
}
