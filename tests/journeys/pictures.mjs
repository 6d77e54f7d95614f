// A picture of every page: light and dark, phone and desktop, in each language, with what goes wrong.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PARTS } from "./album.mjs";
import { openHouse } from "./house.mjs";
import { visitor } from "./visitor.mjs";

export async function takePictures(browser, binary, folder) {
  await mkdir(folder, { recursive: true });
  for (const part of PARTS) await takePart(browser, binary, folder, part);
}

async function takePart(browser, binary, folder, { walk, settings }) {
  const house = await openHouse(binary, settings);
  let number = 0;
  for (const language of ["en", "fr", "ru"]) {
    for (const width of ["desktop", "phone"]) {
      for (const colours of ["light", "dark"]) {
        number += 1;
        const marie = await visitor(browser, house, { language, width, colours });
        const take = (name) => marie.page.screenshot({ path: join(folder, `${name}-${language}-${width}-${colours}.png`), fullPage: true });
        await walk(marie, house, `marie.${number}@example.com`, take);
        await marie.leaves();
      }
    }
  }
  await house.close();
}
