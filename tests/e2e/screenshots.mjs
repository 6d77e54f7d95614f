// A screenshot of every page in every state: light and dark, phone and desktop, in each language.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PARTS } from "./page_states.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";

export async function takeScreenshots(browser, binary, folder) {
  await mkdir(folder, { recursive: true });
  for (const part of PARTS) await takePart(browser, binary, folder, part);
}

async function takePart(browser, binary, folder, { walk, settings }) {
  const app = await startApp(binary, settings);
  let number = 0;
  for (const language of ["en", "fr", "ru"]) {
    for (const width of ["desktop", "phone"]) {
      for (const colours of ["light", "dark"]) {
        number += 1;
        const marie = await browserUser(browser, app, { language, width, colours });
        const take = (name) => marie.page.screenshot({ path: join(folder, `${name}-${language}-${width}-${colours}.png`), fullPage: true });
        await walk(marie, app, `marie.${number}@example.com`, take);
        await marie.leaves();
      }
    }
  }
  await app.close();
}
