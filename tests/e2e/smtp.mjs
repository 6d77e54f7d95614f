// Emails are sent to a real SMTP server: aiosmtpd, which stores what it gets in a Maildir.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startApp, until } from "./app_process.mjs";
import { readEmail } from "./email.mjs";

export async function sendsBySmtp(binary, python) {
  const folder = await mkdtemp(join(tmpdir(), "vestibule-smtp-"));
  const port = await freePort();
  const maildir = join(folder, "maildir");
  const server = spawn(python, ["-m", "aiosmtpd", "-n", "-l", `127.0.0.1:${port}`, "-c", "aiosmtpd.handlers.Mailbox", maildir]);
  let app;
  try {
    await until(() => answers(port), "the SMTP server answers");
    app = await startApp(binary, ["email.smtp.host=127.0.0.1", `email.smtp.port=${port}`, "email.smtp.tls=none", "email.from=Hall <hall@example.com>"]);
    const fields = { email: "Marie.Curie@example.com", password: "polonium und radium", first_name: "Maria", last_name: "Skłodowska" };
    const headers = { "accept-language": "fr", "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(fields).toString();
    const answer = await fetch(`${app.url}/register`, { method: "POST", body, headers, redirect: "manual" });
    assert.equal(answer.status, 303);
    const received = await until(async () => {
      const [name] = await readdir(join(maildir, "new")).catch(() => []);
      return name && readEmail(await readFile(join(maildir, "new", name), "utf8"), app.url);
    }, "the email");
    assert.ok(received.to.includes(fields.email), received.to);
    assert.ok(received.link.startsWith(`${app.url}/email-verify`), received.text);
    assert.ok(received.code, received.text);
  } finally {
    await app?.close();
    server.kill();
    await rm(folder, { recursive: true });
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve(false));
    socket.on("data", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
