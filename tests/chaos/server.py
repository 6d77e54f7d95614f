"""A server for the chaos test, and what its responses promise."""

import http.client
import random
import sqlite3

from support.vestibule import Vestibule
from support.process import wait_until


class Refused(Exception):
    """It did not happen, or the client does not know whether it did."""


SETTINGS = {
    "log.format": "json",
    # What counts is how often something happens, not what it costs.
    "hashing.argon2.memory": "1 MiB",
    "hashing.argon2.iterations": "1",
    # Every acknowledged sign-in is looked for again.
    "sessions.per_account": "10000",
}


class Server(Vestibule):
    def __init__(self, folder, settings=(), launcher=()):
        super().__init__({**SETTINGS, **dict(settings)}, folder, launcher)
        self.turn_limits_off()

    def send(self, method, path, body, token=None):
        """A response is a promise; a connection that ends before promises nothing."""
        try:
            return self.call(method, path, body, token)
        except (OSError, http.client.HTTPException) as error:
            raise Refused(str(error)) from error

    def post(self, path, body, token=None):
        return self.send("POST", path, body, token)

    def gets_ready(self):
        wait_until(self.is_ready, 15, 0.2)

    def errors(self):
        return [line for line in self.log_lines() if line["level"] == "ERROR"]


def sign_up(server, email, password):
    """Raises Refused unless the account was created."""
    response = server.post("/api/accounts/register/", {"email": email, "password": password})
    if response.status != 201:
        raise Refused(f"{response.status} {response.body}")


def new_password(dice=random):
    return f"a password of its own {dice.random()}"


def assert_database_is_sound(path):
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        orphans = "SELECT count(*) FROM sessions WHERE user_id NOT IN (SELECT id FROM users)"
        assert db.execute(orphans).fetchone() == (0,), "a session without its user"
