"""A service that accepts access tokens of Vestibule. It needs PyJWT, and the signing key that both share.

    SIGNING_KEY_FILE=/run/secrets/signing_key python3 resource_server.py 127.0.0.1:9000
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jwt

SIGNING_KEY = Path(os.environ["SIGNING_KEY_FILE"]).read_text().rstrip("\r\n")
CLOCK_SKEW = 30  # seconds


def authenticate(header):
    """The claims of a valid access token, or None."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        required = {"require": ["exp", "iat", "user_id"]}
        claims = jwt.decode(token, SIGNING_KEY, algorithms=["HS256"], leeway=CLOCK_SKEW, options=required)
    except jwt.InvalidTokenError:
        return None
    # A refresh token has a valid signature too.
    return claims if claims.get("token_type") == "access" else None


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        claims = authenticate(self.headers.get("Authorization"))
        if claims is None:
            return self.respond(401, {"detail": "Sign in first."}, {"WWW-Authenticate": "Bearer"})
        if self.path == "/whoami":
            return self.respond(200, {"user_id": claims["user_id"], "roles": claims.get("roles", [])})
        if self.path == "/reports":
            if "editor" not in claims.get("roles", []):
                return self.respond(403, {"detail": "This needs the role editor."})
            return self.respond(200, {"reports": []})
        return self.respond(404, {"detail": "Not found."})

    def respond(self, status, body, headers=()):
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    host, _, port = sys.argv[1].rpartition(":")
    ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
