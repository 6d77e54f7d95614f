// The pictures of README.md, in tests/e2e/readme_screenshots: the sign-in page, the overview of an account, and its devices in the dark.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PASSWORD, signUp } from "./account.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";

const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

export async function takeReadmePictures(browser, binary, folder) {
  await mkdir(folder, { recursive: true });
  const app = await startApp(binary);
  try {
    const marie = await browserUser(browser, app);
    const take = async (name, width, height, colorScheme = "light") => {
      await marie.page.setViewportSize({ width, height });
      await marie.page.emulateMedia({ colorScheme });
      await marie.page.screenshot({ path: join(folder, `${name}.png`) });
    };
    await marie.goes("/login");
    await take("sign-in", 390, 800);
    await signUp(marie, "marie@example.com");
    await marie.goes((await app.nextEmail("marie@example.com")).link);
    await marie.presses("verify-submit");
    await signInOnAPhone(browser, app);
    await marie.goes("/profile/personal");
    await marie.types({ first_name: "Marie" });
    await marie.presses("profile-submit");
    await marie.goes("/profile");
    await marie.page.mouse.move(0, 0);
    await take("profile", 1280, 720);
    await marie.goes("/profile/devices");
    await take("devices-dark", 390, 800, "dark");
    await marie.leaves();
  } finally {
    await app.close();
  }
}

async function signInOnAPhone(browser, app) {
  const context = await browser.newContext({ baseURL: app.url, userAgent: PHONE });
  const page = await context.newPage();
  await page.goto("/login");
  await page.fill("[name=login]", "marie@example.com");
  await page.fill("[name=password]", PASSWORD);
  await page.press("[name=password]", "Enter");
  await page.waitForURL("**/profile");
  await context.close();
}
