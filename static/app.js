// Comfort only: every page works without it.
"use strict";

// A form that was refused: screen readers say first what is wrong.
document.querySelector("[role=alert]")?.focus();

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

// Choosing a language takes along the form that was typed into.
const languages = document.querySelectorAll("button[name=lang]");
document.addEventListener("input", ({ target }) => {
  if (target.form?.matches(".form[id]")) for (const button of languages) button.setAttribute("form", target.form.id);
});

// A second press of a button at once sends nothing again.
document.addEventListener("submit", (event) => {
  const { target, timeStamp } = event;
  if (timeStamp - (target.sentAt ?? -2000) < 2000) event.preventDefault();
  else target.sentAt = timeStamp;
});

// A button that leads elsewhere, to another form or language, takes along what was typed, but no password.
for (const button of document.querySelectorAll("button[formaction]")) {
  button.addEventListener("click", () => {
    for (const input of button.form.querySelectorAll(".password input")) input.value = "";
  });
}
