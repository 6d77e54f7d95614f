// What the pages say, from the same files as the house: so that a journey looks for words and not for classes.
import { readFileSync } from "node:fs";

const texts = {};

export function say(language, key, values = {}) {
  texts[language] ??= readFileSync(new URL(`../../locales/${language}/pages.ftl`, import.meta.url), "utf8");
  const line = texts[language].split("\n").find((line) => line.startsWith(`${key} = `));
  if (!line) throw new Error(`locales/${language}/pages.ftl has no ${key}`);
  const text = line.slice(key.length + 3);
  return text.replace(/\{ \$(\w+) \}/g, (_, name) => values[name] ?? "").replace(/\{ -house \}/g, "Vestibule");
}
