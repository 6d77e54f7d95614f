// A user at a browser: goes, types, presses, and checks every page.
import assert from "node:assert/strict";
import { Keys, Mouse } from "./actions.mjs";
import { say } from "./texts.mjs";

export const WIDTHS = { small: { width: 320, height: 640 }, phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };

export async function browserUser(browser, app, { language = "en", width = "desktop", scripts = true, colours = "light", keys = false } = {}) {
  const context = await browser.newContext({
    baseURL: app.url,
    locale: language,
    viewport: WIDTHS[width],
    colorScheme: colours,
    // Animations would disturb the measurements.
    reducedMotion: "reduce",
    javaScriptEnabled: scripts,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A page that says no is no fault of the page.
    const expected = message.text().startsWith("Failed to load resource") && message.location().url === page.url();
    if (message.type() === "error" && !expected) complaints.push(`${message.text()} at ${message.location().url}`);
  });
  return new BrowserUser(page, language, scripts, complaints, keys ? new Keys(page) : new Mouse(), app.pagesAt);
}

class BrowserUser {
  constructor(page, language, scripts, complaints, hand, pagesAt) {
    Object.assign(this, { page, language, scripts, complaints, hand, pagesAt });
  }

  // The path of the page of this name; the link of an email is whole.
  path(name) {
    return name.startsWith("/") ? (this.pagesAt + name).replace("return_to=/", `return_to=${this.pagesAt}/`) : name;
  }

  say(key, values) {
    return say(this.language, key, values);
  }

  async goes(path) {
    const response = await this.page.goto(this.path(path));
    await this.looks();
    return response;
  }

  async follows(key) {
    const link = this.page.locator("main, nav").getByRole("link", { name: this.say(key), exact: true }).first();
    await this.pressesOn(link);
  }

  async types(fields) {
    for (const [name, value] of Object.entries(fields)) {
      await this.hand.fill(this.page.locator(`main [name="${name}"]:not([type="hidden"])`), value);
    }
  }

  // Presses a button and waits for the page that comes.
  async presses(key) {
    return this.pressesOn(this.page.getByRole("button", { name: this.say(key), exact: true }).first());
  }

  async pressesOn(button) {
    const comes = [this.page.waitForResponse((response) => isPage(response)), this.page.waitForEvent("framenavigated")];
    const [response] = await Promise.all([...comes, this.hand.press(button)]);
    await this.page.waitForLoadState();
    await this.looks();
    return response;
  }

  // Presses a button that asks first, and then the button in the question.
  async confirms(key) {
    const question = this.page.locator("details.confirm").filter({ has: this.page.getByText(this.say(key), { exact: true }) }).first();
    await this.hand.press(question.locator("summary"));
    await this.pressesOn(question.getByRole("button", { name: this.say(key), exact: true }));
  }

  // Another language, from the foot of the page.
  async speaks(language) {
    this.language = language;
    await this.pressesOn(this.page.locator(`footer button[value="${language}"]`));
  }

  async sees(key, values) {
    await this.page.getByText(this.say(key, values)).filter({ visible: true }).first().waitFor();
  }

  isAt(path) {
    assert.equal(new URL(this.page.url()).pathname, this.path(path));
  }

  async seesNothingOf(...words) {
    const text = await this.page.locator("html").innerText();
    const values = await this.page.locator("input, textarea").evaluateAll((inputs) => inputs.map((input) => input.value));
    for (const word of words) assert.ok(![text, ...values].join("\n").includes(word), `"${word}" is still to be seen:\n${text}`);
  }

  // What every page owes to everybody.
  async looks() {
    const { page, language } = this;
    const at = page.url();
    assert.ok(!new URL(at).search.includes("token"), `a token in the address: ${at}`);
    assert.equal(await page.locator("html").getAttribute("lang"), language, `language at ${at}`);
    assert.equal(await page.locator("h1").count(), 1, `one h1 at ${at}`);
    const seen = await page.evaluate(() => ({
      title: document.title,
      tooWide: document.documentElement.scrollWidth > window.innerWidth,
      unlabelled: [...document.querySelectorAll("input, select, textarea")].filter((field) => field.checkVisibility() && !field.labels.length).map((field) => field.name),
      inline: document.querySelectorAll("[style], style, script:not([src])").length,
      orphans: [...document.querySelectorAll("[aria-describedby]")].flatMap((field) => field.getAttribute("aria-describedby").split(" ")).filter((id) => !document.getElementById(id)),
    }));
    assert.ok(seen.title.includes("Vestibule"), `title at ${at}: ${seen.title}`);
    assert.ok(!seen.tooWide, `one has to scroll sideways at ${at}`);
    assert.deepEqual([seen.unlabelled, seen.orphans, seen.inline], [[], [], 0], `fields without labels, hints without texts, inline things at ${at}`);
    assert.deepEqual(this.complaints, [], `the browser complains at ${at}`);
  }

  async isRefused(...fields) {
    const summary = this.page.getByRole("alert");
    await summary.waitFor();
    if (this.scripts) assert.ok(await summary.evaluate((element) => element === document.activeElement), "the summary is heard first");
    for (const name of fields) {
      const field = this.page.locator(`main [name="${name}"]:not([type="hidden"])`);
      assert.equal(await field.getAttribute("aria-invalid"), "true", `${name} is marked`);
      await summary.locator(`a[href="#${await field.getAttribute("id")}"]`).waitFor();
    }
    const passwords = await this.page.locator("input[type=password]").evaluateAll((inputs) => inputs.map((input) => input.value));
    assert.ok(passwords.every((value) => value === ""), "a password is never shown again");
  }

  async leaves() {
    await this.page.context().close();
  }
}

function isPage(response) {
  const request = response.request();
  return request.isNavigationRequest() && !(response.status() >= 300 && response.status() < 400);
}
