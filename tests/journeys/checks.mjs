// Every page in every state, judged by html-validate as it came and by axe as it is shown: light and dark, on a small phone and a desktop.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { openHouse } from "./house.mjs";
import { album } from "./pictures.mjs";
import { visitor } from "./visitor.mjs";

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

// WCAG 2.2 AA, and what axe's authors hold for good practice.
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

export async function judgeEveryPage(browser, binary) {
  const house = await openHouse(binary);
  const found = [];
  let number = 0;
  for (const how of [
    { language: "en", width: "desktop", colours: "light" },
    { language: "ru", width: "small", colours: "dark" },
    { language: "fr", width: "desktop", colours: "dark" },
    { language: "fr", width: "small", colours: "light" },
  ]) {
    number += 1;
    const marie = await visitor(browser, house, how);
    const pages = new Map();
    marie.page.on("response", (response) => {
      const isPage = response.request().isNavigationRequest() && (response.headers()["content-type"] ?? "").startsWith("text/html");
      if (isPage) pages.set(response.url(), response.text().catch(() => ""));
    });
    const judge = async (name) => {
      const label = `${name} ${Object.values(how).join(" ")}`;
      found.push(...(await seen(marie.page, label)), ...(await written(await pages.get(marie.page.url()), label)));
    };
    await album(marie, house, `judge.${number}@example.com`, judge);
    await marie.leaves();
  }
  await house.close();
  assert.deepEqual(found, []);
}

async function written(html, label) {
  if (!html) return [`${label}: nobody has seen how it came`];
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${label}:${line}: ${ruleId}: ${message}`));
}

// In a world of its own, which the policy of the page does not reach.
async function seen(page, label) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const expression = `${axe}; axe.run(document, ${JSON.stringify(rules)}).then(({ violations }) => JSON.stringify(violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html }) => html).slice(0, 3)])))`;
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true });
  await session.detach();
  if (exceptionDetails) throw new Error(`${label}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  return JSON.parse(result.value).map(([id, help, nodes]) => `${label}: ${id}: ${help}: ${nodes.join(" | ")}`);
}
