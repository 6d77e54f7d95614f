// Passkeys. Without this script, or in a browser that has none, the password remains.
"use strict";

{
  const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const encode = (bytes) => {
    const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
    return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const known = (list) => list?.map((one) => ({ ...one, id: decode(one.id) }));

  // What parseCreationOptionsFromJSON and parseRequestOptionsFromJSON do, which not every browser has.
  const read = (options) => ({
    ...options,
    challenge: decode(options.challenge),
    ...(options.user && { user: { ...options.user, id: decode(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: known(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: known(options.allowCredentials) }),
  });

  // What toJSON does.
  const write = ({ id, rawId, type, response }) => {
    const said = { transports: response.getTransports?.() };
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) said[name] = encode(response[name]);
    }
    return JSON.stringify({ id, rawId: encode(rawId), type, response: said });
  };

  // A little less than a challenge is valid.
  const LIFETIME = 4.5 * 60_000;

  const setUp = (form) => {
    const { passkey: kind, options: path, cancelled, known: again, failed } = form.dataset;
    const button = form.querySelector("button");
    const status = form.querySelector("[role=status]");
    let asked, renewal;

    const ask = async (mediation) => {
      asked?.abort();
      clearTimeout(renewal);
      const { signal } = (asked = new AbortController());
      const answer = await fetch(path, { method: "POST", body: new URLSearchParams(new FormData(form)), signal });
      // The password is asked for first.
      if (answer.redirected) return location.assign(answer.url);
      const { challenge_token: token, publicKey } = await answer.json();
      const given = await navigator.credentials[kind]({ publicKey: read(publicKey), mediation, signal });
      form.elements.challenge.value = token;
      form.elements.credential.value = write(given);
      const remember = document.getElementById("remember");
      if (remember && remember.form !== form && form.elements.remember) form.elements.remember.value = remember.checked ? remember.value : "";
      form.submit();
    };

    // In the list that the browser shows in the field for the login; nothing is said of it.
    const offer = async () => {
      if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
      ask("conditional").catch(() => {});
      renewal = setTimeout(offer, LIFETIME);
    };

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      status.textContent = "";
      button.setAttribute("aria-busy", "true");
      try {
        await ask();
      } catch ({ name }) {
        if (name === "NotAllowedError") status.textContent = cancelled;
        else if (name === "InvalidStateError" && again) status.textContent = again;
        else if (name !== "AbortError") status.textContent = failed;
        if ("conditional" in form.dataset) offer();
      }
      button.removeAttribute("aria-busy");
    });
    form.hidden = false;
    if ("conditional" in form.dataset) offer();
  };

  const can = "PublicKeyCredential" in window;
  for (const form of document.querySelectorAll("form[data-passkey]")) if (can) setUp(form);
  for (const note of document.querySelectorAll("[data-no-passkeys]")) {
    if (can) note.remove();
    else note.textContent = note.dataset.noPasskeys;
  }
}
