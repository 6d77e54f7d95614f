"""Each real package and the contract of its name get the same requests, and answer with the same statuses and shapes.

What differs is listed with its reason, and nothing is listed that does not differ.
"""

import unittest

from sides import Ours, better_auth, django, fastapi

PASSWORD = "Corr3ct-horse-battery"
OTHER = "An0ther-horse-battery"
EMAIL = "ada@example.com"


def bearer(token):
    return f"Bearer {token}"


class Family:
    """`real` opens the package's server, `contract` names the file, `walk` sends the requests."""

    differences = {}

    @classmethod
    def setUpClass(cls):
        cls.theirs = cls.real()
        cls.addClassCleanup(cls.theirs.stop)
        cls.ours = Ours(cls.contract)
        cls.addClassCleanup(cls.ours.stop)

    def test_the_contract_answers_as_the_package_does(self):
        for side in [self.theirs, self.ours]:
            self.walk(side)
        self.assertEqual(list(self.theirs.shapes), list(self.ours.shapes))
        found = {name: (shape, self.ours.shapes[name]) for name, shape in self.theirs.shapes.items() if shape != self.ours.shapes[name]}
        unexpected = {name: pair for name, pair in found.items() if name not in self.differences}
        self.assertEqual(unexpected, {}, "real, then ours")
        self.assertEqual(sorted(found), sorted(self.differences), "listed, and no difference")


class Djoser(Family, unittest.TestCase):
    contract = "djoser"
    real = staticmethod(django)

    differences = {
        "register: taken": "an email address belongs to one account only",
        "activation: nothing": "the token alone names the user",
        "reset_password_confirm: nothing": "the token alone names the user",
        "me: deleted": "a token that has ended has another error than one without a user",
        "resend_activation: unknown": "the package refuses everybody unless it sends emails of activation",
    }

    def walk(self, side):
        ada = {"username": "ada", "email": EMAIL, "password": PASSWORD}
        step = side.step
        step("register", "POST", "/auth/users/", ada)
        step("register: taken", "POST", "/auth/users/", ada)
        step("register: nothing", "POST", "/auth/users/", {})
        step("register: a short password", "POST", "/auth/users/", {**ada, "username": "bob", "email": "bob@example.com", "password": "abc"})
        step("register: no email address", "POST", "/auth/users/", {"username": "eve", "password": PASSWORD})
        pair = step("login", "POST", "/auth/jwt/create/", {"username": "ada", "password": PASSWORD}).body
        step("login: wrong", "POST", "/auth/jwt/create/", {"username": "ada", "password": "wrong"})
        step("login: nothing", "POST", "/auth/jwt/create/", {})
        pair["access"] = step("refresh", "POST", "/auth/jwt/refresh/", {"refresh": pair["refresh"]}).body["access"]
        step("refresh: wrong", "POST", "/auth/jwt/refresh/", {"refresh": "x"})
        step("verify", "POST", "/auth/jwt/verify/", {"token": pair["access"]})
        step("verify: wrong", "POST", "/auth/jwt/verify/", {"token": "x"})
        token = bearer(pair["access"])
        side.verify("/auth/users/activation/", "token", token)
        step("me", "GET", "/auth/users/me/", token=token)
        step("me: no token", "GET", "/auth/users/me/")
        step("me: a wrong token", "GET", "/auth/users/me/", token="Bearer x")
        name = {"current_password": PASSWORD, "new_username": "countess"}
        step("set_username: wrong password", "POST", "/auth/users/set_username/", {**name, "current_password": "x"}, token=token)
        step("set_username: taken", "POST", "/auth/users/set_username/", {**name, "new_username": "eve"}, token=token)
        step("set_username", "POST", "/auth/users/set_username/", name, token=token)
        change = {"current_password": PASSWORD, "new_password": OTHER}
        step("set_password: wrong", "POST", "/auth/users/set_password/", {**change, "current_password": "x"}, token=token)
        step("set_password: short", "POST", "/auth/users/set_password/", {**change, "new_password": "x"}, token=token)
        step("set_password: no token", "POST", "/auth/users/set_password/", change)
        step("set_password", "POST", "/auth/users/set_password/", change, token=token)
        step("resend_activation: unknown", "POST", "/auth/users/resend_activation/", {"email": "nobody@example.com"})
        step("activation: nothing", "POST", "/auth/users/activation/", {}, token=token)
        step("reset_password", "POST", "/auth/users/reset_password/", {"email": EMAIL})
        step("reset_password: unknown", "POST", "/auth/users/reset_password/", {"email": "nobody@example.com"})
        step("reset_password: no address", "POST", "/auth/users/reset_password/", {"email": "x"})
        reset = {"uid": "MQ", "token": side.emailed_token(EMAIL, "reset"), "new_password": PASSWORD}
        step("reset_password_confirm: wrong", "POST", "/auth/users/reset_password_confirm/", {**reset, "token": "x"})
        step("reset_password_confirm: nothing", "POST", "/auth/users/reset_password_confirm/", {})
        step("reset_password_confirm: short", "POST", "/auth/users/reset_password_confirm/", {**reset, "new_password": "x"})
        step("reset_password_confirm", "POST", "/auth/users/reset_password_confirm/", reset)
        pair = step("login: the new password", "POST", "/auth/jwt/create/", {"username": "countess", "password": PASSWORD}).body
        step("delete: wrong", "DELETE", "/auth/users/me/", {"current_password": "x"}, token=bearer(pair["access"]))
        step("delete", "DELETE", "/auth/users/me/", {"current_password": PASSWORD}, token=bearer(pair["access"]))
        step("me: deleted", "GET", "/auth/users/me/", token=bearer(pair["access"]))
        step("GET where there is none", "GET", "/auth/jwt/create/")


class DjRestAuth(Family, unittest.TestCase):
    contract = "dj-rest-auth"
    real = staticmethod(django)

    differences = {
        "register: two passwords": "the field that is wrong is named",
        "login: wrong": "it is said under `detail`, as every error of a request",
        "user: PUT": "the package finds the username taken by its own user",
        "verify-email: wrong": "a bad token is an error of its field",
        "confirm: nothing": "the token alone names the user",
        "logout: wrong": "errors of tokens have a code",
    }

    def walk(self, side):
        root, step = "/dj-rest-auth/", side.step
        ada = {"username": "ada", "email": EMAIL, "password1": PASSWORD, "password2": PASSWORD}
        bob = {"username": "bob", "email": "bob@example.com", "password1": PASSWORD, "password2": PASSWORD}
        step("register", "POST", f"{root}registration/", ada)
        step("register: taken", "POST", f"{root}registration/", {**bob, "username": "ada"})
        step("register: nothing", "POST", f"{root}registration/", {})
        step("register: no address", "POST", f"{root}registration/", {**bob, "email": "x"})
        step("register: two passwords", "POST", f"{root}registration/", {**bob, "password2": OTHER})
        step("register: short", "POST", f"{root}registration/", {**bob, "password1": "abc", "password2": "abc"})
        pair = step("login", "POST", f"{root}login/", {"username": "ada", "password": PASSWORD}).body
        step("login: wrong", "POST", f"{root}login/", {"username": "ada", "password": "wrong"})
        step("login: no password", "POST", f"{root}login/", {"username": "ada"})
        token = bearer(pair["access"])
        side.verify(f"{root}registration/verify-email/", "key", token)
        step("user", "GET", f"{root}user/", token=token)
        step("user: no token", "GET", f"{root}user/")
        step("user: a wrong token", "GET", f"{root}user/", token="Bearer x")
        step("user: PATCH", "PATCH", f"{root}user/", {"first_name": "Ada"}, token=token)
        step("user: PUT", "PUT", f"{root}user/", {"username": "ada", "first_name": "Ada", "last_name": "Lovelace"}, token=token)
        step("user: a long name", "PATCH", f"{root}user/", {"first_name": "a" * 200}, token=token)
        step("verify", "POST", f"{root}token/verify/", {"token": pair["access"]})
        step("verify: wrong", "POST", f"{root}token/verify/", {"token": "x"})
        step("refresh", "POST", f"{root}token/refresh/", {"refresh": pair["refresh"]})
        step("refresh: wrong", "POST", f"{root}token/refresh/", {"refresh": "x"})
        change = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER}
        step("change: wrong", "POST", f"{root}password/change/", {**change, "old_password": "x"}, token=token)
        step("change: two passwords", "POST", f"{root}password/change/", {**change, "new_password2": PASSWORD}, token=token)
        step("change: nothing", "POST", f"{root}password/change/", {}, token=token)
        step("change: no token", "POST", f"{root}password/change/", change)
        step("change", "POST", f"{root}password/change/", change, token=token)
        step("resend", "POST", f"{root}registration/resend-email/", {"email": EMAIL})
        step("resend: unknown", "POST", f"{root}registration/resend-email/", {"email": "nobody@example.com"})
        step("verify-email: nothing", "POST", f"{root}registration/verify-email/", {}, token=token)
        step("verify-email: wrong", "POST", f"{root}registration/verify-email/", {"key": "x"}, token=token)
        step("reset", "POST", f"{root}password/reset/", {"email": EMAIL})
        step("reset: unknown", "POST", f"{root}password/reset/", {"email": "nobody@example.com"})
        step("reset: no address", "POST", f"{root}password/reset/", {"email": "x"})
        reset = {"uid": "1", "token": side.emailed_token(EMAIL, "reset"), "new_password1": PASSWORD, "new_password2": PASSWORD}
        step("confirm: wrong", "POST", f"{root}password/reset/confirm/", {**reset, "token": "x"})
        step("confirm: nothing", "POST", f"{root}password/reset/confirm/", {})
        step("confirm: two passwords", "POST", f"{root}password/reset/confirm/", {**reset, "new_password2": OTHER})
        step("confirm", "POST", f"{root}password/reset/confirm/", reset)
        pair = step("login: the new password", "POST", f"{root}login/", {"username": "ada", "password": PASSWORD}).body
        step("logout: wrong", "POST", f"{root}logout/", {"refresh": "x"}, token=bearer(pair["access"]))
        step("logout", "POST", f"{root}logout/", {"refresh": pair["refresh"]}, token=bearer(pair["access"]))
        step("refresh: after the logout", "POST", f"{root}token/refresh/", {"refresh": pair["refresh"]})
        step("GET where there is none", "GET", f"{root}login/")


class FastapiUsers(Family, unittest.TestCase):
    contract = "fastapi-users"
    real = staticmethod(fastapi)

    differences = {
        "register: taken": "all errors of fields have one form",
        "register: nothing": "errors of fields repeat no input",
        "register: no address": "errors of fields repeat no input",
        "register: numbers": "errors of fields repeat no input",
        "register: a short password": "all errors of fields have one form",
        "forgot: no address": "errors of fields repeat no input",
        "verify: wrong": "all errors of fields have one form",
        "reset: wrong": "all errors of fields have one form",
        "reset: short": "all errors of fields have one form",
    }

    def walk(self, side):
        step, ada = side.step, {"email": EMAIL, "password": PASSWORD}
        step("register", "POST", "/auth/register", ada)
        step("register: taken", "POST", "/auth/register", ada)
        step("register: nothing", "POST", "/auth/register", {})
        step("register: no address", "POST", "/auth/register", {**ada, "email": "x"})
        step("register: numbers", "POST", "/auth/register", {"email": 1, "password": True})
        step("register: a short password", "POST", "/auth/register", {"email": "bob@example.com", "password": "x"})
        login = {"username": EMAIL, "password": PASSWORD}
        token = bearer(step("login", "POST", "/auth/jwt/login", login, form=True).body["access_token"])
        step("login: with a grant", "POST", "/auth/jwt/login", {**login, "grant_type": "password", "scope": ""}, form=True)
        step("login: wrong", "POST", "/auth/jwt/login", {**login, "password": "x"}, form=True)
        step("login: unknown", "POST", "/auth/jwt/login", {**login, "username": "nobody@example.com"}, form=True)
        step("login: nothing", "POST", "/auth/jwt/login", {"x": "y"}, form=True)
        step("me", "GET", "/users/me", token=token)
        step("me: no token", "GET", "/users/me")
        step("me: a wrong token", "GET", "/users/me", token="Bearer x")
        step("forgot", "POST", "/auth/forgot-password", {"email": EMAIL})
        step("forgot: unknown", "POST", "/auth/forgot-password", {"email": "nobody@example.com"})
        step("forgot: no address", "POST", "/auth/forgot-password", {"email": "x"})
        step("request-verify-token", "POST", "/auth/request-verify-token", {"email": EMAIL})
        step("verify: wrong", "POST", "/auth/verify", {"token": "x"}, token=token)
        step("verify: nothing", "POST", "/auth/verify", {}, token=token)
        step("verify", "POST", "/auth/verify", {"token": side.emailed_token(EMAIL, "verify")}, token=token)
        reset = {"token": side.emailed_token(EMAIL, "reset"), "password": OTHER}
        step("reset: wrong", "POST", "/auth/reset-password", {**reset, "token": "x"})
        step("reset: nothing", "POST", "/auth/reset-password", {})
        step("reset: short", "POST", "/auth/reset-password", {**reset, "password": "x"})
        step("reset", "POST", "/auth/reset-password", reset)
        token = bearer(step("login: the new password", "POST", "/auth/jwt/login", {**login, "password": OTHER}, form=True).body["access_token"])
        step("logout: no token", "POST", "/auth/jwt/logout")
        step("logout", "POST", "/auth/jwt/logout", token=token)
        step("GET where there is none", "GET", "/auth/jwt/login")
        step("a path that is not there", "GET", "/auth/jwt/nothing")


class BetterAuth(Family, unittest.TestCase):
    contract = "better-auth"
    real = staticmethod(better_auth)

    differences = {
        "get-session": "what is kept of a session is shown on the page of devices",
        "get-session: no token": "401 says that there is no session",
        "get-session: signed out": "401 says that there is no session",
        "sign-out: no token": "401 says that there is no session",
    }

    def walk(self, side):
        root, step = "/api/auth/", side.step
        ada = {"name": "Ada Lovelace", "email": EMAIL, "password": PASSWORD}
        made = step("sign-up", "POST", f"{root}sign-up/email", ada)
        self.assertTrue(made.headers["set-auth-token"])
        self.assertIn("better-auth.session_token=", made.headers["set-cookie"])
        step("sign-up: taken", "POST", f"{root}sign-up/email", ada)
        step("sign-up: nothing", "POST", f"{root}sign-up/email", {})
        step("sign-up: no address", "POST", f"{root}sign-up/email", {**ada, "email": "x"})
        step("sign-up: a short password", "POST", f"{root}sign-up/email", {**ada, "email": "bob@example.com", "password": "x"})
        login = {"email": EMAIL, "password": PASSWORD}
        token = bearer(step("sign-in", "POST", f"{root}sign-in/email", login).body["token"])
        step("sign-in: wrong", "POST", f"{root}sign-in/email", {**login, "password": "wrong password"})
        step("sign-in: unknown", "POST", f"{root}sign-in/email", {**login, "email": "nobody@example.com"})
        step("sign-in: nothing", "POST", f"{root}sign-in/email", {})
        step("get-session", "GET", f"{root}get-session", token=token)
        step("get-session: no token", "GET", f"{root}get-session")
        step("update-user", "POST", f"{root}update-user", {"name": "Ada"}, token=token)
        step("update-user: no token", "POST", f"{root}update-user", {"name": "Ada"})
        change = {"currentPassword": PASSWORD, "newPassword": OTHER}
        step("change-password: wrong", "POST", f"{root}change-password", {**change, "currentPassword": "x"}, token=token)
        step("change-password: short", "POST", f"{root}change-password", {**change, "newPassword": "x"}, token=token)
        step("change-password: nothing", "POST", f"{root}change-password", {}, token=token)
        step("change-password", "POST", f"{root}change-password", change, token=token)
        step("send-verification-email", "POST", f"{root}send-verification-email", {"email": EMAIL})
        step("request-password-reset", "POST", f"{root}request-password-reset", {"email": EMAIL, "redirectTo": "/reset"})
        step("request-password-reset: unknown", "POST", f"{root}request-password-reset", {"email": "nobody@example.com"})
        step("request-password-reset: no address", "POST", f"{root}request-password-reset", {"email": "x"})
        reset = {"token": side.emailed_token(EMAIL, "reset"), "newPassword": PASSWORD}
        step("reset-password: wrong", "POST", f"{root}reset-password", {**reset, "token": "x"})
        step("reset-password: nothing", "POST", f"{root}reset-password", {})
        step("reset-password", "POST", f"{root}reset-password", reset)
        token = bearer(step("sign-in: the new password", "POST", f"{root}sign-in/email", login).body["token"])
        step("delete-user: wrong", "POST", f"{root}delete-user", {"password": "x"}, token=token)
        step("sign-out", "POST", f"{root}sign-out", {}, token=token)
        step("sign-out: no token", "POST", f"{root}sign-out", {})
        step("get-session: signed out", "GET", f"{root}get-session", token=token)
        token = bearer(step("sign-in: once more", "POST", f"{root}sign-in/email", login).body["token"])
        step("delete-user", "POST", f"{root}delete-user", {"password": PASSWORD}, token=token)


if __name__ == "__main__":
    unittest.main()
