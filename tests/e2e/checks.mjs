// Every page in every state, checked by html-validate as it was sent and by axe as it is shown: light and dark, on a small phone and a desktop.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { PARTS } from "./page_states.mjs";
import { signUp } from "./account.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // A matter of taste, where ours is another.
    "doctype-style": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    // Said twice for browsers that are older than the element.
    "no-redundant-role": "off",
  },
});

// WCAG 2.2 AA, and axe's best practices.
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

const contrast = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block", "target-size"] } };
// Colours depend on the colour scheme and not on the width, positions on the width and not on the colour scheme.
const VIEWS = [
  { colorScheme: "light", width: 1280, rules },
  { colorScheme: "dark", width: 320, rules },
];

// A usual phone, and a tablet. 320 is what is left of 1280 at 400 %.
const BETWEEN = [390, 768];

// A light accent and a dark one: what is written on them follows.
const ACCENTS = ["#ffe45c", "#0b1f66"].map((colour) => ({ name: `accent ${colour}`, settings: [`branding.accent=${colour}`], walk: glimpse, views: VIEWS.map((view) => ({ ...view, rules: contrast })) }));

export const CHECKS = [...PARTS, ...ACCENTS];

export async function judge(browser, binary, { settings, host, walk, views = VIEWS }) {
  const app = await startApp(binary, settings, host);
  const found = [];
  try {
    const marie = await browserUser(browser, app, { width: "desktop" });
    await hasFonts(marie.page);
    const pages = new Map();
    marie.page.on("response", (response) => {
      const isPage = response.request().isNavigationRequest() && (response.headers()["content-type"] ?? "").startsWith("text/html");
      if (isPage) pages.set(response.url(), response.text().catch(() => ""));
    });
    await walk(marie, app, "marie@example.com", async (name) => {
      found.push(...(await written(await pages.get(marie.page.url().split("#")[0]), name)));
      for (const { colorScheme, width, rules } of views) {
        await marie.page.setViewportSize({ width, height: 800 });
        await marie.page.emulateMedia({ colorScheme });
        const label = `${name} ${colorScheme} ${width}`;
        found.push(...(await seen(marie.page, label, rules)), ...(await fits(marie.page, label)), ...(await measured(marie.page, label)));
      }
      for (const width of BETWEEN) {
        await marie.page.setViewportSize({ width, height: 800 });
        found.push(...(await fits(marie.page, `${name} ${width}`)), ...(await measured(marie.page, `${name} ${width}`)));
      }
      await marie.page.setViewportSize({ width: 1280, height: 800 });
    });
    await marie.leaves();
  } finally {
    // Whatever else has happened on the way.
    if (found.length) console.log(found.join("\n"));
    await app.close();
  }
  assert.deepEqual(found, []);
}

async function glimpse(marie, app, email, take) {
  await marie.goes("/register");
  await marie.presses("register-submit");
  await take("register-refused");
  await signUp(marie, email);
  await take("profile");
}

// The widest usual font and a narrow one; other fonts would give other measurements.
const FONTS = ["DejaVu Sans", "Liberation Sans"];

async function hasFonts(page) {
  const widths = await page.evaluate((fonts) => {
    const pen = document.createElement("canvas").getContext("2d");
    const width = (family) => {
      pen.font = `40px ${family}`;
      return pen.measureText("The quick brown fox").width;
    };
    return fonts.map((font) => ["serif", "monospace"].map((other) => width(`"${font}", ${other}`)));
  }, FONTS);
  // An installed font looks the same whatever its fallback is.
  widths.forEach(([one, other], at) => assert.equal(one, other, `the font ${FONTS[at]} is missing`));
}

// No page scrolls sideways, not even with characters of twice the size.
async function fits(page, label) {
  const wide = await page.evaluate((fonts) => {
    const isWide = () => document.scrollingElement.scrollWidth > innerWidth;
    const found = isWide() ? ["as it comes"] : [];
    const sizes = innerWidth < 1280 ? [""] : ["", "200%"];
    for (const font of fonts) {
      document.body.style.fontFamily = `"${font}"`;
      for (const size of sizes) {
        document.documentElement.style.fontSize = size;
        if (isWide()) found.push(`in ${font} ${size}`);
      }
    }
    document.documentElement.style.fontSize = document.body.style.fontFamily = "";
    return found;
  }, FONTS);
  return wide.map((how) => `${label}: one has to scroll sideways ${how}`);
}

// Nothing is cut off, what is pressed is 24 px wide and high (WCAG 2.2, 2.5.8; links within a sentence may be smaller), and times are
// those that a browser can read.
async function measured(page, label) {
  const found = await page.evaluate(() => {
    const name = (element) => element.outerHTML.slice(0, 160);
    const isShown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1 && !element.closest(".skip, .honeypot");
    const all = [...document.body.querySelectorAll("*")].filter(isShown);
    // What a user has typed may be longer than its field, and the pages of an account are pushed along.
    const mayScroll = (element) => (element.matches("input, select, iframe, svg, svg *") && !element.readOnly) || element.closest(".sections");
    const cut = all.filter((element) => !mayScroll(element) && getComputedStyle(element).display !== "inline" && element.scrollWidth > element.clientWidth + 1);
    const isInText = (element) => {
      const texts = [...element.parentElement.childNodes].filter((node) => node !== element && node.nodeType === Node.TEXT_NODE);
      return getComputedStyle(element).display === "inline" && texts.some((node) => node.textContent.trim());
    };
    const targets = all.filter((element) => element.matches("a[href], button, summary, select, input:not([type=hidden])") && !isInText(element));
    const small = targets.filter((element) => {
      const { width, height } = (element.matches("[type=checkbox], [type=radio]") ? element.closest("label") : element).getBoundingClientRect();
      return width < 23.9 || height < 23.9;
    });
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const bare = [];
    while (texts.nextNode()) {
      const isTime = /\d\d:\d\d(:\d\d)?(\.\d+)?( UTC|Z)\b/.test(texts.currentNode.data);
      if (isTime && !texts.currentNode.parentElement.closest("time, pre, .facts code")) bare.push(texts.currentNode.parentElement);
    }
    return [...cut.map((element) => `cut off: ${name(element)}`), ...small.map((element) => `hard to press: ${name(element)}`), ...bare.map((element) => `a time without an element: ${name(element)}`)];
  });
  return found.map((what) => `${label}: ${what}`);
}

async function written(html, label) {
  if (!html) return [`${label}: the response was not seen`];
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${label}:${line}: ${ruleId}: ${message}`));
}

// In an isolated world, to which the policy of the page does not apply.
async function seen(page, label, rules) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  const expression = `globalThis.axe ?? (() => { ${axe} })(); axe.run(document, ${JSON.stringify(rules)}).then(({ violations }) => JSON.stringify(violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html }) => html).slice(0, 3)])))`;
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true });
  await session.detach();
  if (exceptionDetails) throw new Error(`${label}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  return JSON.parse(result.value).map(([id, help, nodes]) => `${label}: ${id}: ${help}: ${nodes.join(" | ")}`);
}
