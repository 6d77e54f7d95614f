"""Opens the old server on a free port, says its URL on the first line, and serves until it is stopped.

Each argument is a person: `NAME:PASSWORD`; one that ends in `:inactive` may not sign in.
"""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def make_people(lines):
    for line in lines:
        name, password, *more = line.split(":")
        get_user_model().objects.create_user(
            name, f"{name}@example.com", password, is_active="inactive" not in more
        )


def main():
    call_command("migrate", verbosity=0)
    make_people(sys.argv[1:])
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
