#!/usr/bin/env python3
"""Kills the app at random moments, fills and breaks its disk, takes its right to write; and looks whether what it promised holds.

    tests/chaos.py [BINARY] [--rounds N] [--seed N]       by default target/debug/vestibule, 20, and a seed that is printed

On SQLite, and on PostgreSQL where TEST_POSTGRES names a server (tests/postgres starts one). Wants aiosmtpd, as tests/run has it.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
# A mail that was on its way when the app fell is tried again when its lease is over; see src/jobs/post.rs.
LEASE = 120
TYPISTS = 4


class Refused(Exception):
    """It did not happen, or nobody knows whether it did."""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class App:
    def __init__(self, binary, folder, database=None, smtp=None, launcher=()):
        self.binary, self.folder, self.launcher = binary, folder, list(launcher)
        self.port = free_port()
        self.process = None
        self.log = open(folder / "log", "ab")
        self.env = {
            "PATH": os.environ["PATH"],
            "VESTIBULE_DATA_DIR": str(folder / "data"),
            "VESTIBULE_LISTEN": f"127.0.0.1:{self.port}",
            "VESTIBULE_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "VESTIBULE_LOG__FORMAT": "json",
            # What counts is how often something happens, not what it costs.
            "VESTIBULE_HASHING__ARGON2__MEMORY": "1 MiB",
            "VESTIBULE_HASHING__ARGON2__ITERATIONS": "1",
            # Every sign-in that was acknowledged is looked for again.
            "VESTIBULE_SESSIONS__PER_ACCOUNT": "10000",
        }
        if database:
            self.env["VESTIBULE_DATABASE__URL"] = database
        if smtp:
            self.env |= {"VESTIBULE_EMAIL__SMTP__HOST": "127.0.0.1", "VESTIBULE_EMAIL__SMTP__PORT": str(smtp)}
            self.env |= {"VESTIBULE_EMAIL__SMTP__TLS": "none", "VESTIBULE_EMAIL__FROM": "hall@example.com"}
        for setting in json.loads(self.command("config", "show", "--json"))["settings"]:
            if setting["setting"].startswith("limits."):
                self.env["VESTIBULE_" + setting["setting"].upper().replace(".", "__")] = "off"

    def command(self, *words, given=""):
        done = subprocess.run([self.binary, *words], env=self.env, input=given, capture_output=True, text=True, cwd=self.folder)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def start(self, path="/health/ready"):
        self.process = subprocess.Popen(
            [*self.launcher, self.binary, "serve"], env=self.env, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=self.log
        )
        began = time.monotonic()
        while time.monotonic() < began + 20:
            assert self.process.poll() is None, f"the app does not open:\n{(self.folder / 'log').read_text()[-2000:]}"
            try:
                if self.ask("GET", path)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
        raise AssertionError("the app does not get ready")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0, "the app did not stop well"

    def ask(self, method, path, body=None, token=None, within=20):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=within)
        headers = {"Connection": "close"} | ({"Authorization": f"Bearer {token}"} if token else {})
        if body is not None:
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        try:
            return answer.status, json.loads(text or b"null")
        except ValueError:
            return answer.status, text

    def post(self, path, body, token=None):
        """An answer is a promise; anything else promises nothing."""
        try:
            return self.ask("POST", path, body, token)
        except (OSError, http.client.HTTPException) as error:
            raise Refused(str(error)) from error

    def login(self, person, password):
        status, pair = self.post("/api/accounts/login/", {"email": person, "password": password})
        return pair if status == 200 else None

    def is_ready(self):
        return self.ask("GET", "/health/ready")[0] == 200

    def gets_ready(self):
        patience = time.monotonic() + 15
        while not self.is_ready():
            assert time.monotonic() < patience, "it does not get ready again"
            time.sleep(0.2)

    def logged(self):
        lines = (self.folder / "log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


class Ledger:
    """What was acknowledged, and what is in doubt because the answer never came."""

    def __init__(self):
        self.lock = threading.Lock()
        self.passwords = {}  # whom: every password that may be theirs now
        self.known = {}  # whom: the one that was acknowledged last
        self.dead = []  # refresh tokens of sessions that were signed out
        self.sign_ups, self.resets = set(), set()
        self.doubtful = set()
        self.count = 0

    def fresh(self, kind):
        with self.lock:
            self.count += 1
            return f"{kind}{self.count}@example.com"


def typist(app, ledger, dice, over):
    """Somebody who signs up, changes a password, signs out, forgets a password; again and again."""
    mine = []
    while not over.is_set():
        try:
            deed = dice.choice(["sign up", "change", "change", "sign out", "forget"]) if mine else "sign up"
            if deed == "sign up":
                sign_up(app, ledger, mine)
            elif deed == "forget":
                forget(app, ledger)
            else:
                person = dice.choice(mine)
                (change if deed == "change" else sign_out)(app, ledger, dice, person)
        except Refused:
            time.sleep(0.01)


def sign_up(app, ledger, mine, kind="person"):
    person, password = ledger.fresh(kind), f"a first password {random.random()}"
    ledger.passwords[person] = {None, password}
    status, answer = app.post("/api/accounts/register/", {"email": person, "password": password})
    if status != 201:
        raise Refused(str(answer))
    ledger.passwords[person] = {password}
    ledger.sign_ups.add(person)
    mine.append(person)
    return person


def change(app, ledger, dice, person):
    (old,) = ledger.passwords[person] if len(ledger.passwords[person]) == 1 else (None,)
    pair = old and app.login(person, old)
    if not pair:
        return
    new = f"another password {dice.random()}"
    ledger.passwords[person] = {old, new}
    status, _ = app.post("/api/accounts/password-change/", {"old_password": old, "new_password": new}, pair["access_token"])
    if 200 <= status < 300:
        ledger.passwords[person] = {new}
    elif status < 500:
        ledger.passwords[person] = {old}


def sign_out(app, ledger, dice, person):
    (password,) = ledger.passwords[person] if len(ledger.passwords[person]) == 1 else (None,)
    pair = password and app.login(person, password)
    if pair:
        refresh = {"refresh_token": pair["refresh_token"]}
        status, _ = app.post("/api/accounts/logout/", refresh, pair["access_token"])
        if 200 <= status < 300:
            ledger.dead.append(pair["refresh_token"])


def forget(app, ledger):
    # Somebody of their own: a password that changes makes the link in the mail worthless, and it would rightly not leave.
    person = sign_up(app, ledger, [], "forgetful")
    ledger.doubtful.add(person)
    status, _ = app.post("/api/accounts/password-forgotten/", {"email": person})
    if 200 <= status < 300:
        ledger.resets.add(person)
        ledger.doubtful.discard(person)


def holds(app, ledger, people, dead):
    """Every promise that was made about these; what was in doubt is one or the other, and known from here on."""
    for person in people:
        working = {password for password in ledger.passwords[person] if password and app.login(person, password)}
        if not working:
            assert None in ledger.passwords[person], f"{person} cannot come in with any of {ledger.passwords[person]}"
            del ledger.passwords[person]
            continue
        assert len(working) == 1, f"{person} has two passwords"
        ledger.passwords[person] = working
    for refresh in dead:
        status, _ = app.post("/api/accounts/refresh-token/", {"refresh_token": refresh})
        assert status == 401, f"a session that was signed out of lives: {status}"


def arrived(folder):
    """Per kind and address: the mails that came, as Message-ID -> when."""
    mails = {"reset": collections.defaultdict(dict), "verify": collections.defaultdict(dict)}
    for path in sorted(folder.glob("*.eml")):
        text = path.read_text(errors="replace").replace("=\n", "")
        kind = "reset" if "/password-reset?token" in text else "verify" if "/email-verify?token" in text else None
        if kind:
            to = re.search(r"^X-Sink-To: (\S+)", text, re.M)[1]
            id = re.search(r"^Message-ID: (\S+)", text, re.M)[1]
            mails[kind][to].setdefault(id, []).append(path.stat().st_mtime)
    return mails


def each_mail_once(ledger, folder, kills):
    mails, twice = arrived(folder), 0
    for kind, people in (("verify", ledger.sign_ups), ("reset", ledger.resets)):
        for person in people:
            ids = mails[kind].get(person, {})
            assert len(ids) == 1, f"{person} got {len(ids)} mails of kind {kind}"
        for person, ids in mails[kind].items():
            for times in ids.values():
                # Taken by the mail server, and the app fell before it could write that down.
                fell = all(any(0 <= kill - at < 3 for kill in kills) for at in sorted(times)[:-1])
                assert fell, f"{person} got a mail {len(times)} times: {times}, kills at {kills}"
                twice += len(times) - 1
    stray = set(mails["reset"]) - ledger.resets - ledger.doubtful
    assert not stray, f"nobody asked for the mails to {stray}"
    return twice


def unfinished(app):
    mails = json.loads(app.command("email", "list", "--state", "queued", "--limit", "10000", "--json"))
    return mails if isinstance(mails, list) else mails["mails"]


def kills(binary, rounds, seed, name, database, results):
    """So many kills under load, each followed by a look at everything that was promised."""
    dice = random.Random(f"{seed}{name}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vestibule-crash-"))
    sink = subprocess.Popen(
        [sys.executable, HERE / "smtp_sink.py", folder / "mails"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    app = None
    try:
        app = App(binary, folder, database, sink.stdout.readline().strip())
        app.start()
        ledger, fell = Ledger(), []
        for _ in range(rounds):
            seen, dead = set(ledger.passwords), len(ledger.dead)
            over = threading.Event()
            typists = [
                threading.Thread(target=typist, args=(app, ledger, random.Random(dice.random()), over)) for _ in range(TYPISTS)
            ]
            for one in typists:
                one.start()
            time.sleep(dice.uniform(0.05, 1.2))
            app.kill()
            fell.append(time.time())
            over.set()
            for one in typists:
                one.join()
            app.start()
            old = dice.sample(sorted(seen), min(10, len(seen)))
            holds(app, ledger, (set(ledger.passwords) - seen) | set(old) & set(ledger.passwords), ledger.dead[dead:])
        holds(app, ledger, list(ledger.passwords), ledger.dead)
        patience = time.monotonic() + LEASE + 30
        while unfinished(app):
            assert time.monotonic() < patience, f"mails that wait for ever: {unfinished(app)[:3]}"
            time.sleep(1)
        twice = each_mail_once(ledger, folder / "mails", fell)
        app.stop()
        errors = [line for line in app.logged() if line.get("level") == "ERROR"]
        assert not errors, f"the app logged errors: {errors[:3]}"
        if not database:
            sound(folder / "data" / "vestibule.db")
        results[name] = (
            f"{name}: {rounds} kills; {len(ledger.sign_ups)} sign-ups, {len(ledger.resets)} reset mails and {len(ledger.dead)} "
            f"sign-outs were promised and held; {twice} mails came twice, taken in the moment of a kill"
        )
        shutil.rmtree(folder)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the main thread says it
        results[name] = error if isinstance(error, AssertionError) else AssertionError(f"{name}: {error!r}; see {folder}")
    finally:
        if app and app.process and app.process.poll() is None:
            app.process.kill()
        sink.kill()


def sound(path):
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        orphans = "SELECT count(*) FROM sessions WHERE user_id NOT IN (SELECT id FROM users)"
        assert db.execute(orphans).fetchone() == (0,), "a session without its person"


def fails_and_recovers(app, inside, fail, recover, name):
    """While the disk fails: no, each time, and not ready. Afterwards: whatever was acknowledged is there, for others who look into
    the database meanwhile, after a stop and after a kill."""
    acknowledged, refused = [sign_up_as(app, f"before-{name}@example.com")], set()
    pair = app.login(acknowledged[0], PASSWORD)
    fail()
    in_a_row = 0
    for count in range(3000):
        fail()
        try:
            acknowledged.append(sign_up_as(app, f"while{count}-{name}@example.com"))
            in_a_row = 0
        except Refused as error:
            refused.add(error.args[0])
            in_a_row += 1
        if in_a_row == 5:
            break
    assert in_a_row == 5, "the disk does not fail"
    assert not app.is_ready(), "it says that it is ready while it cannot write"
    assert app.ask("GET", "/health/live")[0] == 200
    for count in range(3):
        # A change of what is there already, which takes little room: done and kept, or refused.
        fail()
        changed = app.ask("PATCH", "/api/accounts/me/", {"first_name": f"Changed{count}"}, pair["access_token"])
        assert changed[0] == 200 or changed[0] >= 500, changed
        if changed[0] == 200:
            assert inside(f"SELECT count(*) FROM users WHERE first_name = 'Changed{count}'") == 1, "a change that nobody keeps"
    recover()
    for count in range(3):
        acknowledged.append(sign_up_as(app, f"after{count}-{name}@example.com"))
        every_one_is_there(inside, acknowledged)
    app.gets_ready()
    renamed = app.ask("PATCH", "/api/accounts/me/", {"first_name": "Renamed"}, pair["access_token"])
    assert renamed[0] == 200, renamed
    for end in (app.kill, app.stop, app.kill):
        acknowledged.append(sign_up_as(app, f"last{len(acknowledged)}-{name}@example.com"))
        end()
        every_one_is_there(inside, acknowledged)
        assert inside("SELECT count(*) FROM users WHERE first_name = 'Renamed'") == 1, "a change was lost"
        app.start()
    for person in acknowledged[:3] + acknowledged[-5:]:
        assert app.login(person, PASSWORD), f"{person} cannot come in"
    # No half of a sign-up that was refused is there: the account can be made; or it is whole, and only its first session was refused.
    person = f"while{count}-{name}@example.com"
    status, answer = app.ask("POST", "/api/accounts/register/", {"email": person, "password": PASSWORD})
    assert status == 201 or (status, set(answer)) == (400, {"email"}), (status, answer)
    assert app.login(person, PASSWORD), f"half of {person} is there"
    app.stop()
    return f"{len(acknowledged)} sign-ups were promised and are there, refused with {sorted(refused)}"


PASSWORD = "a long password of ours"


def sign_up_as(app, person):
    status, answer = app.ask("POST", "/api/accounts/register/", {"email": person, "password": PASSWORD})
    if status != 201:
        assert status in (500, 503) and set(answer) == {"detail"}, (status, answer)
        raise Refused(status)
    return person


def every_one_is_there(inside, people):
    found = inside("SELECT count(*) FROM users WHERE email IN ({})".format(", ".join(f"'{person}'" for person in people)))
    assert found == len(people), f"{len(people)} sign-ups were promised and {found} are there"


def look_into(path, launcher=()):
    """As anybody else on this machine would, with a connection that comes and goes."""
    look = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1], timeout=20).execute(sys.argv[2]).fetchone()[0])"

    def inside(sql):
        done = subprocess.run([*launcher, sys.executable, "-c", look, path, sql], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    return inside


def full_disk(binary):
    """A disk of a few megabytes, full: no, in plain words, and nothing half done; with room again all is well by itself."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vestibule-full-"))
    (folder / "data").mkdir()
    mount = 'mount -t tmpfs -o size=6m,mode=700 tmpfs "$1" && echo mounted && exec sleep 3600'
    alone = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    # It keeps the mount while the app stops and starts.
    holder = subprocess.Popen([*alone, "sh", "-c", mount, "sh", folder / "data"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if holder.stdout.readline() != b"mounted\n":
        holder.wait()
        return "full disk: NOT looked at, for this machine lets nobody mount a small one"
    enter = ["nsenter", "--mount", f"--target={holder.pid}"]
    if os.geteuid():
        enter[1:1] = ["--user", "--preserve-credentials"]
    enter.append(f"--wd={folder}")
    app = App(binary, folder, launcher=enter)
    try:
        app.start()
        filler = pathlib.Path(f"/proc/{holder.pid}/root{folder}/data/filler")
        inside = look_into(folder / "data" / "vestibule.db", enter)
        said = fails_and_recovers(app, inside, lambda: fill(filler), filler.unlink, "full")
        assert any("full" in line.get("message", "") for line in app.logged() if line["level"] == "ERROR"), "the log names no cause"
        return f"full disk: {said}"
    finally:
        if app.process and app.process.poll() is None:
            app.process.kill()
        holder.kill()
        holder.wait()
        shutil.rmtree(folder, ignore_errors=True)


def broken_disk(binary):
    """A disk that refuses writes, or to keep them (EIO): as a full one."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vestibule-broken-"))
    shim = folder / "broken_disk.so"
    compiler = shutil.which("cc")
    if not compiler:
        return "broken disk: NOT looked at, for there is no C compiler"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", shim, HERE / "broken_disk.c", "-ldl"], check=True)
    said = []
    for how in ("write", "sync"):
        app = App(binary, folder)
        app.env |= {"LD_PRELOAD": str(shim), "BROKEN_DISK": str(folder / "broken"), "VESTIBULE_DATA_DIR": str(folder / how)}
        switch = folder / f"broken.{how}"
        try:
            app.start()
            inside = look_into(folder / how / "vestibule.db")
            said.append(f"{how}: " + fails_and_recovers(app, inside, switch.touch, switch.unlink, how))
            sound(folder / how / "vestibule.db")
        finally:
            if app.process and app.process.poll() is None:
                app.process.kill()
    shutil.rmtree(folder, ignore_errors=True)
    return "broken disk: " + "; ".join(said)


def full_server(binary):
    """PostgreSQL whose disk is full, by a tablespace of its own; its log of transactions lies elsewhere."""
    url, server = os.environ.get("TEST_POSTGRES"), os.environ.get("TEST_POSTGRES_DATA")
    if not url or not server or os.geteuid():
        return "full disk of PostgreSQL: NOT looked at, which takes a server of tests/postgres and the right to mount"
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vestibule-full-server-"))
    folder.chmod(0o755)
    tight = folder / "tight"
    tight.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", tight], capture_output=True).returncode:
        return "full disk of PostgreSQL: NOT looked at, for this machine lets nobody mount a small one"
    name, app = f"full_{os.getpid()}", None
    psql = shutil.which("psql") or str(pathlib.Path(os.environ["TEST_POSTGRES_BIN"]) / "psql")

    def ask(sql, database=url):
        return subprocess.run([psql, database, "-qAtc", sql], check=True, capture_output=True, text=True).stdout.strip()

    try:
        owner = os.stat(server)
        os.chown(tight, owner.st_uid, owner.st_gid)
        ask(f"CREATE TABLESPACE {name} LOCATION '{tight}'")
        ask(f"CREATE DATABASE {name} TABLESPACE {name}")
        own = url.rsplit("/", 1)[0] + f"/{name}"
        app = App(binary, folder, own)
        app.start()
        filler = tight / "filler"
        said = fails_and_recovers(app, lambda sql: int(ask(sql, own)), lambda: fill(filler), filler.unlink, "server")
        return f"full disk of PostgreSQL: {said}"
    finally:
        if app and app.process and app.process.poll() is None:
            app.process.kill()
        for sql in (f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", "CHECKPOINT", f"DROP TABLESPACE IF EXISTS {name}"):
            subprocess.run([psql, url, "-qAtc", sql], capture_output=True)
        subprocess.run(["umount", "-l", tight], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def fill(path):
    with open(path, "ab", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass


def read_only(binary):
    """A database that may not be written: whoever wants to write hears no, whoever reads is served; nobody has to mend it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vestibule-read-only-"))
    # Root writes whatever the mode of a file says, unless it has given that up.
    humble = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    app = App(binary, folder, launcher=humble)
    database = folder / "data" / "vestibule.db"
    try:
        app.start()
        ledger, inside = Ledger(), []
        person = sign_up(app, ledger, inside)
        pair = app.login(person, *ledger.passwords[person])
        app.stop()
        database.chmod(0o400)
        app.start("/health/live")
        late = {"email": "late@example.com", "password": "a long password"}
        status, answer = app.ask("POST", "/api/accounts/register/", late)
        assert status in (500, 503) and set(answer) == {"detail"}, (status, answer)
        assert app.ask("GET", "/api/accounts/me/", token=pair["access_token"])[0] == 200, "reading needs no right to write"
        assert not app.is_ready(), "it says that it is ready while it cannot write"
        causes = [line.get("message", "") for line in app.logged() if line["level"] == "ERROR"]
        assert any("readonly database" in cause for cause in causes), f"the log names no cause: {causes[:3]}"
        app.kill()
        # SQLite made files beside it, with the same right.
        for path in database.parent.glob("vestibule.db*"):
            path.chmod(0o600)
        app.start()
        assert app.ask("POST", "/api/accounts/register/", late)[0] == 201, "half of a sign-up that was refused is there"
        every_one_is_there(look_into(database), [person, late["email"]])
        app.kill()
        every_one_is_there(look_into(database), [person, late["email"]])
        return f"read-only database: {status}, reading goes on, nothing half done, well again with the right to write"
    finally:
        if app.process and app.process.poll() is None:
            app.process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def postgres():
    """A database of our own on the server that is named."""
    url = os.environ.get("TEST_POSTGRES")
    if not url:
        return None
    name = f"crash_{os.getpid()}"
    psql = shutil.which("psql") or str(pathlib.Path(os.environ["TEST_POSTGRES_BIN"]) / "psql")
    subprocess.run([psql, url, "--quiet", "--command", f"CREATE DATABASE {name}"], check=True)
    return url.rsplit("/", 1)[0] + f"/{name}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?", default=HERE.parent / "target/debug/vestibule", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    binary = str(options.binary.resolve())
    print(f"seed {options.seed}", flush=True)
    engines = {"SQLite": None}
    server = postgres()
    if server:
        engines["PostgreSQL"] = server
    else:
        print("PostgreSQL: NOT looked at, for TEST_POSTGRES names none")
    results = {}
    running = [
        threading.Thread(target=kills, args=(binary, options.rounds, options.seed, name, database, results))
        for name, database in engines.items()
    ]
    for one in running:
        one.start()
    bad = False
    for look in (full_disk, broken_disk, read_only, full_server):
        try:
            print(look(binary), flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError, sqlite3.Error, http.client.HTTPException) as error:
            bad = True
            print(f"FAIL {look.__name__}: {error}", flush=True)
    for one in running:
        one.join()
    for result in results.values():
        bad |= isinstance(result, AssertionError)
        print(f"FAIL {result}" if isinstance(result, AssertionError) else result)
    sys.exit(1 if bad or len(results) < len(engines) else 0)


if __name__ == "__main__":
    main()
