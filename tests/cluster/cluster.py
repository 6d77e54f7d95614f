"""Two instances on one PostgreSQL that start at the same moment on an empty database, and nginx before them."""

import secrets
import shutil
import tempfile
from pathlib import Path

from support.http_client import HttpClient
from support.postgres import Database
from support.process import free_port, wait_until
from support.proxies import nginx
from support.vestibule import Vestibule

ACCOUNTS = Path(__file__).parents[2] / "contracts" / "accounts.toml"
# `accounts` with refresh tokens that rotate.
ROTATING = [
    ('"/api/accounts/', '"/api/rotating/'),
    ('refresh_rotation = "never"', 'refresh_rotation = "always"'),
    ("""'{ "access_token": "$access" }'""", """'{ "access_token": "$access", "refresh_token": "$refresh" }'"""),
]


class Instance(Vestibule):
    def me(self, token):
        return me(self, token)


def me(client, token):
    """The status of a request that asks the database who the user is."""
    return client.get("/api/accounts/me/", token).status


class Cluster:
    def __init__(self):
        self.database = Database()
        port = free_port()
        self.contracts = tempfile.mkdtemp(prefix="contracts-")
        Path(self.contracts, "rotating.toml").write_text(rotating_contract())
        self.settings = {
            "public_url": f"http://127.0.0.1:{port}",
            "database.url": self.database.url,
            "database.acquire_timeout": "1s",
            "master_key": secrets.token_urlsafe(32),
            "contracts_dir": self.contracts,
            "http.trusted_proxies": "127.0.0.1",
            "log.level": "warn",
        }
        self.one, self.two = self.both = [Instance(self.settings) for _ in range(2)]
        for instance in self.both:
            instance.turn_limits_off()
        for instance in self.both:
            instance.start(wait_for=None)
        for instance in self.both:
            instance.wait_until_ready()
        self.nginx = self.balancer(port)
        self.front = HttpClient(port)
        wait_until(self.front.is_ready)

    def balancer(self, port):
        """Sends each request to the next instance."""
        servers = " ".join(f"server 127.0.0.1:{instance.port};" for instance in self.both)
        return nginx(
            port,
            f"""
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
            """,
        )

    def close(self):
        self.nginx.stop()
        for instance in self.both:
            instance.stop()
            instance.remove()
        self.database.drop()
        shutil.rmtree(self.contracts)


def rotating_contract():
    text = ACCOUNTS.read_text()
    for old, new in ROTATING:
        assert old in text, old
        text = text.replace(old, new)
    return text
