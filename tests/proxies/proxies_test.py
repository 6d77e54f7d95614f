"""What a client gets, and who it is taken for, behind nginx and HAProxy."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

BINARY = os.environ["VESTIBULE"]
EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENCE = 30
# Where the client seems to be: every address of 127.0.0.0/8 is this machine, and only one of them is the proxy's.
CLIENT = "127.0.0.5"
PROXY = "127.0.0.1"

# What a client may send before the proxy adds what it saw.
TRICKS = [
    [b'X-Forwarded-For: "'],
    [b"X-Forwarded-For: \xe9"],
    [b"X-Forwarded-For: 9.9.9.9"],
    [b"X-Forwarded-For:"],
    [b"X-Forwarded-For: ,"],
    [b"X-Forwarded-For: unknown"],
    [b'X-Forwarded-For: 9.9.9.9, "', b"X-Forwarded-For: \xff"],
    [b'Forwarded: for=9.9.9.9;x="'],
]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def soon(ask):
    end = time.monotonic() + PATIENCE
    while not ask():
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE} s")
        time.sleep(0.05)


def nginx_location():
    """How the example of nginx passes requests on."""
    return re.search(r"location / \{.*?\}", (EXAMPLES / "nginx" / "vestibule.conf").read_text(), re.S).group(0)


def haproxy_backend():
    """The lines of the backend in the example of HAProxy, without its servers."""
    example = (EXAMPLES / "haproxy" / "vestibule.cfg").read_text()
    lines = example.partition("\nbackend vestibule\n")[2].splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith(("server ", "#"))]


def ask(port, head, body=b"", source=CLIENT):
    """Sends head and body apart, on a connection of their own, and returns the whole answer."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.sendall(b"\r\n".join(head) + b"\r\nConnection: close\r\n\r\n")
        if body:
            time.sleep(0.005)
            wire.sendall(body)
        heard = b""
        while piece := wire.recv(65536):
            heard += piece
        return heard


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else None


class Server:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="vestibule-")
        self.port = free_port()
        self.settings = {
            **os.environ,
            "VESTIBULE_DATA_DIR": self.folder,
            "VESTIBULE_LISTEN": f"127.0.0.1:{self.port}",
            "VESTIBULE_HTTP__TRUSTED_PROXIES": PROXY,
            "VESTIBULE_LIMITS__FAILED_LOGIN": "off",
        }
        self.log = open(Path(self.folder) / "log", "w")
        self.process = subprocess.Popen([BINARY, "serve"], env=self.settings, stdout=subprocess.DEVNULL, stderr=self.log)
        soon(lambda: is_open(self.port))

    def seen(self):
        """Where the latest wrong password came from."""
        words = ["audit", "--event", "sign-in-failed", "--limit", "1", "--json"]
        done = subprocess.run([BINARY, *words], env=self.settings, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)["events"][0]["ip"]

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()
        shutil.rmtree(self.folder)


def is_open(port):
    try:
        return status(ask(port, [b"GET /health/ready HTTP/1.1", b"Host: h"], source=PROXY)) == 200
    except OSError:
        return False


class Proxy:
    """One of the two, in a folder of its own."""

    def __init__(self, command, configuration, port):
        self.folder, self.port = tempfile.mkdtemp(prefix="proxy-"), port
        Path(self.folder, "conf").write_text(configuration.replace("FOLDER", self.folder))
        self.process = subprocess.Popen([word.replace("FOLDER", self.folder) for word in command], stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder)


def nginx(server, location):
    port = free_port()
    user = "user root;" if os.getuid() == 0 else ""
    folders = " ".join(f"{kind}_temp_path FOLDER/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return Proxy(
        ["nginx", "-e", "FOLDER/error.log", "-p", "FOLDER", "-c", "FOLDER/conf"],
        f"""
        {user} daemon off; worker_processes 1; pid FOLDER/pid; error_log FOLDER/error.log warn;
        events {{ worker_connections 512; }}
        http {{
            access_log off; {folders}
            upstream vestibule {{ server 127.0.0.1:{server.port}; keepalive 16; keepalive_timeout 8s; }}
            server {{ listen 127.0.0.1:{port}; {location} }}
        }}
        """,
        port,
    )


def haproxy(server, lines):
    port = free_port()
    lines = "\n            ".join(lines)
    return Proxy(
        ["haproxy", "-db", "-f", "FOLDER/conf"],
        f"""
        defaults
            mode http
            timeout connect 5s
            timeout client 30s
            timeout server 30s
            timeout check 10s
        frontend entrance
            bind 127.0.0.1:{port}
            default_backend vestibule
        backend vestibule
            {lines}
            server one 127.0.0.1:{server.port} check inter 100ms fall 1
""",
        port,
    )


class Proxies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)

    def behind(self, proxy):
        self.addCleanup(proxy.stop)
        soon(lambda: is_open(proxy.port))
        return proxy

    def assert_true_address(self, proxy, tricks=TRICKS):
        body = b'{"email":"nobody@example.com","password":"wrong"}'
        length = f"Content-Length: {len(body)}".encode()
        head = [b"POST /api/accounts/login/ HTTP/1.1", b"Host: h", b"Content-Type: application/json", length]
        for trick in [[], *tricks]:
            with self.subTest(trick=trick):
                self.assertEqual(status(ask(proxy.port, head + trick, body)), 401)
                self.assertEqual(self.server.seen(), CLIENT)

    def assert_answered(self, proxy):
        for size in (300, 60_000):
            body = b'{"refresh_token":"' + b"x" * size + b'"}'
            chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
            for framing, sent in [(b"Content-Length: %d" % len(body), body), (b"Transfer-Encoding: chunked", chunked)]:
                for line, wanted in [(b"POST /api/accounts/logout/", 401), (b"POST /nope", 404)]:
                    head = [line + b" HTTP/1.1", b"Host: h", b"Content-Type: application/json", framing]
                    got = [status(ask(proxy.port, head, sent)) for _ in range(200 if size > 300 else 20)]
                    self.assertEqual({code: got.count(code) for code in set(got)}, {wanted: len(got)}, (line, size, framing))

    def test_the_nginx_of_the_manual(self):
        proxy = self.behind(nginx(self.server, nginx_location()))
        self.assert_true_address(proxy)
        self.assert_answered(proxy)

    def test_an_nginx_that_adds_to_what_the_client_sent(self):
        adding = nginx_location().replace("$remote_addr", "$proxy_add_x_forwarded_for").replace("}", "proxy_request_buffering off; }")
        self.assertIn("$proxy_add_x_forwarded_for", adding)
        proxy = self.behind(nginx(self.server, adding))
        self.assert_true_address(proxy)
        self.assert_answered(proxy)

    def test_the_haproxy_of_the_manual(self):
        proxy = self.behind(haproxy(self.server, haproxy_backend()))
        self.assert_true_address(proxy)
        self.assert_answered(proxy)

    def test_the_other_ways_of_haproxy_to_say_who_asks(self):
        for lines in [
            ["option forwardfor"],
            ["http-request add-header X-Forwarded-For %[src]"],
            ["http-request set-header X-Forwarded-For %[src]"],
        ]:
            with self.subTest(lines=lines):
                self.assert_true_address(self.behind(haproxy(self.server, lines)))

    def test_haproxys_health_checks_find_the_server_up(self):
        for lines in [["option httpchk"], ["option httpchk GET /health/ready"], ["option httpchk HEAD /"]]:
            with self.subTest(lines=lines):
                proxy = self.behind(haproxy(self.server, lines))
                # Longer than several checks: one that fails takes the server out.
                for _ in range(20):
                    self.assertTrue(is_open(proxy.port))
                    time.sleep(0.05)


if __name__ == "__main__":
    unittest.main()
