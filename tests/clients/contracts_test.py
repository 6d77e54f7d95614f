"""What `vestibule contract` prints works: curl runs the examples, newman the collections."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from servers import vestibule
from support.vestibule import BINARY, Vestibule

# The password in the examples.
PASSWORD = "correct horse battery staple"


class Printed(unittest.TestCase):
    """Each contract has a server of its own, which serves it alone, because every example signs the same user up."""

    def serve(self, name):
        self.doCleanups()
        self.app = vestibule(settings={"contracts": name, "pages_at": "/pages"})
        self.addCleanup(self.app.remove)

    def json(self, *words):
        return json.loads(self.app.command("--json", *words))

    def contracts(self):
        return [contract["name"] for contract in json.loads(Vestibule().command("--json", "contract", "list"))]

    def has(self, name, operation):
        return any(action["operation"] == operation for action in self.json("contract", "show", name)["actions"])


class Curl(Printed):
    def test_every_example_works_as_printed(self):
        for name in self.contracts():
            with self.subTest(name):
                self.serve(name)
                script = self.app.command("contract", "show", name)
                path = f"{Path(BINARY).parent}:{os.environ['PATH']}"
                done = subprocess.run(
                    ["bash", "-euo", "pipefail"],
                    input=script,
                    env={**os.environ, **self.app.environment, "PATH": path},
                    text=True,
                    capture_output=True,
                    timeout=120,
                )
                self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}\n{done.stderr}")


class Postman(Printed):
    def test_newman_runs_every_collection(self):
        for name in self.contracts():
            with self.subTest(name):
                self.serve(name)
                words = [os.environ["NEWMAN"], "run", "--color", "off"]
                if not self.has(name, "register"):
                    self.app.create_user("ada", password=PASSWORD)
                if self.has(name, "api-key-login"):
                    created = self.json("api-key", "create", "ada@example.com", "newman")
                    words += ["--env-var", f"api_key={created['key']}"]
                with tempfile.NamedTemporaryFile("w", suffix=".json") as collection:
                    collection.write(self.app.command("contract", "export", name, "--format", "postman"))
                    collection.flush()
                    done = subprocess.run([*words, collection.name], text=True, capture_output=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
