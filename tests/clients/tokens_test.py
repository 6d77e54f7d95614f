"""Other back ends check our tokens with the shared key: PyJWT by itself, and Django views behind SimpleJWT."""

import time
import unittest

import jwt

from servers import KEY, PASSWORD, old_server, vestibule


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.app = vestibule("alice", "bob")
        cls.addClassCleanup(cls.app.stop)
        cls.django = old_server("alice", "bob")
        cls.addClassCleanup(cls.django.stop)
        status, cls.pair = cls.app.call("POST", "/auth/token/", {"username": "bob", "password": PASSWORD})
        assert status == 200, (status, cls.pair)

    def forge(self, **changes):
        """A token that the shared key signs and that says something else; None leaves a claim out."""
        claims = {**jwt.decode(self.pair["access"], KEY, algorithms=["HS256"]), **changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, KEY, algorithm="HS256")

    def django_says(self, token):
        return [self.django.call("GET", path, token=token) for path in ("/database-user/", "/stateless-user/")]


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
            # As a clock sees it that is five minutes ahead; it would wonder about `iat` too.
            ahead = {"verify_iat": False}
            jwt.decode(self.pair["access"], KEY, algorithms=["HS256"], leeway=-5 * 60, options=ahead)


class SimpleJwt(Tokens):
    def test_opens_to_an_access_token_of_ours(self):
        database, stateless = self.django_says(self.pair["access"])
        self.assertEqual(database, (200, {"id": 2, "username": "bob"}))
        self.assertEqual((stateless[0], stateless[1]["id"]), (200, 2))
        self.assertIsInstance(stateless[1]["roles"], list)

    def test_opens_to_a_renewed_one(self):
        status, renewed = self.app.call("POST", "/auth/token/refresh/", {"refresh": self.pair["refresh"]})
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

    def test_and_ours_are_not_forged_with_django(self):
        """The key signs for both; a token without a session of ours still opens nothing here."""
        _, theirs = self.django.call("POST", "/auth/token/", {"username": "bob", "password": PASSWORD})
        status, _ = self.app.call("POST", "/auth/token/verify/", {"token": theirs["access"]})
        self.assertEqual(status, 401)


if __name__ == "__main__":
    unittest.main()
