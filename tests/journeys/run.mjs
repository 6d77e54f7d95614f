// Walks every journey: node run.mjs BINARY [--screenshots FOLDER] [--checks] [--only NAME]
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { chromium } from "playwright-core";
import { openHouse } from "./house.mjs";
import { othersAreKeptOut } from "./elsewhere.mjs";
import * as journeys from "./journeys.mjs";
import { leavesBySmtp } from "./smtp.mjs";
import { judgeEveryPage } from "./checks.mjs";
import { takePictures } from "./pictures.mjs";

const options = { screenshots: { type: "string" }, checks: { type: "boolean" }, only: { type: "string" }, chromium: { type: "string", default: "/usr/bin/chromium" }, python: { type: "string" } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const binary = resolve(positionals[0]);

const ways = [
  { language: "en", width: "desktop" },
  { language: "fr", width: "phone" },
  { language: "en", width: "phone", scripts: false },
  { language: "ru", width: "desktop", colours: "dark" },
];

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: values.chromium, args: quiet });
let failed = 0;

async function walk(name, journey) {
  const began = Date.now();
  try {
    await journey();
    console.log(`ok   ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}

if (values.screenshots) {
  await walk("pictures", () => takePictures(browser, binary, resolve(values.screenshots)));
} else if (values.checks) {
  await walk("every page is valid and can be used by everybody", () => judgeEveryPage(browser, binary));
} else {
  const house = await openHouse(binary);
  for (const [name, journey] of Object.entries(journeys)) {
    if (values.only && values.only !== name) continue;
    for (const how of ways) await walk(`${name} ${JSON.stringify(how)}`, () => journey(browser, house, how));
  }
  await walk("the house stops well and has logged no error", () => house.close());
  if (!values.only) await walk("other sites are kept out", () => othersAreKeptOut(browser, binary));
  if (!values.only) await walk("every page is valid and can be used by everybody", () => judgeEveryPage(browser, binary));
  if (values.python && !values.only) await walk("mails leave by SMTP", () => leavesBySmtp(binary, resolve(values.python)));
}
await browser.close();
if (failed) console.log(`${failed} journeys failed`);
process.exit(failed ? 1 : 0);
