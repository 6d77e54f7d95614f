"""Dumps that nothing is imported from, and an import that is killed: a clear error, and nothing is written."""

import gzip
import json
import subprocess

from apis import SimpleJwt
from former import Former, Variant
from rows import Rows
from successor import Successor
from support.vestibule import BINARY
from users import Person

VARIANT = Variant("5.2", "custom", rotate=False, blacklist=True, database="sqlite", source="jsonl", target="sqlite", keep_hashes=False)
# So many that an import takes seconds, in which it is killed.
MANY = 6_000


class BadInput:
    def __init__(self):
        self.rows = Rows(VARIANT)
        self.former = Former(VARIANT)
        self.former.work("fill", [Person(name, id=number, role="Visiteur").fields() for number, name in enumerate(("ann", "bob", "cleo"), 1)])
        self.former.start()
        SimpleJwt.sign_in(self.former, Person("ann"))
        self.former.stop()
        self.lines = self.former.dump("good.jsonl").read_text().splitlines()

    def run(self):
        self.other_formats()
        self.broken_files()
        self.two_models()
        self.another_key()
        self.a_taken_id()
        self.killed()
        self.former.remove()
        return self.rows

    def file(self, name, content):
        path = self.former.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def refuses(self, what, source, words, new=None, more=()):
        """Exit code 1, an error with these words on standard error, and a database as it was."""
        server = new or Successor(VARIANT, self.former)
        untouched = server.is_untouched()
        done = server.run(*server.import_words(*more, source=source))
        problems = [f"it does not say `{word}`: {done.stderr[:600]}{done.stdout[:600]}" for word in words if word not in done.stderr + done.stdout]
        problems += [] if done.returncode == 1 else [f"exit code {done.returncode}: {done.stderr[:600]}"]
        if untouched and not server.is_untouched() and server.all_users():
            problems.append("users were written")
        self.rows.check(9, f"refused: {what}", problems)
        if not new:
            server.remove()

    def other_formats(self):
        path = self.former.folder / "natural.json"
        self.former.manage("dumpdata", "--natural-primary", "--output", str(path))
        self.refuses("a dump without ids", str(path), ["has no ids", "--natural-primary"])
        path = self.former.folder / "users.xml"
        self.former.manage("dumpdata", "--format", "xml", "--output", str(path))
        self.refuses("a dump in XML", str(path), ["json"])
        self.refuses("a file that is not there", str(self.former.folder / "absent.json"), ["absent.json"])
        self.refuses("an empty file", self.file("empty.json", ""), ["it is empty"])

    def broken_files(self):
        lines = [*self.lines]
        at = next(number for number, line in enumerate(lines) if '"accounts.customuser"' in line)
        lines[at] = lines[at][:-20]
        self.refuses("a broken line", self.file("broken.jsonl", "\n".join(lines)), [f"line {at + 1}"])
        half = gzip.compress("\n".join(self.lines).encode())
        self.refuses("half a file", self.file("half.jsonl.gz", half[: len(half) // 2]), ["ends too early"])
        self.refuses("a file that is not UTF-8", self.file("latin.jsonl", "\n".join(self.lines).replace("ann", "Zoé").encode("latin-1")), ["UTF-8"])

    def two_models(self):
        user = next(json.loads(line) for line in self.lines if '"accounts.customuser"' in line)
        names = ("password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff", "is_active", "date_joined")
        other = {"model": "auth.user", "pk": 1, "fields": {name: user["fields"][name] for name in names}}
        source = self.file("two.jsonl", "\n".join([*self.lines, json.dumps(other)]))
        server = Successor(VARIANT, self.former)
        done = server.run("import", "django", "--from", source)
        said = done.stderr + done.stdout
        right = done.returncode == 1 and all(word in said for word in ("auth.user", "accounts.customuser", "--model"))
        self.rows.is_true(9, "refused: two models of users", right, said[:600])
        server.remove()

    def another_key(self):
        server = Successor(VARIANT, self.former)
        server.settings["signing_key"] = "9x)k2-some-other-server-signs-with-this-one-7Qz"
        server.command("migrate")
        self.refuses("another key than that of the tokens", self.former.source, ["believes none of", "SIGNING_KEY"], server)
        server.remove()

    def a_taken_id(self):
        server = Successor(VARIANT, self.former)
        server.command("migrate")
        server.create_user("resident")
        before = server.all_users()
        self.refuses("an id that is taken", self.former.source, ["id-taken"], server)
        self.rows.is_true(9, "... and nothing is written", server.all_users() == before)
        report = json.loads(server.command(*server.import_words("--leave-out", "id-taken", "--json", source=self.former.source)))
        carried = report["counts"]["carried"]
        self.rows.is_true(9, "... but the others are, where it is said that this is meant", carried == 2, f"{report}")
        server.remove()

    def killed(self):
        """At moments all over an import, which all leave no user; the same command then does its work."""
        user = next(json.loads(line) for line in self.lines if '"accounts.customuser"' in line)
        records = [{**user, "pk": number, "fields": {**user["fields"], "username": f"u{number}", "email": f"u{number}@example.com"}} for number in range(1, MANY)]
        rest = [line for line in self.lines if '"accounts.customuser"' not in line and "token_blacklist" not in line]
        source = self.file("many.jsonl", "\n".join([*rest, *map(json.dumps, records)]))
        server = Successor(VARIANT, self.former)
        server.command("migrate")
        command = [BINARY, *server.import_words(source=source)]
        problems, killed, pause = [], 0, 0.3
        while True:
            process = subprocess.Popen(command, env=server.environment, cwd=server.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                process.wait(pause)
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            killed += 1
            pause *= 1.5
            found = len(server.all_users())
            problems += [f"{found} users after {pause:.1f} s"] if found else []
        self.rows.check(8, "an import that is killed leaves nothing", problems if killed else ["it was never killed"], killed)
        found = json.loads(server.command("user", "list", "--json", "--after", str(MANY - 2)))["users"]
        self.rows.is_true(8, "... and the same command does all of it afterwards", process.returncode == 0 and len(found) == 1, f"{process.returncode} {found} {process.stderr.read()[:500]}")
        server.remove()


def run():
    return BadInput().run()
