// What other sites put into their own: the script, its calls and the corner, from a page of another origin in a real
// browser; badges as drawings. PAGE_BINARY names `bonghwa`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { launch, openPage, SHOTS } from "./browser.mjs";

const BINARY = process.env.PAGE_BINARY;
const WELL = "2022-10-15T15:00+09:00";
const OUT = "2022-10-16T08:00+09:00";

let browser;
let folder;
let host;
let hostPage = "";
let running = [];

before(async () => {
  assert.ok(BINARY, "PAGE_BINARY must name the bonghwa binary; scripts/test builds it");
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "bonghwa-embeds-"));
  host = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(hostPage);
  });
  await new Promise((listening) => host.listen(0, "127.0.0.1", listening));
});

after(async () => {
  await browser?.close();
  host?.close();
  await stopAll();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => probe.listen(0, "127.0.0.1", listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

// Plays the outage up to the moment, on a page that knows itself by the address where it is served.
async function serve(moment) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BONGHWA_")));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const place = ["--listen", `127.0.0.1:${port}`, "--data", mkdtempSync(join(folder, "played-"))];
  const child = spawn(BINARY, ["demo", "--at", moment, "--speed", "0", ...place], { env, stdio: "ignore" });
  running.push(child);
  for (let tries = 0; tries < 150; tries += 1) {
    const answer = await fetch(`${url}/embed.js`).catch(() => null);
    if (answer?.ok) return url;
    await pause(100);
  }
  throw new Error(`${url} did not come up`);
}

async function stopAll() {
  const children = running.filter((child) => child.exitCode === null && child.signalCode === null);
  running = [];
  for (const child of children) {
    const gone = new Promise((exited) => child.once("exit", exited));
    child.kill("SIGKILL");
    await gone;
  }
}

const address = () => `http://127.0.0.1:${host.address().port}/`;
const withCorner = (script) =>
  `<!doctype html><html lang="ko"><title>가게</title><body><h1>가게</h1>${script}</body></html>`;

async function visit(look = {}) {
  const opened = await openPage(browser, { viewport: { width: 360, height: 640 }, ...look });
  const thrown = [];
  opened.page.on("pageerror", (error) => thrown.push(String(error)));
  await opened.page.goto(address(), { waitUntil: "load" });
  return { ...opened, thrown };
}

test("in an outage the corner shows itself in the colours that were asked for, and the calls answer", async () => {
  const url = await serve(OUT);
  hostPage = withCorner(
    `<script src="${url}/embed.js" data-corner="bottom-right" data-language="ko" data-incident-background-color="#402020" data-incident-text-color="fff"></script>`,
  );
  for (const colorScheme of ["light", "dark"]) {
    const { page, thrown, close } = await visit({ colorScheme });
    const frame = await page.waitForSelector("iframe", { timeout: 10_000 });
    const inside = await frame.contentFrame();
    const link = await inside.waitForSelector("a.incident");
    assert.match(await link.innerText(), /중단/);
    assert.equal(await link.evaluate((a) => getComputedStyle(a).backgroundColor), "rgb(64, 32, 32)");
    assert.equal(await link.getAttribute("target"), "_top");
    const calls = await page.evaluate(async () => {
      const status = new window.StatusPage.page({ page: "any" });
      const asked = (name, options) => new Promise((done) => status[name]({ ...options, success: done }));
      return {
        summary: await asked("summary"),
        status: await asked("status"),
        components: await asked("components"),
        incidents: await asked("incidents", { filter: "unresolved" }),
        active: await asked("scheduled_maintenances", { filter: "active" }),
      };
    });
    assert.equal(calls.status.status.indicator, "major");
    assert.equal(calls.summary.components.length, calls.components.components.length);
    assert.equal(calls.incidents.incidents.length, 1);
    assert.deepEqual(calls.active.scheduled_maintenances, []);
    assert.deepEqual(thrown, []);
    await page.screenshot({ path: join(SHOTS, `corner-${colorScheme}.png`) });
    await close();
  }
});

test("when the page cannot be reached nothing shows and nothing is thrown", async () => {
  const url = await serve(OUT);
  const script = await (await fetch(`${url}/embed.js`)).text();
  await stopAll();
  // The script from a cache, the page gone; then the script gone, too.
  for (const tag of [`<script data-corner="top-left">${script}</script>`, `<script src="${url}/embed.js" data-corner="top-left"></script>`]) {
    hostPage = withCorner(tag);
    const { page, thrown, close } = await visit();
    await pause(500);
    assert.equal(await page.locator("iframe").count(), 0);
    assert.deepEqual(thrown, []);
    await close();
  }
});

test("while all is well the corner is not there, and a plain frame of it is empty", async () => {
  const url = await serve(WELL);
  hostPage = withCorner(
    `<script src="${url}/embed.js" data-corner="bottom-left"></script><iframe title="현황" src="${url}/embed/corner/"></iframe>`,
  );
  const { page, thrown, complaints, close } = await visit();
  await pause(500);
  assert.equal(await page.locator("iframe").count(), 1);
  const inside = await (await page.$("iframe")).contentFrame();
  assert.equal((await inside.locator("body").innerText()).trim(), "");
  assert.deepEqual([thrown, complaints], [[], []]);
  await close();
});

test("badges are sound drawings that say in words what they show", async () => {
  const url = await serve(OUT);
  const { components } = await (await fetch(`${url}/api/v2/components.json`)).json();
  const group = components.find((one) => one.group);
  const leaf = components.find((one) => !one.group && one.status === "major_outage");
  const files = ["/badge.svg", "/en/badge.svg", `/groups/${group.id}/badge.svg`, `/components/${leaf.id}/badge.svg`];
  for (const path of files) {
    const answer = await fetch(url + path);
    assert.equal(answer.headers.get("content-type"), "image/svg+xml", path);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*", path);
    const file = join(folder, "badge.svg");
    writeFileSync(file, await answer.text());
    execFileSync("xmllint", ["--noout", file]);
    const { page, close } = await openPage(browser);
    await page.goto(url + path);
    const said = await page.evaluate(() => document.documentElement.getAttribute("aria-label"));
    const texts = await page.evaluate(() => [...document.querySelectorAll("text")].map((text) => text.textContent));
    assert.equal(said, texts.join(": "), path);
    await page.screenshot({ path: join(SHOTS, `badge${path.replace(/\W/g, "-")}.png`), clip: { x: 0, y: 0, width: 320, height: 20 } });
    await close();
  }
  const shield = await (await fetch(`${url}/components/${leaf.id}/badge.json`)).json();
  assert.deepEqual([shield.schemaVersion, shield.message], [1, "중단"]);
  const picture = (await (await fetch(`${url}/`)).text()).match(/og:image" content="([^"]+)"/)[1];
  const drawn = await fetch(picture);
  assert.equal(drawn.headers.get("content-type"), "image/png");
  assert.equal(Buffer.from(await drawn.arrayBuffer()).subarray(1, 4).toString(), "PNG");
});
