// The album: every page in every state, for every reader. Each part is walked once a reader; the pictures of a state differ in
// width, colours and zoom only, so they are taken where the walk is. Takes some minutes; pictures are named STATE-READER-VIEW.png.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PARTS } from "./page_states.mjs";
import { startApp } from "./app_process.mjs";
import { browserUser } from "./browser_user.mjs";

const view = (width, media = {}, height = 800) => ({ width, height, media: { colorScheme: "light", forcedColors: "none", media: "screen", ...media } });
const dark = { colorScheme: "dark" };

const VIEWS = {
  320: view(320),
  390: view(390),
  768: view(768),
  1280: view(1280),
  "390-dark": view(390, dark),
  "1280-dark": view(1280, dark),
  "390-forced": view(390, { ...dark, forcedColors: "active" }),
  // A page of A4.
  paper: view(794, { media: "print" }, 1123),
  // What is left of 1280 x 800 at 400 %.
  zoomed: view(320, {}, 200),
};

const READERS = [
  { reader: "en", how: { language: "en" }, views: Object.keys(VIEWS) },
  { reader: "fr", how: { language: "fr" }, views: ["390", "1280-dark"] },
  { reader: "ru", how: { language: "ru" }, views: ["390", "1280"] },
  { reader: "red", how: { language: "en" }, views: ["390", "1280-dark"], settings: ["branding.accent=#ff5c35"] },
  { reader: "no-script", how: { language: "en", scripts: false }, views: ["390"] },
];

export async function takeScreenshots(browser, binary, folder, only = "") {
  await mkdir(folder, { recursive: true });
  for (const reader of READERS) {
    for (const part of PARTS.filter(({ name }) => name.startsWith(only))) await takePart(browser, binary, folder, part, reader);
  }
}

async function takePart(browser, binary, folder, { walk, host, settings = [] }, { reader, how, views, settings: own = [] }) {
  const app = await startApp(binary, [...settings, ...own], host);
  try {
    const marie = await browserUser(browser, app, { ...how, width: "desktop" });
    await walk(marie, app, "marie@example.com", async (state) => {
      for (const name of views) await takeView(marie.page, VIEWS[name], join(folder, `${state}-${reader}-${name}.png`));
      await marie.page.emulateMedia(VIEWS[1280].media);
      await marie.page.setViewportSize({ width: 1280, height: 800 });
    });
    await marie.leaves();
  } finally {
    await app.close();
  }
}

async function takeView(page, { width, height, media }, path) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia(media);
  await page.screenshot({ path, fullPage: height > 400, animations: "disabled" });
}
