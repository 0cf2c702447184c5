// Asking to be told by mail, in a browser: the form without script at the width of a telephone, what comes back when something is
// amiss, and axe on every page that can be reached without a mail. PAGE_BINARY names `bonghwa`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { SHOTS, launch, openPage } from "./browser.mjs";
import { startDemo } from "./staff.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

let browser;
let demo;
let isOffered;

before(async () => {
  browser = await launch();
  demo = await startDemo("2022-10-17T09:00:00");
  isOffered = (await fetch(`${demo.url}/subscribe`)).status === 200;
});

after(async () => {
  await demo?.stop();
  await browser?.close();
});

test("the form is filled in without script on a telephone, and comes back as it was", async (t) => {
  if (!isOffered) return t.skip("no mail goes out from this demo");
  const { page, complaints, close } = await openPage(browser, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  await page.goto(`${demo.url}/subscribe`);
  await page.fill("[name=address]", "이름@example.org");
  await page.check("[name=about][value=everything]");
  await page.waitForTimeout(2_500);
  await page.click("main form button");
  assert.match(await page.locator("main").innerText(), /이메일 주소가 아닙니다/);
  assert.equal(await page.inputValue("[name=address]"), "이름@example.org");
  await page.fill("[name=address]", "ada@example.org");
  await page.click("main form button");
  assert.match(await page.locator("h1").innerText(), /메일을 확인/);
  // That a form was refused is told as an error of loading; it was expected.
  assert.deepEqual(complaints.filter((text) => !text.includes("status of 422")), []);
  await close();
});

for (const path of ["/subscribe", "/en/subscribe", "/subscribe/settings", "/subscribe/confirm/1.x", "/unsubscribe/1.x"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on ${path}, ${colorScheme}, and nothing is wider than the window`, async (t) => {
      if (!isOffered) return t.skip("no mail goes out from this demo");
      for (const width of [360, 768, 1280]) {
        const { page, close } = await openPage(browser, { bypassCSP: true, colorScheme, viewport: { width, height: 800 } });
        await page.goto(demo.url + path);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.evaluate(AXE);
        const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), WCAG);
        assert.deepEqual(violations.map((one) => one.id), []);
        await page.screenshot({ path: `${SHOTS}subscribing${path.replaceAll("/", "-")}-${width}-${colorScheme}.png`, fullPage: true });
        await close();
      }
    });
  }
}
