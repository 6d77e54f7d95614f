"""A database server that hangs, or is gone, for one instance and not for the other."""

import os
import signal
import time
import unittest

from cluster import Cluster, Instance
from support.postgres import SERVER, run_sql
from support.process import wait_until

# How long a revocation list is used (5 s), the wait for the database (2 s), and time for a machine that has other things to do.
BOUND = 12
# After `http.stop_timeout`, which is not needed here: jobs and database (5 s), threads (1 s), and some time more.
STOPPED = 10


class HungConnections(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.close)
        # An account of its own tells its server processes from those of the others.
        cls.cluster.database.sql("CREATE ROLE third SUPERUSER LOGIN")
        cls.addClassCleanup(run_sql, SERVER, "DROP ROLE third")

    def setUp(self):
        self.held = []
        self.one, self.database = self.cluster.one, self.cluster.database
        url = self.database.url.replace("vestibule@", "third@")
        self.third = Instance({**self.cluster.settings, "database.url": url})
        self.third.turn_limits_off()
        self.third.start()
        self.addCleanup(self.third.remove)

    def processes(self):
        found = self.database.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'third'")
        return [int(line) for line in found.splitlines()]

    def hold(self):
        """The server processes of this account stop working, as on a frozen host; new ones work."""
        self.held = self.processes()
        for process in self.held:
            os.kill(process, signal.SIGSTOP)
        self.addCleanup(self.let_go)

    def let_go(self):
        for process in self.held:
            os.kill(process, signal.SIGCONT)
        self.held = []

    def heal(self):
        self.database.sql("ALTER ROLE third LOGIN")
        self.let_go()

    def verify(self, token):
        return self.third.post("/auth/token/verify/", {"token": token})[0]

    def stop(self):
        start = time.monotonic()
        self.third.stop()
        return time.monotonic() - start

    def sign_out(self, access, refresh):
        status, _, _ = self.one.post("/api/accounts/logout/", {"refresh_token": refresh}, access)
        self.assertEqual(status, 205)

    def test_a_sign_out_is_effective_where_the_connections_hang(self):
        access, refresh = self.one.sign_in(self.cluster.one.create_user("held"))
        self.assertEqual(self.verify(access), 200)
        self.hold()
        self.sign_out(access, refresh)
        took = wait_until(lambda: self.verify(access) in (401, 503))
        self.assertLess(took, BOUND)
        wait_until(lambda: self.verify(access) == 401)
        wait_until(self.third.is_ready)
        self.assertLess(self.stop(), STOPPED)

    def test_a_hung_database_is_reported_and_recovered_from(self):
        access, refresh = self.one.sign_in(self.cluster.one.create_user("away"))
        self.database.sql("ALTER ROLE third NOLOGIN")
        self.addCleanup(self.database.sql, "ALTER ROLE third LOGIN")
        self.hold()
        self.sign_out(access, refresh)
        took = wait_until(lambda: self.verify(access) == 503)
        self.assertLess(took, BOUND)
        self.assertIn(self.third.get("/health/ready")[0], (500, 503))
        self.heal()
        wait_until(lambda: self.verify(access) == 401)
        wait_until(self.third.is_ready)
        self.assertIn("cannot learn which sessions have ended", self.third.log())
        self.stop()

    def test_a_stop_does_not_wait_for_a_hung_or_stopped_database(self):
        self.hold()
        self.assertLess(self.stop(), STOPPED)
        for pause in (0, 4):
            self.let_go()
            self.setUp()
            self.database.stop_server("immediate")
            try:
                time.sleep(pause)
                self.assertLess(self.stop(), STOPPED, f"{pause} s after the server was gone")
            finally:
                self.database.start_server()
            for instance in self.cluster.both:
                wait_until(instance.is_ready)


if __name__ == "__main__":
    unittest.main()
