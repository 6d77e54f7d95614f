// What users do with their account: every page of the profile, deleting the account and keeping it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { browserUser } from "./browser_user.mjs";

export const PASSWORD = "un premier mot de passe";
const NEW = "another phrase entirely";
let users = 0;

export function address() {
  users += 1;
  return `pierre.${users}@example.com`;
}

export async function signUp(marie, email) {
  await marie.goes("/register");
  await marie.types({ first_name: "Pierre", last_name: "Curie", email, password: PASSWORD });
  return marie.presses("register-submit");
}

export async function signIn(marie, login, password = PASSWORD) {
  await marie.goes("/login");
  await marie.types({ login, password });
  return marie.presses("login-submit");
}

// A new email address, confirmed by code; then the old, confirmed one takes the account back.
async function anotherAddress(browser, app, how) {
  const [old, next, third] = [address(), address(), address()];
  const marie = await browserUser(browser, app, how);
  await signUp(marie, old);
  await marie.goes((await app.nextEmail(old)).link);
  await marie.presses("verify-submit");
  await ask(next);
  // In another language, the form that is typed into goes along, although that of the code comes first.
  const { language } = marie;
  await marie.types({ email: third });
  await marie.speaks(language === "fr" ? "en" : "fr");
  assert.equal(await marie.page.locator("main [name=email]").inputValue(), third);
  await marie.speaks(language);
  // The old address can cancel it.
  await app.nextEmail(old);
  await marie.types({ code: "BCDF-GHJK" });
  await marie.presses("verify-submit");
  await marie.isRefused("code");
  await marie.types({ code: (await app.nextEmail(next)).code });
  await marie.presses("verify-submit");
  await marie.sees("notice-email-changed");
  const { link } = await app.nextEmail(old);
  await ask(third);
  const change = await app.nextEmail(third);
  await marie.goes(change.link);
  marie.isAt("/email-change");
  await marie.presses("change-submit");
  await marie.sees("notice-email-changed");
  await marie.goes(change.link);
  await marie.sees("reset-dead-title");
  await marie.goes(link);
  marie.isAt("/email-undo");
  await marie.presses("undo-submit");
  marie.isAt("/login");
  await marie.sees("notice-email-restored");
  const reset = await app.nextEmail(old);
  await marie.goes(reset.link);
  await marie.types({ new_password: NEW });
  await marie.presses("reset-submit");
  await signIn(marie, old, NEW);
  marie.isAt("/profile");
  await marie.leaves();

  async function ask(email) {
    await marie.goes("/profile/email");
    await marie.page.locator("main [name=email]").waitFor();
    await marie.types({ email });
    await marie.presses("change-email-submit");
    marie.isAt("/profile/email");
    await marie.sees("notice-code-sent");
  }
}

// Signed in on three devices: one is ended from another, then all but one.
async function devices(browser, app, how) {
  const email = address();
  const marie = await browserUser(browser, app, how);
  await signUp(marie, email);
  const others = [await browserUser(browser, app, how), await browserUser(browser, app, how), await browserUser(browser, app, how)];
  await signIn(others[0], email);
  await marie.goes("/profile/devices");
  await marie.sees("devices-this");
  assert.equal(await rows(), 2);
  await marie.pressesOn(marie.page.locator("main form[action$='/profile/devices/end'] button"));
  await marie.sees("notice-device-ended");
  assert.equal(await rows(), 1);
  await isOut(others[0]);
  for (const other of others.slice(1)) await signIn(other, email);
  await marie.goes("/profile/devices");
  assert.equal(await rows(), 3);
  await marie.confirms("devices-end-others");
  await marie.sees("notice-devices-ended");
  assert.equal(await rows(), 1);
  for (const other of others.slice(1)) await isOut(other);
  await marie.goes("/profile");
  marie.isAt("/profile");
  for (const who of [marie, ...others]) await who.leaves();

  async function rows() {
    return marie.page.locator(".list > li").count();
  }

  async function isOut(other) {
    await other.goes("/profile");
    other.isAt("/login");
  }
}

// Deletes the account and cancels in time; deletes it again and cancels by email.
async function leavingAndStaying(browser, app, how) {
  const email = address();
  const marie = await browserUser(browser, app, how);
  await signUp(marie, email);
  // Only a confirmed address gets the email that keeps the account.
  await marie.goes((await app.nextEmail(email)).link);
  await marie.presses("verify-submit");
  await leave();
  await signIn(marie, email);
  await marie.goes("/profile/delete");
  await marie.presses("delete-keep");
  await marie.sees("notice-account-kept");
  await app.nextEmail(email);
  await leave();
  await marie.goes((await app.nextEmail(email)).link);
  marie.isAt("/account-keep");
  await marie.presses("keep-submit");
  await marie.sees("notice-account-kept");
  await signIn(marie, email);
  marie.isAt("/profile");
  await marie.leaves();

  async function leave() {
    await marie.goes("/profile/delete");
    await marie.confirms("delete-submit");
    marie.isAt("/login");
    await marie.sees("notice-deletion-planned");
  }
}

// The data export as a file, and the activity log, which lists the download.
async function ownData(browser, app, how) {
  const email = address();
  const marie = await browserUser(browser, app, how);
  await signUp(marie, email);
  await marie.goes("/profile/export");
  const button = marie.page.getByRole("button", { name: marie.say("data-submit"), exact: true });
  const [download] = await Promise.all([marie.page.waitForEvent("download"), marie.hand.press(button)]);
  assert.equal(download.suggestedFilename(), "account.json");
  const text = await readFile(await download.path(), "utf8");
  assert.ok(text.includes(email) && JSON.parse(text), "a file with the address in it");
  assert.ok(!text.includes(PASSWORD) && !text.includes("$argon2"), "no password in any form");
  await marie.goes("/profile/activity");
  await marie.sees("log-data-exported");
  await marie.sees("log-signed-up");
  await marie.leaves();
}

// An API key is shown once; revoked, it is refused.
async function keysForPrograms(browser, app, how) {
  const marie = await browserUser(browser, app, how);
  await signUp(marie, address());
  await marie.goes("/profile/api-keys");
  await marie.sees("keys-none");
  await marie.presses("keys-submit");
  await marie.isRefused("name");
  await marie.types({ name: "the archive <b>" });
  await marie.presses("keys-submit");
  const shown = marie.page.locator("textarea.key");
  const key = await shown.inputValue();
  assert.match(key, /^vst_[a-z2-7]{58}$/);
  assert.ok(await shown.evaluate((text) => text.scrollWidth <= text.clientWidth && text.scrollHeight <= text.clientHeight), "all of it is seen");
  if (how.scripts !== false) await marie.page.getByRole("button", { name: marie.say("keys-copy"), exact: true }).waitFor();
  await marie.page.reload();
  await marie.seesNothingOf(key);
  await marie.goes("/profile/api-keys");
  assert.equal(await marie.page.locator(".list .name").count(), 1, "one key, however often the page is loaded");
  await marie.confirms("keys-revoke");
  await marie.sees("notice-api-key-revoked");
  // A double click creates one key, and shows it.
  await marie.types({ name: "twice" });
  await marie.page.getByRole("button", { name: marie.say("keys-submit"), exact: true }).dblclick();
  await shown.waitFor();
  assert.match(await shown.inputValue(), /^vst_[a-z2-7]{58}$/);
  await marie.goes("/profile/api-keys");
  assert.equal(await marie.page.locator(".list .name").count(), 1, "one key after a double click");
  await marie.leaves();
}

// While a password is typed the server is asked what it will say of it.
async function passwordAdvice(browser, app, how) {
  const marie = await browserUser(browser, app, how);
  await marie.goes("/register");
  const said = marie.page.locator(".strength");
  for (const [password, key] of [["пароль123", "problem-password-common"], ["correct horse battery staple", "strength-very-good"]]) {
    await marie.types({ password });
    if (how.scripts !== false) await said.getByText(marie.say(key), { exact: true }).waitFor();
  }
  await marie.types({ first_name: "Beatrix", email: address(), password: "Beatrix1866" });
  if (how.scripts !== false) await said.getByText(marie.say("problem-password-personal"), { exact: true }).waitFor();
  await marie.presses("register-submit");
  await marie.isRefused("password");
  await marie.sees("problem-password-personal");
  await marie.leaves();
}

// Every language from every kind of page, and the page stays the same.
async function languages(browser, app, how) {
  const marie = await browserUser(browser, app, how);
  await inTurn("/login?return_to=/profile/activity");
  await signUp(marie, address());
  await inTurn("/profile/devices");
  await marie.leaves();

  async function inTurn(path) {
    await marie.goes(path);
    for (const language of ["fr", "ru", "en", how.language]) {
      await marie.speaks(language);
      const { pathname, search } = new URL(marie.page.url());
      assert.equal(decodeURIComponent(pathname + search), path);
    }
  }
}

// With the box ticked a user stays signed in; without it until the browser is closed.
async function remembered(browser, app, how) {
  const email = address();
  const marie = await browserUser(browser, app, how);
  await signUp(marie, email);
  for (const remember of [true, false]) {
    await marie.presses("frame-sign-out");
    await marie.goes("/login");
    await marie.types({ login: email, password: PASSWORD, remember });
    await marie.presses("login-submit");
    marie.isAt("/profile");
    const cookies = (await marie.page.context().cookies()).filter(({ name }) => /access|refresh/.test(name));
    assert.equal(cookies.length, 2);
    for (const { name, expires } of cookies) assert.equal(expires > 0, remember, `${name} lasts until ${expires}`);
  }
  await marie.leaves();
}

export const journeys = { remembered, anotherAddress, devices, leavingAndStaying, ownData, keysForPrograms, passwordAdvice, languages };
