"""The services of examples/ accept the access tokens of the real server, and nothing else."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import jwt

EXAMPLES = Path(__file__).parents[2] / "examples"
KEY = "a key of at least thirty-two bytes, which Vestibule and its services share"
PASSWORD = "Corr3ct-horse-battery"
TIMEOUT = 30


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def call(url, body=None, token=None):
    """Status and JSON of a response."""
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data=body and json.dumps(body).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, None


class Process:
    """A program that listens on `port` from the moment this returns."""

    def __init__(self, port, command, environment=()):
        self.process = subprocess.Popen(command, env={**os.environ, **dict(environment)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + TIMEOUT
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), TIMEOUT).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(TIMEOUT)


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="vestibule-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.key_file = cls.folder / "signing_key"
        cls.key_file.write_text(KEY + "\n")
        cls.port = free_port()
        settings = {
            "VESTIBULE_DATA_DIR": str(cls.folder / "data"),
            "VESTIBULE_LISTEN": f"127.0.0.1:{cls.port}",
            "VESTIBULE_SIGNING_KEY_FILE": str(cls.key_file),
            "VESTIBULE_LOG__LEVEL": "error",
        }
        cls.vestibule(settings, "migrate")
        cls.vestibule(settings, "user", "create", "ada@example.com", "--password-stdin", typed=PASSWORD)
        cls.vestibule(settings, "user", "create", "grace@example.com", "--role", "editor", "--password-stdin", typed=PASSWORD)
        cls.addClassCleanup(Process(cls.port, [os.environ["VESTIBULE"], "serve"], settings).stop)
        cls.tokens = cls.sign_in("ada@example.com")

    @staticmethod
    def vestibule(settings, *words, typed=""):
        environment = {**os.environ, **settings}
        subprocess.run([os.environ["VESTIBULE"], *words], env=environment, input=typed, text=True, capture_output=True, check=True)

    @classmethod
    def sign_in(cls, email):
        body = {"email": email, "password": PASSWORD}
        status, tokens = call(f"http://127.0.0.1:{cls.port}/api/accounts/login/", body)
        assert status == 200, (status, tokens)
        return tokens

    def service(self, *command):
        """The URL of a service that was started with this command and an address."""
        port = free_port()
        started = Process(port, [*command, f"127.0.0.1:{port}"], {"SIGNING_KEY_FILE": str(self.key_file)})
        self.addCleanup(started.stop)
        return f"http://127.0.0.1:{port}"

    def altered(self, **changes):
        """The access token with other claims, signed with the shared key; None removes a claim."""
        claims = {**jwt.decode(self.tokens["access_token"], KEY, algorithms=["HS256"]), **changes}
        return jwt.encode({name: value for name, value in claims.items() if value is not None}, KEY, algorithm="HS256")

    def assert_is_a_resource_server(self, service):
        token = self.tokens["access_token"]
        status, body = call(f"{service}/whoami", token=token)
        self.assertEqual((status, body["user_id"]), (200, 1))
        self.assertEqual(call(f"{service}/reports", token=token)[0], 403)
        editor = self.sign_in("grace@example.com")["access_token"]
        self.assertEqual(call(f"{service}/reports", token=editor), (200, {"reports": []}))
        self.assertEqual(call(f"{service}/whoami", token=self.altered(exp=int(time.time()) - 5))[0], 200, "clocks may differ")
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
        refused = {
            "none": None,
            "garbage": "garbage",
            "a refresh token": self.tokens["refresh_token"],
            "another signature": token.rpartition(".")[0] + "." + token.rpartition(".")[2][::-1],
            "another key": jwt.encode(claims, KEY[::-1], algorithm="HS256"),
            "another algorithm": jwt.encode(claims, KEY, algorithm="HS512"),
            "no algorithm": jwt.encode(claims, None, algorithm="none"),
            "expired": self.altered(exp=int(time.time()) - 60),
            "without an end": self.altered(exp=None),
            "without a type": self.altered(token_type=None),
        }
        for what, token in refused.items():
            with self.subTest(what):
                self.assertEqual(call(f"{service}/whoami", token=token)[0], 401)

    def test_python(self):
        self.assert_is_a_resource_server(self.service(sys.executable, str(EXAMPLES / "python" / "resource_server.py")))

    def test_axum(self):
        self.assert_is_a_resource_server(self.service(os.environ["AXUM_EXAMPLE"]))

    def test_nginx_asks_vestibule_with_auth_request(self):
        behind = self.service(sys.executable, str(EXAMPLES / "python" / "resource_server.py"))
        nginx = self.nginx(behind.rpartition(":")[2])
        tokens = self.sign_in("ada@example.com")
        self.assertEqual(call(f"{nginx}/whoami", token=tokens["access_token"])[0], 200)
        self.assertEqual(call(f"{nginx}/whoami")[0], 401)
        # Vestibule knows at once what the service learns when the token expires.
        refresh = {"refresh_token": tokens["refresh_token"]}
        logout = call(f"http://127.0.0.1:{self.port}/api/accounts/logout/", refresh, tokens["access_token"])
        self.assertEqual(logout[0], 205)
        self.assertEqual(call(f"{nginx}/whoami", token=tokens["access_token"])[0], 401)
        self.assertEqual(call(f"{behind}/whoami", token=tokens["access_token"])[0], 200)

    def nginx(self, behind):
        """The site of the example on loopback and without TLS, in front of the service at this port."""
        port, folder = free_port(), Path(tempfile.mkdtemp(prefix="nginx-"))
        self.addCleanup(shutil.rmtree, folder)
        site = (EXAMPLES / "nginx" / "auth_request.conf").read_text()
        site = re.sub(r"ssl_certificate.*;", "", site.replace("443 ssl", f"127.0.0.1:{port}"))
        site = site.replace("127.0.0.1:9000", f"127.0.0.1:{behind}").replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        user = "user root;" if os.getuid() == 0 else ""
        paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "conf").write_text(
            f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;\n"
            f"events {{ worker_connections 64; }}\nhttp {{ access_log off; {paths}\n{site}\n}}\n"
        )
        command = ["nginx", "-e", f"{folder}/error.log", "-p", str(folder), "-c", f"{folder}/conf"]
        self.addCleanup(Process(port, command).stop)
        return f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    unittest.main()
