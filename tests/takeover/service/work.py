"""What tests do to the database of the former server: `work.py OPERATION`, with JSON on standard input and output."""

import json
import os
import sys
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django  # noqa: E402

django.setup()

import argon2  # noqa: E402
import jwt  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.hashers import get_hasher, make_password  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.dateparse import parse_datetime  # noqa: E402
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken  # noqa: E402

User = get_user_model()
PLAIN = ("id", "username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser", "gender", "phone")


def argon2_hash(password, kind, memory):
    text = argon2.low_level.hash_secret(password.encode(), os.urandom(16), 2, memory, 8, 32, kind)
    return "argon2" + text.decode()


def bcrypt_hash(password, word):
    """As other programs write them: $2a$ and $2y$ say the same as $2b$."""
    return make_password(password, hasher="bcrypt").replace("$2b$", f"${word}$")


def stored_hash(password, kind):
    special = {
        "argon2i": lambda: argon2_hash(password, argon2.low_level.Type.I, 10_240),
        "argon2-large": lambda: argon2_hash(password, argon2.low_level.Type.ID, 160 * 1024),
        "bcrypt-2a": lambda: bcrypt_hash(password, "2a"),
        "bcrypt-2y": lambda: bcrypt_hash(password, "2y"),
        "pbkdf2-today": lambda: get_hasher("pbkdf2_sha256").encode(password, "a" * 22, 1_000_000),
        "unusable": lambda: make_password(None),
        "empty": lambda: "",
        "foreign": lambda: "{SSHA512}not of Django",
    }
    return special[kind]() if kind in special else make_password(password, hasher=kind)


def add(person):
    fields = {name: person[name] for name in PLAIN if name in person and hasattr(User, name)}
    joined = person.get("date_joined")
    fields["date_joined"] = parse_datetime(joined) if joined else timezone.now()
    fields["last_login"] = parse_datetime(person["last_login"]) if person.get("last_login") else None
    user = User(**fields)
    user.password = stored_hash(person["stored"], person["hash"])
    if settings.CUSTOM and person.get("role"):
        user.role = User.role.field.related_model.objects.get_or_create(name=person["role"])[0]
    user.save(force_insert=True)
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in person.get("groups", ())])
    return {"id": user.pk, "password": user.password}


def reset_sequences():
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(statement)


def fill(users):
    """With the ids that they say; the next one is above the highest."""
    added = [add(user) for user in users]
    reset_sequences()
    return added


def put_hashes_back(stored):
    """A sign-in exchanges a hash that is not of the first hasher, as Django does."""
    for pk, text in stored.items():
        User.objects.filter(pk=pk).update(password=text)


def change(changes):
    for pk, fields in changes.items():
        fields = dict(fields)
        if "stored" in fields:
            fields["password"] = stored_hash(fields.pop("stored"), fields.pop("hash"))
        if "groups" in fields:
            User.objects.get(pk=pk).groups.set([Group.objects.get_or_create(name=name)[0] for name in fields.pop("groups")])
        User.objects.filter(pk=pk).update(**fields)


def delete(ids):
    User.objects.filter(pk__in=ids).delete()


def remember(token, text, wanted):
    """The row of OutstandingToken as it is once the token says something else; without one for a token of before the app."""
    from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

    row = OutstandingToken.objects.filter(jti=token["jti"])
    if wanted.get("row", True):
        row.update(token=text, expires_at=timezone.now() + timedelta(seconds=wanted["exp"]))
    else:
        row.delete()


def mint(wanted):
    """A token that began `iat` seconds from now and ends `exp` seconds from now, with `claims` of a project's own."""
    user = User.objects.get(pk=wanted["user"])
    kind = {"access": AccessToken, "refresh": RefreshToken}[wanted["kind"]]
    token = kind.for_user(user)
    now = timezone.now()
    token.set_iat(at_time=now + timedelta(seconds=wanted["iat"]))
    token.set_exp(from_time=now, lifetime=timedelta(seconds=wanted["exp"]))
    for name, value in wanted.get("claims", {}).items():
        token[name] = value
    text = jwt.encode(token.payload, wanted["key"], algorithm="HS256") if wanted.get("key") else str(token)
    if settings.BLACKLIST and wanted["kind"] == "refresh":
        remember(token, text, wanted)
    return text


def mint_all(wanted):
    return [mint(each) for each in wanted]


def describe(_):
    """What the way back is compared with."""
    rows = User.objects.order_by("pk").prefetch_related("groups")
    names = [name for name in PLAIN if hasattr(User, name)]
    return {
        row.pk: {name: getattr(row, name) for name in names}
        | {"groups": sorted(group.name for group in row.groups.all()), "role": settings.CUSTOM and row.role and row.role.name}
        for row in rows
    }


OPERATIONS = {
    "fill": fill,
    "add": add,
    "hashes": put_hashes_back,
    "change": change,
    "delete": delete,
    "mint": mint_all,
    "describe": describe,
}

if __name__ == "__main__":
    with transaction.atomic():
        json.dump(OPERATIONS[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
