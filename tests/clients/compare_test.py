"""`vestibule contract compare` between a real Django server with SimpleJWT and the contract that replaces it."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from servers import OldServer
from support.http_client import PASSWORD
from support.vestibule import BINARY

CONTRACT = Path(__file__).parents[2] / "contracts" / "simplejwt.toml"

AS_SIMPLEJWT = {'\nuser_id_format = "integer"': '\nuser_id_format = "string"'}


class Compare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.django = OldServer("alice")
        cls.addClassCleanup(cls.django.stop)

    def compare(self, contract, username="alice"):
        words = [BINARY, "--json", "contract", "compare", "--contract", str(contract), "--against", self.django.url]
        words += ["--username", username, "--password-stdin"]
        return subprocess.run(words, input=PASSWORD, text=True, capture_output=True, timeout=300)

    def changed(self, changes):
        """A copy of the contract."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        text = CONTRACT.read_text()
        for old, new in changes.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        file = Path(folder.name) / "simplejwt.toml"
        file.write_text(text)
        return file

    def unexpected(self, contract):
        done = self.compare(contract)
        self.assertEqual(done.returncode, 1, done.stdout)
        return {difference["what"] for difference in json.loads(done.stdout)["differences"] if difference["expected"] is None}

    def test_every_difference_is_explained_in_the_file(self):
        done = self.compare(self.changed(AS_SIMPLEJWT))
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        compared = json.loads(done.stdout)
        self.assertGreater(compared["requests"], 90)
        # Each explanation is used, or the file would describe a difference that there is not.
        told = {difference["expected"] for difference in compared["differences"]}
        self.assertEqual(len(told), CONTRACT.read_text().count("[[expected_difference]]"))

    def test_a_wrong_contract_is_detected(self):
        for good, other, found in [
            ('response = \'{ "access": "$access" }\'', 'response = \'{ "access_token": "$access" }\'', "access_token"),
            ("response = '{}'", "status = 201\nresponse = '{}'", "status"),
        ]:
            with self.subTest(found):
                self.assertIn(found, self.unexpected(self.changed({**AS_SIMPLEJWT, good: other})))

    def test_tokens_are_decoded(self):
        # The document has the number; SimpleJWT writes text since 5.4.
        self.assertIn("access: claim user_id", self.unexpected(self.changed({})))
        longer = self.unexpected(self.changed({**AS_SIMPLEJWT, 'access_lifetime = "5m"': 'access_lifetime = "15m"'}))
        self.assertEqual(longer, {"access: lifetime"})

    def test_a_user_who_cannot_sign_in_is_an_error(self):
        done = self.compare(CONTRACT, "unknown")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the former server refused login: 401", done.stderr)


if __name__ == "__main__":
    unittest.main()
