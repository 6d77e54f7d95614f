"""PgBouncer between Vestibule and PostgreSQL, as the README has it: with session pooling."""

import os
import shutil
import subprocess
import tempfile
import unittest
import unittest.mock
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from cluster import PASSWORD, PATIENCE, Database, Instance, free_port, soon

PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"


class PgBouncer:
    """A pooler of its own, before the tests' server."""

    def __init__(self, database, mode):
        self.port = free_port()
        self.folder = tempfile.mkdtemp(prefix="pgbouncer-")
        server = urlsplit(database.url)
        Path(self.folder, "pgbouncer.ini").write_text(f"""
            [databases]
            {database.name} = host={server.hostname} port={server.port} dbname={database.name} user={server.username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {self.port}
            unix_socket_dir =
            auth_type = any
            pool_mode = {mode}
            default_pool_size = 40
            ignore_startup_parameters = extra_float_digits,options
        """.replace("            ", ""))
        self.url = database.url.replace(f":{server.port}/", f":{self.port}/")
        as_nobody = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
        if as_nobody:
            shutil.chown(self.folder, "nobody")
        self.log = open(Path(self.folder) / "log", "w")
        command = [*as_nobody, PGBOUNCER, "pgbouncer.ini"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=self.log, stderr=self.log)

    def stop(self):
        # At once; a polite one would wait for its clients.
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()
        shutil.rmtree(self.folder)


class Pooled(unittest.TestCase):
    def setUp(self):
        self.database = Database()
        self.addCleanup(self.database.drop)

    def pooler(self, mode):
        pooler = PgBouncer(self.database, mode)
        self.addCleanup(pooler.stop)
        return pooler

    def settings(self, url):
        settings = {"VESTIBULE_DATABASE__URL": url, "VESTIBULE_MASTER_KEY": "the same thirty-two bytes for everybody"}
        return {**settings, "VESTIBULE_LIMITS__FAILED_LOGIN": "off", "VESTIBULE_LIMITS__SIGN_UP": "off"}

    def test_two_instances_behind_session_pooling_start_serve_and_follow(self):
        settings = self.settings(self.pooler("session").url)
        both = [Instance(settings) for _ in range(2)]
        for instance in both:
            instance.start()
            self.addCleanup(instance.stop)
        for instance in both:
            soon(instance.is_ready)
        one, two = both
        one.command("user", "create", "ada@example.com", "--password-stdin", typed=PASSWORD)
        with ThreadPoolExecutor(8) as many:
            pairs = list(many.map(lambda number: both[number % 2].login("ada@example.com"), range(40)))
        (access, refresh), _ = pairs[0], pairs[1]
        self.assertEqual((one.me(access), two.me(access)), (200, 200))
        self.assertEqual(one.post("/api/accounts/logout/", {"refresh_token": refresh}, access)[0], 205)
        soon(lambda: two.me(access) == 401)
        self.assertEqual(two.post("/api/accounts/password-forgotten/", {"email": "ada@example.com"})[0], 200)
        soon(lambda: any("ada@example.com" in letter for instance in both for letter in instance.letters()))

    def test_a_pooler_that_starts_again_is_no_reason_to_start_an_instance_again(self):
        pooler = PgBouncer(self.database, "session")
        instance = Instance({**self.settings(pooler.url), "VESTIBULE_DATABASE__ACQUIRE_TIMEOUT": "1s"})
        instance.start()
        self.addCleanup(instance.stop)
        soon(instance.is_ready)
        port = pooler.port
        pooler.stop()
        soon(lambda: not instance.is_ready())
        with unittest.mock.patch(f"{__name__}.free_port", return_value=port):
            self.pooler("session")
        soon(instance.is_ready)


if __name__ == "__main__":
    unittest.main()
