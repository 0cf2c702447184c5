// The pages of a mass outage, at five moments of October 2022, as a folder of files that any static server can serve: the
// origin is gone. PAGE_BINARY names `bonghwa`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, openPage, SHOTS } from "./browser.mjs";

const BINARY = process.env.PAGE_BINARY;
const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const OUTAGE = fileURLToPath(new URL("../../demo/kakao-2022.json", import.meta.url));
const MOMENTS = ["2022-10-15T16:12", "2022-10-16T08:00", "2022-10-17T09:00", "2022-10-19T15:00", "2022-10-20T23:30"];
const OVER = "2022-10-20T23:30";
const LATE = "2023-01-04T18:00";
const TYPES = { ".html": "text/html", ".json": "application/json", ".svg": "image/svg+xml", ".xml": "application/xml" };
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Each width and scheme once in each language's turn.
const LOOKS = [
  { width: 320, colorScheme: "light", language: "ko" },
  { width: 320, colorScheme: "dark", language: "en" },
  { width: 1280, colorScheme: "light", language: "en" },
  { width: 1280, colorScheme: "dark", language: "ko" },
];

let browser;
let folder;
const sites = new Map();

before(async () => {
  assert.ok(BINARY, "PAGE_BINARY must name the bonghwa binary; scripts/test builds it");
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "bonghwa-outage-"));
  for (const moment of [...MOMENTS, LATE]) sites.set(moment, await writeSite(moment));
});

after(async () => {
  await browser?.close();
  for (const { server } of sites.values()) server.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

// Plays the outage up to the moment, writes its site and serves the folder with nothing but a static server.
async function writeSite(moment) {
  const [played, files] = [join(folder, `${moment}-db`), join(folder, `${moment}-site`)];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BONGHWA_")));
  execFileSync(BINARY, ["rehearse", OUTAGE, "--until", `${moment}+09:00`, "--data", played], { env });
  execFileSync(BINARY, ["--config", join(played, "bonghwa.toml"), "site", "write", files], { env });
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const file = join(files, path.endsWith("/") ? `${path}index.html` : path);
    try {
      const body = readFileSync(file);
      response.setHeader("content-type", `${TYPES[extname(file)] ?? "text/plain"}; charset=utf-8`);
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${server.address().port}`;
  const read = async (path) => (await fetch(url + path)).text();
  const record = JSON.parse(await read("/api/v1/public.json"));
  const incident = record.open_incidents[0]?.id ?? record.recent_incidents[0]?.id;
  assert.ok(incident, `at ${moment} there is an incident`);
  return { files, server, url, read, record, incident };
}

const numbersIn = (text) => (text.match(/\d+/g) ?? []).map(Number);

for (const moment of MOMENTS.filter((moment) => moment !== OVER)) {
  test(`at ${moment} progress is the same number in the sentence, the board, the curve, the JSON and the plain text`, async () => {
    const { url, read, record, incident } = sites.get(moment);
    const whole = JSON.parse(await read(`/api/v1/incidents/${incident}.json`));
    const { progress } = record.open_incidents[0];
    assert.deepEqual(whole.incident.progress, progress);
    const { headline } = progress;
    for (const series of [progress, headline]) {
      const last = series.series.at(-1);
      for (const step of ["down", "limited", "watching", "restored"]) assert.equal(last[step], series[step], step);
    }
    const { page, close } = await openPage(browser, { javaScriptEnabled: false });
    for (const [prefix, plain] of [["", "/plain.txt"], ["/en", "/en/plain.txt"]]) {
      await page.goto(`${url}${prefix}/`);
      const count = (await page.locator(".count").first().innerText()).trim();
      // The count names the restored, of how many, and the percentage; in which order is the language's affair.
      const told = numbersIn(count).sort((a, b) => a - b);
      const expected = [headline.restored, headline.tracked, headline.percent].sort((a, b) => a - b);
      assert.deepEqual(told, expected, count);
      assert.ok((await read(plain)).includes(count), `${plain} says: ${count}`);
      await page.goto(`${url}${prefix}/incidents/${incident}/`);
      assert.equal((await page.locator(".count").first().innerText()).trim(), count);
      const rows = await page.locator("table.b tbody tr").count();
      assert.equal(rows, progress.tracked, "the board of the incident's page has a row for each component");
    }
    await close();
  });
}

test("every service is found on the front page within two steps", async () => {
  const { url, record } = sites.get("2022-10-17T09:00");
  const { page, close } = await openPage(browser);
  await page.goto(`${url}/`);
  const text = await page.evaluate(() => document.body.textContent);
  for (const component of record.components) {
    assert.ok(text.includes(component.names.ko), `${component.names.ko} is not on the front page`);
  }
  await close();
});

function kinds(moment) {
  const { record, incident } = sites.get(moment);
  const group = record.groups[0].id;
  const component = record.components[0].id;
  const whole = ["/", `/incidents/${incident}/`, "/incidents/", `/groups/${group}/`, `/components/${component}/`, "/uptime/"];
  const past = ["/history/", "/history/2022/", "/history/2022-10/", `/groups/${group}/history/`, `/components/${component}/history/`];
  const kinds = [...whole, ...past, "/maintenances/"];
  return moment === LATE ? [...kinds, `/incidents/${incident}/report/`] : kinds;
}

for (const moment of ["2022-10-17T09:00", LATE]) {
  for (const { width, colorScheme, language } of LOOKS) {
    test(`axe finds nothing at ${moment}, ${width} px, ${colorScheme}, ${language}`, async () => {
      const { url } = sites.get(moment);
      const viewport = { width, height: 800 };
      const { page, complaints, close } = await openPage(browser, { viewport, colorScheme, bypassCSP: true });
      for (const path of kinds(moment)) {
        const answer = await page.goto(`${url}${language === "en" ? "/en" : ""}${path}`);
        assert.equal(answer.status(), 200, path);
        await page.evaluate(() => document.querySelectorAll("details").forEach((folded) => (folded.open = true)));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${path}: ${wide} px stand out to the right`);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), WCAG);
        const told = violations.map((found) => `${path} ${found.id}: ${found.nodes.map((node) => node.html).slice(0, 2).join(" | ")}`);
        assert.deepEqual(told, []);
        const name = path.replaceAll("/", "-").replace(/^-|-$/g, "").replace(/[a-z0-9]{12}/, "x") || "index";
        await page.screenshot({ path: `${SHOTS}outage-${moment.slice(5, 13)}-${name}-${language}-${width}-${colorScheme}.png`, fullPage: true });
      }
      assert.deepEqual(complaints, []);
      await close();
    });
  }
}

test("what time took away stays readable on paper", async () => {
  const { url, incident } = sites.get("2022-10-17T09:00");
  const { page, close } = await openPage(browser);
  await page.emulateMedia({ media: "print" });
  for (const path of ["/", `/incidents/${incident}/`]) {
    await page.goto(url + path);
    assert.match(await page.locator(".paper").innerText(), /https?:\/\//);
    await page.screenshot({ path: `${SHOTS}outage-print${path === "/" ? "" : "-incident"}.png`, fullPage: true });
  }
  await close();
});

test("the HTML validates", () => {
  for (const moment of ["2022-10-15T16:12", "2022-10-17T09:00", LATE]) {
    const { files } = sites.get(moment);
    const pages = list(files).filter((file) => file.endsWith(".html"));
    // One component's page is like another's; every other kind is looked at whole.
    const components = pages.filter((file) => file.includes("/components/"));
    const chosen = [...pages.filter((file) => !file.includes("/components/")), ...components.slice(0, 6)];
    assert.ok(chosen.length > 10);
    const found = validate(chosen);
    assert.deepEqual(found, [], `${moment}: ${found.length} messages`);
  }
});

test("a page that is wrong does not validate", () => {
  const wrong = join(folder, "wrong.html");
  execFileSync("sh", ["-c", `printf '<!doctype html><title>x</title><p><div></p>' > '${wrong}'`]);
  assert.notDeepEqual(validate([wrong]), []);
});

function validate(files) {
  // It ends with 1 where it finds something, and says what on standard error.
  const jar = require.resolve("vnu-jar/build/dist/vnu.jar");
  const command = ["-jar", jar, "--format", "json", "--exit-zero-always", "--stdout", ...files];
  const { messages } = JSON.parse(execFileSync("java", command, { maxBuffer: 1 << 26 }).toString());
  return messages
    .filter(({ type, subType }) => type === "error" || subType === "warning")
    .map(({ url, lastLine, message, extract }) => `${url.replace(/.*-site/, "")}:${lastLine} ${message} ${extract ?? ""}`);
}

function list(place) {
  const entries = readdirSync(place).map((name) => join(place, name));
  return entries.flatMap((entry) => (statSync(entry).isDirectory() ? list(entry) : [entry]));
}

test("a text browser shows the sentence, the next word, the count and the board", () => {
  const { files, record } = sites.get("2022-10-16T08:00");
  const text = execFileSync("w3m", ["-dump", "-cols", "80", "-I", "UTF-8", "-O", "UTF-8", join(files, "index.html")]).toString();
  const { headline } = record.open_incidents[0].progress;
  const flat = text.replace(/\s+/g, " ");
  assert.match(flat, /다음 안내/);
  assert.ok(flat.includes(`${headline.percent}%`), flat.slice(0, 600));
  assert.ok(flat.indexOf("중단") < flat.indexOf("다음 안내"), "what is out stands above everything else");
});
