"""What was true at the former server before the switch: who could sign in, and which clients were signed in."""

import time
from concurrent.futures import ThreadPoolExecutor

import jwt

from apis import Accounts, Client, SimpleJwt
from former import KEY, Former
from support.http_client import Tokens
from users import Person, users

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Baseline:
    """A former server with users and clients. `refused` are tokens that have to be refused, by name."""

    def __init__(self, variant):
        self.variant = variant
        self.users = users(variant.custom)
        self.by_name = {person.username: person for person in self.users}
        self.former = Former(variant)
        self.clients, self.refused, self.signs_in = [], {}, []
        added = self.former.work("fill", [person.fields() for person in self.users])
        self.hashes = {row["id"]: row["password"] for row in added}
        self.former.start()
        self.sign_in_everywhere()
        self.former.work("hashes", self.hashes)
        self.special_clients()
        self.users_who_leave()
        self.highest_id = max(person.id for person in self.users)

    def person(self, name):
        return self.by_name[name]

    def client(self, name):
        return next(client for client in self.clients if client.name == name)

    def clients_of(self, name):
        return [client for client in self.clients if client.person.username == name]

    # Several users have the same address: Django tries all of them, Vestibule finds the one whose address it is.
    def apis_of(self, person):
        same = [other for other in self.users if other.email == person.email]
        by_email = self.variant.custom and "@" in person.email and len(same) == 1 and person.id % 3 == 0
        return [SimpleJwt, Accounts] if by_email else [SimpleJwt]

    def sign_in_everywhere(self):
        pairs = [(person, api) for person in self.users for api in self.apis_of(person)]
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda pair: pair[1].sign_in(self.former, pair[0]), pairs))
        for (person, api), (response, tokens) in zip(pairs, answers):
            assert (tokens is not None) == person.can_sign_in, f"{person.username}: {response}"
            if tokens:
                self.signs_in.append((person, api))
                name = person.username if api is SimpleJwt else f"{person.username} by address"
                self.clients.append(Client(person, api, tokens, name))

    def mint(self, *wanted):
        return self.former.work("mint", [{**each, "user": self.person(each["user"]).id} for each in wanted])

    def special_clients(self):
        minted = self.mint(
            token("morning", "access", -HOUR, -HOUR + 5 * MINUTE),
            token("morning", "refresh", -HOUR, DAY),
            token("expired", "access", -HOUR, -10),
            token("expired", "refresh", -2 * DAY, -10),
            token("unrecorded", "refresh", -3 * HOUR, DAY, row=False),
            token("number", "access", -MINUTE, HOUR, claims={"user_id": self.person("number").id}),
            token("number", "refresh", -MINUTE, DAY, claims={"user_id": self.person("number").id}),
            token("text", "access", -MINUTE, HOUR, claims={"user_id": str(self.person("text").id)}),
            token("text", "refresh", -MINUTE, DAY, claims={"user_id": str(self.person("text").id)}),
            token("foreign-key", "access", -MINUTE, HOUR, key="another key that signs, of some other server"),
            token("foreign-key", "refresh", -MINUTE, DAY, key="another key that signs, of some other server", row=False),
            token("number", "access", -MINUTE, HOUR, claims={"user_id": 987_654}),
            token("number", "refresh", -MINUTE, DAY, claims={"user_id": 987_654}, row=False),
            token("changes-password", "access", -MINUTE, HOUR),
            token("changes-password", "refresh", -MINUTE, DAY),
            token("signs-out-everywhere", "access", -MINUTE, HOUR),
            token("signs-out-everywhere", "refresh", -MINUTE, DAY),
            token("injected", "access", -MINUTE, HOUR, claims=INJECTED),
            token("injected", "refresh", -MINUTE, DAY, claims=INJECTED),
        )
        tokens = iter(minted)
        self.client("morning").tokens = Tokens(next(tokens), next(tokens))
        self.refuse("run out", next(tokens), next(tokens))
        self.client("unrecorded").tokens = Tokens(self.client("unrecorded").tokens.access, next(tokens))
        for name in ("number", "text"):
            self.client(name).tokens = Tokens(next(tokens), next(tokens))
        self.refuse("of another key", next(tokens), next(tokens))
        self.refuse("of an unknown user", next(tokens), next(tokens))
        for name in ("changes-password", "signs-out-everywhere"):
            self.clients.append(Client(self.person(name), SimpleJwt, Tokens(next(tokens), next(tokens)), f"{name} elsewhere"))
        self.client("injected").tokens = Tokens(next(tokens), next(tokens))
        # Of a program that is not started until the end.
        self.unused = self.mint(token("renewed", "access", -MINUTE, HOUR), token("renewed", "refresh", -MINUTE, DAY))
        self.forge()
        self.renew_one("renewed")
        self.log_out_one("signed-out")

    def forge(self):
        """Without a signature, and of the right key with the wrong kind."""
        access, refresh = self.client("number").tokens
        unsigned = [jwt.encode(jwt.decode(text, KEY, ["HS256"]), None, algorithm="none") for text in (access, refresh)]
        self.refuse("without a signature", *unsigned)

    def refuse(self, name, access, refresh):
        self.refused[name] = Tokens(access, refresh)

    def renew_one(self, name):
        """Renews at the former server. What was rotated away is refused where it goes on the blacklist."""
        client = self.client(name)
        before = client.tokens
        assert client.renew(self.former).status == 200
        if self.variant.rotate and self.variant.blacklist:
            assert client.tokens.refresh != before.refresh
            self.refuse(f"rotated away ({name})", None, before.refresh)

    def log_out_one(self, name):
        if self.variant.blacklist:
            client = self.client(name)
            self.clients.remove(client)
            assert client.api.log_out(self.former, client.tokens).status == 200
            self.refuse(f"on the blacklist ({name})", None, client.tokens.refresh)

    def remove_clients(self, name, why):
        person = self.person(name)
        for client in [client for client in self.clients if client.person is person]:
            self.clients.remove(client)
            self.refuse(f"{why} ({client.name})", *client.tokens)
        self.signs_in = [pair for pair in self.signs_in if pair[0] is not person]

    def deactivate(self, name):
        person = self.person(name)
        self.former.work("change", {person.id: {"is_active": False}})
        person.is_active = False
        self.remove_clients(name, "of an inactive user")

    def delete(self, name):
        self.former.work("delete", [self.person(name).id])
        self.remove_clients(name, "of a deleted user")
        self.users.remove(self.by_name.pop(name))

    def users_who_leave(self):
        self.deactivate("deactivated")
        self.delete("deleted")
        # An id that is given again, as where tables are copied by hand.
        replaced = self.person("replaced")
        self.delete("replaced")
        time.sleep(1.1)
        self.add(Person("replacement", id=replaced.id, date_joined=None))

    def add(self, person):
        """A user signs up at the former server, and in."""
        row = self.former.work("add", person.fields())
        person.id = row["id"]
        self.hashes[person.id] = row["password"]
        self.users.append(person)
        self.by_name[person.username] = person
        response, tokens = SimpleJwt.sign_in(self.former, person)
        assert tokens, response
        self.clients.append(Client(person, SimpleJwt, tokens))
        self.signs_in.append((person, SimpleJwt))


# What projects put into their tokens themselves, and what Vestibule's own tokens say.
INJECTED = {"roles": ["editor", "admin"], "role": "admin", "sid": 1, "gen": 0, "sub": "1", "contract": "simplejwt"}


def token(user, kind, iat, exp, **more):
    return {"user": user, "kind": kind, "iat": iat, "exp": exp, **more}
