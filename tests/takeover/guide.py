"""Walks the guide, docs/src/takeover.md: its blocks `sh takeover` in their order, with a real Django project and its clients."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from apis import Client, SimpleJwt
from former import KEY, SERVICE, Former, Variant
from rows import Rows
from support.process import TIMEOUT
from support.vestibule import BINARY, Vestibule
from users import Person

GUIDE = Path(__file__).parents[2] / "docs" / "src" / "takeover.md"
VARIANT = Variant("5.2", "custom", rotate=False, blacklist=True, database="sqlite", source="jsonl.gz", target="sqlite", keep_hashes=True)
# What the guide calls the services is two processes here.
SYSTEMCTL = """\
#!/usr/bin/env bash
set -e
case "$*" in
"stop django" | "stop vestibule") kill "$(cat "$2.pid")"; while kill -0 "$(cat "$2.pid")" 2>/dev/null; do sleep 0.1; done ;;
"start django") nohup python serve.py "$DJANGO_PORT" >django.log 2>&1 & echo $! >django.pid ;;
"start vestibule") nohup vestibule serve >vestibule.log 2>&1 & echo $! >vestibule.pid ;;
"reload nginx") ;;
*) echo "systemctl $*?" >&2; exit 1 ;;
esac
"""


class Walk:
    def __init__(self):
        self.rows = Rows(VARIANT)
        self.former = Former(VARIANT)
        self.vestibule = Vestibule()
        self.vestibule.turn_limits_off()
        self.folder = self.vestibule.folder
        self.text = GUIDE.read_text()
        self.lay_out()

    def lay_out(self):
        """The folder of a project, with the settings file of the guide."""
        shutil.copytree(SERVICE, self.folder, dirs_exist_ok=True)
        (self.folder / "bin").mkdir()
        self.program("systemctl", SYSTEMCTL)
        self.program("python", f'#!/bin/sh\nexec {self.former.python} -B "$@"\n')
        os.symlink(BINARY, self.folder / "bin" / "vestibule")
        (self.folder / "django_secret_key").write_text(KEY + "\n")
        (self.folder / "django_secret_key").chmod(0o600)
        (self.folder / "vestibule.toml").write_text(re.search(r"^```toml\n(.*?)^```", self.text, re.S | re.M)[1])

    def program(self, name, text):
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    @property
    def environment(self):
        theirs = {**self.former.environment, "FORMER_DATABASE": f"sqlite://{self.folder}/db.sqlite3", "DJANGO_PORT": str(self.former.port)}
        return {**self.vestibule.environment, **theirs, "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}

    def bash(self, script):
        return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=4 * TIMEOUT)

    def go(self):
        self.former.python_run("manage.py", "flush", "--no-input")
        shutil.copy(self.former.folder / "db.sqlite3", self.folder / "db.sqlite3")
        self.former.folder, before = self.folder, self.former.folder
        users = [Person(name, id=number, role="Visiteur", groups=groups) for number, (name, groups) in enumerate(PERSONS.items(), 1)]
        self.former.work("fill", [person.fields() for person in users])
        self.bash("systemctl start django")
        self.wait_for(self.former)
        clients = [Client(person, SimpleJwt, SimpleJwt.sign_in(self.former, person)[1]) for person in users]
        blocks = re.findall(r"^(?:## (.*?)$|```sh takeover\n(.*?)^```)", self.text, re.S | re.M)
        chapter, ran = "", 0
        for heading, block in blocks:
            chapter = heading or chapter
            if block:
                self.run_block(chapter, block, clients)
                ran += 1
        self.rows.is_true("", f"the guide has {ran} blocks", ran >= 7)
        self.former.folder = before

    def run_block(self, chapter, block, clients):
        done = self.bash(block)
        self.rows.is_true("", f"{chapter}: {block.strip().splitlines()[-1]}", done.returncode == 0, f"{done.stdout[-1500:]}{done.stderr[-1500:]}")
        server = {"The night": self.vestibule, "The way back": self.former}.get(chapter)
        if server:
            self.wait_for(server)
            lost = [client.name for client in clients if client.go_on(server) is None]
            lost += [client.name for client in clients if client.renew(server).status != 200]
            self.rows.check("", f"{chapter}: every client goes on", lost, len(clients))

    def wait_for(self, server):
        for _ in range(TIMEOUT * 20):
            try:
                server.get("/api/me/")
                return
            except OSError:
                time.sleep(0.05)
        sys.exit(f"no server at {server.port}: {self.bash('cat *.log').stdout[-2000:]}")

    def remove(self):
        for name in ("django", "vestibule"):
            self.bash(f"systemctl stop {name} || true")
        self.former.remove()
        self.vestibule.remove()


PERSONS = {"ann": ["Gestionnaire"], "bob": ["Administrateur"], "cleo": []}


def run():
    walk = Walk()
    try:
        walk.go()
    finally:
        walk.remove()
    return walk.rows
