"""Instances of the real Vestibule on one PostgreSQL, and nginx before them."""

import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

BINARY = os.environ["VESTIBULE"]
SERVER = os.environ["TEST_POSTGRES"]
PASSWORD = "Corr3ct-horse-battery"
# Longer than anything takes that goes well, on a machine with much to do.
PATIENCE = 30


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def soon(ask, patience=PATIENCE):
    """Asks again and again until the answer is true; how long that took."""
    start = time.monotonic()
    while not ask():
        if time.monotonic() - start > patience:
            raise AssertionError(f"not within {patience} s")
        time.sleep(0.02)
    return time.monotonic() - start


class Database:
    """A database of its own on the tests' server, which can be stopped and started."""

    def __init__(self):
        self.name = f"vestibule_{secrets.token_hex(6)}"
        self.url = SERVER.rsplit("/", 1)[0] + "/" + self.name
        self.sql(f"CREATE DATABASE {self.name}", SERVER)

    def sql(self, statement, url=None):
        done = subprocess.run(["psql", "-X", "-At", "-c", statement, url or self.url], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    @staticmethod
    def control(*words):
        as_nobody = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
        data = os.environ["TEST_POSTGRES_DATA"]
        command = [*as_nobody, os.environ["TEST_POSTGRES_BIN"] + "/pg_ctl", *words, "--pgdata", data, "--silent", "--wait"]
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def stop(self, mode="fast"):
        self.control("stop", "--mode", mode)

    def start(self):
        self.control("start", "--log", "/dev/null")

    def drop(self):
        self.sql(f"DROP DATABASE {self.name} WITH (FORCE)", SERVER)


class Caller:
    """Somebody who calls an address, a new connection each time."""

    def __init__(self, address):
        self.address = address

    def call(self, method, path, body=None, token=None):
        """Status, decoded JSON and headers of an answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text or b"null") if text[:1] in (b"", b"{", b"[") else None, answer.headers
        finally:
            connection.close()

    def post(self, path, body, token=None):
        return self.call("POST", path, body, token)

    def get(self, path, token=None):
        return self.call("GET", path, None, token)

    def login(self, email, password=PASSWORD, api="accounts"):
        status, body, _ = self.post(f"/api/{api}/login/", {"email": email, "password": password})
        assert status == 200, (status, body)
        return body["access_token"], body["refresh_token"]

    def me(self, token):
        """The status of asking who one is, which asks the database too."""
        return self.get("/api/accounts/me/", token)[0]


class Instance(Caller):
    """One process in a folder of its own."""

    def __init__(self, settings):
        self.folder = tempfile.mkdtemp(prefix="vestibule-")
        self.settings = {**settings, "VESTIBULE_DATA_DIR": self.folder, "VESTIBULE_LISTEN": f"127.0.0.1:{free_port()}"}
        host, port = self.settings["VESTIBULE_LISTEN"].split(":")
        super().__init__((host, int(port)))
        self.process = None

    def start(self):
        environment = {**os.environ, **self.settings}
        self.log = open(Path(self.folder) / "log", "w")
        self.process = subprocess.Popen([BINARY, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=self.log)

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError((Path(self.folder) / "log").read_text())
        try:
            return self.get("/health/ready")[0] == 200
        except OSError:
            return False

    def command(self, *words, typed=""):
        environment = {**os.environ, **self.settings}
        done = subprocess.run([BINARY, *words], env=environment, input=typed, text=True, capture_output=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"vestibule {' '.join(words)}: {done.stderr}")
        return done.stdout

    def letters(self):
        """The mails that this instance has sent."""
        return [path.read_text() for path in sorted(Path(self.folder, "emails").glob("*.eml"))]

    def said(self):
        """The log so far."""
        return (Path(self.folder) / "log").read_text()

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()
        shutil.rmtree(self.folder)


class Nginx(Caller):
    """Sends each request on to the next instance."""

    def __init__(self, instances, port):
        super().__init__(("127.0.0.1", port))
        self.folder = tempfile.mkdtemp(prefix="nginx-")
        servers = " ".join(f"server {instance.settings['VESTIBULE_LISTEN']};" for instance in instances)
        user = "user root;" if os.getuid() == 0 else ""
        folders = " ".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        Path(self.folder, "nginx.conf").write_text(f"""
            {user} daemon off; worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/error.log warn;
            events {{ worker_connections 512; }}
            http {{
                access_log off; {folders}
                upstream vestibule {{ {servers} keepalive 16; }}
                server {{
                    listen 127.0.0.1:{port};
                    location / {{
                        proxy_pass http://vestibule;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $host;
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    }}
                }}
            }}
        """)
        command = ["nginx", "-e", f"{self.folder}/error.log", "-p", self.folder, "-c", f"{self.folder}/nginx.conf"]
        self.process = subprocess.Popen(command)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder)


class Cluster:
    """Two instances that are started at the same moment on an empty database."""

    def __init__(self):
        self.database = Database()
        port = free_port()
        self.contracts = tempfile.mkdtemp(prefix="contracts-")
        self.write_contract()
        settings = {
            "VESTIBULE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "VESTIBULE_DATABASE__URL": self.database.url,
            "VESTIBULE_DATABASE__ACQUIRE_TIMEOUT": "1s",
            "VESTIBULE_MASTER_KEY": secrets.token_urlsafe(32),
            "VESTIBULE_CONTRACTS_DIR": self.contracts,
            "VESTIBULE_HTTP__TRUSTED_PROXIES": "127.0.0.1",
            "VESTIBULE_LOG__LEVEL": "warn",
        }
        for limit in ("LOGIN", "FAILED_LOGIN", "SIGN_UP", "PASSWORD_RESET", "REFRESH", "EMAILS_PER_RECIPIENT"):
            settings[f"VESTIBULE_LIMITS__{limit}"] = "off"
        self.one, self.two = self.both = [Instance(settings) for _ in range(2)]
        for instance in self.both:
            instance.start()
        for instance in self.both:
            soon(instance.is_ready)
        self.door = Nginx(self.both, port)
        soon(self.is_open)

    def is_open(self):
        try:
            return self.door.get("/health/ready")[0] == 200
        except OSError:
            return False

    def write_contract(self):
        """As `accounts`, with refresh tokens that rotate."""
        text = (Path(__file__).parents[2] / "contracts" / "accounts.toml").read_text()
        for old, new in [
            ('"/api/accounts/', '"/api/rotating/'),
            ('refresh_rotation = "never"', 'refresh_rotation = "always"'),
            ("""'{ "access_token": "$access" }'""", """'{ "access_token": "$access", "refresh_token": "$refresh" }'"""),
        ]:
            assert old in text, old
            text = text.replace(old, new)
        Path(self.contracts, "rotating.toml").write_text(text)

    def person(self, name):
        email = f"{name}@example.com"
        self.one.command("user", "create", email, "--password-stdin", typed=PASSWORD)
        return email

    def close(self):
        self.door.stop()
        for instance in self.both:
            instance.stop()
        self.database.drop()
        shutil.rmtree(self.contracts)
