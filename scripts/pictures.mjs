// Draws the pictures that messengers show beside a link to the page: one for each status and language, and one for pages
// that have none. Run it when a colour, a shape or a word of a status changes, after `npm ci` in tests/browser:
//
//     node scripts/pictures.mjs
//
// Shapes come from templates/base.html and words from templates/locales, so that a picture says what the page says.

import { createRequire } from "node:module";
import { readFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const { chromium } = createRequire(`${root}tests/browser/`)("playwright-core");
const COLOURS = { ok: "#1a7f4b", slow: "#8f6400", part: "#b54708", out: "#c0262d", work: "#1f5fbf", unk: "#5b6470" };
const STATUSES = {
  ok: "operational",
  slow: "degraded-performance",
  part: "partial-outage",
  out: "major-outage",
  work: "under-maintenance",
  unk: "unknown",
};
const ANY = { ko: "서비스 현황", en: "Service status" };

const base = readFileSync(`${root}templates/base.html`, "utf8");
const shape = (name) => base.match(new RegExp(`<symbol id="_${name}" viewBox="0 0 16 16">(.*?)</symbol>`))[1];
const words = (language) => {
  const text = readFileSync(`${root}templates/locales/${language}.ftl`, "utf8");
  return (status) => text.match(new RegExp(`^status-${status} = (.*)$`, "m"))[1];
};
const beacon = readFileSync(`${root}static/favicon.svg`, "utf8");

function picture(colour, mark, word) {
  return `<!doctype html><meta charset="utf-8"><style>
    body{margin:0;width:1200px;height:630px;background:#fff;color:#16191d;display:flex;flex-direction:column;
    justify-content:center;border-top:28px solid ${colour};box-sizing:border-box;padding:0 90px;
    font:700 112px/1.2 "Noto Sans CJK KR","Noto Sans KR",sans-serif}
    .mark{width:150px;height:150px;color:${colour};margin-bottom:36px}.mark svg{width:100%;height:100%;fill:currentColor}
    .cut,.ring{fill:none;stroke:#fff;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}.ring{stroke:currentColor}
    .beacon{position:absolute;right:80px;bottom:64px;width:96px}
    </style><div class="mark">${mark}</div>${word}<div class="beacon">${beacon}</div>`;
}

mkdirSync(`${root}static/pictures`, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
const draw = async (name, html) => {
  await page.setContent(html);
  await page.screenshot({ path: `${root}static/pictures/${name}.png` });
};
for (const language of ["ko", "en"]) {
  const word = words(language);
  for (const [name, status] of Object.entries(STATUSES)) {
    const mark = `<svg viewBox="0 0 16 16">${shape(name)}</svg>`;
    await draw(`${name}-${language}`, picture(COLOURS[name], mark, word(status)));
  }
  await draw(`any-${language}`, picture("#545c66", beacon, ANY[language]));
}
await browser.close();
