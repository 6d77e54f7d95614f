// The real binary on a free port, with a data folder of its own.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readEmail } from "./email.mjs";

// Journeys are faster than users and come from one IP address.
const limits = ["login", "failed_login", "sign_up", "password_reset", "verification_email", "email_codes", "password_check", "emails_per_recipient"].map((name) => `limits.${name}=off`);
const FAST_SETTINGS = ["registration.min_form_time=0s", "email_links.resend_after=0s", "hashing.argon2.memory=1MiB", ...limits];

// By another name of this machine, where the address would not do: browsers make no passkeys for one.
export async function startApp(binary, given = [], host = "127.0.0.1") {
  const data = await mkdtemp(join(tmpdir(), "vestibule-journey-"));
  const port = await freePort();
  const settings = host === "127.0.0.1" ? given : [...given, `public_url=http://${host}:${port}`];
  const flags = ["--listen", `127.0.0.1:${port}`, "--data-dir", data, ...[...FAST_SETTINGS, ...settings].flatMap((pair) => ["--set", pair])];
  // Neither settings of the machine nor a file where it was started from.
  const env = { PATH: process.env.PATH, RUST_BACKTRACE: "1" };
  const process_ = spawn(binary, ["serve", ...flags], { cwd: data, env, stdio: ["ignore", "pipe", "pipe"] });
  const run = (...words) => promisify(execFile)(binary, [...words, ...flags], { cwd: data, env });
  const app = new AppProcess(process_, `http://${host}:${port}`, data, run);
  // Where its pages are; empty at the root.
  app.pagesAt = settings.find((pair) => pair.startsWith("pages_at="))?.split("=")[1] ?? "";
  await app.isOpen();
  return app;
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

class AppProcess {
  #process;
  #said = "";
  #ended;
  #read = new Set();

  // `run` gives this app an order at the command line.
  constructor(process_, url, data, run) {
    this.#process = process_;
    Object.assign(this, { url, data, run });
    this.#ended = new Promise((resolve) => process_.on("exit", (code, signal) => resolve(code ?? signal)));
    for (const stream of [process_.stdout, process_.stderr]) {
      stream.on("data", (bytes) => (this.#said += bytes));
    }
  }

  get said() {
    return this.#said;
  }

  async isOpen() {
    await until(() => this.#said.includes("is open at") || this.#process.exitCode !== null, "the app opens");
    if (this.#process.exitCode !== null) throw new Error(`the app does not open:\n${this.#said}`);
  }

  // The next unread email to this address.
  async nextEmail(to) {
    const folder = join(this.data, "emails");
    const next = async () => {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml")).sort();
      for (const name of names.filter((name) => !this.#read.has(name))) {
        const email = readEmail(await readFile(join(folder, name), "utf8"), this.url);
        if (email.to.includes(to)) {
          this.#read.add(name);
          return email;
        }
      }
    };
    return until(next, `an email to ${to}`);
  }

  // Told to stop, it stops well, and it has logged no error.
  async close() {
    this.#process.kill("SIGTERM");
    const code = await this.#ended;
    await rm(this.data, { recursive: true });
    if (code !== 0) throw new Error(`the app ended with ${code}:\n${this.#said}`);
    if (/"level":"ERROR"|\bERROR\b/.test(this.#said)) throw new Error(`the app logged an error:\n${this.#said}`);
  }
}

export async function until(ask, what) {
  for (let tries = 0; tries < 1000; tries += 1) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain: ${what}`);
}
