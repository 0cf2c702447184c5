// The staff console as people use it on a bad night: on a phone, two at a time, without a connection, by somebody who has no
// business there. Each test has a rehearsal of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, SHOTS } from "./browser.mjs";
import { Person, startDemo } from "./staff.mjs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PHONE = { viewport: { width: 360, height: 740 } };
const DESK = { viewport: { width: 1280, height: 900 } };
const QUIET = "2022-10-15T15:25";
const MIDST = "2022-10-17T09:00";
// A promised hour has passed.
const DUE = "2022-10-17T10:05";

let browser;

before(async () => {
  assert.ok(process.env.PAGE_BINARY, "PAGE_BINARY must name the bonghwa binary; scripts/test builds it");
  browser = await launch();
});

after(() => browser?.close());

// A test with a rehearsal at the moment, and a function that lets people in.
function onConsole(name, moment, run) {
  test(name, async () => {
    const demo = await startDemo(moment);
    const people = [];
    const enter = async (handle, options = PHONE) => {
      const person = await Person.open(browser, demo, options);
      people.push(person);
      if (handle) await person.signIn(handle);
      return person;
    };
    try {
      await run(enter, demo);
      for (const person of people) assert.deepEqual(person.complaints, [], "the browser complained");
    } finally {
      for (const person of people) await person.close();
      await demo.stop();
    }
  });
}

async function publicText(demo) {
  return (await fetch(`${demo.url}/en/plain`)).text();
}

// The public page follows a change within moments.
async function shows(demo, text) {
  for (let tries = 0; tries < 50; tries++) {
    if ((await publicText(demo)).includes(text)) return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  assert.fail(`the public page does not say ${text}`);
}

// A draft of the open incident, with words of its own.
async function writeUpdate(person, english) {
  await person.go("/console/");
  await person.press(person.page.locator("main a[href^='/console/compose?incident=']").first());
  await person.press("form.begin button");
  await person.fill("[name='body.ko']", "복구 작업을 계속하고 있습니다. 다음 안내에서 자세히 말씀드리겠습니다.");
  await person.fill("[name='body.en']", english);
  await person.press(person.button("Save"));
  return new URL(person.page.url()).pathname;
}

onConsole("from a signed-out phone to a published holding notice for B3 in under ten acts", QUIET, async (enter, demo) => {
  const person = await enter("publisher");
  await person.press(person.page.locator("main a[href='/console/compose']").first());
  await person.press(person.page.locator("form.begin button", { hasText: "Building A, basement 3" }).first());
  await person.fill("#number", "50");
  await person.page.screenshot({ path: `${SHOTS}console-holding-notice.png` });
  await person.press(person.button("Publish"));
  assert.ok(person.acts < 10, `${person.acts} acts`);
  await shows(demo, "Our engineers are looking into it");
  assert.doesNotMatch(await publicText(demo), /All services are operational/);
});

onConsole("an update of a large incident goes out when a second person agreed, and not before", MIDST, async (enter, demo) => {
  const author = await enter("publisher", DESK);
  const words = "We are bringing the remaining services back one by one.";
  const draft = await writeUpdate(author, words);
  assert.equal(await author.button("Publish").count(), 0, "nobody agreed yet");
  await author.press(author.button("Ask"));
  assert.equal(await author.page.locator("[name=verdict][value=approved]").count(), 0, "authors do not approve their own words");
  const second = await enter("administrator");
  await second.go("/console/");
  assert.match(await second.main(), /waiting|wait/i);
  await second.go(draft);
  assert.ok((await second.main()).includes(words));
  await second.press("[name=verdict][value=approved]");
  assert.ok(!(await publicText(demo)).includes(words));
  await author.go(draft);
  if (await author.page.locator("#number").count()) {
    const label = await author.page.locator("label[for=number]").innerText();
    await author.fill("#number", label.match(/\d+/)[0]);
  }
  await author.press(author.button("Publish"));
  await shows(demo, words);
});

onConsole("an estimate and advice that go out with the words stand on the page for themselves", MIDST, async (enter, demo) => {
  const author = await enter("publisher", { ...PHONE, javaScriptEnabled: false });
  const draft = await writeUpdate(author, "The storage is being moved.");
  await author.page.locator("summary", { hasText: "When it should be back" }).click();
  await author.page.locator("[name=estimate]").selectOption("window");
  await author.fill("[name=estimate_from]", "2022-10-17T20:00");
  await author.fill("[name=estimate_at]", "2022-10-17T22:00");
  await author.press(author.button("Save"));
  assert.match(await author.main(), /What it rests on \(.*\) is empty/, "an estimate says what it rests on");
  await author.fill("[name='estimate_basis.ko']", "저장 장치를 옮기는 속도로 셈했습니다.");
  await author.page.locator("summary", { hasText: "What people can do meanwhile" }).click();
  await author.fill("[name='advice.ko']", "급한 편지는 다른 메일로 보내 주십시오.");
  await author.press(author.button("Ask"));
  const second = await enter("administrator");
  await second.go(draft);
  assert.match(await second.main(), /between Mon 17 Oct, 20:00 and 22:00/);
  await second.press("[name=verdict][value=approved]");
  await author.go(draft);
  await author.fill("#number", "50");
  await author.press(author.button("Publish"));
  await shows(demo, "The storage is being moved.");
  await shows(demo, "between Mon 17 Oct, 20:00 and 22:00");
  await shows(demo, "급한 편지는 다른 메일로 보내 주십시오.");
});

onConsole("what is typed while the connection is lost is there again", MIDST, async (enter) => {
  const person = await enter("publisher");
  const draft = await writeUpdate(person, "Before the tunnel.");
  await person.page.context().setOffline(true);
  await person.page.locator("[name='body.en']").fill("Typed in the tunnel.");
  await person.page.locator("#saving.warn").waitFor({ timeout: 20_000 });
  // What could not be sent is what this test is about.
  person.complaints.length = 0;
  await person.page.close();
  person.page = await person.page.context().newPage();
  await person.page.context().setOffline(false);
  await person.go(draft);
  assert.equal(await person.page.locator("[name='body.en']").inputValue(), "Before the tunnel.");
  assert.match(await person.page.locator(".offer").innerText(), /Typed in the tunnel\./);
  await person.page.locator(".offer button").first().click();
  assert.equal(await person.page.locator("[name='body.en']").inputValue(), "Typed in the tunnel.");
  await person.press(person.button("Save"));
  await person.go(draft);
  assert.equal(await person.page.locator("[name='body.en']").inputValue(), "Typed in the tunnel.");
  assert.equal(await person.page.locator(".offer").count(), 0);
});

onConsole("of two editors the second is told and shown the difference, and nothing is lost", MIDST, async (enter) => {
  const [first, second] = [await enter("publisher", DESK), await enter("administrator", DESK)];
  const draft = await writeUpdate(first, "The words that both began with.");
  // Without its script, so that nothing is saved before it is pressed.
  await second.close();
  const other = await enter("administrator", { ...DESK, javaScriptEnabled: false });
  await other.go(draft);
  await first.fill("[name='body.en']", "The words of the first.");
  await first.press(first.button("Save"));
  await other.fill("[name='body.en']", "The words of the second.");
  await other.press(other.button("Save"));
  const shown = await other.main();
  assert.match(shown, /The words of the first\./);
  assert.match(shown, /The words of the second\./);
  // The browser tells of the refusal; that there is one is the point.
  assert.match(other.complaints.splice(0).join(), /409/);
  await first.go(draft);
  assert.equal(await first.page.locator("[name='body.en']").inputValue(), "The words of the first.");
  assert.match(await first.page.locator("section.changed").first().textContent(), /The words of the second\./);
});

onConsole("an all-clear that came too early is taken back at once, and the new words wait for a second person", MIDST, async (enter, demo) => {
  const person = await enter("publisher");
  const begun = Date.now();
  const right = "We said too early that this works again. It does not yet.";
  await person.page.locator("#put-right summary").click();
  await person.page.locator("#put-right [name=update]").first().check();
  for (const [language, reason, body] of [
    ["ko", "너무 일찍 알렸습니다.", "복구되었다고 너무 일찍 알려 드렸습니다. 아직 이용하실 수 없습니다."],
    ["en", "Said too early.", right],
  ]) {
    await person.fill(`#put-right [name=reason_${language}]`, reason);
    await person.fill(`#put-right [name=body_${language}]`, body);
  }
  await person.press("#put-right button.p");
  await shows(demo, "was wrong and is taken back");
  assert.ok(Date.now() - begun < 60_000);
  const draft = new URL(person.page.url()).pathname;
  assert.match(draft, /^\/console\/manuscripts\//);
  assert.doesNotMatch(await (await fetch(`${demo.url}/en/`)).text(), /said too early that this works/);
  const second = await enter("administrator");
  await second.go(draft);
  await second.press("[name=verdict][value=approved]");
  await person.go(draft);
  if (await person.page.locator("#number").count()) {
    await person.fill("#number", (await person.page.locator("label[for=number]").innerText()).match(/\d+/)[0]);
  }
  await person.press(person.button("Publish"));
  await shows(demo, right);
});

onConsole("acknowledging, writing and approving need no script", DUE, async (enter, demo) => {
  const plain = { ...PHONE, javaScriptEnabled: false };
  const author = await enter("publisher", plain);
  const acknowledge = author.page.locator("form[action='/console/alerts/acknowledge'] button").first();
  await author.press(acknowledge);
  const words = "Typed on a phone without any script.";
  const draft = await writeUpdate(author, words);
  await author.press(author.button("Ask"));
  const second = await enter("administrator", plain);
  await second.go(draft);
  await second.press("[name=verdict][value=approved]");
  await author.go(draft);
  if (await author.page.locator("#number").count()) {
    await author.fill("#number", (await author.page.locator("label[for=number]").innerText()).match(/\d+/)[0]);
  }
  await author.press(author.button("Publish"));
  await shows(demo, words);
});

// Presses every "I have seen it".
async function acknowledgeAll(person) {
  const all = person.page.locator("form[action='/console/alerts/acknowledge'] button");
  while (await all.count()) await person.press(all.first());
}

// Where a part of the page ends on the screen of a phone, in pixels from its top.
async function bottom(locator) {
  const box = await locator.boundingBox();
  assert.ok(box, "it is shown");
  return box.y + box.height;
}

onConsole("what needs somebody is on the first screen of a phone", DUE, async (enter) => {
  const author = await enter("publisher");
  const acknowledge = author.page.locator("form[action='/console/alerts/acknowledge'] button").first();
  await author.page.screenshot({ path: `${SHOTS}console-phone-alert.png` });
  assert.ok((await bottom(acknowledge)) <= 740, `the first button ends at ${await bottom(acknowledge)} px`);
  const draft = await writeUpdate(author, "Words that wait for a second person.");
  await author.press(author.button("Ask"));
  await author.go("/console/");
  assert.equal(await author.page.locator(`.alerts a[href='${draft}']`).count(), 0, "authors are not asked to approve");
  const second = await enter("administrator");
  const approval = second.page.locator(`.alert a[href='${draft}']`);
  await second.page.screenshot({ path: `${SHOTS}console-phone-approval.png`, fullPage: true });
  assert.match(await second.page.locator(".alert", { has: second.page.locator(`a[href='${draft}']`) }).innerText(), /\d+ min/, "until when it waits");
  await acknowledgeAll(second);
  assert.ok((await bottom(approval)) <= 740, `the approval ends at ${await bottom(approval)} px`);
  const wide = await second.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
});

onConsole("a refusal is shown where its form is, without a script", MIDST, async (enter) => {
  const person = await enter("publisher", { ...PHONE, javaScriptEnabled: false });
  const page = person.page;
  await page.locator("details.bulk summary").click();
  await page.locator("[name=tier][value='1']").check();
  await page.locator(".bar [name=step]").selectOption("restored");
  await person.press(".bar button");
  assert.match(person.complaints.splice(0).join(), /422/);
  const told = page.locator("#at-recover");
  await page.screenshot({ path: `${SHOTS}console-phone-refusal.png` });
  for (const part of [told, page.locator("#number"), page.locator(".bar button")]) {
    const box = await part.boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 740, `in sight: ${JSON.stringify(box)}`);
  }
  assert.equal(await page.evaluate(() => document.activeElement.id), "at-recover");
  assert.ok(await page.locator("[name=tier][value='1']").isChecked(), "what was chosen is kept");
  assert.match(await page.locator("label[for=number]").innerText(), /changes/, "it says what is counted");
  assert.equal(await page.locator("main > .refused a").getAttribute("href"), "#at-recover");
  const number = (await page.locator("label[for=number]").innerText()).match(/\d+/)[0];
  await person.fill("#number", number);
  await person.press(".bar button");
  assert.equal(await page.locator("#at-recover").count(), 0);
  assert.ok((await bottom(page.locator(".done"))) <= 740, "what was done is in sight");

  await page.locator("#form-log textarea").fill("   ");
  await person.press("#form-log > button");
  assert.match(person.complaints.splice(0).join(), /422/);
  const box = await page.locator("#at-log").boundingBox();
  assert.ok(box && box.y >= 0 && box.y + box.height <= 740, `in sight: ${JSON.stringify(box)}`);
});

onConsole("what open incidents count is changed on their boards alone, and the page of statuses says so", MIDST, async (enter) => {
  const person = await enter("publisher");
  await person.go("/console/status");
  await person.page.screenshot({ path: `${SHOTS}console-phone-counted.png` });
  assert.equal(await person.page.locator("main form").count(), 0, "there is nothing to send");
  await person.press("main a.go");
  assert.equal(await person.page.locator("#board").count(), 1);
});

onConsole("setting a status needs no script", QUIET, async (enter, demo) => {
  const person = await enter("publisher", { ...PHONE, javaScriptEnabled: false });
  await person.go("/console/status");
  const group = person.page.locator("#form-status details").first();
  await group.locator("summary").click();
  await group.locator("[name=component]").first().check();
  await person.page.locator("#form-status label.chip").filter({ has: person.page.locator("[value=major_outage]") }).click();
  await person.press("#form-status button.p");
  await shows(demo, "[Outage]");
});

onConsole("statuses of many are set with their number typed, and end by themselves, without a script", QUIET, async (enter, demo) => {
  const person = await enter("publisher", { ...PHONE, javaScriptEnabled: false });
  await person.go("/console/status");
  const group = person.page.locator("#form-status details").first();
  await group.locator("summary").click();
  for (const place of [0, 1]) await group.locator("[name=component]").nth(place).check();
  await person.page.locator("#form-status label.chip").filter({ has: person.page.locator("[value=major_outage]") }).click();
  await person.page.locator("#until").selectOption("60");
  assert.equal(await person.page.locator("#number").count(), 0);
  await person.press("#form-status button.p");

  // It came back with everything that was chosen, and asks for the number.
  assert.match(person.complaints.splice(0).join(), /422/);
  const asked = await person.page.locator("label[for=number]").innerText();
  assert.equal(asked.match(/\d+/)[0], "2");
  assert.equal(await person.page.locator("#form-status [name=component]:checked").count(), 2);
  assert.equal(await person.page.locator("#until").inputValue(), "60");
  await person.fill("#number", "2");
  await person.press("#form-status button.p");
  await person.page.locator("#form-status details").first().locator("summary").click();
  assert.match(await person.page.locator("#form-status details").first().innerText(), /until .*\d\d:\d\d \(set by publisher\)/);
  await shows(demo, "[Outage]");
});

onConsole("a fixed session, a form sent again, a role too low and guessed passwords are refused and recorded", MIDST, async (enter, demo) => {
  // A session that somebody planted is not the one that signing in gives.
  const victim = await enter(null);
  await victim.go("/console/sign-in");
  const name = "bonghwa_session";
  await victim.page.context().addCookies([{ name, value: "planted", url: demo.url }]);
  await victim.signIn("publisher");
  const cookies = await victim.page.context().cookies();
  const session = cookies.filter((cookie) => cookie.httpOnly);
  assert.ok(session.length > 0 && session.every((cookie) => cookie.value !== "planted" && cookie.sameSite !== "None"));
  const planted = await fetch(`${demo.url}/console/`, { headers: { cookie: `${session[0].name}=planted` }, redirect: "manual" });
  assert.equal(planted.status, 303);

  // The same form twice is one act.
  const draft = await writeUpdate(victim, "Words that are asked about once.");
  const again = await victim.page.evaluate(async () => {
    const form = document.getElementById("manuscript");
    const send = () => fetch(`${location.pathname}/ask`, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const answers = [await send(), await send()];
    await Promise.all(answers.map((answer) => answer.text()));
    return answers.map((answer) => answer.status);
  });
  assert.equal(again[0], 200);
  assert.equal(again[1], 200);
  // From elsewhere, or without the token of the session, nothing is done.
  const cookie = `${session[0].name}=${(await victim.page.context().cookies()).find((one) => one.name === session[0].name).value}`;
  const forged = await fetch(`${demo.url}${draft}/put-away`, {
    method: "POST",
    headers: { cookie, origin: "https://elsewhere.example", "content-type": "application/x-www-form-urlencoded" },
    body: "csrf=guessed",
    redirect: "manual",
  });
  assert.equal(forged.status, 403);

  // A responder writes, and does not publish.
  const responder = await enter("responder");
  await responder.go(draft);
  assert.equal(await responder.button("Publish").count(), 0);
  const bypass = await responder.page.evaluate(async (path) => {
    const csrf = document.querySelector("[name=csrf]").value;
    return (await fetch(`${path}/publish`, { method: "POST", body: new URLSearchParams({ csrf }) })).status;
  }, draft);
  assert.equal(bypass, 403);
  responder.complaints.length = 0;

  // Guesses soon have to wait, at the latest after twenty of one network.
  const statuses = [];
  for (let guess = 0; guess < 40 && !statuses.includes(429); guess++) {
    const answer = await fetch(`${demo.url}/console/sign-in`, {
      method: "POST",
      headers: { origin: demo.url, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ handle: "administrator", password: `Spring-2022-${guess}`, code: "000000" }),
      redirect: "manual",
    });
    statuses.push(answer.status);
  }
  assert.ok(!statuses.includes(303), "nobody came in");
  assert.ok(statuses.includes(429), statuses.join());

  await victim.go("/console/audit");
  const audit = await victim.page.locator(".rows tbody").innerText();
  for (const told of ["Sign-in refused", "Role refused", "Form from elsewhere refused"]) assert.ok(audit.includes(told), `${told} is not on record`);
});

// Types a plan into its form and looks at it.
async function typePlan(person) {
  const page = person.page;
  await page.locator("[name='title.ko']").fill("디스크 교체");
  await page.locator("[name='title.en']").fill("New disks");
  await page.locator("[name='body.ko']").fill("디스크를 교체합니다.");
  await page.locator("[name='body.en']").fill("Disks are replaced.");
  await page.locator("[name=from]").fill("2022-10-20T03:00");
  await page.locator("[name=until]").fill("2022-10-20T05:00");
  const group = page.locator("#form-plan details:has(.picking)").first();
  await group.locator("summary").click();
  await group.locator("select").first().selectOption("partial_outage");
  await person.press("#form-plan p > button[value=look]");
}

onConsole("work is planned, moved and cancelled from a phone without a script", QUIET, async (enter, demo) => {
  const person = await enter("publisher", { ...PHONE, javaScriptEnabled: false });
  const page = person.page;
  await person.go("/console/maintenances");
  await person.press("main a[href='/console/maintenances/new']");
  await typePlan(person);
  assert.ok((await page.locator("#preview").innerText()).includes("New disks"), "what people will read is shown first");
  await person.press("#preview button[value=publish]");
  await shows(demo, "New disks");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
  await page.locator("#act-move summary").click();
  await page.locator("#act-move [name=until]").fill("2022-10-20T06:00");
  await page.locator("#act-move [name='words.en']").fill("The parts come late.");
  await page.locator("#act-move [name='words.ko']").fill("부품이 늦습니다.");
  await person.press("#act-move button.p");
  await shows(demo, "The parts come late.");
  await page.locator("#act-cancel summary").click();
  await page.locator("#act-cancel [name='words.ko']").fill("부품이 없습니다.");
  await page.locator("#act-cancel [name='words.en']").fill("There are no parts.");
  await person.press("#act-cancel button.p");
  await shows(demo, "There are no parts.");
});

test("axe finds nothing on any page of the console", async () => {
  const demo = await startDemo(MIDST);
  const person = await Person.open(browser, demo, { ...DESK, bypassCSP: true });
  try {
    await person.signIn("administrator");
    const draft = await writeUpdate(person, "A draft to look at.");
    await person.go("/console/maintenances/new");
    await typePlan(person);
    await person.press("#preview button[value=publish]");
    const work = new URL(person.page.url()).pathname;
    const pages = ["", "compose", "manuscripts", "templates", "status", "maintenances", "maintenances/new", "duty", "probes", "catalogue", "catalogue/file", "account", "staff", "audit", "settings"];
    const paths = [...pages.map((page) => `/console/${page}`), draft, work];
    for (const language of ["ko", "en"]) {
      await person.go("/console/account");
      await person.page.locator("[name=language]").selectOption(language);
      await person.press("form[action='/console/account/language'] button");
      for (const [width, colorScheme] of [[360, "light"], [1280, "dark"]]) {
        await person.page.setViewportSize({ width, height: 900 });
        await person.page.emulateMedia({ colorScheme });
        for (const path of paths) {
          const where = `${path} ${language} ${width} ${colorScheme}`;
          assert.equal(await person.go(path), 200, where);
          const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
          await person.page.evaluate(AXE);
          const found = await person.page.evaluate((tags) => axe.run({ runOnly: tags }), WCAG);
          const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`);
          assert.deepEqual(told, [], where);
        }
      }
    }
  } finally {
    await person.close();
    await demo.stop();
  }
});
