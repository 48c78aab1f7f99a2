// Compiles the corpus against interface stubs of the framework.
//
//   node build.mjs STUBS OUT [PACKAGE]        (see build.py, which calls it)

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const tools = createRequire(join(HERE, "..", "..", "..", "move", "tools", "package.json"));
const { dumpMovePackage, initMovePackageBuilder } = await import(
  pathToFileURL(tools.resolve("@zktx.io/sui-move-builder")).href
);
const [stubs, out, source = HERE] = process.argv.slice(2);

async function readPackage(folder) {
  const files = { "Move.toml": await readFile(join(folder, "Move.toml"), "utf8") };
  for (const name of (await readdir(join(folder, "sources"))).sort()) {
    if (name.endsWith(".move")) files[`sources/${name}`] = await readFile(join(folder, "sources", name), "utf8");
  }
  return files;
}

const framework = {
  fetch: (_repository, _revision, path) => readPackage(join(stubs, path.split("/").pop())),
  fetchLocal: (path) => readPackage(join(stubs, path.split("/").pop())),
  fetchFile: async () => null,
  getResolvedSha: (_repository, revision) => revision,
};

await initMovePackageBuilder();
const built = await dumpMovePackage({ files: await readPackage(source), fetcher: framework });
if ("error" in built) {
  console.error(built.error);
  process.exit(1);
}
await mkdir(out, { recursive: true });
await writeFile(join(out, "corpus.json"), `${JSON.stringify(built.modules, null, 1)}\n`);
console.log(`${built.modules.length} modules`);
