// The texts of the pages, from the files of the app: journeys look for texts and not for classes.
import { readFileSync, readdirSync } from "node:fs";

const texts = {};

export function say(language, key, values = {}) {
  texts[language] ??= read(new URL(`../../locales/${language}/`, import.meta.url));
  const line = texts[language].split("\n").find((line) => line.startsWith(`${key} = `));
  if (!line) throw new Error(`locales/${language} has no ${key}`);
  const text = line.slice(key.length + 3);
  return text.replace(/\{ \$(\w+) \}/g, (_, name) => ({ brand: "Vestibule", ...values })[name] ?? "");
}

function read(folder) {
  return readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
}
