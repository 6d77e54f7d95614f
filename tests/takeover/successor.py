"""Vestibule as it takes over: its settings, its contracts, and the commands of the takeover."""

import json
import shutil
import tempfile
from pathlib import Path

from former import KEY
from support.postgres import Database
from support.vestibule import Vestibule

MAPPING = """\
model = "accounts.customuser"
roles = ["role"]

[fields]
gender = "gender"

[drop]
columns = ["phone"]
"""

ROTATING = [
    ('refresh_rotation = "never"', 'refresh_rotation = "always"'),
    ("""response = '{ "access": "$access" }'""", """response = '{ "access": "$access", "refresh": "$refresh" }'"""),
    ("""response = '{ "access_token": "$access" }'""", """response = '{ "access_token": "$access", "refresh_token": "$refresh" }'"""),
]
# SimpleJWT's TokenBlacklistView.
LOG_OUT = """
[[action]]
operation = "logout"
path = "/auth/token/blacklist/"
method = "POST"
auth = "public"
request = { refresh = "refresh" }
response = '{}'
"""


class Successor(Vestibule):
    def __init__(self, variant, former):
        folder = tempfile.mkdtemp(prefix="successor-")
        self.variant, self.former = variant, former
        self.postgres = Database("TEMPLATE template0") if variant.target == "postgres" else None
        settings = {
            "signing_key": KEY,
            "contracts": "simplejwt,accounts",
            "contracts_dir": Path(folder) / "contracts",
            "takeover.keep_hashes": str(variant.keep_hashes).lower(),
            "takeover.ask": former.url,
            # The role table of the former server has a role of this name: the import has to ask.
            "admin.role": "admin" if variant.custom else "Administrateur",
        }
        if self.postgres:
            settings["database.url"] = self.postgres.url
        super().__init__(settings, folder)
        self.write_contracts()
        (self.folder / "mapping.toml").write_text(MAPPING)
        self.turn_limits_off()

    def write_contracts(self):
        """The shipped ones, where they do not already do what the former server did."""
        folder = self.folder / "contracts"
        folder.mkdir()
        for name in ("simplejwt", "accounts"):
            bare = {**self.settings}
            self.settings = {"data_dir": self.folder / "unused"}
            text = self.command("contract", "export", name)
            self.settings = bare
            if self.variant.rotate:
                for before, after in ROTATING:
                    text = text.replace(before, after)
            if name == "simplejwt" and self.variant.blacklist:
                text += LOG_OUT
            (folder / f"{name}.toml").write_text(text)

    @property
    def role_words(self):
        words = ["--role", "Gestionnaire=editor"]
        return words + (["--role", "Administrateur=admin", "--grant-admin"] if self.variant.custom else ["--role", "Administrateur=direction"])

    def source(self):
        """As the night has it: the database itself, or a dump of this minute."""
        return self.former.source if self.variant.source == "direct" else str(self.former.dump(f"users.{self.variant.source}"))

    def import_words(self, *words, source=None, roles=True):
        command = ["import", "django", "--from", source or self.source()]
        command += ["--mapping", str(self.folder / "mapping.toml")] if self.variant.custom else []
        return [*command, *(self.role_words if roles else []), *words]

    def import_users(self, *words):
        """The report of a run that must succeed."""
        return json.loads(self.command(*self.import_words(*words, "--json")))

    def is_untouched(self):
        if self.postgres:
            return self.postgres.sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") == "0"
        return not list((self.folder / "data").glob("**/*.sqlite*")) and not list((self.folder / "data").glob("**/*.db"))

    def all_users(self):
        """Everything that the command line shows of them, by id."""
        found, after = {}, 0
        while after is not None:
            page = json.loads(self.command("user", "list", "--json", "--limit", "1000", "--after", str(after)))
            found |= {user["id"]: user for user in page["users"]}
            after = page["next"]
        return found

    def export_words(self, to, *words):
        command = ["export", "django", "--to", str(to), *words]
        command += ["--mapping", str(self.folder / "mapping.toml")] if self.variant.custom else []
        return [*command, *(word for word in self.role_words if word != "--grant-admin")]

    def remove(self):
        super().remove()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.postgres:
            self.postgres.drop()
