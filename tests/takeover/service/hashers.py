"""Hashers that Django does not have."""

import hashlib

from django.contrib.auth.hashers import BasePasswordHasher, PBKDF2PasswordHasher
from django.utils.crypto import constant_time_compare


class QuickPbkdf2(PBKDF2PasswordHasher):
    """As Django 1.7 made them."""

    iterations = 20_000


class HomeMade(BasePasswordHasher):
    """What a project wrote for itself, years ago."""

    algorithm = "homemade"

    def encode(self, password, salt):
        return f"{self.algorithm}${salt}${hashlib.sha256((password + salt).encode()).hexdigest()}"

    def verify(self, password, encoded):
        _, salt, _ = encoded.split("$")
        return constant_time_compare(encoded, self.encode(password, salt))

    def decode(self, encoded):
        algorithm, salt, digest = encoded.split("$")
        return {"algorithm": algorithm, "salt": salt, "hash": digest}
