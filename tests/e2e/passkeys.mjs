// Passkeys, with the authenticator that Chromium pretends to have: added, used in every place, renamed, removed.
import assert from "node:assert/strict";
import { PASSWORD, address, signUp } from "./account.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";

// An authenticator in the device that verifies its user; pressing the button is all that it waits for.
export async function authenticatorOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const options = { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  const ask = (method, more = {}) => session.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    keys: async () => (await ask("getCredentials")).credentials,
    forgets: () => ask("clearCredentials"),
    verifies: (isUserVerified) => ask("setUserVerified", { isUserVerified }),
  };
}

// Without the script, a sentence says what is needed; with it, the whole life of a passkey.
export async function passkeys(browser, binary, how) {
  const app = await startApp(binary, ["sessions.reauthenticate_after=4s"], "localhost");
  try {
    const marie = await browserUser(browser, app, how);
    const email = address();
    if (how.scripts === false) return await withoutScript(marie, email);
    const device = await authenticatorOf(marie.page);
    await signUp(marie, email);
    await app.nextEmail(email);
    await add(marie, device);
    await confirm(marie);
    await signIn(marie, device);
    await renameAndRemove(marie);
    await marie.leaves();
  } finally {
    await app.close();
  }
}

async function withoutScript(marie, email) {
  await signUp(marie, email);
  await marie.goes("/profile/passkeys");
  await marie.sees("passkeys-none");
  await marie.sees("passkeys-no-script");
  assert.equal(await marie.page.getByRole("button", { name: marie.say("passkeys-add"), exact: true }).count(), 0);
  await marie.leaves();
}

// Waiting for the user, the browser can be told no.
async function add(marie, device) {
  await marie.goes("/profile/passkeys");
  await marie.sees("passkeys-none");
  await device.verifies(false);
  await marie.page.getByRole("button", { name: marie.say("passkeys-add"), exact: true }).click();
  await marie.sees("passkeys-cancelled-new");
  await device.verifies(true);
  await marie.presses("passkeys-add");
  await marie.sees("notice-passkey-added");
  await marie.sees("passkeys-row-unused");
  assert.equal((await device.keys()).length, 1);
  // The device has one, and makes no second one.
  await marie.page.getByRole("button", { name: marie.say("passkeys-add"), exact: true }).click();
  await marie.sees("passkeys-known");
}

// In place of the password, before a sensitive step.
async function confirm(marie) {
  await new Promise((resolve) => setTimeout(resolve, 4100));
  await marie.goes("/profile/email");
  marie.isAt("/confirm");
  await marie.presses("passkeys-confirm");
  marie.isAt("/profile/email");
}

// The browser offers it in the field for the login, without a button; this one takes what is offered at once. Another one offers nothing.
async function signIn(marie, device) {
  await marie.page.getByRole("button", { name: marie.say("frame-sign-out"), exact: true }).click();
  await marie.page.waitForURL("**/profile");
  await marie.looks();
  await marie.page.addInitScript(() => (PublicKeyCredential.isConditionalMediationAvailable = async () => false));
  await marie.presses("frame-sign-out");
  await marie.goes("/login");
  assert.equal(await marie.page.locator("[name=login]").getAttribute("autocomplete"), "username webauthn");
  await device.verifies(false);
  await marie.page.getByRole("button", { name: marie.say("passkeys-sign-in"), exact: true }).click();
  await marie.sees("passkeys-cancelled");
  await device.verifies(true);
  await marie.presses("passkeys-sign-in");
  marie.isAt("/profile");
}

async function renameAndRemove(marie) {
  await marie.goes("/profile/passkeys");
  const question = marie.page.locator("details.confirm").first();
  await question.locator("summary").click();
  await question.locator("[name=name]").fill("My laptop");
  await marie.presses("passkeys-rename-submit");
  await marie.sees("notice-passkey-renamed");
  await marie.page.getByText("My laptop").first().waitFor();
  await marie.confirms("passkeys-remove");
  if (marie.page.url().includes("/confirm")) {
    await marie.types({ password: PASSWORD });
    await marie.presses("confirm-submit");
    await marie.confirms("passkeys-remove");
  }
  await marie.sees("notice-passkey-removed");
  await marie.sees("passkeys-none");
  await marie.presses("frame-sign-out");
  await marie.goes("/login");
  // The device still has it; the account has not.
  assert.equal((await marie.presses("passkeys-sign-in")).status(), 422);
  await marie.isRefused();
  await marie.sees("passkey-refused");
}
