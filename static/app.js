// Comfort only: every page works without it.
"use strict";

// A form that was refused: screen readers say first what is wrong.
document.querySelector("[role=alert]")?.focus();

// On a phone the list of pages may be wider than the window: the current one is in sight.
const current = document.querySelector(".sections [aria-current]");
if (current) {
  const list = current.closest("ul");
  const show = () => (list.scrollLeft = current.offsetLeft - list.offsetLeft - 48);
  show();
  addEventListener("resize", show);
}

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

// What the server says of a new password, while it is typed: by the rule that it decides by when the form is sent.
for (const verdict of document.querySelectorAll(".strength")) {
  const input = verdict.parentElement.querySelector("input");
  const { check, min, short } = verdict.dataset;
  let asked, pause, late;
  const show = (answer) => {
    clearTimeout(late);
    late = undefined;
    verdict.hidden = !answer;
    verdict.dataset.level = answer?.level;
    verdict.textContent = answer?.text;
  };
  const ask = async () => {
    const body = new URLSearchParams({ password: input.value, field: input.name });
    for (const { name, value } of input.form.elements) {
      // A form with more than this in a field is refused anyway.
      if (/^(email|first_name|last_name|made_for)$/.test(name)) body.set(name, value.slice(0, 254));
    }
    asked = new AbortController();
    try {
      const answer = await fetch(check, { method: "POST", body, signal: asked.signal });
      show(answer.ok && (await answer.json()));
    } catch (error) {
      if (error.name !== "AbortError") show();
    }
  };
  verdict.setAttribute("role", "status");
  // Names count too.
  input.form.addEventListener("input", () => {
    clearTimeout(pause);
    asked?.abort();
    const length = [...input.value.normalize("NFC")].length;
    if (length === 0) return show();
    if (length < min) return show({ level: 0, text: short });
    // A verdict on what is no longer there does not stay.
    late ??= setTimeout(show, 1000);
    pause = setTimeout(ask, 200);
  });
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

// Choosing a language takes along the form that was typed into.
const languages = document.querySelectorAll("button[name=lang]");
document.addEventListener("input", ({ target }) => {
  if (target.form?.matches(".form[id]")) for (const button of languages) button.setAttribute("form", target.form.id);
});

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

// A button that leads elsewhere, to another form or language, takes along what was typed, but no password.
for (const button of document.querySelectorAll("button[formaction]")) {
  button.addEventListener("click", () => {
    for (const input of button.form.querySelectorAll(".password input")) input.value = "";
  });
}
