// Picks a page by the path, answers the search box and the keys, and says whether blocks arrive.

import { h, replace } from "./dom.js";
import { refreshTimes } from "./format.js";
import { startLive } from "./live.js";
import { LedgerError } from "./rpc.js";
import { find } from "./search.js";
import { addressPage } from "./pages/address.js";
import { checkpointPage } from "./pages/checkpoint.js";
import { homePage } from "./pages/home.js";
import { objectPage } from "./pages/object.js";
import { packagePage } from "./pages/package.js";
import { transactionPage } from "./pages/transaction.js";

const PAGES = {
  checkpoint: checkpointPage,
  transaction: transactionPage,
  object: objectPage,
  address: addressPage,
  package: packagePage,
};
const content = document.getElementById("content");
const query = document.getElementById("query");
let leave = null;

async function show() {
  leave?.abort();
  leave = new AbortController();
  const { signal } = leave;
  const [kind, ...rest] = location.pathname.slice(1).split("/");
  const name = decodeURIComponent(rest.join("/"));
  const page = kind === "" ? homePage : PAGES[kind];
  try {
    const made = page
      ? await page(name, { signal, parameters: new URLSearchParams(location.search) })
      : notFound(location.pathname);
    if (signal.aborted) return;
    replace(content, made);
    document.title = `${content.querySelector("h1")?.firstChild?.textContent ?? "pocketsui"} · pocketsui`;
  } catch (error) {
    if (signal.aborted) return;
    replace(content, failure(error, name));
  }
}

function notFound(path) {
  return [h("h1", {}, "No such page"), h("p", { class: "quiet" }, `There is no page ${path}.`)];
}

function failure(error, name) {
  const known = error instanceof LedgerError;
  const title = known && error.code === "not_found" ? "Not found" : "That did not work";
  const next = known
    ? "Ids and digests are those of this ledger; one that was started anew has others."
    : "Is the ledger still running?";
  return [
    h("h1", {}, title, h("small", {}, name)),
    h("div", { class: "banner", role: "alert" }, h("strong", {}, error.message), next),
  ];
}

function go(path) {
  history.pushState(null, "", path);
  show().then(() => content.focus({ preventScroll: true }));
  scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/']");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
addEventListener("popstate", show);

document.getElementById("search").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = query.value.trim();
  if (text === "") return;
  try {
    go(await find(text));
    query.value = "";
  } catch (error) {
    replace(content, failure(error, text));
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    query.focus();
  } else if (event.key === "Escape" && typing) {
    query.blur();
  }
});

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const theme = () => localStorage.getItem("theme") ?? (system.matches ? "dark" : "light");
const paint = () => { root.dataset.theme = theme(); };
system.addEventListener("change", paint);
document.getElementById("theme").addEventListener("click", () => {
  localStorage.setItem("theme", theme() === "dark" ? "light" : "dark");
  paint();
});

paint();
startLive(document.getElementById("live"));
setInterval(refreshTimes, 5000);
show();
