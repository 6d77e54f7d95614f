// Walks every journey: node run.mjs BINARY [--screenshots FOLDER [--part NAME]] [--readme FOLDER] [--checks] [--only NAME]
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { chromium } from "playwright-core";
import * as admin from "./admin.mjs";
import * as account from "./account.mjs";
import { startApp } from "./app_process.mjs";
import { otherSitesAreRefused } from "./cross_site.mjs";
import * as configurations from "./configurations.mjs";
import * as journeys from "./journeys.mjs";
import { usersReturnToTheApplication } from "./return_to.mjs";
import { passkeys } from "./passkeys.mjs";
import { twoStep } from "./two_step.mjs";
import { sendsBySmtp } from "./smtp.mjs";
import { CHECKS, judge } from "./checks.mjs";
import { takeReadmePictures } from "./readme_pictures.mjs";
import { takeScreenshots } from "./screenshots.mjs";

const options = { screenshots: { type: "string" }, checks: { type: "boolean" }, only: { type: "string" }, part: { type: "string" }, readme: { type: "string" }, chromium: { type: "string", default: "/usr/bin/chromium" }, python: { type: "string" } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const binary = resolve(positionals[0]);

const all = [
  { language: "en", width: "desktop" },
  { language: "fr", width: "phone" },
  { language: "en", width: "phone", scripts: false },
  { language: "ru", width: "desktop", colours: "dark" },
  { language: "en", width: "desktop", keys: true },
];
// Longer journeys, in fewer combinations.
const some = [{ language: "ru", width: "small" }, { language: "fr", width: "desktop", scripts: false, keys: true }];

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: values.chromium, args: quiet });
let failed = 0;

async function walk(name, journey) {
  if (values.only && !name.startsWith(values.only)) return;
  const began = Date.now();
  try {
    await journey();
    console.log(`ok   ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}

// Three at a time: mostly they wait for pages.
async function walkAll(walks) {
  const left = [...walks];
  const next = async () => {
    for (let walk_ = left.shift(); walk_; walk_ = left.shift()) await walk(...walk_);
  };
  await Promise.all([next(), next(), next()]);
}

const checks = CHECKS.map((part) => [`everybody can use every page: ${part.name}`, () => judge(browser, binary, part)]);

if (values.screenshots) {
  await walk("pictures", () => takeScreenshots(browser, binary, resolve(values.screenshots), values.part));
} else if (values.readme) {
  await walk("pictures of the README", () => takeReadmePictures(browser, binary, resolve(values.readme)));
} else if (values.checks) {
  await walkAll(checks);
} else {
  const app = await startApp(binary);
  const named = ([name, journey], ways, where) => ways.map((how) => [`${name} ${JSON.stringify(how)}`, () => journey(browser, where, how)]);
  await walkAll([
    ...Object.entries(journeys).flatMap((entry) => named(entry, all, app)),
    ...Object.entries(account.journeys).flatMap((entry) => named(entry, some, app)),
    ...Object.entries(admin.journeys).flatMap((entry) => named(entry, all, binary)),
    ...Object.entries(configurations.journeys).flatMap((entry) => named(entry, some, binary)),
    ...named(["passkeys", passkeys], [{ language: "en", width: "desktop" }, { language: "fr", width: "phone" }, { language: "ru", width: "phone", scripts: false }], binary),
    ...named(["two steps", twoStep], all, binary),
    ["other sites are kept out", () => otherSitesAreRefused(browser, binary)],
    ["users return to the application", () => usersReturnToTheApplication(browser, binary)],
    ...checks,
  ]);
  const closes = () => app.close();
  await (values.only ? closes() : walk("the app stops well and has logged no error", closes));
  if (values.python) await walk("emails are sent by SMTP", () => sendsBySmtp(binary, resolve(values.python)));
}
await browser.close();
if (failed) console.log(`${failed} journeys failed`);
process.exit(failed ? 1 : 0);
