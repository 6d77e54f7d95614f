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


class Compare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.django = OldServer("alice")
        cls.addClassCleanup(cls.django.stop)

    def compare(self, contract, username="alice"):
        words = [BINARY, "--json", "contract", "compare", "--contract", str(contract), "--against", self.django.url]
        words += ["--username", username, "--password-stdin"]
        return subprocess.run(words, input=PASSWORD, text=True, capture_output=True, timeout=300)

    def test_every_difference_is_explained_in_the_file(self):
        done = self.compare(CONTRACT)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        compared = json.loads(done.stdout)
        self.assertGreater(compared["requests"], 90)
        # Each explanation is used, or the file would describe a difference that there is not.
        told = {difference["expected"] for difference in compared["differences"]}
        self.assertEqual(len(told), CONTRACT.read_text().count("[[expected_difference]]"))

    def test_a_wrong_contract_is_detected(self):
        text = CONTRACT.read_text()
        for good, other, found in [
            ('response = \'{ "access": "$access" }\'', 'response = \'{ "access_token": "$access" }\'', "access_token"),
            ("response = '{}'", "status = 201\nresponse = '{}'", "status"),
        ]:
            with self.subTest(found), tempfile.TemporaryDirectory() as folder:
                self.assertIn(good, text)
                changed = Path(folder) / "simplejwt.toml"
                changed.write_text(text.replace(good, other))
                done = self.compare(changed)
                unknown = [d["what"] for d in json.loads(done.stdout)["differences"] if d["expected"] is None]
                self.assertEqual(done.returncode, 1)
                self.assertIn(found, unknown)

    def test_a_user_who_cannot_sign_in_is_an_error(self):
        done = self.compare(CONTRACT, "unknown")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the old server refused login: 401", done.stderr)


if __name__ == "__main__":
    unittest.main()
