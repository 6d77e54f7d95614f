"""A server that falls silent, or is gone, for one instance and not for the other."""

import os
import signal
import time
import unittest

from cluster import PATIENCE, Cluster, Instance, soon

# `app::revoked::BELIEVED` (5 s), the wait for the database's word (2 s), and a little for a machine that has other things to do.
BOUND = 12
# After `http.stop_timeout`, of which nobody makes use here: jobs and database (5 s), threads (1 s), and a little.
STOPPED = 10


class Silence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.close)
        # An account of its own tells its server processes from those of the others.
        cls.cluster.database.sql("CREATE ROLE third SUPERUSER LOGIN")
        cls.addClassCleanup(cls.cluster.database.sql, "DROP ROLE third", cls.cluster.database.url.rsplit("/", 1)[0] + "/postgres")

    def setUp(self):
        self.held = []
        self.one, self.database = self.cluster.one, self.cluster.database
        url = self.database.url.replace("vestibule@", "third@")
        self.third = Instance({**self.one.settings, "VESTIBULE_DATABASE__URL": url})
        self.third.start()
        soon(self.third.is_ready)
        self.addCleanup(self.third.process.kill)

    def processes(self):
        found = self.database.sql("SELECT pid FROM pg_stat_activity WHERE usename = 'third'")
        return [int(line) for line in found.splitlines()]

    def hold(self):
        """The server processes that there are do nothing any more, as on a host that is frozen; new ones are served."""
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

    def test_a_sign_out_holds_where_the_connections_fell_silent(self):
        access, refresh = self.one.login(self.cluster.person("held"))
        self.assertEqual(self.verify(access), 200)
        self.hold()
        self.sign_out(access, refresh)
        took = soon(lambda: self.verify(access) in (401, 503))
        self.assertLess(took, BOUND)
        soon(lambda: self.verify(access) == 401)
        soon(self.third.is_ready)
        self.assertLess(self.stop(), STOPPED)

    def test_a_server_that_is_silent_is_told_and_heals(self):
        access, refresh = self.one.login(self.cluster.person("away"))
        self.database.sql("ALTER ROLE third NOLOGIN")
        self.addCleanup(self.database.sql, "ALTER ROLE third LOGIN")
        self.hold()
        self.sign_out(access, refresh)
        took = soon(lambda: self.verify(access) == 503)
        self.assertLess(took, BOUND)
        self.assertIn(self.third.get("/health/ready")[0], (500, 503))
        self.heal()
        soon(lambda: self.verify(access) == 401)
        soon(self.third.is_ready)
        self.assertIn("cannot learn which sessions have ended", self.third.said())
        self.stop()

    def test_a_stop_does_not_wait_for_what_is_silent_or_gone(self):
        self.hold()
        self.assertLess(self.stop(), STOPPED)
        for pause in (0, 4):
            self.let_go()
            self.setUp()
            self.database.stop("immediate")
            try:
                time.sleep(pause)
                self.assertLess(self.stop(), STOPPED, f"{pause} s after the server was gone")
            finally:
                self.database.start()
            for instance in self.cluster.both:
                soon(instance.is_ready, PATIENCE)


if __name__ == "__main__":
    unittest.main()
