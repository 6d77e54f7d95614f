"""Disks that are full, that fail, or that may not be written: every request is done and durable, or refused."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from server import Refused, Server, assert_database_is_sound, sign_up
from support.http_client import PASSWORD
from support.postgres import SERVER, Database, run_sql

HERE = pathlib.Path(__file__).resolve().parent
REGISTER = "/api/accounts/register/"


class FailingDisk:
    """A server, a way to make its disk fail, and a look into its database from another process."""

    def __init__(self, server, look, fail, recover, name):
        self.server, self.look, self.fail, self.recover, self.name = server, look, fail, recover, name
        self.acknowledged, self.refused, self.refused_email = [], set(), None

    def sign_up(self, email):
        """As `sign_up`, and a refusal is a 500 or a 503 with one sentence."""
        response = self.server.post(REGISTER, {"email": email, "password": PASSWORD})
        if response.status != 201:
            assert_refused(response)
            raise Refused(response.status)
        self.acknowledged.append(email)

    def check(self):
        self.sign_up(f"before-{self.name}@example.com")
        access = self.server.sign_in(self.acknowledged[0]).access
        self.fail()
        self.fill_up()
        assert not self.server.is_ready(), "it is ready although it cannot write"
        assert self.server.get("/health/live").status == 200
        self.assert_updates_are_durable(access)
        self.recover()
        for count in range(3):
            self.sign_up(f"after{count}-{self.name}@example.com")
            self.assert_all_are_there()
        self.server.gets_ready()
        assert self.rename(access, "Renamed").status == 200
        self.assert_survives_restarts()
        self.assert_refused_sign_up_left_nothing()
        self.server.stop()
        return f"{len(self.acknowledged)} acknowledged sign-ups are there, the others were refused with {sorted(self.refused)}"

    def fill_up(self):
        """Until five sign-ups in a row are refused."""
        in_a_row = 0
        for count in range(3000):
            self.fail()
            self.refused_email = f"while{count}-{self.name}@example.com"
            try:
                self.sign_up(self.refused_email)
                in_a_row = 0
            except Refused as error:
                self.refused.add(error.args[0])
                in_a_row += 1
            if in_a_row == 5:
                return
        raise AssertionError("the disk does not fail")

    def assert_updates_are_durable(self, access):
        """An update of an existing row, which takes little room: done and durable, or refused."""
        for count in range(3):
            self.fail()
            status = self.rename(access, f"Changed{count}").status
            assert status == 200 or status >= 500, status
            if status == 200:
                assert self.count_named(f"Changed{count}") == 1, "an acknowledged update is not durable"

    def assert_survives_restarts(self):
        for end in (self.server.kill, self.server.stop, self.server.kill):
            self.sign_up(f"last{len(self.acknowledged)}-{self.name}@example.com")
            end()
            self.assert_all_are_there()
            assert self.count_named("Renamed") == 1, "an update was lost"
            self.server.start()
        for email in self.acknowledged[:3] + self.acknowledged[-5:]:
            self.server.sign_in(email)

    def assert_refused_sign_up_left_nothing(self):
        """The account can be created now; or it is complete, and only its first session was refused."""
        response = self.server.post(REGISTER, {"email": self.refused_email, "password": PASSWORD})
        assert response.status == 201 or (response.status, set(response.body)) == (400, {"email"}), response
        self.server.sign_in(self.refused_email)

    def rename(self, access, name):
        return self.server.send("PATCH", "/api/accounts/me/", {"first_name": name}, access)

    def count_named(self, name):
        return self.look(f"SELECT count(*) FROM users WHERE first_name = '{name}'")

    def assert_all_are_there(self):
        assert_all_are_there(self.look, self.acknowledged)


def assert_refused(response):
    assert response.status in (500, 503) and set(response.body) == {"detail"}, response


def assert_all_are_there(look, emails):
    found = look("SELECT count(*) FROM users WHERE email IN ({})".format(", ".join(f"'{email}'" for email in emails)))
    assert found == len(emails), f"{len(emails)} sign-ups were acknowledged and {found} are there"


def look_into(path, launcher=()):
    """Asks the database file as any other process of this machine would, with a connection that comes and goes."""
    script = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1], timeout=20).execute(sys.argv[2]).fetchone()[0])"

    def look(sql):
        done = subprocess.run([*launcher, sys.executable, "-c", script, path, sql], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    return look


def fill(path):
    with open(path, "ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)


def temporary_folder(name):
    return pathlib.Path(tempfile.mkdtemp(prefix=f"vestibule-{name}-"))


def full_disk():
    """A disk of a few megabytes that is full."""
    folder = temporary_folder("full")
    (folder / "data").mkdir()
    mount = 'mount -t tmpfs -o size=6m,mode=700 tmpfs "$1" && echo mounted && exec sleep 3600'
    alone = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    # It keeps the mount while the server stops and starts.
    holder = subprocess.Popen([*alone, "sh", "-c", mount, "sh", folder / "data"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if holder.stdout.readline() != b"mounted\n":
        holder.wait()
        return "full disk: NOT CHECKED, because this machine does not allow to mount a small one"
    enter = ["nsenter", "--mount", f"--target={holder.pid}"]
    if os.geteuid():
        enter[1:1] = ["--user", "--preserve-credentials"]
    enter.append(f"--wd={folder}")
    server = Server(folder, launcher=enter)
    try:
        server.start()
        filler = pathlib.Path(f"/proc/{holder.pid}/root{folder}/data/filler")
        look = look_into(folder / "data" / "vestibule.db", enter)
        said = FailingDisk(server, look, lambda: fill(filler), filler.unlink, "full").check()
        assert any("full" in line.get("message", "") for line in server.errors()), "the log names no cause"
        return f"full disk: {said}"
    finally:
        server.kill()
        holder.kill()
        holder.wait()
        shutil.rmtree(folder, ignore_errors=True)


def broken_disk():
    """A disk that fails to write or to sync (EIO)."""
    folder = temporary_folder("broken")
    shim = folder / "broken_disk.so"
    compiler = shutil.which("cc")
    if not compiler:
        return "broken disk: NOT CHECKED, because there is no C compiler"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", shim, HERE / "broken_disk.c", "-ldl"], check=True)
    preload = ["env", f"LD_PRELOAD={shim}", f"BROKEN_DISK={folder / 'broken'}"]
    said = []
    for how in ("write", "sync"):
        server = Server(folder, {"data_dir": folder / how}, preload)
        switch = folder / f"broken.{how}"
        database = folder / how / "vestibule.db"
        try:
            server.start()
            said.append(f"{how}: " + FailingDisk(server, look_into(database), switch.touch, switch.unlink, how).check())
            assert_database_is_sound(database)
        finally:
            server.kill()
    shutil.rmtree(folder, ignore_errors=True)
    return "broken disk: " + "; ".join(said)


def full_server():
    """PostgreSQL whose disk is full, by a tablespace of its own; its write-ahead log is elsewhere."""
    if not SERVER or not os.environ.get("TEST_POSTGRES_DATA") or os.geteuid():
        return "full disk of PostgreSQL: NOT CHECKED, which takes a server of tests/postgres and the right to mount"
    folder = temporary_folder("full-server")
    folder.chmod(0o755)
    tablespace = folder / "tablespace"
    tablespace.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", tablespace], capture_output=True).returncode:
        return "full disk of PostgreSQL: NOT CHECKED, because this machine does not allow to mount a small one"
    name, server, database = f"full_{os.getpid()}", None, None
    try:
        owner = os.stat(os.environ["TEST_POSTGRES_DATA"])
        os.chown(tablespace, owner.st_uid, owner.st_gid)
        run_sql(SERVER, f"CREATE TABLESPACE {name} LOCATION '{tablespace}'")
        database = Database(f"TABLESPACE {name}")
        server = Server(folder, {"database.url": database.url}).start()
        filler = tablespace / "filler"
        said = FailingDisk(server, lambda sql: int(database.sql(sql)), lambda: fill(filler), filler.unlink, "server").check()
        return f"full disk of PostgreSQL: {said}"
    finally:
        if server:
            server.kill()
        if database:
            database.drop()
        for sql in ("CHECKPOINT", f"DROP TABLESPACE IF EXISTS {name}"):
            with contextlib.suppress(subprocess.SubprocessError):
                run_sql(SERVER, sql)
        subprocess.run(["umount", "-l", tablespace], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def read_only():
    """A database file that may not be written: writes are refused, reads are served, and the right to write is all that it takes."""
    folder = temporary_folder("read-only")
    # Root writes whatever the mode of a file is, unless it has given up that right.
    without_override = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    server = Server(folder, launcher=without_override)
    database = folder / "data" / "vestibule.db"
    look = look_into(database)
    early, late = "early@example.com", "late@example.com"
    try:
        server.start()
        sign_up(server, early, PASSWORD)
        access = server.sign_in(early).access
        server.stop()
        database.chmod(0o400)
        server.start("/health/live")
        refused = server.post(REGISTER, {"email": late, "password": PASSWORD})
        assert_refused(refused)
        assert server.get("/api/accounts/me/", access).status == 200, "reading needs no right to write"
        assert not server.is_ready(), "it is ready although it cannot write"
        causes = [line.get("message", "") for line in server.errors()]
        assert any("readonly database" in cause for cause in causes), f"the log names no cause: {causes[:3]}"
        server.kill()
        # SQLite created files beside it, with the same mode.
        for path in database.parent.glob("vestibule.db*"):
            path.chmod(0o600)
        server.start()
        # The account did not exist: a refused sign-up leaves nothing.
        sign_up(server, late, PASSWORD)
        assert_all_are_there(look, [early, late])
        server.kill()
        assert_all_are_there(look, [early, late])
        return f"read-only database: {refused.status}, reads go on, nothing is half done, and it works again with the right to write"
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
