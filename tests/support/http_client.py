"""A client of the HTTP API that opens a new connection for each request."""

import http.client
import json
from typing import NamedTuple

from support.process import TIMEOUT

PASSWORD = "Corr3ct-horse-battery"


class Response(NamedTuple):
    status: int
    # Decoded JSON; the bytes of anything else.
    body: object
    headers: object


class Tokens(NamedTuple):
    access: str
    refresh: str


class HttpClient:
    def __init__(self, port):
        self.port = port

    def call(self, method, path, body=None, token=None, timeout=TIMEOUT):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Accept": "application/json", "Connection": "close"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Response(response.status, decoded(response.read()), response.headers)
        finally:
            connection.close()

    def get(self, path, token=None):
        return self.call("GET", path, None, token)

    def post(self, path, body, token=None):
        return self.call("POST", path, body, token)

    def try_sign_in(self, email, password=PASSWORD, api="accounts"):
        """Tokens, or None where the credentials are refused."""
        response = self.post(f"/api/{api}/login/", {"email": email, "password": password})
        return Tokens(response.body["access_token"], response.body["refresh_token"]) if response.status == 200 else None

    def sign_in(self, email, password=PASSWORD, api="accounts"):
        tokens = self.try_sign_in(email, password, api)
        assert tokens, f"{email} cannot sign in"
        return tokens

    def is_ready(self):
        try:
            return self.get("/health/ready").status == 200
        except (OSError, http.client.HTTPException):
            return False


def decoded(text):
    try:
        return json.loads(text or b"null")
    except ValueError:
        return text
