// What only the pages of an account and of the administration have. Comfort only, as static/app.js.
"use strict";

// On a phone the list of pages may be wider than the window: the current one is in sight.
const current = document.querySelector(".sections [aria-current]");
if (current) {
  const list = current.closest("ul");
  const show = () => (list.scrollLeft = current.offsetLeft - list.offsetLeft - 48);
  show();
  addEventListener("resize", show);
}

// Beside what is shown once: a button that copies it. Without access to the clipboard, it selects the text.
for (const place of document.querySelectorAll(".copy")) {
  const text = place.querySelector("textarea");
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = place.dataset.copy;
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = place.dataset.copied;
    } catch {
      // Plain http: the text is selected.
      if (document.execCommand("copy")) said.textContent = place.dataset.copied;
    }
  });
  // A click anywhere in it selects all of it.
  text.addEventListener("focus", () => text.select());
  place.append(button, said);
}

// Beside what is worth having on paper: a button that prints the page.
for (const place of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = place.dataset.print;
  button.addEventListener("click", () => print());
  place.append(button);
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
