// Compiles small packages that are given as text: `node build.mjs STUBS < packages.json > built.json`.
//
// In: { name: { address, files: { path: text } } }. Out: { name: { modules, dependencies, digest } }.
// A package may depend on another of them by `local = "../name"`; it is then at its `address`.

import { readdir, readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const tools = createRequire(join(HERE, "..", "..", "..", "move", "tools", "package.json"));
const { dumpMovePackage, initMovePackageBuilder } = await import(
  pathToFileURL(tools.resolve("@zktx.io/sui-move-builder")).href
);
const [stubs] = process.argv.slice(2);
const packages = JSON.parse(readFileSync(0, "utf8"));

async function stub(path) {
  const folder = join(stubs, path.split("/").pop());
  const files = { "Move.toml": await readFile(join(folder, "Move.toml"), "utf8") };
  for (const name of await readdir(join(folder, "sources"))) {
    files[`sources/${name}`] = await readFile(join(folder, "sources", name), "utf8");
  }
  return files;
}

function dependency(name) {
  const { address, files } = packages[name];
  return { ...files, "Move.toml": files["Move.toml"].replace('"0x0"', `"${address}"`) };
}

const fetcher = {
  fetch: (_repository, _revision, path) => stub(path),
  fetchLocal: (path) => {
    const name = path.split("/").pop();
    return name in packages ? dependency(name) : stub(path);
  },
  fetchFile: async () => null,
  getResolvedSha: (_repository, revision) => revision,
};

await initMovePackageBuilder();
const built = {};
for (const [name, { files }] of Object.entries(packages)) {
  const done = await dumpMovePackage({ files, fetcher, silenceWarnings: true });
  if ("error" in done) throw new Error(`${name}: ${done.error}`);
  built[name] = {
    modules: done.modules,
    dependencies: done.dependencies,
    digest: Buffer.from(done.digest).toString("hex"),
  };
}
console.log(JSON.stringify(built, null, 1));
