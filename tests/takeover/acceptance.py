"""The whole takeover of one former server, in the order of the guide: rehearsal, import, the night, and every client's next request."""

import time
import traceback
from concurrent.futures import ThreadPoolExecutor

from apis import Accounts, Client, SimpleJwt
from baseline import DAY, MINUTE, Baseline, token
from rows import Rows
from successor import Successor
from users import Person

# Seconds that the access token of a test lives on after the switch.
SHORT = 40


class Takeover:
    def __init__(self, variant):
        self.rows = Rows(variant)
        self.before = Baseline(variant)
        self.former = self.before.former
        self.new = Successor(variant, self.former)
        self.variant = variant

    def remove(self):
        self.new.remove()
        self.former.remove()

    def together(self, work, subjects):
        """Results of `work` for each subject, four at a time."""
        with ThreadPoolExecutor(4) as threads:
            return list(threads.map(work, subjects))

    # A week before.

    def rehearse(self):
        if not self.variant.custom:
            done = self.new.run(*self.new.import_words("--dry-run", roles=False))
            asked = done.returncode == 1 and "Administrateur opens the administration here" in done.stderr + done.stdout
            self.rows.is_true(9, "a role that opens the administration is asked about", asked, f"{done.returncode} {done.stderr}{done.stdout}")
        done = self.new.run(*self.new.import_words("--dry-run"))
        self.rows.is_true(8, "a rehearsal succeeds", done.returncode == 0, f"{done.returncode} {done.stderr[:2000]}")
        self.rows.is_true(8, "a rehearsal writes nothing, not even the schema", self.new.is_untouched())
        self.check_text(done.stdout)

    def check_text(self, text):
        lines = text.splitlines()
        self.rows.is_true(9, "the report has 60 lines at most", 10 < len(lines) <= 60, f"{len(lines)} lines: {text[:3000]}")
        secrets = [hash for hash in self.before.hashes.values() if hash and hash[-20:] in text]
        secrets += [client.name for client in self.before.clients if client.tokens.refresh[-30:] in text]
        self.rows.check(9, "the report has no hash and no token", secrets)
        fine = [person.email for person in self.before.users if not person.reasons and person.email in text]
        self.rows.check(9, "the report has no address of a user whose row is fine", fine)

    # The day before.

    def first_import(self):
        self.new.command("migrate")
        report = self.new.import_users()
        self.check_report(report)
        before = self.new.all_users()
        again = self.new.import_users()
        changed = [f"{person['id']}: {person['status']}" for person in again["people"] if person["status"] != "unchanged"]
        self.rows.check(8, "a second import finds no difference", changed, len(again["people"]))
        self.rows.is_true(8, "a second import changes nothing", self.new.all_users() == before)
        self.check_users(before)

    def check_report(self, report):
        told = {person["id"]: person for person in report["people"]}
        known = {person.id: person for person in self.before.users}
        problems = [f"{known[id].username} is missing" for id in known.keys() - told.keys()]
        problems += [f"{id} is the id of no user" for id in told.keys() - known.keys()]
        self.rows.check(9, "every user is in the report, with the id", problems, len(known))
        refused = [f"{known[id].username}: {told[id]}" for id in known.keys() & told.keys() if told[id]["status"] != "carried"]
        self.rows.check(9, "every user is carried", refused, len(known))
        wrong = [
            f"{person.username}: {told[person.id].get('reasons')} instead of {sorted(person.reasons)}"
            for person in self.before.users
            if person.id in told and not same_reasons(person.reasons, told[person.id].get("reasons", []))
        ]
        self.rows.check(9, "every reason is named", wrong, sum(bool(person.reasons) for person in self.before.users))
        self.check_counts(report)

    def check_counts(self, report):
        counts = report["counts"]
        problems = [] if counts["carried"] == len(self.before.users) else [f"carried: {counts}"]
        hashes = report["hashes"]
        wanted = {"argon2": 6, "bcrypt_sha256": 3, "md5": 2}
        problems += [f"hashes: {hashes}" for name, least in wanted.items() if not any(name in kind for kind in hashes) and least]
        tokens = report["tokens"]
        if self.variant.blacklist:
            problems += [] if tokens["outstanding"] > 50 and tokens["blacklisted"] >= 1 else [f"tokens: {tokens}"]
        problems += [] if tokens.get("until") else [f"tokens: no end: {tokens}"]
        self.rows.check(9, "users, hashes and tokens are counted", problems)

    def check_users(self, shown):
        """Ids, names, addresses and roles as they were; `user list` shows them."""
        problems, roles = [], []
        for person in self.before.users:
            user = shown.get(person.id)
            if user is None:
                problems.append(f"{person.username} ({person.id}) is missing")
                continue
            if "name-cleaned" not in person.reasons:
                same = all(user[name] == getattr(person, name) for name in ("email", "username", "first_name", "last_name"))
                problems += [] if same else [f"{person.username}: {user}"]
            if user["is_active"] != person.is_active:
                problems.append(f"{person.username} is active: {user['is_active']}")
            if sorted(user["roles"]) != self.roles_of(person):
                roles.append(f"{person.username}: {user['roles']} instead of {self.roles_of(person)}")
        self.rows.check(6, "ids, names and addresses are as before", problems, len(self.before.users))
        self.rows.check(6, "roles are as before", roles, len(self.before.users))

    def roles_of(self, person):
        names = set(person.groups) | ({person.role} if self.variant.custom and person.role else set())
        renamed = {"Gestionnaire": "editor", "Administrateur": "admin" if self.variant.custom else "direction"}
        return sorted(renamed.get(name, name) for name in names)

    # Both servers are open: what happens between the import and the switch.

    def changes_between(self):
        self.new.start()
        before, person = self.before, self.before.person
        response, tokens = SimpleJwt.sign_in(self.new, person("changed-here"))
        assert tokens, f"changed-here cannot sign in: {response}"
        changed = self.new.call("PATCH", "/api/me/", {"first_name": "Here"}, tokens.access)
        assert changed.status == 200, changed
        person("new-hash").password = "Un-nouveau-mot-de-passe"
        person("new-name").first_name = "Renée"
        person("new-address").email = "elsewhere@example.com"
        self.former.work(
            "change",
            {
                person("new-hash").id: {"stored": person("new-hash").password, "hash": "pbkdf2_sha256"},
                person("new-name").id: {"first_name": "Renée"},
                person("new-address").id: {"email": "elsewhere@example.com"},
                person("new-group").id: {"groups": ["Gestionnaire"]},
                person("changed-here").id: {"last_name": "There"},
            },
        )
        person("new-group").groups = ["Gestionnaire"]
        person("changed-here").first_name, person("changed-here").last_name = "Here", "There"
        before.deactivate("deactivated-later")
        self.gone = person("deleted-later").id
        before.delete("deleted-later")
        before.renew_one("renews-later")
        before.log_out_one("logs-out-later")
        before.add(Person("signs-up-later", date_joined=None))
        [short] = before.mint(token("editor", "access", -4 * MINUTE, SHORT))
        self.short = (short, time.monotonic() + SHORT)

    # The night.

    def switch(self):
        began = time.monotonic()
        self.former.stop()
        report = self.new.import_users()
        self.new.stop()
        self.new.start()
        self.gap = time.monotonic() - began
        status = {person["id"]: person["status"] for person in report["people"]}
        person = self.before.person
        wanted = {person(name).id: "updated" for name in ("new-hash", "new-name", "new-address", "new-group", "deactivated-later")}
        wanted |= {self.gone: "gone", person("signs-up-later").id: "carried"}
        problems = [f"{id}: {status.get(id)} instead of {word}" for id, word in wanted.items() if status.get(id) != word]
        here = status.get(person("changed-here").id)
        problems += [] if here in ("kept", "updated") else [f"changed-here: {here}"]
        rest = [f"{id}: {word}" for id, word in status.items() if id not in wanted and word not in ("unchanged", "kept", "updated")]
        self.rows.check(8, "the delta carries what happened between", problems + rest, len(wanted))
        self.check_users(self.new.all_users())
        gone = self.new.all_users()[self.gone]
        self.rows.is_true(8, "a user who was deleted there may not come in here", not gone["is_active"])

    # Every client's next request.

    def next_requests(self):
        access, seconds = self.short
        if time.monotonic() < seconds - 5:
            self.rows.is_true(1, "a live access token is taken", self.new.get("/api/me/", access).status == 200)
        self.unused_access_tokens()
        self.race()
        self.refused_tokens()
        self.all_clients()
        self.roles_in_tokens()

    def unused_access_tokens(self):
        live = [client for client in self.before.clients if client.name not in ("morning", "unrecorded")]
        answers = self.together(lambda client: (client, client.profile(self.new)), live)
        problems = [f"{client.name}: {answer[:2]}" for client, answer in answers if not self.is_profile_of(client, answer)]
        self.rows.check(1, "live access tokens are taken; the profile is as before", problems, len(live))
        verified = self.together(lambda client: self.new.post("/auth/token/verify/", {"token": client.tokens.access}).status, live)
        problems = [f"{client.name}: {status}" for client, status in zip(live, verified) if status != 200]
        self.rows.check(1, "live access tokens are verified", problems, len(live))

    def is_profile_of(self, client, answer):
        if answer.status != 200:
            return False
        person, body = client.person, answer.body
        names = ["id", "email"] + ([] if "name-cleaned" in person.reasons else ["first_name", "last_name"])
        if client.api is Accounts and not (body["gender"] or None) == (person.gender if person.gender in ("F", "H", "X") else None):
            return False
        return all(body[name] == getattr(person, name) for name in names)

    def race(self):
        """Two requests of one client at once."""
        client = self.before.client("raced")
        answers = self.together(lambda _: client.api.refresh(self.new, client.tokens.refresh), range(4))
        problems = [f"{response[:2]}" for response, _ in answers if response.status != 200]
        pairs = {tokens for _, tokens in answers if tokens}
        if self.variant.rotate and len(pairs) != 1:
            problems.append(f"{len(pairs)} pairs")
        self.rows.check(2, "renewals of one refresh token at once give one pair", problems, len(answers))
        if pairs:
            client.tokens = pairs.pop()
            sessions = self.new.get("/api/me/sessions/", client.tokens.access).body
            found = sessions.get("count", len(sessions.get("results", [])))
            self.rows.is_true(2, "... and one session", found == 1, f"{found} sessions: {sessions}")

    def refused_tokens(self):
        problems, count = [], 0
        for name, tokens in self.before.refused.items():
            if tokens.access:
                count += 2
                for path, answer in (("me", self.new.get("/api/me/", tokens.access)), ("verify", self.verify(tokens.access))):
                    problems += [] if answer.status == 401 else [f"access token {name}: {path} {answer[:2]}"]
            count += 2
            answer, _ = SimpleJwt.refresh(self.new, tokens.refresh)
            problems += [] if answer.status == 401 else [f"refresh token {name}: {answer[:2]}"]
            if "blacklist" in name and "blacklisted" not in str(answer.body):
                problems.append(f"refresh token {name}: {answer.body}")
            answer = self.verify(tokens.refresh)
            problems += [] if answer.status == 401 else [f"refresh token {name}: verify {answer[:2]}"]
        self.rows.check(3, f"tokens that are {', '.join(sorted(self.before.refused))} are refused", problems, count)

    def verify(self, text):
        return self.new.post("/auth/token/verify/", {"token": text})

    def all_clients(self):
        clients = [client for client in self.before.clients if not client.name.startswith("logs-out-unused")]
        renewed = self.together(lambda client: (client, client.tokens, client.renew(self.new)), clients)
        problems = [f"{client.name}: {answer[:2]}" for client, _, answer in renewed if answer.status != 200]
        self.rows.check(2, "live refresh tokens renew", problems, len(clients))
        if self.variant.rotate:
            same = [client.name for client, before, answer in renewed if answer.status == 200 and client.tokens.refresh == before.refresh]
            self.rows.check(2, "each renewal gives a new refresh token", same, len(clients))
        again = self.together(lambda client: (client, client.renew(self.new)), clients)
        self.rows.check(2, "and renew again", [f"{client.name}: {answer[:2]}" for client, answer in again if answer.status != 200], len(clients))
        bodies = self.together(lambda client: (client, client.go_on(self.new)), self.before.clients)
        problems = [f"{client.name}: {body}" for client, body in bodies if body is None or body["id"] != client.person.id]
        self.rows.check(2, "every client goes on", problems, len(bodies))
        self.rows.logged_out |= {client.person.username for client in self.before.clients if client.is_logged_out}

    def roles_in_tokens(self):
        def may_edit(client):
            return self.new.post("/api/stocks/", {}, client.tokens.access).status

        person, editor = self.before.client("injected"), self.before.client("editor")
        self.rows.is_true(6, "roles in a token of the former server are not believed", may_edit(person) == 403, f"{may_edit(person)}")
        self.rows.is_true(6, "roles of the database are", may_edit(editor) == 400, f"{may_edit(editor)}")
        status = self.new.get("/api/admin/users/", person.tokens.access).status
        self.rows.is_true(6, "nor do they open the administration", status in (401, 403), f"{status}")


def same_reasons(wanted, told):
    """`hash` stands for any hash that has no name."""
    return {word.split(":")[0] if "hash" in wanted else word for word in told} == set(wanted)


def run(variant, later):
    takeover = Takeover(variant)
    try:
        takeover.rehearse()
        takeover.first_import()
        takeover.changes_between()
        takeover.switch()
        takeover.next_requests()
        for part in later:
            part(takeover)
    except Exception:
        takeover.rows.check("", "it comes to its end", [traceback.format_exc()])
    finally:
        takeover.remove()
    return takeover.rows
