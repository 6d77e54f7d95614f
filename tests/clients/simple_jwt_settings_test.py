"""A Django project with its own SIMPLE_JWT, and the contract that `contract from-simple-jwt` makes of the same settings."""

import json
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import jwt

from servers import OldServer
from support.http_client import PASSWORD
from support.vestibule import Vestibule

OWN_KEY = "the signing key of this API alone, of sixty-four bytes and a few"
SETTINGS = {
    "ALGORITHM": "HS512",
    "SIGNING_KEY": OWN_KEY,
    "ISSUER": "https://auth.example",
    "AUDIENCE": ["web", "app"],
    "LEEWAY": 20,
    "AUTH_HEADER_TYPES": ["JWT", "Session"],
    "AUTH_HEADER_NAME": "HTTP_X_ACCESS_TOKEN",
    "USER_ID_CLAIM": "uid",
    "JTI_CLAIM": "id",
    "TOKEN_TYPE_CLAIM": "kind",
    "ROTATE_REFRESH_TOKENS": True,
}


def vestibule(folder):
    """Serves what the command makes of the settings."""
    (folder / "settings.json").write_text(json.dumps(SETTINGS))
    (folder / "key").write_text(OWN_KEY)
    (folder / "contracts").mkdir()
    server = Vestibule({"log.level": "error", "contracts_dir": folder / "contracts"})
    server.settings["contract.simplejwt.signing_key_file"] = folder / "key"
    contract = folder / "contracts" / "simplejwt.toml"
    written = server.command("contract", "from-simple-jwt", str(folder / "settings.json"), "--to", str(contract))
    assert OWN_KEY not in written + contract.read_text()
    server.command("contract", "check", str(contract))
    server.command("migrate")
    for name in ("alice", "bob"):
        server.create_user(name)
    return server.start()


class OwnSettings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.app = vestibule(Path(folder.name))
        cls.addClassCleanup(cls.app.remove)
        cls.django = OldServer("alice", "bob", simple_jwt=SETTINGS)
        cls.addClassCleanup(cls.django.stop)
        credentials = {"username": "bob", "password": PASSWORD}
        cls.ours, cls.theirs = (server.post("/auth/token/", credentials).body for server in (cls.app, cls.django))

    def claims(self, token):
        return jwt.decode(token, OWN_KEY, algorithms=["HS512"], audience="app", issuer="https://auth.example")

    def status(self, server, path, value):
        request = urllib.request.Request(f"{server.url}{path}", headers={"X-Access-Token": value})
        try:
            return urllib.request.urlopen(request, timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code

    def test_the_claims_have_the_names_forms_and_lifetimes_that_django_writes(self):
        for kind in ("access", "refresh"):
            ours, theirs = self.claims(self.ours[kind]), self.claims(self.theirs[kind])
            for name, value in theirs.items():
                with self.subTest(f"{name} of {kind}"):
                    self.assertIs(type(ours[name]), type(value))
            for name in ("kind", "uid", "iss", "aud"):
                self.assertEqual(ours[name], theirs[name], name)
            self.assertEqual(ours["exp"] - ours["iat"], theirs["exp"] - theirs["iat"])

    def test_django_takes_the_tokens_of_vestibule(self):
        for path in ("/database-user/", "/stateless-user/"):
            for scheme in ("JWT", "Session"):
                self.assertEqual(self.status(self.django, path, f"{scheme} {self.ours['access']}"), 200)
            self.assertEqual(self.status(self.django, path, f"JWT {self.ours['refresh']}"), 401)
        self.assertEqual(self.django.post("/auth/token/verify/", {"token": self.ours["access"]}).status, 200)

    def test_both_servers_take_a_refresh_token_again_that_was_not_blacklisted(self):
        for server, pair in ((self.app, self.ours), (self.django, self.theirs)):
            for _ in range(2):
                status, renewed, _ = server.post("/auth/token/refresh/", {"refresh": pair["refresh"]})
                self.assertEqual((status, sorted(renewed)), (200, ["access", "refresh"]))

    def test_vestibule_takes_its_tokens_in_the_header_of_the_settings(self):
        self.assertEqual(self.status(self.app, "/api/me/", f"JWT {self.ours['access']}"), 200)
        self.assertEqual(self.status(self.app, "/api/me/", f"Session {self.ours['access']}"), 200)
        self.assertEqual(self.status(self.app, "/api/me/", f"JWT {self.ours['refresh']}"), 401)

    def test_a_token_of_django_belongs_to_no_session_of_vestibule(self):
        self.assertEqual(self.app.post("/auth/token/verify/", {"token": self.theirs["access"]}).status, 401)
        self.assertEqual(self.status(self.app, "/api/me/", f"JWT {self.theirs['access']}"), 401)


if __name__ == "__main__":
    unittest.main()
