// Two-step sign-in: an app for codes, recovery codes, remembered devices, and what an administrator does for who has lost them.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { address, signIn, signUp } from "./account.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";

const STEP = 30_000;

// The app for codes: RFC 6238, from the key that the page shows. Each code works once, so each of these is of a later step.
export class CodeApp {
  #key;
  #last = 0;

  constructor(key) {
    const bits = [...key.replaceAll(" ", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
    this.#key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  }

  // The server takes the codes of the step before and the step after too; where both are used, time has to pass.
  async next() {
    const now = () => Math.floor(Date.now() / STEP);
    const step = Math.max(this.#last + 1, now() - 1);
    while (now() + 1 < step) await new Promise((resolve) => setTimeout(resolve, 500));
    this.#last = step;
    return this.#code(step);
  }

  // A code of none of the steps near now.
  wrong() {
    const near = [-2, -1, 0, 1, 2].map((by) => this.#code(Math.floor(Date.now() / STEP) + by));
    return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !near.includes(code));
  }

  #code(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const tag = createHmac("sha1", this.#key).update(counter).digest();
    const number = tag.readUInt32BE(tag.at(-1) & 0xf) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}

// The key on the page, to its last letter.
export async function codeAppOf(marie) {
  marie.isAt("/profile/two-step/app");
  return new CodeApp(await marie.page.locator(".key code").innerText());
}

export async function shownCodes(marie) {
  marie.isAt("/profile/two-step/codes");
  return marie.page.locator(".codes code").allInnerTexts();
}

// Sets up the app, keeps the codes, signs in with either, is remembered, and makes new codes; an administrator lifts it.
export async function twoStep(browser, binary, how) {
  const app = await startApp(binary, ["admin.role=admin"]);
  try {
    const [own, other] = [address(), address()];
    const marie = await browserUser(browser, app, how);
    await signUp(marie, own);
    // Only a confirmed address gets notices.
    await marie.goes((await app.nextEmail(own)).link);
    await marie.presses("verify-submit");
    const { codeApp, codes } = await setsUp(marie, app, own);
    await signsIn(marie, own, codeApp);
    await isRemembered(marie, own);
    await usesRecoveryCodes(marie, app, own, codes);
    await isLifted(browser, app, how, { own, other });
    await marie.presses("frame-sign-out");
    await signIn(marie, own);
    marie.isAt("/profile");
    await marie.leaves();
  } finally {
    await app.close();
  }
}

async function setsUp(marie, app, own) {
  await marie.goes("/profile");
  await marie.sees("profile-two-step-off");
  await marie.goes("/profile/two-step");
  await marie.presses("two-step-begin");
  const codeApp = await codeAppOf(marie);
  await marie.page.getByRole("img", { name: marie.say("two-step-qr") }).waitFor();
  await marie.presses("two-step-app-submit");
  await marie.isRefused("code");
  await marie.types({ code: codeApp.wrong() });
  assert.equal((await marie.presses("two-step-app-submit")).status(), 422);
  await marie.isRefused("code");
  await marie.sees("problem-second-code-wrong");
  await marie.types({ code: await codeApp.next() });
  await marie.presses("two-step-app-submit");
  const codes = await shownCodes(marie);
  assert.equal(new Set(codes).size, 10);
  const link = marie.page.getByRole("link", { name: marie.say("two-step-codes-download"), exact: true });
  const [download] = await Promise.all([marie.page.waitForEvent("download"), marie.hand.press(link)]);
  assert.equal(download.suggestedFilename(), "recovery-codes.txt");
  const file = await readFile(await download.path(), "utf8");
  assert.ok(codes.every((code) => file.includes(code)), file);
  assert.ok(file.includes(own), "the file says whose codes it has");
  await isPrintedWhole(marie, own, codes);
  await marie.presses("two-step-codes-kept");
  await marie.sees("notice-two-step-on");
  await marie.goes("/profile/two-step/codes");
  await marie.seesNothingOf(...codes);
  await app.nextEmail(own);
  return { codeApp, codes };
}

// On paper, the codes are there, with whose they are, and nothing that only a screen needs.
async function isPrintedWhole(marie, own, codes) {
  await marie.page.emulateMedia({ media: "print" });
  const text = await marie.page.locator("body").innerText();
  assert.ok([own, ...codes].every((words) => text.includes(words)), text);
  assert.ok(!text.includes(marie.say("two-step-codes-download")), text);
  await marie.page.emulateMedia({ media: "screen" });
}

async function passwordOf(marie, own) {
  await marie.goes("/login?return_to=/profile/devices");
  await marie.types({ login: own, password: "un premier mot de passe" });
  return marie.presses("login-submit");
}

async function signsIn(marie, own, codeApp) {
  await marie.presses("frame-sign-out");
  await passwordOf(marie, own);
  marie.isAt("/login/second-step");
  await marie.goes("/profile");
  marie.isAt("/login");
  await passwordOf(marie, own);
  await marie.types({ code: codeApp.wrong() });
  assert.equal((await marie.presses("second-step-submit")).status(), 422);
  await marie.isRefused("code");
  await marie.types({ code: await codeApp.next(), remember: true });
  await marie.presses("second-step-submit");
  marie.isAt("/profile/devices");
}

async function isRemembered(marie, own) {
  await marie.presses("frame-sign-out");
  await passwordOf(marie, own);
  marie.isAt("/profile/devices");
  await marie.goes("/profile/two-step");
  await marie.presses("two-step-devices-forget");
  await marie.sees("notice-two-step-devices-forgotten");
  await marie.presses("frame-sign-out");
  await passwordOf(marie, own);
  marie.isAt("/login/second-step");
}

// Each works once; new ones replace them.
async function usesRecoveryCodes(marie, app, own, codes) {
  await marie.types({ code: codes[0].toUpperCase() });
  await marie.presses("second-step-submit");
  marie.isAt("/profile/devices");
  await app.nextEmail(own);
  await marie.presses("frame-sign-out");
  await passwordOf(marie, own);
  await marie.types({ code: codes[0] });
  assert.equal((await marie.presses("second-step-submit")).status(), 422);
  await marie.types({ code: codes[1] });
  await marie.presses("second-step-submit");
  await app.nextEmail(own);
  await marie.goes("/profile/two-step");
  await marie.confirms("two-step-codes-new");
  const made = await shownCodes(marie);
  assert.ok(made.length === 10 && !made.some((code) => codes.includes(code)));
  await marie.presses("two-step-codes-kept");
  marie.isAt("/profile/two-step");
}

// Who has lost everything asks an administrator.
async function isLifted(browser, app, how, { own, other }) {
  const joan = await browserUser(browser, app, how);
  await signUp(joan, other);
  await app.run("role", "create", "admin").catch(() => {});
  await app.run("user", "grant-role", other, "admin");
  await joan.goes("/admin/users");
  await joan.types({ search: own });
  await joan.presses("admin-search-submit");
  await joan.pressesOn(joan.page.locator("main").getByRole("link", { name: own }));
  await joan.sees("two-step-on");
  await joan.confirms("admin-second-factor-reset");
  await joan.sees("notice-second-factor-reset");
  await joan.leaves();
  await app.nextEmail(own);
}
