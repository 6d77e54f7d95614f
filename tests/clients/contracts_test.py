"""What `vestibule contract` prints is tried out: curl runs the examples, newman the collections."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from servers import VESTIBULE, command, vestibule

PASSWORD = "correct horse battery staple"


class Printed(unittest.TestCase):
    """Each contract has an app of its own: every example signs the same person up."""

    def setUp(self):
        self.app = vestibule()
        self.addCleanup(self.app.stop)
        self.settings = {**self.app.settings, "VESTIBULE_PUBLIC_URL": self.app.url}

    def contracts(self):
        return [contract["name"] for contract in json.loads(command(self.settings, "--json", "contract", "list"))]

    def account(self):
        """Whoever a contract signs in that it does not sign up, and a key for those that ask for one."""
        words = ("ada@example.com", "--username", "ada", "--password-stdin")
        command(self.settings, "user", "create", *words, typed=PASSWORD)

    def has(self, name, deed):
        shown = json.loads(command(self.settings, "--json", "contract", "show", name))
        return any(action["operation"] == deed for action in shown["actions"])


class Curl(Printed):
    def test_every_example_works_as_printed(self):
        for name in self.contracts():
            with self.subTest(name):
                self.doCleanups()
                self.setUp()
                script = command(self.settings, "contract", "show", name)
                path = f"{Path(VESTIBULE).resolve().parent}:{os.environ['PATH']}"
                done = subprocess.run(
                    ["bash", "-euo", "pipefail"],
                    input=script,
                    env={**os.environ, **self.settings, "PATH": path},
                    text=True,
                    capture_output=True,
                    timeout=120,
                )
                self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}\n{done.stderr}")


class Postman(Printed):
    def test_newman_runs_every_collection(self):
        for name in self.contracts():
            with self.subTest(name):
                self.doCleanups()
                self.setUp()
                words = [os.environ["NEWMAN"], "run", "--color", "off"]
                if not self.has(name, "register"):
                    self.account()
                if self.has(name, "api-key-login"):
                    made = json.loads(command(self.settings, "--json", "api-key", "create", "ada@example.com", "newman"))
                    words += ["--env-var", f"api_key={made['key']}"]
                with tempfile.NamedTemporaryFile("w", suffix=".json") as collection:
                    collection.write(command(self.settings, "contract", "export", name, "--format", "postman"))
                    collection.flush()
                    done = subprocess.run([*words, collection.name], text=True, capture_output=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
