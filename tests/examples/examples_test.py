"""The services of examples/ accept the access tokens of the real server, and nothing else."""

import os
import re
import secrets
import sys
import time
import unittest
from pathlib import Path

import jwt

from support.http_client import HttpClient
from support.process import Process, free_port
from support.proxies import nginx
from support.vestibule import Vestibule

EXAMPLES = Path(__file__).parents[2] / "examples"
# What Vestibule and its services share.
KEY = secrets.token_hex(32)


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.vestibule = Vestibule()
        cls.addClassCleanup(cls.vestibule.remove)
        cls.key_file = cls.vestibule.folder / "signing_key"
        cls.key_file.write_text(KEY + "\n")
        cls.vestibule.settings["signing_key_file"] = cls.key_file
        cls.vestibule.command("migrate")
        cls.ada = cls.vestibule.create_user("ada")
        cls.grace = cls.vestibule.create_user("grace", "--role", "editor")
        cls.vestibule.start()
        cls.tokens = cls.vestibule.sign_in(cls.ada)

    def service(self, *command):
        """A client of the service that was started with this command and an address."""
        port = free_port()
        environment = {**os.environ, "SIGNING_KEY_FILE": str(self.key_file)}
        self.addCleanup(Process([*command, f"127.0.0.1:{port}"], port, env=environment).stop)
        return HttpClient(port)

    def python(self):
        return self.service(sys.executable, str(EXAMPLES / "python" / "resource_server.py"))

    def altered(self, **changes):
        """The access token with other claims, signed with the shared key; None removes a claim."""
        claims = {**jwt.decode(self.tokens.access, KEY, algorithms=["HS256"]), **changes}
        return jwt.encode({name: value for name, value in claims.items() if value is not None}, KEY, algorithm="HS256")

    def assert_is_a_resource_server(self, service):
        token, now = self.tokens.access, int(time.time())
        response = service.get("/whoami", token)
        self.assertEqual((response.status, response.body["user_id"]), (200, 1))
        self.assertEqual(service.get("/reports", token).status, 403)
        editor = self.vestibule.sign_in(self.grace).access
        self.assertEqual(service.get("/reports", editor)[:2], (200, {"reports": []}))
        self.assertEqual(service.get("/whoami", self.altered(exp=now - 5)).status, 200, "clocks may differ")
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
        refused = {
            "none": None,
            "garbage": "garbage",
            "a refresh token": self.tokens.refresh,
            "another signature": token.rpartition(".")[0] + "." + token.rpartition(".")[2][::-1],
            "another key": jwt.encode(claims, KEY[::-1], algorithm="HS256"),
            "another algorithm": jwt.encode(claims, KEY, algorithm="HS512"),
            "no algorithm": jwt.encode(claims, None, algorithm="none"),
            "expired": self.altered(exp=now - 60),
            "without an end": self.altered(exp=None),
            "without a type": self.altered(token_type=None),
        }
        for what, token in refused.items():
            with self.subTest(what):
                self.assertEqual(service.get("/whoami", token).status, 401)

    def test_python(self):
        self.assert_is_a_resource_server(self.python())

    def test_axum(self):
        self.assert_is_a_resource_server(self.service(os.environ["AXUM_EXAMPLE"]))

    def test_nginx_asks_vestibule_with_auth_request(self):
        service = self.python()
        proxy = HttpClient(self.auth_request(service.port))
        tokens = self.vestibule.sign_in(self.ada)
        self.assertEqual(proxy.get("/whoami", tokens.access).status, 200)
        self.assertEqual(proxy.get("/whoami").status, 401)
        logout = self.vestibule.post("/api/accounts/logout/", {"refresh_token": tokens.refresh}, tokens.access)
        self.assertEqual(logout.status, 205)
        # Vestibule knows at once what the service learns when the token expires.
        self.assertEqual(proxy.get("/whoami", tokens.access).status, 401)
        self.assertEqual(service.get("/whoami", tokens.access).status, 200)

    def auth_request(self, service):
        """The port of the example's site, on loopback and without TLS, in front of the service at this port."""
        port = free_port()
        site = (EXAMPLES / "nginx" / "auth_request.conf").read_text()
        site = re.sub(r"ssl_certificate.*;", "", site.replace("443 ssl", f"127.0.0.1:{port}"))
        site = site.replace("127.0.0.1:9000", f"127.0.0.1:{service}").replace("127.0.0.1:8000", f"127.0.0.1:{self.vestibule.port}")
        self.addCleanup(nginx(port, site).stop)
        return port


if __name__ == "__main__":
    unittest.main()
