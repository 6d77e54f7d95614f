"""What the server has acknowledged, what is in doubt because the response never came, and whether it is all still true."""

import collections
import re
import threading

from server import Refused, new_password, sign_up


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        # Email address: every password that may be the current one. None: the account may not exist.
        self.passwords = {}
        # Refresh tokens of sessions that were signed out.
        self.ended = []
        self.sign_ups, self.resets = set(), set()
        # Accounts that may or may not get an email with a reset link.
        self.doubtful_resets = set()
        self.count = 0

    def new_email(self, kind):
        with self.lock:
            self.count += 1
            return f"{kind}{self.count}@example.com"

    def password(self, email):
        """None while it is in doubt."""
        return next(iter(self.passwords[email])) if len(self.passwords[email]) == 1 else None


class Client:
    """A user who signs up, changes a password, signs out and requests a reset, again and again."""

    def __init__(self, server, ledger, dice):
        self.server, self.ledger, self.dice, self.emails = server, ledger, dice, []

    def act(self):
        action = self.dice.choice([self.sign_up, self.change, self.change, self.sign_out, self.request_reset])
        (action if self.emails else self.sign_up)()

    def sign_up(self, kind="user"):
        email, password = self.ledger.new_email(kind), new_password(self.dice)
        self.ledger.passwords[email] = {None, password}
        sign_up(self.server, email, password)
        self.ledger.passwords[email] = {password}
        self.ledger.sign_ups.add(email)
        if kind == "user":
            self.emails.append(email)
        return email

    def signed_in(self):
        email = self.dice.choice(self.emails)
        old = self.ledger.password(email)
        return email, old, old and self.server.try_sign_in(email, old)

    def change(self):
        email, old, tokens = self.signed_in()
        if not tokens:
            return
        new = new_password(self.dice)
        self.ledger.passwords[email] = {old, new}
        body = {"old_password": old, "new_password": new}
        status = self.server.post("/api/accounts/password-change/", body, tokens.access).status
        if status < 500:
            self.ledger.passwords[email] = {new if status < 300 else old}

    def sign_out(self):
        _, _, tokens = self.signed_in()
        if tokens:
            response = self.server.post("/api/accounts/logout/", {"refresh_token": tokens.refresh}, tokens.access)
            if response.status < 300:
                self.ledger.ended.append(tokens.refresh)

    def request_reset(self):
        # An account of its own: a password that changes invalidates the link, and its email would rightly not be sent.
        email = self.sign_up("reset")
        self.ledger.doubtful_resets.add(email)
        if self.server.post("/api/accounts/password-forgotten/", {"email": email}).status < 300:
            self.ledger.resets.add(email)
            self.ledger.doubtful_resets.discard(email)


def run_client(client, over):
    while not over.is_set():
        try:
            client.act()
        except Refused:
            over.wait(0.01)


def assert_kept(server, ledger, emails, ended):
    """Every promise about these; what was in doubt is one or the other, and known from here on."""
    for email in emails:
        working = {password for password in ledger.passwords[email] if password and server.try_sign_in(email, password)}
        if not working:
            assert None in ledger.passwords[email], f"{email} cannot sign in with any of {ledger.passwords[email]}"
            del ledger.passwords[email]
            continue
        assert len(working) == 1, f"{email} has two passwords"
        ledger.passwords[email] = working
    for refresh in ended:
        status = server.post("/api/accounts/refresh-token/", {"refresh_token": refresh}).status
        assert status == 401, f"a session that was signed out is alive: {status}"


def received(folder):
    """By kind and recipient: the emails that arrived, as Message-ID -> times."""
    emails = {"reset": collections.defaultdict(dict), "verify": collections.defaultdict(dict)}
    for path in sorted(folder.glob("*.eml")):
        text = path.read_text(errors="replace").replace("=\n", "")
        kind = "reset" if "/password-reset?token" in text else "verify" if "/email-verify?token" in text else None
        if kind:
            to = re.search(r"^X-Sink-To: (\S+)", text, re.M)[1]
            message_id = re.search(r"^Message-ID: (\S+)", text, re.M)[1]
            emails[kind][to].setdefault(message_id, []).append(path.stat().st_mtime)
    return emails


def assert_each_email_once(ledger, folder, kills):
    """Returns how many came twice, because the server was killed before it could write down that they were accepted."""
    emails, twice = received(folder), 0
    for kind, recipients in (("verify", ledger.sign_ups), ("reset", ledger.resets)):
        for email in recipients:
            ids = emails[kind].get(email, {})
            assert len(ids) == 1, f"{email} got {len(ids)} emails of kind {kind}"
        for email, ids in emails[kind].items():
            for times in ids.values():
                killed = all(any(0 <= kill - at < 3 for kill in kills) for at in sorted(times)[:-1])
                assert killed, f"{email} got an email {len(times)} times: {times}, kills at {kills}"
                twice += len(times) - 1
    stray = set(emails["reset"]) - ledger.resets - ledger.doubtful_resets
    assert not stray, f"resets that were not requested: {stray}"
    return twice
