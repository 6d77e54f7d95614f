// Comfort only: every page works without it.
"use strict";

// A form that came back: whoever listens to the page hears what is wrong first.
document.querySelector("[role=alert]")?.focus();

// A button beside each password that shows it.
for (const secret of document.querySelectorAll(".secret")) {
  const input = secret.querySelector("input");
  const button = document.createElement("button");
  const say = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? secret.dataset.hide : secret.dataset.show;
    button.setAttribute("aria-label", shown ? secret.dataset.hideLabel : secret.dataset.showLabel);
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
  secret.append(button);
}
