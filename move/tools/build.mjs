// Compiles move/sources to the bytecode that k3s_daas carries as package data.
//
//   node build.mjs [--out FOLDER]
//
// The compiler is Sui's own, built to WebAssembly. When it asks for the framework it gets the interface
// stubs of move/framework, so a build needs no network and no Sui binary. The output folder receives one
// <module>.mv for each module and manifest.json, which gives the order of publishing.

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dumpMovePackage, getPinnedSuiVersion, initMovePackageBuilder } from "@zktx.io/sui-move-builder";
import { moduleName } from "./module_name.mjs";

const MOVE = join(dirname(fileURLToPath(import.meta.url)), "..");
const DEFAULT_OUTPUT = join(MOVE, "..", "src", "k3s_daas", "contract", "package");
const MANIFEST = "manifest.json";

/** The files of one Move package, by path relative to its folder. */
async function readPackage(folder) {
  const files = { "Move.toml": await readFile(join(folder, "Move.toml"), "utf8") };
  for (const name of (await readdir(join(folder, "sources"))).sort()) {
    if (name.endsWith(".move")) files[`sources/${name}`] = await readFile(join(folder, "sources", name), "utf8");
  }
  return files;
}

/** Answers the compiler's requests for the framework with our stubs, and refuses every other one. */
const frameworkFromStubs = {
  async fetch(_repository, _revision, path) {
    return this.stub(path);
  },
  async fetchLocal(path) {
    return this.stub(path);
  },
  async fetchFile() {
    return null;
  },
  getResolvedSha(_repository, revision) {
    return revision;
  },
  async stub(path = "") {
    const name = path.split("/").pop();
    if (name !== "move-stdlib" && name !== "sui-framework") {
      throw new Error(`The contract depends on the Sui framework alone, but the compiler asks for "${path}".`);
    }
    return readPackage(join(MOVE, "framework", name));
  },
};

async function compile() {
  await initMovePackageBuilder();
  const built = await dumpMovePackage({
    files: await readPackage(MOVE),
    fetcher: frameworkFromStubs,
    lintFlag: "default",
  });
  if ("error" in built) throw new Error(built.error);
  if (built.warnings) throw new Error(`The compiler warns, and we accept no warning:\n${built.warnings}`);
  return built;
}

async function write(built, folder) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name.endsWith(".mv")) await rm(join(folder, name));
  }
  const modules = built.modules.map((text) => Buffer.from(text, "base64"));
  for (const bytecode of modules) await writeFile(join(folder, `${moduleName(bytecode)}.mv`), bytecode);
  const manifest = {
    modules: modules.map(moduleName),
    dependencies: built.dependencies,
    digest: Buffer.from(built.digest).toString("hex"),
    compiler: `sui ${await getPinnedSuiVersion()}`,
  };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

const outputFlag = process.argv.indexOf("--out");
const output = outputFlag === -1 ? DEFAULT_OUTPUT : process.argv[outputFlag + 1];
try {
  const manifest = await write(await compile(), output);
  console.log(`${manifest.modules.length} modules, package digest ${manifest.digest}`);
} catch (problem) {
  console.error(problem.message);
  process.exitCode = 1;
}
