// What administrators do: they find a user, correct the account, answer questions, and read the log.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { address, signUp } from "./account.mjs";
import { browserUser } from "./browser_user.mjs";
import { startApp } from "./app_process.mjs";

async function administration(browser, binary, how) {
  const app = await startApp(binary, ["admin.role=admin"]);
  try {
    const [own, other] = [address(), address()];
    await app.run("role", "create", "editor");
    const pierre = await browserUser(browser, app, how);
    await signUp(pierre, other);
    await pierre.leaves();
    const marie = await browserUser(browser, app, how);
    await signUp(marie, own);
    await app.run("role", "create", "admin").catch(() => {});
    await app.run("user", "grant-role", own, "admin");
    await findsAndCorrects(marie, other);
    await decides(marie);
    await asksFirst(marie, other);
    await readsTheLog(marie, other);
    await createsAndDeletes(marie, app, address());
    await marie.leaves();
  } finally {
    await app.close();
  }
}

async function findsAndCorrects(marie, other) {
  await marie.goes("/admin/users");
  await marie.types({ search: other.toUpperCase() });
  await marie.presses("admin-search-submit");
  await marie.pressesOn(marie.page.locator("main").getByRole("link", { name: other }));
  await marie.follows("admin-edit-link");
  await marie.types({ first_name: "Мария", last_name: "שלום", email: "no address" });
  await marie.presses("admin-edit-submit");
  await marie.isRefused("email");
  await marie.types({ email: other });
  await marie.presses("admin-edit-submit");
  await marie.sees("notice-saved");
}

async function decides(marie) {
  await marie.types({ role: "editor" });
  await marie.presses("admin-grant-role");
  await marie.sees("notice-role-granted");
  await marie.presses("admin-unlock-submit");
  await marie.sees("notice-nothing-locked");
  await marie.presses("admin-reset-submit");
  await marie.sees("notice-reset-sent");
}

// The button shows the question; pressed again it hides it, and so does Escape where scripts run.
async function asksFirst(marie, other) {
  await answers(marie, "/admin/users/revoke-role", "admin-revoke-role", "notice-role-revoked");
  const asked = marie.page.locator("details", { has: marie.page.locator('form[action$="/admin/users/deactivate"]') });
  await marie.hand.press(asked.locator("summary"));
  await asked.getByText(other).waitFor();
  await marie.hand.press(asked.locator("summary"));
  assert.ok(!(await asked.evaluate((element) => element.open)), "the button hides the question again");
  if (marie.scripts) {
    await marie.hand.press(asked.locator("summary"));
    await marie.page.keyboard.press("Escape");
    assert.ok(!(await asked.evaluate((element) => element.open)), "Escape hides the question");
    assert.ok(await asked.locator("summary").evaluate((element) => element === document.activeElement), "and leads back to the button");
  }
  await answers(marie, "/admin/users/deactivate", "admin-deactivate-submit", "notice-account-deactivated");
  await marie.presses("admin-activate-submit");
  await marie.sees("notice-account-activated");
}

async function answers(marie, action, label, notice) {
  const asked = marie.page.locator("details", { has: marie.page.locator(`form[action$="${action}"]`) });
  await marie.hand.press(asked.locator("summary"));
  await marie.pressesOn(asked.getByRole("button", { name: marie.say(label), exact: true }));
  await marie.sees(notice);
}

async function readsTheLog(marie, other) {
  await marie.follows("admin-log-of-user");
  await marie.sees("log-user-deactivated");
  await marie.types({ who: other.split("@")[0], event: "role-granted" });
  await marie.presses("admin-search-submit");
  await marie.page.getByRole("table").getByText(/editor|éditeur|редактор/i).waitFor();
  await downloadsTheLog(marie);
  await marie.types({ who: "unknown person" });
  await marie.presses("admin-search-submit");
  await marie.sees("admin-log-unknown-user", { who: "unknown person" });
  await marie.types({ who: "", ip: "203.0.113.256" });
  await marie.presses("admin-search-submit");
  await marie.isRefused("ip");
  await marie.goes("/admin/log");
}

// The file has what the page shows: a table of one row, and its heads.
async function downloadsTheLog(marie) {
  const button = marie.page.getByRole("button", { name: marie.say("admin-users-export"), exact: true });
  const [download] = await Promise.all([marie.page.waitForEvent("download"), marie.hand.press(button)]);
  assert.equal(download.suggestedFilename(), "log.csv");
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  assert.equal(lines.length, 2);
  assert.match(lines[1], /"role-granted".*"editor"/);
}

async function createsAndDeletes(marie, app, email) {
  await marie.goes("/admin/users/new");
  await marie.types({ email });
  await marie.presses("admin-new-submit");
  await marie.sees("notice-user-invited");
  await app.nextEmail(email);
  await marie.page.locator("main").getByText(marie.say("admin-user-all-emails")).waitFor();
  await marie.types({ address: "another" });
  await marie.presses("admin-delete-submit");
  await marie.sees("admin-delete-mistyped");
  await marie.types({ address: email });
  await marie.presses("admin-delete-submit");
  await marie.sees("notice-account-deleted");
}

export const journeys = { administration };
