// Comfort only: every page works without it.
"use strict";

// A form that was refused: screen readers say first what is wrong.
document.querySelector("[role=alert]")?.focus();

// On a phone the list of pages may be wider than the window.
const current = document.querySelector(".sections [aria-current]");
if (current) current.closest(".sections").scrollLeft = current.offsetLeft - 48;

// A button beside each password that shows it.
for (const field of document.querySelectorAll(".password")) {
  const input = field.querySelector("input");
  const button = document.createElement("button");
  const say = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? field.dataset.hide : field.dataset.show;
    button.setAttribute("aria-label", shown ? field.dataset.hideLabel : field.dataset.showLabel);
  };
  button.type = "button";
  button.className = "plain";
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    say(input.type === "password");
    input.focus();
  });
  // What is sent is a password again, or browsers would offer it as a text they know.
  input.form.addEventListener("submit", () => say(false));
  say(false);
  field.append(button);
}

// How good a new password is, while it is typed. The server decides when it is sent: it knows the common ones.
for (const strength of document.querySelectorAll(".strength")) {
  const input = strength.parentElement.querySelector("input");
  const words = ["short", "weak", "fair", "strong"];
  strength.setAttribute("role", "status");
  input.addEventListener("input", () => {
    const level = judge(input.value, Number(strength.dataset.min), others(input));
    strength.hidden = input.value === "";
    strength.dataset.level = level;
    strength.textContent = strength.dataset[words[level]];
  });
}

// What else has been typed into the form: a name, an address and its parts.
function others(input) {
  const texts = [...input.form.elements].filter((field) => field !== input && /^(text|email)$/.test(field.type));
  return texts.flatMap((field) => field.value.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
}

// 0 too short, 1 easy to guess, 2 good, 3 very good: the length that is left when repeats, runs and names are taken out.
function judge(password, min, known) {
  const letters = [...password.toLowerCase()];
  if ([...password].length < min) return 0;
  let text = letters.join("");
  for (const word of known) text = text.replaceAll(word, "·");
  const left = [...text];
  const fresh = left.filter((letter, at) => {
    const step = letter.codePointAt(0) - (left[at - 1]?.codePointAt(0) ?? -9);
    return Math.abs(step) > 1 && letter !== left[at - 2];
  });
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const worth = Math.min(fresh.length, new Set(left).size * 1.5) + kinds - 1;
  return worth < 9 ? 1 : worth < 14 ? 2 : 3;
}

// Escape closes a question that a button has asked, and leads back to the button.
document.addEventListener("keydown", (event) => {
  const asked = event.key === "Escape" && event.target.closest?.(".confirm[open]");
  if (!asked) return;
  asked.open = false;
  asked.querySelector("summary").focus();
});

// Times: in the reader's time zone, as the reader's variety of the language writes them; near moments in words, with the
// moment itself where a pointer rests.
{
  const language = document.documentElement.lang;
  const variety = navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
  const day = new Intl.DateTimeFormat(variety, { dateStyle: "long" });
  const minute = new Intl.DateTimeFormat(variety, { dateStyle: "long", timeStyle: "short" });
  const full = new Intl.DateTimeFormat(variety, { dateStyle: "full", timeStyle: "long" });
  const relative = new Intl.RelativeTimeFormat(variety, { numeric: "auto" });
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

  // "2 hours ago"; nothing for what is a week away.
  const near = (at) => {
    const seconds = Math.round((at - Date.now()) / 1000);
    if (Math.abs(seconds) >= 7 * 86400) return "";
    const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", Infinity];
    return relative.format(Math.trunc(seconds / length), unit);
  };
  const show = () => {
    for (const time of document.querySelectorAll("time")) {
      const at = new Date(time.dateTime);
      time.title = full.format(at);
      time.textContent = "day" in time.dataset ? day.format(at) : near(at) || minute.format(at);
    }
  };
  show();
  setInterval(show, 60_000);
}
