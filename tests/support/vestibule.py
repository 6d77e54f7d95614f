"""The real binary, which the variable VESTIBULE names, in a folder of its own."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from support.http_client import PASSWORD, HttpClient
from support.process import TIMEOUT, free_port, wait_until

BINARY = str(pathlib.Path(os.environ.get("VESTIBULE", "target/debug/vestibule")).resolve())


def variable(setting):
    """`database.url` is VESTIBULE_DATABASE__URL."""
    return "VESTIBULE_" + setting.upper().replace(".", "__")


class Vestibule(HttpClient):
    """A server that is not started yet. `launcher` is a command that runs the binary."""

    def __init__(self, settings=(), folder=None, launcher=()):
        super().__init__(free_port())
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="vestibule-"))
        self.url = f"http://127.0.0.1:{self.port}"
        self.launcher = list(launcher)
        self.process = None
        self.settings = {"data_dir": self.folder / "data", "listen": f"127.0.0.1:{self.port}", "public_url": self.url, **dict(settings)}

    @property
    def environment(self):
        return {"PATH": os.environ["PATH"], **{variable(name): str(value) for name, value in self.settings.items()}}

    def run(self, *words, typed=""):
        """A command that has ended, well or not."""
        command = [BINARY, *words]
        return subprocess.run(command, env=self.environment, cwd=self.folder, input=typed, text=True, capture_output=True, timeout=120)

    def command(self, *words, typed=""):
        """What a command prints; a refused one is an error that shows why."""
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, f"vestibule {' '.join(words)}: {done.stderr}"
        return done.stdout

    def create_user(self, name, *words, password=PASSWORD):
        """`NAME@example.com` with the user name NAME."""
        email = f"{name}@example.com"
        self.command("user", "create", email, "--username", name, "--password-stdin", *words, typed=password)
        return email

    def turn_limits_off(self):
        for setting in json.loads(self.command("config", "show", "--json"))["settings"]:
            if setting["setting"].startswith("limits."):
                self.settings[setting["setting"]] = "off"

    def start(self, wait_for="/health/ready"):
        """Returns when this path answers 200; None waits for nothing."""
        command = [*self.launcher, BINARY, "serve"]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=log
            )
        if wait_for:
            wait_until(lambda: self.answers(wait_for))
        return self

    def answers(self, path):
        assert self.process.poll() is None, f"the server does not start:\n{self.log()[-2000:]}"
        try:
            return self.get(path).status == 200
        except OSError:
            return False

    def wait_until_ready(self):
        wait_until(lambda: self.answers("/health/ready"))

    def log(self):
        return (self.folder / "log").read_text()

    def log_lines(self):
        """The lines of a log in JSON."""
        return [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]

    def emails(self):
        """The emails that this server has written as files."""
        return [path.read_text() for path in sorted(self.folder.glob("data/**/*.eml"))]

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(TIMEOUT) == 0, f"the server did not stop well:\n{self.log()[-2000:]}"

    def remove(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
