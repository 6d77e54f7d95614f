"""What holds once Vestibule has taken over: passwords, log-outs, new users, and the end of the former server's tokens."""

import time

from apis import Accounts, SimpleJwt
from support.http_client import PASSWORD
from support.process import wait_until

NEW_PASSWORD = "Corr3ct-horse-battery-2"


def passwords(takeover):
    """Rows 5 and 7: who could sign in can, twice, and not with another password."""
    new, rows = takeover.new, takeover.rows
    pairs = [(person, api) for person, api in takeover.before.signs_in if person.hash != "homemade"]
    ODD = ("no-address", "shared-address", "odd-username")
    for row, promise, chosen in (
        (7, "users without an address, with one that others have, or with odd names sign in", lambda person: person.reasons & set(ODD)),
        (5, "every password opens, whatever its hash", lambda person: not person.reasons & set(ODD)),
    ):
        asked = [(person, api) for person, api in pairs if chosen(person)]
        for when in ("", ", and once more"):
            answers = takeover.together(lambda pair: pair[1].sign_in(new, pair[0]), asked)
            wrong = [(person, api, answer) for (person, api), (answer, tokens) in zip(asked, answers) if not is_of(person, new, tokens)]
            rows.check(row, promise + when, [f"{person.username} ({person.hash}) {api.__name__}: {answer[:2]}" for person, api, answer in wrong], len(asked))
            rows.locked_out |= {person.username for person, _, _ in wrong}
    answers = takeover.together(lambda pair: (pair, pair[1].sign_in(new, pair[0], pair[0].password + "x")[0]), pairs)
    long_bcrypt = "long-bcrypt"
    wrong = [f"{person.username}: {answer[:2]}" for (person, _), answer in answers if answer.status != 401 and person.username != long_bcrypt]
    rows.check(5, "another password is refused", wrong, len(pairs))
    inactive = [person for person in takeover.before.users if not person.can_sign_in]
    answers = takeover.together(lambda person: (person, SimpleJwt.sign_in(new, person)[0]), inactive)
    wrong = [f"{person.username}: {answer[:2]}" for person, answer in answers if answer.status not in (401, 503)]
    rows.check(5, "who could not sign in there cannot here", wrong, len(inactive))


def is_of(person, server, tokens):
    return tokens is not None and server.get("/api/me/", tokens.access).body["id"] == person.id


def asked_of_the_former_server(takeover):
    person = takeover.before.person("home-made")
    answer = takeover.new.post("/auth/token/", {"username": person.username, "password": person.password})
    closed = answer.status == 503 and answer.headers.get("Retry-After")
    takeover.rows.is_true(5, "a hash of its own is asked of the former server: 503 while it is not there", closed, f"{answer[:2]}")
    takeover.former.start()
    wrong, _ = SimpleJwt.sign_in(takeover.new, person, "another-password")
    answer, tokens = SimpleJwt.sign_in(takeover.new, person)
    takeover.former.stop()
    again = takeover.new.post("/auth/token/", {"username": person.username, "password": person.password})
    seen = [wrong.status, answer.status, again.status]
    takeover.rows.is_true(5, "... and it decides, once", seen == [401, 200, 200], f"{seen}")
    if not is_of(person, takeover.new, tokens):
        takeover.rows.locked_out.add(person.username)


def log_outs(takeover):
    new, rows = takeover.new, takeover.rows
    apis = ([SimpleJwt] if takeover.variant.blacklist else []) + ([Accounts] if takeover.variant.custom else [])
    takeover.logged_out = []
    # One that became a session of SimpleJWT's paths before, and one that did not.
    names = ["logs-out-unused"] if apis == [Accounts] else ["logs-out", "logs-out-unused"]
    for name, api in zip(names, apis * 2):
        client = takeover.before.client(name)
        for each in takeover.before.clients_of(name):
            takeover.before.clients.remove(each)
        answer = api.log_out(new, client.tokens)
        after, _ = client.api.refresh(new, client.tokens.refresh)
        seen = [answer.status, after.status, new.post("/auth/token/verify/", {"token": client.tokens.refresh}).status]
        rows.is_true(4, f"a log-out holds ({name})", seen == [200 if api is SimpleJwt else 205, 401, 401], f"{seen}")
        takeover.logged_out.append(client)


def ends_by_their_owner(takeover):
    """A new password and the end of all other sessions end the former server's tokens, whether they were shown here or not."""
    new, before = takeover.new, takeover.before
    person = before.person("changes-password")
    new.command("user", "set-password", str(person.id), "--password-stdin", typed=NEW_PASSWORD)
    person.password = NEW_PASSWORD
    ended(takeover, "a new password ends them", before.clients_of("changes-password"))
    kept = before.client("signs-out-everywhere")
    answer = new.post("/api/me/sessions/end-others/", {}, kept.tokens.access)
    takeover.rows.is_true(4, "a client ends its other sessions", answer.status == 200, f"{answer[:2]}")
    others = [client for client in before.clients_of("signs-out-everywhere") if client is not kept]
    ended(takeover, "the end of all other sessions ends them", others)
    takeover.rows.is_true(4, "... and not the one that asked", kept.go_on(new) is not None)


def ended(takeover, promise, clients):
    problems = []
    for client in clients:
        takeover.before.clients.remove(client)
        answer, _ = client.api.refresh(takeover.new, client.tokens.refresh)
        problems += [f"{client.name} renews: {answer[:2]}"] if answer.status != 401 else []
        problems += [] if is_refused_soon(takeover.new, client) else [f"the access token of {client.name} is taken"]
    takeover.rows.check(4, promise, problems, len(clients))


def is_refused_soon(server, client):
    """The command line is another process; the server follows within a second or two."""
    try:
        return wait_until(lambda: client.profile(server).status == 401, timeout=8) is not None
    except AssertionError:
        return False


def new_users(takeover):
    new = takeover.new
    email = new.create_user("newcomer")
    answer, tokens = SimpleJwt.sign_in(new, Newcomer)
    created = new.get("/api/me/", tokens.access).body["id"] if tokens else 0
    highest = takeover.before.highest_id
    if takeover.variant.source == "direct":
        highest = max(highest, takeover.before.person("signs-up-later").id)
    takeover.rows.is_true(6, "ids of new users are above those of the former server", created > highest, f"{email} is {created}, not above {highest}")
    takeover.newcomer = tokens


class Newcomer:
    username, password = "newcomer", PASSWORD


def access_token_ends(takeover):
    access, seconds = takeover.short
    time.sleep(max(0, seconds + 2 - time.monotonic()))
    answer = takeover.new.get("/api/me/", access)
    takeover.rows.is_true(1, "an access token of the former server is refused once it has run out", answer.status == 401, f"{answer[:2]}")


def end_of_the_tokens(takeover):
    """`takeover.tokens_until`, and `import finish`; both on a server that is started for it."""
    new = takeover.new
    status = new.run("import", "status")
    takeover.rows.is_true(8, "import status says what is left", status.returncode == 0 and len(status.stdout) > 50, status.stderr + status.stdout)
    [access, refresh] = takeover.before.unused
    new.stop()
    new.settings["takeover.tokens_until"] = "2026-01-01T00:00:00Z"
    new.start()
    seen = [new.get("/api/me/", access).status, SimpleJwt.refresh(new, refresh)[0].status]
    takeover.rows.is_true(3, "after takeover.tokens_until they are refused", seen == [401, 401], f"{seen}")
    new.stop()
    del new.settings["takeover.tokens_until"]
    new.start()
    seen = [new.get("/api/me/", access).status]
    takeover.rows.is_true(1, "... and taken before", seen == [200], f"{seen}")


def finish(takeover):
    new = takeover.new
    [access, refresh] = takeover.before.unused
    new.command("import", "finish", "--yes")
    new.stop()
    new.start()
    seen = [new.get("/api/me/", access).status, SimpleJwt.refresh(new, refresh)[0].status]
    takeover.rows.is_true(3, "after import finish they are refused", seen == [401, 401], f"{seen}")
    live = [client for client in takeover.before.clients if client.name in ("editor", "renewed", "with-md5", "spaces")]
    answers = [client.name for client in live if client.go_on(new) is None]
    takeover.rows.check(3, "... and sessions go on", answers, len(live))


ALL = [passwords, asked_of_the_former_server, log_outs, ends_by_their_owner, new_users, access_token_ends, end_of_the_tokens]
