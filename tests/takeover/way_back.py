"""The way back: what `vestibule export django` writes goes into the former server, and every client goes on there."""

from apis import SimpleJwt
from support.http_client import PASSWORD


class Back:
    def __init__(self, takeover):
        self.takeover, self.rows = takeover, takeover.rows
        self.new, self.former, self.before = takeover.new, takeover.former, takeover.before

    def go(self):
        columns = self.former.work("describe")
        fixture = self.former.folder / "back.json"
        done = self.new.run(*self.export_words(fixture))
        self.rows.is_true(10, "the export succeeds", done.returncode == 0, f"{done.returncode} {done.stderr[:1500]}")
        self.rows.is_true(10, "... into a file that only its owner reads", fixture.stat().st_mode & 0o077 == 0)
        self.new.stop()
        self.former.manage("loaddata", str(fixture))
        self.check_columns(columns, self.former.work("describe"))
        self.former.start()
        self.check_clients()
        self.check_log_outs()
        self.check_passwords()

    def export_words(self, fixture):
        return self.new.export_words(fixture, "--from", self.new.source())

    def check_columns(self, before, after):
        """What Vestibule does not have is as it was; what it has is as it is there."""
        problems = []
        for id, old in before.items():
            new = after.get(id)
            if new is None:
                problems.append(f"{old['username']} is missing")
                continue
            kept = [name for name in old if name not in ("is_active",) and old[name] != new[name]]
            problems += [f"{old['username']}: {name} {old[name]!r} is now {new[name]!r}" for name in kept]
        known = {"changed-here: first_name", "two-lines: first_name", "two-lines: last_name"}
        problems = [problem for problem in problems if not any(problem.startswith(start) for start in known)]
        self.rows.check(10, "columns that Vestibule does not have are as they were", problems, len(before))

    def check_clients(self):
        clients = self.before.clients
        bodies = self.takeover.together(lambda client: (client, client.profile(self.former)), clients)
        problems = [f"{client.name}: {answer[:2]}" for client, answer in bodies if answer.status != 200 or answer.body["id"] != client.person.id]
        self.rows.check(10, "access tokens are taken", problems, len(clients))
        answers = self.takeover.together(lambda client: (client, client.renew(self.former)), clients)
        problems = [f"{client.name}: {answer[:2]}" for client, answer in answers if answer.status != 200]
        self.rows.check(10, "refresh tokens renew", problems, len(clients))
        if self.takeover.newcomer:
            answer = self.former.get("/api/me/", self.takeover.newcomer.access)
            self.rows.is_true(10, "a user who signed up since is there", answer.status == 200, f"{answer[:2]}")

    def check_log_outs(self):
        # Without the app of the blacklist, Django cannot end a token at all.
        if not self.takeover.variant.blacklist:
            return
        problems = []
        for client in self.takeover.logged_out:
            answer, _ = SimpleJwt.refresh(self.former, client.tokens.refresh)
            problems += [] if answer.status == 401 else [f"{client.name}: {answer[:2]}"]
        self.rows.check(10, "log-outs hold", problems, len(self.takeover.logged_out))

    def check_passwords(self):
        """Typed as ever: a password that was not changed has the hash that Django made."""
        pairs = self.before.signs_in
        answers = self.takeover.together(lambda pair: (pair, pair[1].sign_in(self.former, pair[0])[0]), pairs)
        problems = [f"{person.username} ({person.hash}): {answer[:2]}" for (person, _), answer in answers if answer.status != 200]
        self.rows.check(10, "passwords open", problems, len(pairs))
        answer, _ = SimpleJwt.sign_in(self.former, Newcomer)
        self.rows.is_true(10, "... that of a user who signed up since, too", answer.status == 200, f"{answer[:2]}")


class Newcomer:
    username, password = "newcomer", PASSWORD


def way_back(takeover):
    Back(takeover).go()
