"""PgBouncer between Vestibule and PostgreSQL, as the manual describes it: with session pooling."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from cluster import Instance
from support.postgres import Database
from support.process import wait_until
from support.proxies import pgbouncer


class Pooled(unittest.TestCase):
    def setUp(self):
        self.database = Database()
        self.addCleanup(self.database.drop)

    def settings(self, url):
        return {"database.url": url, "master_key": "one master key for all instances, of thirty-two bytes", "limits.failed_login": "off"}

    def test_two_instances_behind_session_pooling_start_serve_and_share_revocations(self):
        pooler = pgbouncer(self.database, "session")
        self.addCleanup(pooler.stop)
        settings = self.settings(pooler.url)
        both = [Instance(settings) for _ in range(2)]
        for instance in both:
            instance.start(wait_for=None)
            self.addCleanup(instance.remove)
        for instance in both:
            instance.wait_until_ready()
        one, two = both
        one.create_user("ada")
        with ThreadPoolExecutor(8) as many:
            pairs = list(many.map(lambda number: both[number % 2].sign_in("ada@example.com"), range(40)))
        (access, refresh), _ = pairs[0], pairs[1]
        self.assertEqual((one.me(access), two.me(access)), (200, 200))
        self.assertEqual(one.post("/api/accounts/logout/", {"refresh_token": refresh}, access)[0], 205)
        wait_until(lambda: two.me(access) == 401)
        self.assertEqual(two.post("/api/accounts/password-forgotten/", {"email": "ada@example.com"})[0], 200)
        wait_until(lambda: any("ada@example.com" in text for instance in both for text in instance.emails()))

    def test_an_instance_survives_a_restart_of_the_pooler(self):
        pooler = pgbouncer(self.database, "session")
        instance = Instance({**self.settings(pooler.url), "database.acquire_timeout": "1s"}).start()
        self.addCleanup(instance.remove)
        port = pooler.port
        pooler.stop()
        wait_until(lambda: not instance.is_ready())
        again = pgbouncer(self.database, "session", port)
        self.addCleanup(again.stop)
        wait_until(instance.is_ready)


if __name__ == "__main__":
    unittest.main()
