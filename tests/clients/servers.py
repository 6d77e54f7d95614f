"""The two servers that clients are tried on: the real Vestibule, and the old Django server that it replaces."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
VESTIBULE = os.environ["VESTIBULE"]

# What both servers sign with, as somebody has it who moves from the one to the other.
KEY = "a key of at least thirty-two bytes that two servers share"
PASSWORD = "Corr3ct-horse-battery"


class Server:
    """A process in a folder of its own, from the line that says its URL until it is told to stop."""

    def __init__(self, command, environment, folder):
        self.folder = folder
        self.settings = environment
        self.process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = [word for word in line.split() if word.startswith("http://")]
        if not found:
            self.process.wait(10)
            raise RuntimeError(f"{command[0]} did not open")
        self.url = found[0].rstrip("/;,")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()
        shutil.rmtree(self.folder)

    def call(self, method, path, body=None, token=None):
        """Status and decoded JSON of an answer; an error status is an answer too."""
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")


def vestibule(*people):
    """The real binary with a data folder of its own and these people in it, who are number 1, 2, ... there."""
    folder = tempfile.mkdtemp(prefix="vestibule-")
    settings = {
        "VESTIBULE_DATA_DIR": folder,
        "VESTIBULE_LISTEN": "127.0.0.1:0",
        "VESTIBULE_SIGNING_KEY": KEY,
        "VESTIBULE_LOG__LEVEL": "error",
    }
    command(settings, "migrate")
    for name in people:
        command(settings, "user", "create", f"{name}@example.com", "--username", name, "--password-stdin", typed=PASSWORD)
    return Server([VESTIBULE, "serve"], settings, folder)


def old_server(*people):
    """Django with DRF and SimpleJWT, and people as `vestibule` has them."""
    folder = tempfile.mkdtemp(prefix="old-server-")
    settings = {"OLD_SERVER_FOLDER": folder, "OLD_SERVER_KEY": KEY}
    command = [sys.executable, "-B", str(HERE / "django" / "serve.py"), *(f"{name}:{PASSWORD}" for name in people)]
    return Server(command, settings, folder)


def command(settings, *words, typed=""):
    """What a command of Vestibule wrote; a refused one is an error that shows why."""
    environment = {**os.environ, **settings}
    done = subprocess.run([VESTIBULE, *words], env=environment, input=typed, text=True, capture_output=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"vestibule {' '.join(words)}: {done.stderr}")
    return done.stdout
