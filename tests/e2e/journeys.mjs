// What users do with the default settings, from the first visit to the last.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { browserUser } from "./browser_user.mjs";

const OLD = "un premier mot de passe";
const NEW = "another phrase entirely";
let users = 0;

function newUser() {
  users += 1;
  return { email: `marie.${users}@example.com`, first_name: "Marie", last_name: "Durand-Ørsted" };
}

// Signs up, confirms the email address, forgets the password, gets a new one, edits the profile, leaves.
export async function wholeLife(browser, app, how) {
  const who = newUser();
  const marie = await browserUser(browser, app, how);
  await marie.goes("/");
  await marie.follows("frame-register");
  await signUp(marie, who);
  await confirm(marie, app, who);
  await signOut(marie, who);
  await forget(marie, app, who);
  await signIn(marie, who);
  await edit(marie);
  await changePassword(marie);
  await signOut(marie, who);
  await marie.leaves();
}

async function signUp(marie, who) {
  marie.isAt("/register");
  await marie.types({ ...who, email: "no address", password: "12345678" });
  assert.equal((await marie.presses("register-submit")).status(), 422);
  await marie.isRefused("email", "password");
  assert.equal(await marie.page.locator("[name=last_name]").inputValue(), who.last_name);
  await marie.types({ ...who, password: OLD });
  await marie.presses("register-submit");
  marie.isAt("/profile");
  await marie.sees("notice-signed-up");
}

async function confirm(marie, app, who) {
  const received = await app.nextEmail(who.email);
  await marie.goes(received.link);
  marie.isAt("/email-verify");
  await marie.presses("verify-submit");
  await marie.sees("notice-email-verified");
  await marie.goes("/profile");
  await marie.sees("profile-verified");
}

async function signOut(marie, who) {
  await marie.presses("frame-sign-out");
  await marie.sees("notice-signed-out");
  await marie.seesNothingOf(who.email, who.first_name);
  await marie.page.goBack();
  await marie.page.waitForLoadState();
  await marie.seesNothingOf(who.email, who.last_name);
  await marie.goes("/profile");
  marie.isAt("/login");
}

async function forget(marie, app, who) {
  await marie.types({ login: who.email, password: "not this one at all" });
  assert.equal((await marie.presses("login-submit")).status(), 422);
  await marie.isRefused();
  assert.equal(await marie.page.locator("[name=login]").inputValue(), who.email);
  await marie.presses("login-forgotten");
  marie.isAt("/password-forgotten");
  assert.equal(await marie.page.locator("[name=email]").inputValue(), who.email, "what was typed is not typed again");
  await marie.presses("forgotten-submit");
  await marie.sees("forgotten-sent-title");
  await marie.page.getByText(who.email).waitFor();
  const { link } = await app.nextEmail(who.email);
  await marie.goes(link);
  marie.isAt("/password-reset");
  await marie.types({ new_password: "short" });
  await marie.presses("reset-submit");
  await marie.isRefused("new_password");
  await marie.types({ new_password: NEW });
  await marie.presses("reset-submit");
  marie.isAt("/login");
  await marie.sees("notice-password-reset");
  assert.equal(await marie.page.locator("[name=login]").inputValue(), who.email, "only the password is left to type");
  await app.nextEmail(who.email);
  await marie.goes(link);
  await marie.sees("reset-dead-title");
}

async function signIn(marie, who) {
  await marie.goes("/login?return_to=/profile");
  await marie.types({ login: who.email, password: OLD });
  await marie.presses("login-submit");
  await marie.isRefused();
  await marie.types({ login: who.email, password: NEW });
  await marie.presses("login-submit");
  marie.isAt("/profile");
}

async function edit(marie) {
  await marie.goes("/profile/personal");
  await marie.types({ first_name: "Mária <b>", last_name: "D’Été", gender: "X" });
  await marie.presses("profile-submit");
  await marie.sees("notice-saved");
  await marie.goes("/profile/personal");
  const values = await marie.page.locator("main [name=first_name], main [name=last_name], main [name=gender]").evaluateAll((fields) => fields.map((field) => field.value));
  assert.deepEqual(values, ["Mária <b>", "D’Été", "X"]);
}

async function changePassword(marie) {
  await marie.goes("/profile/password");
  await marie.types({ old_password: "wrong, this", new_password: OLD });
  await marie.presses("profile-password-submit");
  await marie.isRefused("old_password");
  await marie.types({ old_password: NEW, new_password: OLD });
  await marie.presses("profile-password-submit");
  await marie.sees("notice-password-changed");
}

// The email is read on another device: its code is typed.
export async function codeFromAnotherDevice(browser, app, how) {
  const who = newUser();
  const marie = await browserUser(browser, app, how);
  await marie.goes("/register");
  await marie.types({ ...who, password: OLD });
  await marie.presses("register-submit");
  const { code } = await app.nextEmail(who.email);
  await marie.goes("/email-verify");
  await marie.types({ code: "bcdf ghjk" });
  await marie.presses("verify-submit");
  await marie.isRefused("code");
  await marie.types({ code: ` ${code.toLowerCase()} ` });
  await marie.presses("verify-submit");
  await marie.sees("notice-email-verified");
  await marie.goes("/password-forgotten");
  await marie.types({ email: who.email.toUpperCase() });
  await marie.presses("forgotten-submit");
  const reset = await app.nextEmail(who.email);
  await marie.goes("/password-reset");
  await marie.types({ email: who.email, code: reset.code, new_password: NEW });
  await marie.presses("reset-submit");
  await marie.sees("notice-password-reset");
  await marie.leaves();
}

// Another site posts forms to the app with the user's cookies: another port is the same site, so they go along.
export async function formFromElsewhere(browser, app, how) {
  const who = newUser();
  const marie = await browserUser(browser, app, how);
  await marie.goes("/register");
  await marie.types({ ...who, password: OLD });
  await marie.presses("register-submit");
  const form = (action) => `<form method=post action="${app.url}${action}"><input name=first_name value=Mallory><input name=return_to value=/><button>x</button></form>`;
  const elsewhere = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    // A neighbour on the same host may set cookies of any bytes, and of the names that we once had.
    response.setHeader("set-cookie", ["city=Zo\u00eb; path=/", "access=theirs; path=/"]);
    response.end(`<!doctype html><title>Elsewhere</title>${form(new URL(request.url, app.url).searchParams.get("to"))}`);
  });
  await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  for (const path of ["/profile/personal", "/profile/password", "/logout", "/language", "/login", "/register"]) {
    await marie.page.goto(`http://127.0.0.1:${elsewhere.address().port}/?to=${path}`);
    assert.ok((await marie.page.context().cookies(app.url)).some((cookie) => cookie.name.endsWith("_access")), "the cookie is there");
    assert.ok((await marie.page.context().cookies(app.url)).some((cookie) => cookie.name === "city"), "and the neighbour's");
    const [response] = await Promise.all([marie.page.waitForResponse((response) => response.url().startsWith(app.url)), marie.page.click("button")]);
    assert.equal(response.status(), 403, path);
    await marie.page.waitForLoadState();
    await marie.looks();
  }
  elsewhere.close();
  await marie.goes("/profile/personal");
  marie.isAt("/profile/personal");
  assert.equal(await marie.page.locator("main [name=first_name]").inputValue(), who.first_name);
  await marie.leaves();
}

// The session ends while a form is filled in, and the language changes: what was typed is still there.
export async function unsavedForm(browser, app, how) {
  const who = newUser();
  const marie = await browserUser(browser, app, how);
  const value = (name) => marie.page.locator(`main [name=${name}]`).inputValue();
  await marie.goes("/register");
  await marie.types({ ...who, password: OLD });
  const { language } = marie;
  await marie.speaks(language === "fr" ? "en" : "fr");
  assert.deepEqual([await value("email"), await value("first_name"), await value("password")], [who.email, who.first_name, ""]);
  await marie.speaks(language);
  await marie.types({ password: OLD });
  await marie.presses("register-submit");
  await marie.goes("/profile/personal");
  await marie.types({ first_name: "Maria", gender: "X" });
  await marie.page.context().clearCookies({ name: /_(access|refresh)$/ });
  // Some browsers do not say which page a form is on.
  await marie.page.route("**/profile/personal", (route) => {
    const { referer, ...headers } = route.request().headers();
    return route.continue({ headers });
  });
  await marie.presses("profile-submit");
  await marie.page.unroute("**/profile/personal");
  marie.isAt("/login");
  await marie.sees("notice-unsaved-kept");
  await marie.types({ login: who.email, password: OLD });
  await marie.presses("login-submit");
  marie.isAt("/profile/personal");
  await marie.sees("notice-form-kept");
  assert.deepEqual([await value("first_name"), await value("gender")], ["Maria", "X"]);
  await marie.presses("profile-submit");
  await marie.sees("notice-saved");
  await marie.leaves();
}

// Pages that do not exist, and a language that the user chooses.
export async function wrongTurns(browser, app, how) {
  const marie = await browserUser(browser, app, how);
  assert.equal((await marie.goes("/no/such/page")).status(), 404);
  await marie.sees("error-not-found-title");
  await marie.goes("/password-reset?token=7.nonsense");
  await marie.sees("reset-dead-title");
  await marie.goes("/login?return_to=https://elsewhere.example/");
  assert.equal(await marie.page.locator("main [name=return_to]").count(), 0, "no user is sent to another site");
  await marie.goes("/.well-known/change-password");
  marie.isAt("/login");
  const other = { en: "fr", fr: "ru", ru: "en" }[marie.language];
  await marie.speaks(other);
  await marie.goes("/");
  await marie.sees("home-heading");
  await marie.leaves();
}
