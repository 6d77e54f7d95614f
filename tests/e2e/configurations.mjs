// Journeys with other settings: closed, by invitation, private, with strict limits. Each starts an app of its own.
import assert from "node:assert/strict";
import { PASSWORD, address, signIn, signUp } from "./account.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";
import { wholeLife } from "./journeys.mjs";

// Only contracts whose sign-up reveals nothing about accounts.
export const PRIVATE_REGISTRATION = ["registration.reveal_existing_accounts=false", "registration.unverified=nothing", "contracts=simplejwt"];

async function inside(binary, settings, stay) {
  const app = await startApp(binary, settings);
  try {
    await stay(app);
  } finally {
    await app.close();
  }
}

// The password again after a while; a wrong one is refused, the right one leads back.
async function reauthentication(browser, binary, how) {
  await inside(binary, ["sessions.reauthenticate_after=1s"], async (app) => {
    const marie = await browserUser(browser, app, how);
    await signUp(marie, address());
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await marie.goes("/profile/email");
    marie.isAt("/confirm");
    await marie.types({ password: "not this one at all" });
    await marie.presses("confirm-submit");
    await marie.isRefused();
    await marie.types({ password: PASSWORD });
    await marie.presses("confirm-submit");
    assert.ok(["/profile/email", "/confirm"].includes(new URL(marie.page.url()).pathname));
    await marie.leaves();
  });
}

// Whether an email address is taken is visible to its owner only.
async function privateSignUp(browser, binary, how) {
  await inside(binary, PRIVATE_REGISTRATION, async (app) => {
    const email = address();
    const marie = await browserUser(browser, app, how);
    const first = await signsUp();
    const second = await signsUp();
    await signIn(marie, email);
    await marie.follows("login-confirm-first");
    assert.equal(await marie.page.locator("main [name=password]").count(), 0, "the password is not asked for again");
    await marie.types({ code: "BCDF GHJK" });
    await marie.presses("verify-submit");
    await marie.isRefused();
    await marie.types({ code: second.received.code });
    await marie.presses("verify-submit");
    marie.isAt("/profile");
    await marie.sees("notice-email-verified");
    await marie.presses("frame-sign-out");
    const third = await signsUp();
    assert.deepEqual([second.answer, third.answer], [first.answer, first.answer], "all are answered alike");
    assert.notEqual(third.received.subject, first.received.subject, "the owner is notified");
    await marie.leaves();

    async function signsUp() {
      await signUp(marie, email);
      marie.isAt("/email-verify");
      await marie.sees("pending-wrong-email");
      return { answer: `${marie.page.url()} ${await marie.page.locator("main").innerText()}`, received: await app.nextEmail(email) };
    }
  });
}

// Where nothing works before the confirmation, the password is entered once: at the sign-up or at the sign-in.
async function strictSignUp(browser, binary, how) {
  await inside(binary, ["registration.unverified=nothing"], async (app) => {
    const [email, other] = [address(), address()];
    const marie = await browserUser(browser, app, how);
    await signUp(marie, email);
    marie.isAt("/email-verify");
    await app.nextEmail(email);
    await marie.presses("pending-resend");
    await marie.sees("notice-email-sent");
    await marie.types({ code: (await app.nextEmail(email)).code });
    await marie.presses("verify-submit");
    marie.isAt("/profile");
    await marie.presses("frame-sign-out");
    await signUp(marie, other);
    await marie.follows("pending-register");
    marie.isAt("/register");
    await signIn(marie, other);
    marie.isAt("/email-verify");
    await marie.goes((await app.nextEmail(other)).link);
    await marie.presses("verify-submit");
    marie.isAt("/profile");
    await marie.leaves();
  });
}

async function closedRegistration(browser, binary, how) {
  await inside(binary, ["registration.mode=closed"], async (app) => {
    const marie = await browserUser(browser, app, how);
    await marie.goes("/register");
    await marie.sees("closed-title");
    assert.equal(await marie.page.locator("main form").count(), 0);
    await marie.leaves();
  });
}

// With registration by invitation, an emailed link works once.
async function invitation(browser, binary, how) {
  await inside(binary, ["registration.mode=invite"], async (app) => {
    const email = address();
    const marie = await browserUser(browser, app, how);
    await marie.goes("/register");
    await marie.sees("closed-lead-invite");
    await app.run("user", "invite", email, "--language", how.language);
    const { link } = await app.nextEmail(email);
    await marie.goes(link);
    marie.isAt("/invitation");
    await marie.types({ new_password: "short" });
    await marie.presses("invitation-submit");
    await marie.isRefused("new_password");
    await marie.types({ new_password: PASSWORD });
    await marie.presses("invitation-submit");
    marie.isAt("/profile");
    await marie.sees("notice-invitation-accepted");
    await marie.presses("frame-sign-out");
    await marie.goes(link);
    await marie.sees("reset-dead-title");
    await marie.leaves();
  });
}

// Too many wrong passwords: the page says how long to wait.
async function slower(browser, binary, how) {
  await inside(binary, ["limits.failed_login=2/1h per account, 2/1h per ip"], async (app) => {
    const marie = await browserUser(browser, app, how);
    const statuses = [];
    for (const _ of [1, 2, 3]) statuses.push((await signIn(marie, "unknown@example.com", "not this one")).status());
    assert.deepEqual(statuses, [422, 422, 429]);
    await marie.sees("error-too-many-title");
    await marie.leaves();
  });
}

// Pages below a path of their own work like those at the root.
async function movedPages(browser, binary, how) {
  await inside(binary, ["pages_at=/our/account"], async (app) => {
    await wholeLife(browser, app, how);
    const root = await fetch(`${app.url}/`, { redirect: "manual" });
    assert.deepEqual([root.status, root.headers.get("location")], [303, "/our/account"]);
    assert.equal((await fetch(`${app.url}/login`)).status, 404);
  });
}

export const journeys = { reauthentication, privateSignUp, strictSignUp, closedRegistration, invitation, slower, movedPages };
