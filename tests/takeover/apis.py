"""How clients call the two APIs: the same requests go to the former server and to Vestibule."""

import time

from support.http_client import Tokens

# Of a client whose server has too much to do.
ATTEMPTS = 8


def patiently(send):
    """Sends again what was answered 503, which says when."""
    for _ in range(ATTEMPTS):
        response = send()
        if response.status != 503:
            break
        time.sleep(float(response.headers.get("Retry-After", 1)))
    return response


class SimpleJwt:
    """SimpleJWT's own paths. Users sign in by user name."""

    profile_path = "/api/me/"

    @staticmethod
    def sign_in(server, person, password=None):
        body = {"username": person.username, "password": password or person.password}
        response = patiently(lambda: server.post("/auth/token/", body))
        return response, tokens_of(response, "access", "refresh")

    @staticmethod
    def refresh(server, refresh):
        response = server.post("/auth/token/refresh/", {"refresh": refresh})
        return response, tokens_of(response, "access", "refresh", refresh)

    @staticmethod
    def log_out(server, tokens):
        return server.post("/auth/token/blacklist/", {"refresh": tokens.refresh})


class Accounts:
    """Users sign in by email address. A log-out wants both tokens."""

    profile_path = "/api/accounts/me/"

    @staticmethod
    def sign_in(server, person, password=None):
        body = {"email": person.email, "password": password or person.password}
        response = patiently(lambda: server.post("/api/accounts/login/", body))
        return response, tokens_of(response, "access_token", "refresh_token")

    @staticmethod
    def refresh(server, refresh):
        response = server.post("/api/accounts/refresh-token/", {"refresh_token": refresh})
        return response, tokens_of(response, "access_token", "refresh_token", refresh)

    @staticmethod
    def log_out(server, tokens):
        return server.post("/api/accounts/logout/", {"refresh_token": tokens.refresh}, tokens.access)


def tokens_of(response, access, refresh, before=None):
    """Where no refresh token comes, the client keeps the one that it has."""
    if response.status != 200:
        return None
    return Tokens(response.body[access], response.body.get(refresh, before))


class Client:
    """A program that a person signed in with: it has a pair of tokens and, like every client, renews them when it gets 401."""

    def __init__(self, person, api, tokens, name=None):
        self.person, self.api, self.tokens = person, api, tokens
        self.name = name or person.username
        self.is_logged_out = False

    def profile(self, server):
        return server.get(self.api.profile_path, self.tokens.access)

    def renew(self, server):
        response, tokens = self.api.refresh(server, self.tokens.refresh)
        if tokens:
            self.tokens = tokens
        return response

    def go_on(self, server):
        """The next request of the client; the body of its profile, or None where the person has to sign in again."""
        response = self.profile(server)
        if response.status == 401 and self.renew(server).status == 200:
            response = self.profile(server)
        self.is_logged_out = response.status != 200
        return None if self.is_logged_out else response.body
