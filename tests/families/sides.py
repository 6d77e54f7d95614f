"""The two sides that get the same requests: the real package, and Vestibule with the contract of its name."""

import email
import email.policy
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path
from typing import NamedTuple

from support.process import TIMEOUT, wait_until
from support.vestibule import Vestibule

HERE = Path(__file__).parent
TOOLS = Path(os.environ["FAMILIES_TOOLS"])


class Answer(NamedTuple):
    status: int
    body: object
    headers: object


class Side:
    """Sends requests, and keeps the shape of every response under the name of its step."""

    def __init__(self, port):
        self.port = port
        self.shapes = {}

    def step(self, name, method, path, body=None, *, token=None, form=False):
        answer = self.call(method, path, body, token, form)
        assert name not in self.shapes, f"two steps are called {name}"
        self.shapes[name] = [answer.status, shape(answer.body)]
        return answer

    def call(self, method, path, body, token, form):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        # Better Auth wants an origin; it is the server's own, as for a script of its pages.
        headers = {"Accept": "application/json", "Connection": "close", "Origin": f"http://127.0.0.1:{self.port}"}
        if token is not None:
            headers["Authorization"] = token
        if form:
            body, headers["Content-Type"] = urllib.parse.urlencode(body), "application/x-www-form-urlencoded"
        elif body is not None:
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, decoded(response.read()), response.headers)
        finally:
            connection.close()

    def verify(self, path, field, token):
        """For Vestibule, where the reset of an unverified address takes the username away."""

    def emailed_token(self, address, kind):
        """The token of the newest email of a kind, `reset` or `verify`."""
        found = []

        def look():
            found.extend(self.emailed_tokens(address, kind))
            return found

        wait_until(look)
        return found[-1]


class RealServer(Side):
    """A command that says its URL on the first line."""

    def __init__(self, *command, folder=HERE):
        self.folder = Path(tempfile.mkdtemp(prefix="family-"))
        self.output = self.folder / "output"
        environment = {**os.environ, "OLD_SERVER_FOLDER": str(self.folder)}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output)
        wait_until(lambda: "\n" in self.printed())
        super().__init__(int(re.search(r":(\d+)$", self.printed().splitlines()[0]).group(1)))
        wait_until(self.is_open)

    def printed(self):
        assert self.process.poll() is None, f"{self.process.args} has ended"
        return self.output.read_text()

    def is_open(self):
        try:
            return self.call("GET", "/nowhere", None, None, False)
        except OSError:
            return False

    def emailed_tokens(self, address, kind):
        """FastAPI and Better Auth leave emails to the application, which prints them here; Django writes them to files."""
        for line in self.printed().splitlines():
            if line.startswith(f"{kind} {address} "):
                yield line.split()[2]
        for file in sorted((self.folder / "emails").glob("*")):
            text = file.read_text()
            if address in text:
                yield from (token for _, token in re.findall(r"/reset/([\w-]+)/([\w-]+)", text))

    def stop(self):
        self.process.terminate()
        self.process.wait(TIMEOUT)
        shutil.rmtree(self.folder)


def django():
    return RealServer(sys.executable, "-B", "serve.py", folder=HERE / "django")


def fastapi():
    return RealServer(sys.executable, "-B", "fastapi_server.py")


def better_auth():
    return RealServer("node", "better_auth_server.mjs", folder=TOOLS)


class Ours(Side):
    """Vestibule, which serves this contract alone."""

    def __init__(self, contract):
        self.server = Vestibule({"contracts": contract, "log.level": "error"})
        self.server.command("migrate")
        self.server.turn_limits_off()
        self.server.start()
        super().__init__(self.server.port)

    def emailed_tokens(self, address, kind):
        page = {"reset": "password-reset", "verify": "email-verify"}[kind]
        for file in sorted((self.server.folder / "data" / "emails").glob("*.eml")):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if address in message["To"]:
                yield from re.findall(rf"/{page}\?token=(\S+)", message.get_body(["plain"]).get_content())

    def verify(self, path, field, token):
        answer = self.call("POST", path, {field: self.emailed_token("@example.com", "verify")}, token, False)
        assert answer.status < 300, answer

    def stop(self):
        self.server.remove()


def decoded(text):
    try:
        return json.loads(text or b"null")
    except ValueError:
        return text.decode(errors="replace")


def shape(value):
    """Keys and types; of a list, its first item. Text that is not JSON is only that."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__
