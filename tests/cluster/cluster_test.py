"""What is done on one instance is effective on the other."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from cluster import Cluster, Instance, me
from support.http_client import PASSWORD
from support.postgres import Database
from support.process import wait_until

# The other instances follow within a second; the rest is for a machine that has other things to do.
AT_ONCE = 2.5


class TwoInstances(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.close)

    def setUp(self):
        self.one, self.two, self.front = self.cluster.one, self.cluster.two, self.cluster.front

    def assert_signed_out_at_once(self, *tokens):
        for instance in self.cluster.both:
            for token in tokens:
                took = wait_until(lambda: instance.me(token) == 401)
                self.assertLess(took, AT_ONCE)

    def test_both_started_at_once_and_created_the_schema_once(self):
        migrations = self.cluster.database.sql("SELECT count(*) = count(DISTINCT version) AND count(*) > 5 FROM seaql_migrations")
        self.assertEqual(migrations, "t")
        self.assertIn("applied", self.two.command("migrate", "status"))
        self.assertNotIn("pending", self.two.command("migrate", "status"))

    def test_a_token_of_one_is_valid_at_the_other_and_behind_nginx(self):
        access, refresh = self.one.sign_in(self.cluster.one.create_user("ada"))
        self.assertEqual((self.two.me(access), me(self.front, access)), (200, 200))
        status, body, _ = self.two.post("/api/accounts/refresh-token/", {"refresh_token": refresh})
        self.assertEqual(status, 200)
        self.assertEqual(self.one.me(body["access_token"]), 200)

    def test_a_logout_at_one_is_effective_at_the_other(self):
        access, refresh = self.one.sign_in(self.cluster.one.create_user("grace"))
        self.assertEqual(self.two.me(access), 200)
        status, _, _ = self.one.post("/api/accounts/logout/", {"refresh_token": refresh}, access)
        self.assertEqual(status, 205)
        self.assert_signed_out_at_once(access)
        self.assertEqual(self.two.post("/api/accounts/refresh-token/", {"refresh_token": refresh})[0], 401)

    def test_a_deactivated_user_is_signed_out_everywhere(self):
        email = self.cluster.one.create_user("mallory")
        pairs = [instance.sign_in(email) for instance in self.cluster.both]
        self.one.command("user", "deactivate", email)
        self.assert_signed_out_at_once(*(access for access, _ in pairs))
        for instance in self.cluster.both:
            for _, refresh in pairs:
                self.assertEqual(instance.post("/api/accounts/refresh-token/", {"refresh_token": refresh})[0], 401)
            status, _, _ = instance.post("/api/accounts/login/", {"email": email, "password": PASSWORD})
            self.assertEqual(status, 401)

    def test_a_new_password_ends_the_other_sessions_everywhere(self):
        email = self.cluster.one.create_user("edsger")
        (mine, _), (other, _) = self.one.sign_in(email), self.two.sign_in(email)
        new = {"old_password": PASSWORD, "new_password": "another one of more than enough"}
        status, body, _ = self.one.post("/api/accounts/password-change/", new, mine)
        self.assertEqual(status, 200, body)
        self.assert_signed_out_at_once(other)
        self.assertEqual((self.one.me(mine), self.two.me(mine)), (200, 200))
        self.assertEqual(self.two.post("/api/accounts/login/", {"email": email, "password": PASSWORD})[0], 401)
        self.two.sign_in(email, new["new_password"])

    def test_a_refresh_token_that_both_get_at_once_has_one_successor(self):
        _, refresh = self.one.sign_in(self.cluster.one.create_user("barbara"), api="rotating")

        def renew(_):
            return self.front.post("/api/rotating/refresh-token/", {"refresh_token": refresh})

        with ThreadPoolExecutor(16) as many:
            responses = list(many.map(renew, range(48)))
        self.assertEqual({status for status, _, _ in responses}, {200}, responses)
        successors = {body["refresh_token"] for _, body, _ in responses}
        self.assertEqual(len(successors), 1)
        status, _, _ = self.two.post("/api/rotating/refresh-token/", {"refresh_token": successors.pop()})
        self.assertEqual(status, 200)
        self.assertEqual(self.cluster.database.sql("SELECT max(generation) FROM sessions WHERE contract = 'rotating'"), "2")

    def test_an_email_is_sent_once_and_both_send(self):
        users = [self.cluster.one.create_user(f"reader{number}") for number in range(5)]
        requested = 40
        emails = lambda: [text for instance in self.cluster.both for text in instance.emails() if "reader" in text]

        def ask(number):
            return self.front.post("/api/accounts/password-forgotten/", {"email": users[number % len(users)]})[0]

        with ThreadPoolExecutor(8) as many:
            self.assertEqual(set(many.map(ask, range(requested))), {200})
        queued = "SELECT count(*) FROM outbox WHERE state = 'queued'"
        wait_until(lambda: self.cluster.database.sql(queued) == "0")
        # An email whose link was invalidated by a newer one before it was sent is not sent.
        sent = int(self.cluster.database.sql("SELECT count(*) FROM outbox WHERE kind = 'reset-password' AND state = 'sent'"))
        found = emails()
        ids = {next(line for line in text.splitlines() if line.lower().startswith("message-id:")) for text in found}
        self.assertEqual((len(found), len(ids)), (sent, sent))
        self.assertEqual(sent, requested)
        self.assertTrue(all(instance.emails() for instance in self.cluster.both))
        self.assertEqual(self.cluster.database.sql("SELECT max(attempts) FROM outbox"), "1")

    def test_an_emailed_link_works_at_either(self):
        email = self.cluster.one.create_user("radia")
        self.assertEqual(self.one.post("/api/accounts/password-forgotten/", {"email": email})[0], 200)
        emails = lambda: [text for instance in self.cluster.both for text in instance.emails() if email in text]
        wait_until(emails)
        words = emails()[0].replace("=\n", "").replace("=3D", "=").split()
        token = next(word for word in words if "token=" in word).split("token=")[1].split('"')[0]
        new = {"token": token, "new_password": "one that no list contains"}
        status, body, _ = self.two.post("/api/accounts/password-reset/", new)
        self.assertEqual(status, 200, body)
        self.assertEqual(self.one.post("/api/accounts/password-reset/", new)[0], 400)
        self.one.sign_in(email, new["new_password"])


class WithoutDatabase(unittest.TestCase):
    def test_an_unavailable_database_gives_503_and_everything_recovers(self):
        cluster = Cluster()
        self.addCleanup(cluster.close)
        email = cluster.one.create_user("ada")
        access, refresh = cluster.one.sign_in(email)
        cluster.database.stop_server()
        try:
            for instance in cluster.both:
                for path, body in [
                    ("/api/accounts/login/", {"email": email, "password": PASSWORD}),
                    ("/api/accounts/refresh-token/", {"refresh_token": refresh}),
                    ("/api/accounts/password-forgotten/", {"email": email}),
                ]:
                    status, said, headers = instance.post(path, body)
                    self.assertEqual((status, headers["Retry-After"]), (503, "1"), said)
                    self.assertIn("detail", said)
                self.assertEqual(instance.get("/health/ready")[0], 503)
                self.assertEqual(instance.get("/health/live")[0], 200)
                status, said, headers = instance.get("/api/accounts/me/", access)
                self.assertEqual((status, headers["Retry-After"]), (503, "1"), said)
        finally:
            cluster.database.start_server()
        for instance in cluster.both:
            wait_until(lambda: instance.get("/health/ready")[0] == 200)
            self.assertEqual(instance.me(access), 200)
            instance.sign_in(email)
        _, other = cluster.one.sign_in(email)
        self.assertEqual(cluster.one.post("/api/accounts/logout/", {"refresh_token": other}, access)[0], 205)
        status, _, _ = cluster.two.post("/api/accounts/password-forgotten/", {"email": email})
        self.assertEqual(status, 200)
        wait_until(lambda: any(email in text for instance in cluster.both for text in instance.emails()))


class FirstStart(unittest.TestCase):
    def test_instances_that_start_at_once_on_an_empty_database_all_start(self):
        database = Database()
        self.addCleanup(database.drop)
        settings = {"database.url": database.url, "master_key": "one master key for all instances, of thirty-two bytes"}
        instances = [Instance(settings) for _ in range(4)]
        for instance in instances:
            instance.start(wait_for=None)
            self.addCleanup(instance.remove)
        for instance in instances:
            instance.wait_until_ready()


if __name__ == "__main__":
    unittest.main()
