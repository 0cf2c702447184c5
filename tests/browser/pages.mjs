// The public pages as readers meet them: on small and wide screens, light and dark, on paper, by keyboard, without
// script. PAGE_URL names a running `bonghwa demo --speed 0`; scripts/test starts one.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { get } from "node:http";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, openPage, SHOTS, STATUS_WORDS } from "./browser.mjs";

const URL_OF_PAGE = process.env.PAGE_URL;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 360, 768, 1280];
// What the first answer may weigh on the wire, so that it fits into the first flight of a new connection.
const INDEX_BYTES_MAX = 14 * 1024;

let browser;
let places;

before(async () => {
  assert.ok(URL_OF_PAGE, "PAGE_URL must name a running demo; scripts/test starts one");
  browser = await launch();
  const component = await firstLink("/", /^\/components\//);
  const year = await firstLink("/history/", /^\/history\/\d{4}\/$/);
  const month = await firstLink("/history/", /^\/history\/\d{4}-\d{2}\/$/);
  places = [
    { name: "index", ko: "/", en: "/en/" },
    { name: "component", ko: component, en: `/en${component}` },
    { name: "component-history", ko: `${component}history/`, en: `/en${component}history/` },
    { name: "history", ko: "/history/", en: "/en/history/" },
    { name: "year", ko: year, en: `/en${year}` },
    { name: "month", ko: month, en: `/en${month}` },
    { name: "maintenances", ko: "/maintenances/", en: "/en/maintenances/" },
    { name: "uptime", ko: "/uptime/", en: "/en/uptime/" },
    { name: "missing", ko: "/no-such-page/", en: "/en/no-such-page/", status: 404 },
  ];
});

after(() => browser?.close());

// The first link on the page at `from` that leads to a place like `like`.
async function firstLink(from, like) {
  const { page, close } = await openPage(browser);
  await page.goto(URL_OF_PAGE + from);
  const links = await page.locator("main a").evaluateAll((all) => all.map((a) => new URL(a.href).pathname));
  await close();
  const found = links.find((path) => like.test(path));
  assert.ok(found, `${from} links to ${like}`);
  return found;
}

// Runs `check` for every place in both languages, and names the place in what fails.
async function everywhere(options, check) {
  for (const place of places) {
    for (const language of ["ko", "en"]) {
      const opened = await openPage(browser, options);
      try {
        const answer = await opened.page.goto(URL_OF_PAGE + place[language]);
        assert.equal(answer.status(), place.status ?? 200);
        await check(opened, { ...place, language, answer });
      } catch (error) {
        error.message = `${place.name} (${language}): ${error.message}`;
        throw error;
      } finally {
        await opened.close();
      }
    }
  }
}

for (const width of WIDTHS) {
  for (const colorScheme of ["light", "dark"]) {
    test(`at ${width} px, ${colorScheme}, pages fit and the browser has nothing to complain about`, async () => {
      const viewport = { width, height: 800 };
      await everywhere({ viewport, colorScheme }, async ({ page, complaints }, { name, language }) => {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wide <= 0, `${wide} px stand out to the right`);
        assert.equal(await page.locator("h1").count(), 1, "there is one h1");
        assert.notEqual((await page.locator("h1").innerText()).trim(), "", "the h1 says something");
        assert.equal(await page.locator("html").getAttribute("lang"), language);
        await page.screenshot({ path: `${SHOTS}${name}-${language}-${width}-${colorScheme}.png`, fullPage: true });
        assert.deepEqual(complaints, []);
      });
    });
  }
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing, ${colorScheme}`, async () => {
    const options = { viewport: { width: 360, height: 800 }, colorScheme, bypassCSP: true };
    await everywhere(options, async ({ page }) => {
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => window.axe.run());
      const told = violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
      assert.deepEqual(told, []);
    });
  });
}

test("the policy allows no inline script or style but those it names by hash", async () => {
  await everywhere({}, async (_, { answer }) => {
    const policy = answer.headers()["content-security-policy"] ?? "";
    assert.match(policy, /default-src 'none'|default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);
    assert.equal(answer.headers()["x-content-type-options"], "nosniff");
  });
});

test("a style that the policy does not name is refused and would be seen", async () => {
  const { page, complaints, close } = await openPage(browser);
  await page.goto(`${URL_OF_PAGE}/`);
  await page.evaluate(() => document.head.append(Object.assign(document.createElement("style"), { textContent: "h1{}" })));
  await page.waitForTimeout(100);
  assert.match(complaints.join("\n"), /Content Security Policy/);
  await close();
});

test("every status is a word with a shape, and each word has a shape of its own", async () => {
  const shapes = { ko: new Map(), en: new Map() };
  await everywhere({}, async ({ page }, { name, language }) => {
    const found = await page.evaluate(statusesOnPage, STATUS_WORDS[language]);
    if (name === "index" || name === "component") assert.ok(found.length > 0, "there is a status on the page");
    for (const { word, shape, isNamed } of found) {
      assert.ok(shape, `${word} stands without a shape`);
      assert.ok(isNamed, `the shape beside ${word} is neither named nor hidden from those who hear the word`);
      const known = shapes[language].get(word);
      assert.ok(known === undefined || known === shape, `${word} has two shapes: ${known} and ${shape}`);
      shapes[language].set(word, shape);
    }
  });
  for (const ofLanguage of Object.values(shapes)) {
    assert.ok(ofLanguage.size >= 2, "the demo shows more than one status");
    assert.equal(new Set(ofLanguage.values()).size, ofLanguage.size, "two words share a shape");
  }
});

// Runs in the page: every text that is exactly a status word, with the drawing that stands nearest to it.
function statusesOnPage(words) {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const word = walker.currentNode.textContent.trim();
    const parent = walker.currentNode.parentElement;
    if (!words.includes(word) || parent.closest("svg, style, script, title")) continue;
    const svg = parent.querySelector("svg") ?? parent.parentElement.querySelector("svg");
    const use = svg?.querySelector("use")?.getAttribute("href");
    const isNamed = svg?.querySelector("title") || svg?.hasAttribute("aria-label") || svg?.getAttribute("aria-hidden") === "true";
    found.push({ word, shape: use ?? svg?.innerHTML.replace(/<title>.*?<\/title>/, ""), isNamed: Boolean(isNamed) });
  }
  return found;
}

test("the language switch leads to the same page in the other language, and back", async () => {
  for (const place of places.filter((place) => !place.status)) {
    const { page, close } = await openPage(browser);
    await page.goto(URL_OF_PAGE + place.ko);
    await page.locator('a[hreflang="en"], a[lang="en"]').first().click();
    assert.equal(new URL(page.url()).pathname, place.en, place.name);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await page.locator('a[hreflang="ko"], a[lang="ko"]').first().click();
    assert.equal(new URL(page.url()).pathname, place.ko, place.name);
    await close();
  }
});

test("the first thing the keyboard reaches is the way past the head of the page", async () => {
  for (const place of places) {
    const { page, close } = await openPage(browser, { viewport: { width: 360, height: 800 } });
    await page.goto(URL_OF_PAGE + place.ko);
    await page.keyboard.press("Tab");
    const link = page.locator("a:focus");
    const target = await link.getAttribute("href");
    assert.match(target ?? "", /^#./, `${place.name}: the first stop is a link inside the page`);
    const box = await link.boundingBox();
    assert.ok(box && box.x >= 0 && box.y >= 0 && box.height >= 24, `${place.name}: it is visible while it has the focus`);
    await page.keyboard.press("Enter");
    const isMain = await page.evaluate((id) => document.querySelector(id)?.closest("main") !== null, target);
    assert.ok(isMain, `${place.name}: ${target} is in the main part`);
    assert.equal(new URL(page.url()).hash, target);
    await close();
  }
});

test("pages say everything without script", async () => {
  const said = {};
  for (const javaScriptEnabled of [true, false]) {
    await everywhere({ javaScriptEnabled }, async ({ page, complaints }, { name, language }) => {
      const text = await page.locator("main").textContent();
      assert.ok(text.trim().length > 20, "the main part says something");
      const key = `${name} ${language}`;
      if (javaScriptEnabled) said[key] = text;
      else assert.equal(text, said[key], "the words are the same without script");
      assert.deepEqual(complaints, []);
    });
  }
});

test("pages can be printed, and seen in forced colours", async () => {
  await everywhere({}, async ({ page, complaints }, { name, language }) => {
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("h1").isVisible(), "the h1 is printed");
    const path = `${SHOTS}${name}-${language}.pdf`;
    await page.pdf({ path, format: "A4" });
    assert.ok(statSync(path).size > 5_000, "there is ink on the paper");
    await page.emulateMedia({ media: "screen", forcedColors: "active" });
    assert.ok(await page.locator("h1").isVisible());
    await page.screenshot({ path: `${SHOTS}${name}-${language}-forced.png`, fullPage: true });
    assert.deepEqual(complaints, []);
  });
});

test("letters of twice the size still fit the smallest screen", async () => {
  await everywhere({ viewport: { width: 320, height: 800 }, bypassCSP: true }, async ({ page }) => {
    await page.addStyleTag({ content: "html { font-size: 200% !important }" });
    // Long words without a break may be wide; a page that is twice as wide as the screen is not readable.
    const [inner, scroll] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
    assert.ok(scroll <= inner, `${scroll} px on a screen of ${inner} px`);
  });
});

test(`the first answer weighs no more than ${INDEX_BYTES_MAX} bytes`, async () => {
  for (const path of ["/", "/en/"]) {
    const bytes = await new Promise((resolve, reject) => {
      get(URL_OF_PAGE + path, { headers: { "accept-encoding": "br" } }, (answer) => {
        assert.equal(answer.headers["content-encoding"], "br");
        let received = 0;
        answer.on("data", (part) => (received += part.length)).on("end", () => resolve(received));
      }).on("error", reject);
    });
    assert.ok(bytes <= INDEX_BYTES_MAX, `${path}: ${bytes} bytes`);
  }
});
