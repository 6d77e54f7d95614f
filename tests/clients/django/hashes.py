"""Writes tests/it/flows/django_hashes.json: password hashes as Django 5.2 makes them, with each of its hashers.

    pip install 'Django==5.2.*' argon2-cffi 'bcrypt<5'
    python tests/clients/django/hashes.py > tests/it/flows/django_hashes.json

bcrypt 5 refuses passwords above 72 bytes; older releases, which most services have hashed with, cut them there.
"""

import json
import sys

import argon2
import bcrypt
from django.conf import settings
from django.contrib.auth import hashers

settings.configure(PASSWORD_HASHERS=[])

PASSWORDS = [
    "correct horse battery staple",
    "пароль-Zürich-密码",
    "Cafe\u0301 de\u0301compose\u0301",
    "  spaces around ",
    "0123456789" * 9,
    "a\0b after a NUL",
]


class Pbkdf2(hashers.PBKDF2PasswordHasher):
    iterations = 1000


class Pbkdf2Sha1(hashers.PBKDF2SHA1PasswordHasher):
    iterations = 1000


class Argon2(hashers.Argon2PasswordHasher):
    memory_cost = 1024


class Argon2i(Argon2):
    # As Django made them before 3.2.
    time_cost, memory_cost, parallelism = 2, 512, 2

    def params(self):
        params = super().params()
        params.type, params.hash_len = argon2.low_level.Type.I, 16
        return params

    def encode(self, password, salt):
        made = argon2.low_level.hash_secret(password.encode(), salt.encode(), 2, 512, 2, 16, argon2.low_level.Type.I)
        return self.algorithm + made.decode("ascii")


class BcryptSha256(hashers.BCryptSHA256PasswordHasher):
    rounds = 4


class Bcrypt(hashers.BCryptPasswordHasher):
    rounds = 4


class Bcrypt2a(Bcrypt):
    def salt(self):
        return bcrypt.gensalt(4, b"2a")


class Bcrypt2y(Bcrypt):
    def salt(self):
        return bcrypt.gensalt(4, b"2a").replace(b"$2a$", b"$2y$")


class Scrypt(hashers.ScryptPasswordHasher):
    work_factor = 2**10


HASHERS = [
    Pbkdf2, Pbkdf2Sha1, Argon2, Argon2i, BcryptSha256, Bcrypt, Bcrypt2a, Bcrypt2y, Scrypt, hashers.MD5PasswordHasher,
]


def vectors():
    for hasher in (made() for made in HASHERS):
        for password in PASSWORDS:
            encoded = hasher.encode(password, hasher.salt())
            assert hasher.verify(password, encoded) and not hasher.verify(password[1:], encoded)
            yield {"hasher": type(hasher).__name__, "password": password, "hash": encoded}


json.dump(list(vectors()), sys.stdout, indent=1)
print()
