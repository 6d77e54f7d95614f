"""The former server as a process, and what is done to it from outside."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from support.http_client import HttpClient
from support.postgres import Database
from support.process import Process, free_port

SERVICE = Path(__file__).parent / "service"
TOOLS = Path(os.environ["TAKEOVER_TOOLS"])
# Django's SECRET_KEY, and so the key that signs. Vestibule signs with it from the switch on.
KEY = "sk-4=%v!the-key-that-signs-for-both-servers-w0j9(z"


class Variant(NamedTuple):
    django: str
    users: str  # default or custom
    rotate: bool
    blacklist: bool
    # Of the former server: sqlite or postgres.
    database: str
    # How it is read: direct, json, jsonl, json.gz or jsonl.gz.
    source: str
    # The database of Vestibule.
    target: str
    keep_hashes: bool

    @property
    def custom(self):
        return self.users == "custom"

    def __str__(self):
        rotation = "rotating" if self.rotate else "not rotating"
        blacklist = "blacklist" if self.blacklist else "no blacklist"
        kept = "hashes kept" if self.keep_hashes else "hashes exchanged"
        former = f"Django {self.django}, {self.users} users, {rotation}, {blacklist}, {self.database}"
        return f"{former} -> {self.source} -> {self.target}, {kept}"


class Former(HttpClient):
    """Has its tables and nothing else at first; not started yet."""

    def __init__(self, variant):
        super().__init__(free_port())
        self.variant = variant
        self.folder = Path(tempfile.mkdtemp(prefix="former-"))
        self.url = f"http://127.0.0.1:{self.port}"
        self.python = TOOLS / f"django-{variant.django}" / "bin" / "python"
        self.database = Database("TEMPLATE template0") if variant.database == "postgres" else None
        self.process = None
        self.manage("migrate", "-v0")

    @property
    def source(self):
        """As `vestibule import django --from` wants it."""
        return self.database.url if self.database else f"sqlite://{self.folder}/db.sqlite3"

    @property
    def environment(self):
        chosen = {
            "KEY": KEY,
            "USERS": self.variant.users,
            "ROTATE": "on" if self.variant.rotate else "off",
            "BLACKLIST": "on" if self.variant.blacklist else "off",
            "DATABASE": self.source,
        }
        return {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **{f"FORMER_{name}": value for name, value in chosen.items()}}

    def python_run(self, *words, typed=None):
        command = [self.python, "-B", *words]
        done = subprocess.run(command, cwd=SERVICE, env=self.environment, input=typed, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout

    def manage(self, *words):
        return self.python_run("manage.py", *words)

    def work(self, operation, subject=None):
        return json.loads(self.python_run("work.py", operation, typed=json.dumps(subject)))

    def start(self):
        command = [self.python, "-B", "serve.py", str(self.port)]
        self.process = Process(command, self.port, cwd=SERVICE, env=self.environment)
        return self

    def stop(self):
        self.process.stop()
        self.process = None

    def dump(self, name):
        """`manage.py dumpdata`; of the ending, Django looks at the compression only."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        self.manage("dumpdata", "--format", name.split(".")[1], "--output", str(path))
        return path

    def remove(self):
        if self.process:
            self.stop()
        shutil.rmtree(self.folder)
        if self.database:
            self.database.drop()
