// Asking to be told by mail, in a browser: one person from the form to the last unsubscribe, by the links in the mails that the demo
// writes; the form without script at the width of a telephone, what comes back when something is amiss, and axe on every page that can
// be reached without a mail. PAGE_BINARY names `bonghwa`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { SHOTS, launch, openPage } from "./browser.mjs";
import { Person, startDemo } from "./staff.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

let browser;
let demo;

before(async () => {
  browser = await launch();
  demo = await startDemo("2022-10-17T09:00:00");
});

after(async () => {
  await demo?.stop();
  await browser?.close();
});

test("the form is filled in without script on a telephone, and comes back as it was", async () => {
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

// What the newest mail to `address` says whose text has `wanted`, as the console shows it.
async function mailTo(staff, address, wanted) {
  for (let tries = 0; tries < 120; tries++) {
    await staff.go("/console/mails");
    const rows = staff.page.locator("tbody tr", { hasText: address });
    for (let at = 0; at < (await rows.count()); at++) {
      await staff.go(await rows.nth(at).locator("a").getAttribute("href"));
      const text = await staff.main();
      if (text.includes(wanted)) return text;
      await staff.go("/console/mails");
    }
    await new Promise((wait) => setTimeout(wait, 250));
  }
  assert.fail(`${address} was sent nothing that says ${wanted}`);
}

function linkTo(text, place) {
  const found = text.match(new RegExp(`${demo.url}\\S*${place}\\S*`));
  assert.ok(found, `no link to ${place} in ${text}`);
  return found[0].slice(demo.url.length);
}

async function formIsSent(reader, path, address) {
  await reader.go(path);
  await reader.fill("[name=address]", address);
  // Sooner than this no person has filled in a form.
  await reader.page.waitForTimeout(2_500);
  await reader.press("main form button");
}

test("one person walks from the form to the last unsubscribe, by the mails in the folder", async () => {
  const plain = { javaScriptEnabled: false, viewport: { width: 360, height: 740 } };
  const reader = await Person.open(browser, demo, plain);
  const staff = await Person.open(browser, demo, plain);
  const address = "bora@example.org";
  await staff.signIn("administrator");
  await reader.go("/en/subscribe");
  await reader.page.check("[name=about][value=everything]");
  await reader.page.check("[name=when][value=updates]");
  await reader.page.fill("[name=address]", address);
  await reader.page.waitForTimeout(2_500);
  await reader.press("main form button");
  await reader.go(linkTo(await mailTo(staff, address, "/subscribe/confirm/"), "/subscribe/confirm/"));
  await reader.press("main form button");

  // What is typed waits for a second person; that the update is taken back goes out at once, in words of our own.
  const words = "is taken back";
  await staff.go("/console/");
  await staff.page.locator("#put-right summary").click();
  await staff.page.locator("#put-right [name=update]").first().check();
  for (const [language, reason, body] of [["ko", "너무 일찍 알렸습니다.", "아직 이용하실 수 없습니다."], ["en", "Said too early.", "Not yet."]]) {
    await staff.fill(`#put-right [name=reason_${language}]`, reason);
    await staff.fill(`#put-right [name=body_${language}]`, body);
  }
  await staff.press("#put-right button.p");
  const mail = await mailTo(staff, address, words);
  await staff.page.screenshot({ path: `${SHOTS}mail-360.png`, fullPage: true });

  const settings = linkTo(mail, "/subscribe/settings");
  await formIsSent(reader, settings, address);
  await reader.go(linkTo(await mailTo(staff, address, "/subscribe/settings/"), "/subscribe/settings/"));
  assert.ok(await reader.page.isChecked("[name=about][value=everything]"));

  const unsubscribe = linkTo(mail, "/unsubscribe/");
  assert.equal(await reader.go(unsubscribe), 200);
  await reader.press("main form button");
  assert.equal(await reader.go(unsubscribe), 200);
  assert.match(await reader.main(), /Nothing more will be sent/);
  assert.equal(await staff.go("/console/mails/..%2Frehearsal.db"), 404);
  // A mail that is not there is told as an error of loading; it was expected.
  for (const person of [reader, staff]) {
    assert.deepEqual(person.complaints, []);
    await person.close();
  }
});

for (const path of ["/subscribe", "/en/subscribe", "/subscribe/settings", "/subscribe/confirm/1.x", "/unsubscribe/1.x"]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on ${path}, ${colorScheme}, and nothing is wider than the window`, async () => {
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
