// The main job on real input: a listener dies and comes back, then nobody can look. PAGE_BINARY names `bonghwa`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, openPage, SHOTS } from "./browser.mjs";

const BINARY = process.env.PAGE_BINARY;
const NAME = "결제 창구";
// As short as they may be: the test waits for them.
const SETTINGS = {
  BONGHWA_PROBING_INTERVAL: "1s",
  BONGHWA_PROBING_TIMEOUT: "500ms",
  BONGHWA_PROBING_ATTEMPTS: "1",
  BONGHWA_PROBING_FAILURE_CHECKS: "3",
  BONGHWA_PROBING_FAILURE_TIME: "2s",
  BONGHWA_PROBING_RECOVERY_CHECKS: "2",
  BONGHWA_PROBING_RECOVERY_TIME: "1s",
  BONGHWA_PROBING_SILENT_AFTER: "4s",
};
// Far more than it should take; a machine under load is slow.
const PATIENCE_MS = 45_000;

let browser;
let folder;
let target;
let server;
let page;

before(async () => {
  assert.ok(BINARY, "PAGE_BINARY must name the bonghwa binary; scripts/test builds it");
  browser = await launch();
  ({ page } = await openPage(browser));
  folder = mkdtempSync(join(tmpdir(), "bonghwa-listener-"));
  target = { port: await freePort(), server: undefined };
  const address = `http://127.0.0.1:${target.port}/`;
  execFileSync(BINARY, ["init", "--dir", folder, `${NAME}=${address}`], { env: environment(), stdio: "inherit" });
  // What the settings say of probes goes into the catalogue when it is applied.
  const apply = ["catalogue", "apply", "--config", join(folder, "bonghwa.toml")];
  execFileSync(BINARY, apply, { env: environment(SETTINGS), stdio: "inherit" });
});

after(async () => {
  await stopServer();
  await killListener();
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

// Nothing of this process's own BONGHWA_ variables: the binary refuses those that it does not know.
function environment(more = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("BONGHWA_"));
  return { ...Object.fromEntries(kept), ...more };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createTcpServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function reviveListener() {
  target.server = createHttpServer((_, answer) => answer.end("ok"));
  return new Promise((resolve, reject) => {
    target.server.once("error", reject).listen(target.port, "127.0.0.1", resolve);
  });
}

function killListener() {
  const dying = target?.server;
  if (!dying) return undefined;
  target.server = undefined;
  return new Promise((resolve) => {
    dying.close(resolve);
    dying.closeAllConnections();
  });
}

async function startServer(more = {}) {
  const port = await freePort();
  const settings = { ...SETTINGS, BONGHWA_LISTEN: `127.0.0.1:${port}`, ...more };
  const child = spawn(BINARY, ["serve", "--config", join(folder, "bonghwa.toml")], {
    env: environment(settings),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
  server = { child, url: `http://127.0.0.1:${port}`, said: () => said };
  await until("the server is ready", async () => {
    assert.equal(child.exitCode, null, `the server ended:\n${said}`);
    return (await fetch(`${server.url}/readyz`).catch(() => undefined))?.ok;
  });
}

async function stopServer() {
  const stopping = server?.child;
  server = undefined;
  if (!stopping || stopping.exitCode !== null) return;
  const ended = new Promise((resolve) => stopping.once("exit", resolve));
  stopping.kill("SIGTERM");
  const stubborn = setTimeout(() => stopping.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(stubborn);
}

async function until(what, condition) {
  const last = Date.now() + PATIENCE_MS;
  for (;;) {
    const reached = await condition();
    if (reached) return reached;
    assert.ok(Date.now() < last, `${what}: not within ${PATIENCE_MS / 1000} s; the server said:\n${server?.said()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

// The first sentence, and every text in the row of our component: a legend elsewhere on the page names all statuses.
async function readPage() {
  await page.goto(`${server.url}/`);
  const heading = await page.locator("h1").innerText();
  const words = await page.evaluate((name) => {
    const link = [...document.querySelectorAll("main a")].find((a) => a.textContent.trim() === name);
    const walker = document.createTreeWalker(link?.closest("li, tr") ?? document.createElement("p"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest("svg")) texts.push(walker.currentNode.textContent.trim());
    }
    return texts;
  }, NAME);
  return { heading, words };
}

async function instantsOfComponent() {
  await page.goto(`${server.url}/`);
  const own = await page.locator('a[href*="components/"]').first().getAttribute("href");
  await page.goto(new URL(own, `${server.url}/`).href);
  return page.locator("main time").evaluateAll((all) => all.map((time) => time.getAttribute("datetime")));
}

const shows = (read, word) => read.words.includes(word);

async function untilItShows(word, never = []) {
  return until(`the page shows ${word}`, async () => {
    const read = await readPage();
    for (const other of never) assert.ok(!shows(read, other), `the page showed ${other} on the way to ${word}`);
    return shows(read, word) && read;
  });
}

test("before anything was seen, nothing is green", async () => {
  // Its own network is closed to the probes: they cannot tell anything about the target.
  await reviveListener();
  await startServer({ BONGHWA_PROBING_ALLOW: "" });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const read = await readPage();
  assert.ok(shows(read, "확인 중") && !shows(read, "정상"), read.words.join(" / "));
  await stopServer();
});

test("a listener that is killed is out, from its first failing check on, and well again when it is back", async () => {
  await startServer();
  const well = await untilItShows("정상");
  assert.match(well.heading, /정상/);

  const killedAt = Date.now();
  await killListener();
  const out = await untilItShows("중단", ["확인 중"]);
  const seenAt = Date.now();
  assert.match(out.heading, /중단/);
  await page.screenshot({ path: `${SHOTS}listener-out.png`, fullPage: true });
  const instants = (await instantsOfComponent()).map((text) => Date.parse(text));
  // An interval until the first check that fails; the third confirms it two seconds later.
  const firstFailure = instants.find((at) => at >= killedAt - 1_000 && at <= killedAt + 1_900);
  assert.ok(firstFailure, `no instant close behind ${new Date(killedAt).toISOString()}: ${instants}`);
  assert.ok(seenAt - firstFailure >= 2_000, "the page says so only when it is confirmed");

  await reviveListener();
  await untilItShows("정상");
});

test("when nobody can look any more, the page says that it does not know", async () => {
  await stopServer();
  await startServer({ BONGHWA_PROBING_ALLOW: "" });
  await untilItShows("확인 중");
  for (let looks = 0; looks < 20; looks += 1) {
    const read = await readPage();
    assert.ok(!shows(read, "정상"), "green although nobody looks");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await page.screenshot({ path: `${SHOTS}listener-unknown.png`, fullPage: true });
});
