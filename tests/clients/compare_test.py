"""`vestibule contract compare` between a real Django server with SimpleJWT and the contract that stands in for it."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from servers import PASSWORD, VESTIBULE, old_server

CONTRACT = Path(__file__).parents[2] / "contracts" / "simplejwt.toml"


class Compare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.django = old_server("alice")
        cls.addClassCleanup(cls.django.stop)

    def compare(self, contract, username="alice"):
        words = [VESTIBULE, "--json", "contract", "compare", "--contract", str(contract), "--against", self.django.url]
        words += ["--username", username, "--password-stdin"]
        return subprocess.run(words, input=PASSWORD, text=True, capture_output=True, timeout=300)

    def test_every_difference_is_explained_in_the_file(self):
        done = self.compare(CONTRACT)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        compared = json.loads(done.stdout)
        self.assertGreater(compared["requests"], 90)
        # The explanations are in use, each of them, or the file would tell of what is not so.
        told = {difference["expected"] for difference in compared["differences"]}
        self.assertEqual(len(told), CONTRACT.read_text().count("[[expected_difference]]"))

    def test_a_contract_that_is_not_the_old_servers_is_found_out(self):
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

    def test_nobody_is_compared_who_cannot_sign_in(self):
        done = self.compare(CONTRACT, "nobody")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the old server refused login: 401", done.stderr)


if __name__ == "__main__":
    unittest.main()
