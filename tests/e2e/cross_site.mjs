// What pages of other sites can do with the app in a real browser: neither read it, nor frame it, nor post to it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { startApp } from "./app_process.mjs";

export async function otherSitesAreRefused(browser, binary) {
  const elsewhere = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Elsewhere</title>");
  });
  await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const { port } = elsewhere.address();
  const friend = `http://127.0.0.1:${port}`;
  const app = await startApp(binary, [`http.cors_origins=${friend}`]);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await signUp(page, app);
    // Another port is the same site, and cookies go along; another name is another site.
    for (const [origin, named] of [[friend, true], [`http://localhost:${port}`, false]]) {
      await page.goto(origin);
      const read = await page.evaluate(tryToRead, app.url);
      const expected = { api: named ? 401 : "refused", public: named ? 200 : "refused", page: "refused", preflight: named ? 200 : "refused", script: "refused" };
      assert.deepEqual(read, expected, origin);
      assert.ok(await isNotFramed(page, `${app.url}/login`), `${origin} frames the app`);
      assert.equal(await page.evaluate(tryToPost, `${app.url}/logout`), "sent and not read", origin);
    }
    await page.goto(`${app.url}/profile`);
    assert.equal(new URL(page.url()).pathname, "/profile", "she is still signed in");
  } finally {
    await context.close();
    await app.close();
    elsewhere.close();
  }
}

async function signUp(page, app) {
  await page.goto(`${app.url}/register`);
  await page.fill("[name=email]", "marie@example.com");
  await page.fill("[name=password]", "polonium und radium");
  await Promise.all([page.waitForURL("**/profile"), page.press("[name=password]", "Enter")]);
}

// Runs on the other site's page.
async function tryToRead(url) {
  const attempt = (path, how) => fetch(url + path, how).then((answer) => answer.status, () => "refused");
  const script = new Promise((resolve) => {
    const tag = document.createElement("script");
    tag.onload = () => resolve("loaded");
    tag.onerror = () => resolve("refused");
    tag.src = `${url}/profile`;
    document.head.append(tag);
  });
  const credentials = "include";
  return {
    // A listed origin is not allowed to send cookies.
    api: await attempt("/api/me/", {}),
    public: await attempt("/api/openapi.json", {}),
    page: await attempt("/profile", { credentials }),
    preflight: await attempt("/health/live", { headers: { authorization: "Bearer x" } }),
    script: await script,
  };
}

async function tryToPost(url) {
  const how = { method: "POST", mode: "no-cors", credentials: "include", body: new URLSearchParams({ return_to: "/" }) };
  const answer = await fetch(url, how).catch(() => undefined);
  return answer === undefined || answer.type === "opaque" ? "sent and not read" : "read";
}

async function isNotFramed(page, url) {
  await page.evaluate((src) => {
    const frame = document.createElement("iframe");
    frame.src = src;
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    document.body.append(frame);
    return loaded;
  }, url);
  const frames = page.frames().filter((frame) => frame.parentFrame());
  const forms = await Promise.all(frames.map((frame) => frame.locator("form").count().catch(() => 0)));
  return forms.every((count) => count === 0);
}
