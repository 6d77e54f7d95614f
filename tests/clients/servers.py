"""The two servers that clients are tried on: the real Vestibule, and the old Django server that it replaces."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from support.http_client import PASSWORD, HttpClient
from support.process import TIMEOUT
from support.vestibule import Vestibule

HERE = Path(__file__).parent
# Both servers sign with it, as after a migration from the one to the other.
KEY = "the signing key that the old and the new server share"


def vestibule(*names, settings=()):
    """A server with these users, whose ids are 1, 2, ... there."""
    server = Vestibule({"signing_key": KEY, "log.level": "error", **dict(settings)})
    server.command("migrate")
    for name in names:
        server.create_user(name)
    return server.start()


class OldServer(HttpClient):
    """Django with DRF and SimpleJWT, and users as `vestibule` has them."""

    def __init__(self, *names, simple_jwt=()):
        self.folder = tempfile.mkdtemp(prefix="old-server-")
        environment = {**os.environ, "OLD_SERVER_FOLDER": self.folder, "OLD_SERVER_KEY": KEY}
        environment["OLD_SERVER_SIMPLE_JWT"] = json.dumps(dict(simple_jwt))
        command = [sys.executable, "-B", str(HERE / "django" / "serve.py"), *(f"{name}:{PASSWORD}" for name in names)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        super().__init__(int(re.search(r":(\d+)$", self.url).group(1)))

    def stop(self):
        self.process.terminate()
        self.process.wait(TIMEOUT)
        self.process.stdout.close()
        shutil.rmtree(self.folder)
