// Chromium as the tests use it, and the folder where they leave their pictures.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

// The system's own browser: its sandbox does not run as root, and nothing may call home.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const SHOTS = fileURLToPath(new URL("shots/", import.meta.url));
mkdirSync(SHOTS, { recursive: true });

export const STATUS_WORDS = {
  ko: ["정상", "느림·불안정", "일부 중단", "중단", "점검", "확인 중"],
  en: ["Operational", "Slow or unstable", "Partial outage", "Outage", "Maintenance", "Checking"],
};

export function launch() {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

// A page in a context of its own, with everything the browser complained about in `complaints`.
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ locale: "ko-KR", timezoneId: "Asia/Seoul", ...options });
  const page = await context.newPage();
  const complaints = [];
  // A page that is missing is told as an error of loading; the test of that page expects it.
  const expected = (text) => text.includes("status of 404");
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => {
    const error = request.failure()?.errorText;
    // What the browser itself gave up because the reader went on to another page failed nobody.
    if (error !== "net::ERR_ABORTED") complaints.push(`${request.url()}: ${error}`);
  });
  return { page, complaints, close: () => context.close() };
}
