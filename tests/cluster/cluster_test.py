"""What is done on one instance holds on the other."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from cluster import PASSWORD, Database, Cluster, Instance, soon

# A second of following, and a little for a machine that has other things to do.
AT_ONCE = 2.5


class TwoInstances(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.close)

    def setUp(self):
        self.one, self.two, self.door = self.cluster.one, self.cluster.two, self.cluster.door

    def assert_out_at_once(self, *tokens):
        for instance in self.cluster.both:
            for token in tokens:
                took = soon(lambda: instance.me(token) == 401)
                self.assertLess(took, AT_ONCE)

    def test_both_started_at_once_and_the_schema_was_made_once(self):
        steps = self.cluster.database.sql("SELECT count(*) = count(DISTINCT version) AND count(*) > 5 FROM seaql_migrations")
        self.assertEqual(steps, "t")
        self.assertIn("applied", self.two.command("migrate", "status"))
        self.assertNotIn("pending", self.two.command("migrate", "status"))

    def test_a_token_of_one_is_good_at_the_other_and_at_the_door(self):
        access, refresh = self.one.login(self.cluster.person("ada"))
        self.assertEqual((self.two.me(access), self.door.me(access)), (200, 200))
        status, body, _ = self.two.post("/api/accounts/refresh-token/", {"refresh_token": refresh})
        self.assertEqual(status, 200)
        self.assertEqual(self.one.me(body["access_token"]), 200)

    def test_a_logout_at_one_is_one_at_the_other(self):
        access, refresh = self.one.login(self.cluster.person("grace"))
        self.assertEqual(self.two.me(access), 200)
        status, _, _ = self.one.post("/api/accounts/logout/", {"refresh_token": refresh}, access)
        self.assertEqual(status, 205)
        self.assert_out_at_once(access)
        self.assertEqual(self.two.post("/api/accounts/refresh-token/", {"refresh_token": refresh})[0], 401)

    def test_whoever_is_deactivated_is_out_everywhere(self):
        email = self.cluster.person("mallory")
        pairs = [instance.login(email) for instance in self.cluster.both]
        self.one.command("user", "deactivate", email)
        self.assert_out_at_once(*(access for access, _ in pairs))
        for instance in self.cluster.both:
            for _, refresh in pairs:
                self.assertEqual(instance.post("/api/accounts/refresh-token/", {"refresh_token": refresh})[0], 401)
            status, _, _ = instance.post("/api/accounts/login/", {"email": email, "password": PASSWORD})
            self.assertEqual(status, 401)

    def test_another_password_ends_the_other_sessions_everywhere(self):
        email = self.cluster.person("edsger")
        (mine, _), (other, _) = self.one.login(email), self.two.login(email)
        new = {"old_password": PASSWORD, "new_password": "another one of more than enough"}
        status, body, _ = self.one.post("/api/accounts/password-change/", new, mine)
        self.assertEqual(status, 200, body)
        self.assert_out_at_once(other)
        self.assertEqual((self.one.me(mine), self.two.me(mine)), (200, 200))
        self.assertEqual(self.two.post("/api/accounts/login/", {"email": email, "password": PASSWORD})[0], 401)
        self.two.login(email, new["new_password"])

    def test_a_refresh_token_that_both_get_at_once_has_one_successor(self):
        _, refresh = self.one.login(self.cluster.person("barbara"), api="rotating")

        def renew(_):
            return self.door.post("/api/rotating/refresh-token/", {"refresh_token": refresh})

        with ThreadPoolExecutor(16) as many:
            answers = list(many.map(renew, range(48)))
        self.assertEqual({status for status, _, _ in answers}, {200}, answers)
        successors = {body["refresh_token"] for _, body, _ in answers}
        self.assertEqual(len(successors), 1)
        status, _, _ = self.two.post("/api/rotating/refresh-token/", {"refresh_token": successors.pop()})
        self.assertEqual(status, 200)
        self.assertEqual(self.cluster.database.sql("SELECT max(generation) FROM sessions WHERE contract = 'rotating'"), "2")

    def test_a_mail_is_sent_once_and_both_send(self):
        people = [self.cluster.person(f"reader{number}") for number in range(5)]
        asked = 40
        letters = lambda: [letter for instance in self.cluster.both for letter in instance.letters() if "reader" in letter]

        def ask(number):
            return self.door.post("/api/accounts/password-forgotten/", {"email": people[number % len(people)]})[0]

        with ThreadPoolExecutor(8) as many:
            self.assertEqual(set(many.map(ask, range(asked))), {200})
        waits = "SELECT count(*) FROM outbox WHERE state = 'queued'"
        soon(lambda: self.cluster.database.sql(waits) == "0")
        # A link that has been voided by a newer one before its mail left is not sent.
        sent = int(self.cluster.database.sql("SELECT count(*) FROM outbox WHERE kind = 'reset-password' AND state = 'sent'"))
        found = letters()
        ids = {next(line for line in letter.splitlines() if line.lower().startswith("message-id:")) for letter in found}
        self.assertEqual((len(found), len(ids)), (sent, sent))
        self.assertEqual(sent, asked)
        self.assertTrue(all(instance.letters() for instance in self.cluster.both))
        self.assertEqual(self.cluster.database.sql("SELECT max(attempts) FROM outbox"), "1")

    def test_the_link_of_a_mail_opens_either(self):
        email = self.cluster.person("radia")
        self.assertEqual(self.one.post("/api/accounts/password-forgotten/", {"email": email})[0], 200)
        letters = lambda: [text for instance in self.cluster.both for text in instance.letters() if email in text]
        soon(letters)
        words = letters()[0].replace("=\n", "").replace("=3D", "=").split()
        token = next(word for word in words if "token=" in word).split("token=")[1].split('"')[0]
        new = {"token": token, "new_password": "one that nobody has thought of"}
        status, body, _ = self.two.post("/api/accounts/password-reset/", new)
        self.assertEqual(status, 200, body)
        self.assertEqual(self.one.post("/api/accounts/password-reset/", new)[0], 400)
        self.one.login(email, new["new_password"])


class WithoutDatabase(unittest.TestCase):
    def test_a_database_that_is_away_is_waited_for_and_everything_goes_on(self):
        cluster = Cluster()
        self.addCleanup(cluster.close)
        email = cluster.person("ada")
        access, refresh = cluster.one.login(email)
        cluster.database.stop()
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
            cluster.database.start()
        for instance in cluster.both:
            soon(lambda: instance.get("/health/ready")[0] == 200)
            self.assertEqual(instance.me(access), 200)
            instance.login(email)
        _, other = cluster.one.login(email)
        self.assertEqual(cluster.one.post("/api/accounts/logout/", {"refresh_token": other}, access)[0], 205)
        status, _, _ = cluster.two.post("/api/accounts/password-forgotten/", {"email": email})
        self.assertEqual(status, 200)
        soon(lambda: any(email in letter for instance in cluster.both for letter in instance.letters()))


class FirstStart(unittest.TestCase):
    def test_many_that_start_at_once_on_an_empty_database_all_open(self):
        database = Database()
        self.addCleanup(database.drop)
        key = "the same thirty-two bytes for everybody: " + "k3uZ0q"
        instances = [Instance({"VESTIBULE_DATABASE__URL": database.url, "VESTIBULE_MASTER_KEY": key}) for _ in range(4)]
        for instance in instances:
            instance.start()
            self.addCleanup(instance.stop)
        for instance in instances:
            soon(instance.is_ready)


if __name__ == "__main__":
    unittest.main()
