// The way back to an application on another origin, in a real browser: it obeys `form-action` after the redirect of a form too.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { PASSWORD, address } from "./account.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";

export async function usersReturnToTheApplication(browser, binary) {
  const [application, foreign] = [await otherSite("Application"), await otherSite("Other site")];
  const app = await startApp(binary, [`http.return_to=${application.url}/inbox`, "branding.name=Vestibule"]);
  try {
    for (const how of [{ width: "phone" }, { width: "desktop", scripts: false, language: "fr" }]) await returns(browser, app, how, [application, foreign]);
  } finally {
    await app.close();
    application.close();
    foreign.close();
  }
}

async function returns(browser, app, how, [application, foreign]) {
  const email = address();
  const marie = await browserUser(browser, app, how);
  const back = `${application.url}/inbox/7?from=accounts#top`;
  const asked = `return_to=${encodeURIComponent(back)}`;
  const arrives = async (press) => {
    await Promise.all([marie.page.waitForURL(back), press()]);
    assert.equal(await marie.page.title(), "Application");
  };
  const press = (key) => () => marie.page.getByRole("button", { name: marie.say(key), exact: true }).first().click();

  // From the sign-in form to the other one, which takes along what was typed and where to go on to.
  await marie.goes(`/login?${asked}`);
  await marie.types({ login: email });
  await marie.presses("frame-register");
  marie.isAt("/register");
  assert.equal(await marie.page.locator("main [name=email]").inputValue(), email);
  await marie.types({ password: PASSWORD });
  await arrives(press("register-submit"));
  assert.ok(application.referrers.every((referrer) => !referrer), "the application is not told where its users come from");

  // The confirmed address leads back too, by a link on our own page.
  await marie.goes((await app.nextEmail(email)).link);
  await marie.presses("verify-submit");
  await marie.sees("verify-done-title");
  await Promise.all([marie.page.waitForURL(back), marie.page.getByRole("link", { name: marie.say("go-home", { brand: "Vestibule" }), exact: true }).click()]);

  // Signed out, and in again.
  await marie.goes(`/logout?${asked}`);
  await arrives(() => marie.page.locator("main").getByRole("button", { name: marie.say("frame-sign-out"), exact: true }).click());
  await marie.goes(`/login?${asked}&login_hint=${encodeURIComponent(email)}`);
  await marie.types({ password: PASSWORD });
  // Enter signs in: no other button of the form comes first.
  await arrives(() => marie.page.press("[name=password]", "Enter"));

  // Another site, and another page of the application's, are nowhere to go.
  await marie.goes("/logout");
  await Promise.all([marie.page.waitForURL("**/login"), marie.page.locator("main").getByRole("button", { name: marie.say("frame-sign-out"), exact: true }).click()]);
  for (const elsewhere of [`${foreign.url}/inbox`, `${application.url}/admin`, `${application.url}/inbox/..%2fadmin`]) {
    await marie.goes(`/login?return_to=${encodeURIComponent(elsewhere)}`);
    assert.equal(await marie.page.locator("main [name=return_to]").count(), 0, elsewhere);
  }
  await marie.types({ login: email, password: PASSWORD });
  await marie.presses("login-submit");
  marie.isAt("/profile");
  assert.equal(foreign.referrers.length, 0);
  await marie.leaves();
}

async function otherSite(title) {
  const referrers = [];
  const server = createServer((request, response) => {
    if (!request.url.startsWith("/favicon")) referrers.push(request.headers.referer);
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><link rel="icon" href="data:,"><title>${title}</title>`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, referrers, close: () => server.close() };
}
