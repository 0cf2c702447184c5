// The pictures of docs/console.md, taken from the rehearsal: `node handbook.mjs` with PAGE_BINARY naming `bonghwa`.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { Person, startDemo } from "./staff.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/console/", import.meta.url));
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
const WORDS = {
  ko: { save: "저장", ask: "승인 요청" },
  en: { save: "Save", ask: "Ask" },
};

mkdirSync(FOLDER, { recursive: true });
const browser = await launch();
for (const language of ["ko", "en"]) {
  const picture = (person, name, size = PHONE, top = "body") =>
    person.page
      .setViewportSize(size)
      .then(() => person.page.locator(top).first().scrollIntoViewIfNeeded())
      .then(() => person.page.screenshot({ path: `${FOLDER}${name}.${language}.png` }));
  const speak = async (person) => {
    await person.go("/console/account");
    await person.page.locator("[name=language]").selectOption(language);
    await person.press("form[action='/console/account/language'] button");
    await person.go("/console/");
  };

  const quiet = await startDemo("2022-10-15T15:25");
  const first = await Person.open(browser, quiet, { viewport: PHONE, locale: language });
  await first.go("/console/sign-in");
  await picture(first, "sign-in");
  await first.signIn("publisher");
  await speak(first);
  await first.go("/console/compose");
  await picture(first, "compose");
  await first.press(first.page.locator("form.begin button", { hasText: language === "ko" ? "지하 3층" : "basement 3" }).first());
  await picture(first, "holding-notice");
  await first.go("/console/maintenances/new");
  await picture(first, "plan");
  await first.close();
  await quiet.stop();

  const midst = await startDemo("2022-10-17T09:00");
  const author = await Person.open(browser, midst, { viewport: DESK, locale: language });
  await author.signIn("publisher");
  await speak(author);
  await picture(author, "screen", DESK);
  await picture(author, "screen-phone");
  await author.page.locator("#put-right summary").click();
  await author.page.locator("#put-right").evaluate((node) => node.scrollIntoView());
  await author.page.screenshot({ path: `${FOLDER}put-right.${language}.png` });
  await author.press(author.page.locator("main a[href^='/console/compose?incident=']").first());
  await author.press("form.begin button");
  await author.fill("[name='body.ko']", "메일과 톡채널은 아직 복구하고 있습니다. 나머지 주요 기능은 이용하실 수 있습니다.");
  await author.fill("[name='body.en']", "We are still restoring Mail and Talk Channel. The other main functions can be used.");
  await author.press(author.button(WORDS[language].save));
  await picture(author, "writing", DESK);
  await author.press(author.button(WORDS[language].ask));
  const second = await Person.open(browser, midst, { viewport: PHONE, locale: language });
  await second.signIn("administrator");
  await speak(second);
  await second.go(new URL(author.page.url()).pathname);
  await picture(second, "approving");
  await author.close();
  await second.close();
  await midst.stop();
}
await browser.close();
