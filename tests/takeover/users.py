"""The users of the former server: a few for each rule of an import, and many as they are everywhere.

`password` is what the user types. `stored` is what was hashed: Django REST framework cut the spaces around it off.
`reasons` are those that the report has to name.
"""

from dataclasses import asdict, dataclass, field

# Beyond 32 bits. Django's own user model has ids of 32 bits.
LARGE_ID = 5_000_000_017
LARGE_ID_OF_DEFAULT_MODEL = 2_147_483_001
DECOMPOSED = "Cafe\u0301-cre\u0300me-7"
COMPOSED = "Caf\u00e9-cr\u00e8me-7"
LONG = "a long sentence is a good password, as long as nothing cuts it off " + "\u00e9t\u00e9" * 9


@dataclass
class Person:
    username: str
    email: str | None = None
    password: str = ""
    hash: str = "pbkdf2_sha256"
    id: int | None = None
    first_name: str = ""
    last_name: str = ""
    gender: str = ""
    phone: str = ""
    role: str | None = None
    groups: list = field(default_factory=list)
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    date_joined: str | None = "2021-03-04T05:06:07.891011Z"
    last_login: str | None = None
    reasons: set = field(default_factory=set)

    def __post_init__(self):
        if self.email is None:
            self.email = f"{self.username}@example.com"
        if not self.password:
            self.password = f"Mot-de-passe-{self.username}"

    @property
    def can_sign_in(self):
        """At the former server."""
        return self.is_active and self.hash not in ("unusable", "empty", "foreign")

    def fields(self):
        return {**asdict(self), "stored": self.password.strip(), "reasons": None}


def of_every_hash():
    kinds = ["pbkdf2_sha256", "pbkdf2-today", "pbkdf2_sha1", "argon2", "argon2i", "argon2-large", "bcrypt_sha256"]
    kinds += ["bcrypt", "bcrypt-2a", "bcrypt-2y", "scrypt", "md5"]
    yield from (Person(f"with-{kind}", hash=kind) for kind in kinds)
    yield Person("decomposed", password=DECOMPOSED)
    yield Person("decomposed-bcrypt", password=DECOMPOSED, hash="bcrypt_sha256")
    yield Person("spaces", password=" Correct-horse-1  ")
    yield Person("spaces-argon2", password="  a b c d e f ", hash="argon2")
    yield Person("long", password=LONG)
    yield Person("long-bcrypt", password=LONG, hash="bcrypt")
    yield Person("long-bcrypt-sha256", password=LONG, hash="bcrypt_sha256")
    yield Person("russian", password="пароль-кириллицей", hash="scrypt")
    yield Person("emoji", password="🔑🔑🔑🔑-🐎")
    yield Person("short", password="abc")
    yield Person("without-password", hash="unusable", reasons={"no-password"})
    yield Person("empty-password", hash="empty", reasons={"no-password"})
    yield Person("home-made", hash="homemade", reasons={"hash:homemade"})
    yield Person("foreign-hash", hash="foreign", reasons={"hash"})


def with_odd_addresses():
    yield Person("no-address", "", reasons={"no-address"})
    yield Person("no-address-2", "", hash="md5", reasons={"no-address"})
    yield Person("broken-address", "not an address", reasons={"no-address"})
    yield Person("family-1", "family@example.com", last_login="2024-01-01T00:00:00Z")
    yield Person("family-2", "family@example.com", last_login="2023-01-01T00:00:00Z", reasons={"shared-address"})
    yield Person("family-3", "family@example.com", reasons={"shared-address"})
    yield Person("case-1", "Case@Example.com", last_login="2024-01-01T00:00:00Z")
    yield Person("case-2", "case@example.com", last_login="2023-01-01T00:00:00Z", reasons={"shared-address"})
    yield Person("left", "desk@example.com", is_active=False, last_login="2024-01-01T00:00:00Z", reasons={"shared-address"})
    yield Person("came", "desk@example.com", last_login="2020-01-01T00:00:00Z")
    yield Person("idn", "jean@bücher.example")
    yield Person("plus", "Jean.Dupont+app@Example.COM")


def with_odd_names():
    yield Person("jean dupont", "jd@example.com", reasons={"odd-username"})
    yield Person("ﬁne", "fine@example.com", reasons={"odd-username"})
    yield Person("o'neil#1", "oneil@example.com", reasons={"odd-username"})
    yield Person("ada@lovelace.example", "ada@lovelace.example")
    yield Person("Élodie", "elodie@example.com", first_name="Élodie", last_name="Œuvré-Ÿ")
    yield Person("иван", "ivan@example.com", first_name="Иван", last_name="Петров")
    yield Person("山田", "yamada@example.com", first_name="太郎", last_name="山田")
    yield Person("فاطمة", "fatima@example.com", first_name="فاطمة", last_name="الزهراء")
    yield Person("markup", first_name="<b>Bob</b>", last_name='"; DROP TABLE users; --')
    yield Person("two-lines", first_name="Ann\tMarie", last_name="Two\nLines", reasons={"name-cleaned"})
    yield Person("long-name", first_name="n" * 150, last_name="m" * 150)
    yield Person("UPPER", "upper@example.com")
    yield Person("joined-1970", date_joined="1970-01-01T00:00:01Z")


def with_roles(custom):
    yield Person("root", is_superuser=True, is_staff=True)
    yield Person("staff", is_staff=True)
    yield Person("editor", groups=["Gestionnaire"], role="Gestionnaire")
    yield Person("two-groups", groups=["Gestionnaire", "Équipe de nuit"], role="Visiteur")
    yield Person("chief", groups=["Administrateur"], role="Administrateur")
    yield Person("inactive", is_active=False)
    yield Person("woman", gender="F", phone="+33 1 23 45 67 89", role="Visiteur")
    yield Person("other-gender", gender="autre", role="Visiteur", reasons={"gender-dropped"} if custom else set())
    yield Person("after-a-gap", id=4000)
    yield Person("large-id", id=LARGE_ID if custom else LARGE_ID_OF_DEFAULT_MODEL)


def for_tokens(custom):
    """Those whose tokens are tried in other ways than by using them."""
    names = ["renewed", "signed-out", "morning", "expired", "unrecorded", "number", "text", "foreign-key", "injected", "raced"]
    names += ["logs-out", "changes-password", "signs-out-everywhere", "logs-out-unused"]
    yield from (Person(name) for name in names)
    yield Person("deactivated")
    # The highest id that was ever given is free again.
    yield Person("deleted", id=(LARGE_ID if custom else LARGE_ID_OF_DEFAULT_MODEL) + 6)
    yield Person("replaced")


def between_import_and_switch():
    names = ["new-hash", "new-name", "new-address", "new-group", "deactivated-later", "deleted-later", "renews-later", "logs-out-later"]
    yield from (Person(name) for name in names)
    yield Person("changed-here", first_name="Before", last_name="Before")


def users(custom):
    given = [*of_every_hash(), *with_odd_addresses(), *with_odd_names(), *with_roles(custom)]
    given += [*for_tokens(custom), *between_import_and_switch()]
    for number, person in enumerate(sorted(given, key=lambda person: person.id is not None), 1):
        # Gaps: every seventh account was deleted, years ago.
        person.id = person.id or number + number // 6
    return given
