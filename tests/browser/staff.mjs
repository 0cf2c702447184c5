// A rehearsal of its own for the tests of the console, and people who sign in to it. PAGE_BINARY names `bonghwa`.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPage } from "./browser.mjs";

const OUTAGE = fileURLToPath(new URL("../../demo/kakao-2022.json", import.meta.url));

async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

// Starts a demo at the moment, standing still.
export async function startDemo(moment) {
  const folder = mkdtempSync(join(tmpdir(), "bonghwa-console-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BONGHWA_")));
  const told = ["--file", OUTAGE, "--at", `${moment}+09:00`, "--speed", "0"];
  const listen = ["--listen", url.slice("http://".length), "--data", join(folder, "data")];
  const server = spawn(process.env.PAGE_BINARY, ["demo", ...told, ...listen], { env });
  let printed = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (chunk) => (printed += chunk));
  const ended = new Promise((end) => server.on("exit", end));
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !printed.includes("What they do first"); tries++) {
    if (tries === 300 || server.exitCode !== null) {
      await stop();
      throw new Error(`the demo did not get ready: ${printed}`);
    }
    await new Promise((wait) => setTimeout(wait, 200));
  }
  const password = printed.match(/with the password (\S+)/)[1];
  const codes = (handle) => printed.match(new RegExp(`^ +${handle} +(\\S.*)$`, "m"))[1].split(" ");
  const left = new Map();
  // Each code is good once.
  const code = (handle) => {
    if (!left.has(handle)) left.set(handle, codes(handle));
    return left.get(handle).shift();
  };
  return { url, password, code, stop };
}

// A person with a browser of their own: `page`, and `acts`, the number of things they had to press or fill in.
export class Person {
  static async open(browser, demo, options = {}) {
    const person = new Person();
    Object.assign(person, await openPage(browser, { hasTouch: true, ...options }), { demo, acts: 0 });
    return person;
  }

  async go(path) {
    const answer = await this.page.goto(this.demo.url + path);
    return answer.status();
  }

  async fill(field, text) {
    this.acts += 1;
    await this.page.locator(field).fill(text);
  }

  // Presses what leads to another page, and waits for it.
  async press(target) {
    this.acts += 1;
    const locator = typeof target === "string" ? this.page.locator(target) : target;
    await Promise.all([this.page.waitForEvent("load", { timeout: 20_000 }), locator.click({ timeout: 10_000 })]);
  }

  async signIn(handle) {
    await this.go("/console/");
    await this.fill("[name=handle]", handle);
    await this.fill("[name=password]", this.demo.password);
    await this.fill("[name=code]", this.demo.code(handle));
    await this.press("main form button");
  }

  button(name) {
    return this.page.locator("main button:visible", { hasText: name });
  }

  main() {
    return this.page.locator("main").innerText();
  }
}
