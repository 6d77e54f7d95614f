// Every page in every state, part by part: each part has an app of its own.
import { PRIVATE_REGISTRATION } from "./configurations.mjs";
import { authenticatorOf } from "./passkeys.mjs";
import { PASSWORD, signIn, signUp } from "./account.mjs";
import { codeAppOf, shownCodes } from "./two_step.mjs";

const NEW = "another phrase entirely";
// 254 characters, as many as an address may have.
const ADDRESS = `${"m".repeat(64)}@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(62)}.com`;
// 60 characters and no place to break.
const FIRST_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis";
const IPV6 = "2001:db8:85a3:8d3:1319:8a2e:370:7348";
const USERS = [
  ["מרים", "בן־דוד"], ["مريم", "عبد الرحمن الخطيب"], ["Bartholomäus", "Müller-Lüdenscheidt"], ["Анастасия", "Преображенская"], ["Nguyễn Thị", "Minh Khai"],
  ["Zoë", "Ørsted"], ["José María", "Álvarez de la Cruz y Montenegro"], ["Cường", "Trần"], ["Ada", "Lovelace"], ["Siân", "Llywelyn"], ["", ""], ["Björk", "Guðmundsdóttir"],
  ["Maximilian", "Mustermann"], ["Ola", "Nordmann"], ["Ирина", "Соколова"], ["Jean-Baptiste", "Poquelin"], ["Aoife", "Ní Bhriain"], ["Łukasz", "Wiśniewski"], ["Έλενα", "Παπαδοπούλου"],
  ["Kwame", "Nkrumah"], ["Sofía", "García"], ["Mehmet", "Yılmaz"], ["Priya", "Raghunathan"], ["Tomáš", "Dvořák"],
];

export const PARTS = [
  { name: "public", walk: publicPages },
  { name: "account", walk: accountPages, settings: ["branding.header=Maintenance on Sunday", "branding.footer=Example Ltd", "branding.terms_url=https://example.com/terms"] },
  { name: "long", walk: long, settings: ["admin.role=admin"] },
  { name: "names", walk: names, settings: ["http.trusted_proxies=127.0.0.1"] },
  { name: "stale", walk: staleForm },
  { name: "reauthentication", walk: reauthentication, settings: ["sessions.reauthenticate_after=1s"] },
  { name: "closed", walk: closed, settings: ["registration.mode=closed"] },
  { name: "invited", walk: invited, settings: ["registration.mode=invite"] },
  { name: "private", walk: privateRegistration, settings: PRIVATE_REGISTRATION },
  { name: "limits", walk: strictLimits, settings: ["limits.failed_login=1/1h per account, 1/1h per ip", "http.body_limit=2KiB"] },
  { name: "administration", walk: administration, settings: ["admin.role=admin"] },
  { name: "passkeys", walk: passkeyPages, host: "localhost" },
  { name: "two-step", walk: twoStepPages, settings: ["admin.role=admin"] },
];

// From the account without a second step to the last recovery codes, with the emails about it.
async function twoStepPages(marie, app, email, take) {
  await signUp(marie, email);
  await marie.goes("/profile/two-step");
  await take("two-step-off");
  await marie.presses("two-step-begin");
  const codeApp = await codeAppOf(marie);
  await take("two-step-app");
  await marie.types({ code: codeApp.wrong() });
  await marie.presses("two-step-app-submit");
  await take("two-step-app-refused");
  await marie.types({ code: await codeApp.next() });
  await marie.presses("two-step-app-submit");
  const codes = await shownCodes(marie);
  await take("two-step-codes");
  await marie.presses("two-step-codes-kept");
  await take("two-step-on");
  await marie.page.locator("details.confirm summary").first().click();
  await take("two-step-remove");
  for (const path of ["/profile", "/confirm"]) {
    await marie.goes(path);
    await take(`two-step${path.replace("/", "-")}`);
  }
  await marie.types({ code: codeApp.wrong() });
  await marie.pressesOn(marie.page.locator("form#by-code button"));
  await take("two-step-confirm-refused");
  await marie.presses("frame-sign-out");
  for (const code of codes.slice(0, 7)) {
    await signIn(marie, email);
    if (code === codes[0]) await secondStep();
    await marie.types({ code });
    await marie.presses("second-step-submit");
    if (code !== codes[6]) await marie.presses("frame-sign-out");
  }
  await marie.goes("/profile/two-step");
  await take("two-step-few");
  await app.run("role", "create", "admin").catch(() => {});
  await app.run("user", "grant-role", email, "admin");
  await marie.goes("/admin/users/1");
  await take("two-step-admin-user");

  async function secondStep() {
    await take("second-step");
    await marie.types({ code: codeApp.wrong() });
    await marie.presses("second-step-submit");
    await take("second-step-refused");
  }
}

async function passkeyPages(marie, app, email, take) {
  await signUp(marie, email);
  await marie.goes("/profile/passkeys");
  await take("passkeys-none");
  if (!marie.scripts) return;
  // Only now: judging a page ends what was pretended for it.
  const device = await authenticatorOf(marie.page);
  await marie.presses("passkeys-add");
  await take("passkeys-added");
  await marie.page.locator("details.confirm summary").first().click();
  await take("passkeys-rename");
  await marie.types({ name: "" });
  await marie.presses("passkeys-rename-submit");
  await take("passkeys-rename-refused");
  await marie.goes("/profile/two-step");
  await take("two-step-by-passkeys");
  await marie.goes("/confirm");
  await take("confirm-with-passkey");
  await device.forgets().catch(() => {});
  await marie.presses("frame-sign-out");
  await marie.goes("/login");
  await take("login-with-passkeys");
  await signIn(marie, email);
  await take("second-step-passkey");
}

async function publicPages(marie, app, email, take) {
  for (const path of ["/", "/login", "/register", "/password-forgotten", "/password-reset", "/email-verify", "/login?return_to=/profile", "/nowhere"]) {
    await marie.goes(path);
    await take(path === "/" ? "welcome" : path.slice(1).replace(/\W+/g, "-"));
  }
  await marie.goes("/login");
  await marie.types({ login: email, password: "wrong password" });
  await marie.presses("login-submit");
  await take("login-refused");
  await marie.goes("/register");
  await marie.types({ first_name: "Marie", last_name: "Durand-Ørsted", email: "no address", password: "12345678" });
  await marie.presses("register-submit");
  await take("register-refused");
  await marie.types({ email, password: PASSWORD });
  await marie.presses("register-submit");
  await take("profile-new");
  const { link } = await app.nextEmail(email);
  await marie.goes("/email-verify");
  await take("email-verify-code");
  await marie.goes(link);
  await take("email-verify-link");
  await marie.presses("verify-submit");
  await take("email-verified");
  await marie.goes("/");
  await take("welcome-known");
  await marie.goes("/login");
  await take("login-known");
  await marie.presses("frame-sign-out");
  await take("signed-out");
  await marie.goes("/password-forgotten");
  await marie.types({ email });
  await marie.presses("forgotten-submit");
  await take("password-forgotten-sent");
  const reset = await app.nextEmail(email);
  await marie.goes(reset.link);
  await take("password-reset-link");
  await marie.types({ new_password: "password123" });
  await marie.presses("reset-submit");
  await take("password-reset-refused");
  await marie.types({ new_password: "another phrase entirely" });
  await marie.presses("reset-submit");
  await take("password-reset-done");
  await marie.goes(reset.link);
  await take("password-reset-dead");
}

// The pages of an account.
async function accountPages(marie, app, email, take) {
  await signUp(marie, email);
  for (const room of ["", "/personal", "/email", "/password", "/devices", "/api-keys", "/activity", "/export", "/delete"]) {
    await marie.goes(`/profile${room}`);
    await take(`profile${room.replace("/", "-")}`);
  }
  await marie.goes("/profile/personal");
  await marie.types({ first_name: "x".repeat(200) });
  await marie.presses("profile-submit");
  await take("profile-personal-refused");
  await marie.goes("/profile/password");
  await marie.types({ old_password: "wrong", new_password: "short" });
  await marie.presses("profile-password-submit");
  await take("profile-password-refused");
  await marie.goes("/profile/email");
  await marie.types({ email: "no address" });
  await marie.presses("change-email-submit");
  await take("profile-email-refused");
  await marie.types({ email: `new.${email}` });
  await marie.presses("change-email-submit");
  await take("profile-email-sent");
  await marie.types({ code: "BCDF" });
  await marie.presses("verify-submit");
  await take("profile-email-code-refused");
  await marie.goes((await app.nextEmail(`new.${email}`)).link);
  await take("email-change");
  await marie.goes("/profile/api-keys");
  await marie.presses("keys-submit");
  await take("api-keys-refused");
  await marie.types({ name: "The archive" });
  await marie.presses("keys-submit");
  await take("api-keys-made");
  await marie.goes("/profile/api-keys");
  await take("api-keys-one");
  await marie.goes("/dev/emails");
  await take("dev-mails");
  await marie.page.locator(".list a").first().click();
  await marie.page.waitForURL("**/dev/emails/*");
  await marie.looks();
  await take("dev-mail");
  await marie.goes("/email-change?token=7.nonsense");
  await take("email-link-dead");
  await marie.goes("/profile/delete");
  await marie.confirms("delete-submit");
  await take("deletion-planned");
  await signIn(marie, email);
  await take("profile-leaving");
  await marie.goes("/profile/delete");
  await take("delete-keep");
}

// Everything at its maximum length, and in a right-to-left script.
async function long(marie, app, email, take) {
  const name = "W".repeat(150);
  await signUp(marie, email);
  await marie.goes("/profile/personal");
  await marie.types({ first_name: name, last_name: name });
  await marie.presses("profile-submit");
  await marie.goes("/profile/api-keys");
  await marie.types({ name });
  await marie.presses("keys-submit");
  await take("long-key-made");
  await marie.goes("/profile/email");
  await marie.types({ email: ADDRESS });
  await marie.presses("change-email-submit");
  for (const path of ["/", "/login", "/profile", "/profile/personal", "/profile/email", "/profile/api-keys", "/profile/devices", "/profile/activity", "/dev/emails"]) {
    await marie.goes(path);
    await take(`long${path.replace(/\W+/g, "-")}`);
  }
  await app.run("role", "create", "admin").catch(() => {});
  await app.run("role", "create", name);
  await app.run("user", "grant-role", email, "admin");
  await app.run("user", "grant-role", email, name);
  await app.run("user", "invite", ADDRESS, "--first-name", "مريم", "--last-name", name);
  await app.nextEmail(ADDRESS);
  const paths = ["users", "users/new", "users/1", "users/2", "roles", "roles/2", "emails", "emails/1", "emails/2", "log"];
  for (const path of paths) {
    await marie.goes(`/admin/${path}`);
    await take(`long-admin-${path.replace(/\W+/g, "-")}`);
  }
}

// As real users are: a long word for a first name, a name from right to left, an address as long as it may be, IPv6.
async function names(marie, app, email, take) {
  await marie.page.setExtraHTTPHeaders({ "x-forwarded-for": IPV6 });
  await signUp(marie, email);
  const other = await marie.page.context().browser().newContext({ baseURL: app.url, extraHTTPHeaders: { "x-forwarded-for": IPV6 }, userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1" });
  const phone = await other.newPage();
  await phone.goto("/login");
  await phone.fill("[name=login]", email);
  await phone.fill("[name=password]", PASSWORD);
  await phone.press("[name=password]", "Enter");
  await phone.waitForURL("**/profile");
  await other.close();
  await marie.goes("/profile/api-keys");
  await marie.types({ name: "k".repeat(100) });
  await marie.presses("keys-submit");
  for (const [kind, first_name, last_name] of [["long", FIRST_NAME, "Hubert Blaine"], ["rtl", "מרים", "بن عبد الله"]]) {
    await marie.goes("/profile/personal");
    await marie.types({ first_name, last_name });
    await marie.presses("profile-submit");
    for (const path of ["/", "/login", "/profile", "/profile/devices", "/profile/activity", "/profile/api-keys", "/profile/personal"]) {
      await marie.goes(path);
      await take(`names-${kind}${path.replace(/\W+/g, "-")}`);
    }
  }
  await marie.goes("/profile/email");
  await marie.types({ email: ADDRESS });
  await marie.presses("change-email-submit");
  await marie.goes((await app.nextEmail(ADDRESS)).link);
  await take("names-email-change");
  await marie.presses("change-submit");
  for (const path of ["/profile", "/profile/email", "/email-verify", "/login"]) {
    await marie.goes(path);
    await take(`names-address${path.replace(/\W+/g, "-")}`);
  }
}

// A form in a tab when another user signs in, in another tab.
async function staleForm(marie, app, email, take) {
  await signUp(marie, email);
  await marie.goes("/profile/personal");
  await marie.types({ first_name: "Marie-Geneviève" });
  const other = await marie.page.context().newPage();
  await other.goto("/profile");
  await other.locator("form[action='/logout'] button").click();
  await other.waitForURL("**/login");
  await other.goto("/register");
  await other.fill("[name=email]", `other.${email}`);
  await other.fill("[name=password]", PASSWORD);
  await other.press("[name=password]", "Enter");
  await other.waitForURL("**/profile");
  await marie.presses("profile-submit");
  await take("stale-other");
  await other.goto("/profile/personal");
  if ((await other.inputValue("[name=first_name]")) !== "") throw new Error("the form of one account has changed another");
  await other.close();
}

async function reauthentication(marie, app, email, take) {
  await signUp(marie, email);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await marie.goes("/profile/email");
  await take("confirm");
  await marie.types({ password: "wrong password" });
  await marie.presses("confirm-submit");
  await take("confirm-refused");
}

async function closed(marie, app, email, take) {
  await marie.goes("/register");
  await take("register-closed");
}

async function invited(marie, app, email, take) {
  await marie.goes("/register");
  await take("register-invite");
  await app.run("user", "invite", email);
  const { link } = await app.nextEmail(email);
  await marie.goes(link);
  await take("invitation");
  await marie.types({ new_password: "password123" });
  await marie.presses("invitation-submit");
  await take("invitation-refused");
  await marie.types({ new_password: PASSWORD });
  await marie.presses("invitation-submit");
  await take("invitation-accepted");
  await marie.goes(link);
  await take("invitation-dead");
}

async function privateRegistration(marie, app, email, take) {
  await signUp(marie, email);
  await take("register-sent");
  await signIn(marie, email);
  await take("login-unverified");
  // Another browser has no proof of the password.
  await marie.page.context().clearCookies();
  await marie.goes((await app.nextEmail(email)).link);
  await take("email-verify-signed-out");
  await marie.types({ password: "wrong password" });
  await marie.presses("verify-submit");
  await take("email-verify-signed-out-refused");
}

async function strictLimits(marie, app, email, take) {
  await marie.goes("/language");
  await take("error-method");
  await marie.goes("/register");
  await marie.types({ first_name: "x".repeat(4000), email, password: PASSWORD });
  await marie.presses("register-submit");
  await take("error-too-large");
  for (const name of ["login-wrong", "error-too-many"]) {
    await signIn(marie, email, "wrong password");
    await take(name);
  }
}

async function administration(marie, app, email, take) {
  await signUp(marie, email);
  await marie.goes("/admin/users");
  await take("error-forbidden");
  // It may exist already.
  await app.run("role", "create", "admin").catch(() => {});
  await app.run("user", "grant-role", email, "admin");
  for (const [at, [first, last]] of USERS.entries()) {
    const names = [...(first ? ["--first-name", first] : []), ...(last ? ["--last-name", last] : [])];
    await app.run("user", "invite", `user${String(at + 1).padStart(5, "0")}@softwareentwicklung.example.com`, ...names);
  }
  for (const path of ["users", "users?search=unknown", "users/new", "users/1", "users/1/edit", "roles", "roles/1", "emails", "emails/1", "log", "log?who=unknown"]) {
    await marie.goes(`/admin/${path}`);
    await take(`admin-${path.replace(/\W+/g, "-")}`);
  }
  await marie.goes("/admin/users/new");
  await marie.presses("admin-new-submit");
  await take("admin-users-new-refused");
}
