"""Other back ends verify the tokens of Vestibule with the shared key: PyJWT by itself, and Django views behind SimpleJWT."""

import time
import unittest

import jwt

from servers import KEY, OldServer, vestibule
from support.http_client import PASSWORD


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.app = vestibule("alice", "bob")
        cls.addClassCleanup(cls.app.remove)
        cls.django = OldServer("alice", "bob")
        cls.addClassCleanup(cls.django.stop)
        status, cls.pair, _ = cls.app.post("/auth/token/", {"username": "bob", "password": PASSWORD})
        assert status == 200, (status, cls.pair)

    def forge(self, **changes):
        """A token that the shared key signs and that says something else; None leaves a claim out."""
        claims = {**jwt.decode(self.pair["access"], KEY, algorithms=["HS256"]), **changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, KEY, algorithm="HS256")

    def django_says(self, token):
        return [self.django.get(path, token)[:2] for path in ("/database-user/", "/stateless-user/")]


class PyJwt(Tokens):
    def test_verifies_an_access_token_with_the_shared_key(self):
        claims = jwt.decode(
            self.pair["access"], KEY, algorithms=["HS256"], options={"require": ["exp", "iat", "sub", "jti"]}
        )
        self.assertEqual((claims["token_type"], claims["user_id"], claims["sub"]), ("access", 2, "2"))
        self.assertEqual(claims["exp"] - claims["iat"], 5 * 60)

    def test_verifies_a_refresh_token_that_lives_for_a_day(self):
        claims = jwt.decode(self.pair["refresh"], KEY, algorithms=["HS256"])
        self.assertEqual((claims["token_type"], claims["exp"] - claims["iat"]), ("refresh", 24 * 60 * 60))

    def test_refuses_it_under_another_key(self):
        with self.assertRaises(jwt.InvalidSignatureError):
            jwt.decode(self.pair["access"], KEY[::-1], algorithms=["HS256"])

    def test_refuses_it_once_it_has_expired(self):
        with self.assertRaises(jwt.ExpiredSignatureError):
            # As verified by a clock that is five minutes ahead, for which `iat` would be wrong too.
            ahead = {"verify_iat": False}
            jwt.decode(self.pair["access"], KEY, algorithms=["HS256"], leeway=-5 * 60, options=ahead)


class SimpleJwt(Tokens):
    def test_accepts_an_access_token_of_vestibule(self):
        database, stateless = self.django_says(self.pair["access"])
        self.assertEqual(database, (200, {"id": 2, "username": "bob"}))
        self.assertEqual((stateless[0], stateless[1]["id"]), (200, 2))
        self.assertIsInstance(stateless[1]["roles"], list)

    def test_accepts_a_renewed_one(self):
        status, renewed, _ = self.app.post("/auth/token/refresh/", {"refresh": self.pair["refresh"]})
        self.assertEqual((status, list(renewed)), (200, ["access"]))
        self.assertEqual([status for status, _ in self.django_says(renewed["access"])], [200, 200])

    def test_refuses_everything_else(self):
        head, _, signature = self.pair["access"].rpartition(".")
        refused = {
            "a refresh token": self.pair["refresh"],
            "garbage": "garbage",
            "another signature": f"{head}.{signature[::-1]}",
            "one that has expired": self.forge(exp=int(time.time()) - 1),
            "one without a kind": self.forge(token_type=None),
        }
        for what, token in refused.items():
            with self.subTest(what):
                for status, body in self.django_says(token):
                    self.assertEqual((status, body["code"]), (401, "token_not_valid"))

    def test_its_own_tokens_are_refused_by_vestibule(self):
        """The key signs for both, and yet a token without a session is refused."""
        theirs = self.django.post("/auth/token/", {"username": "bob", "password": PASSWORD}).body
        self.assertEqual(self.app.post("/auth/token/verify/", {"token": theirs["access"]}).status, 401)


if __name__ == "__main__":
    unittest.main()
