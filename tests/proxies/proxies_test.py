"""The response that a client gets, and its IP address in the audit log, behind nginx and HAProxy."""

import json
import re
import socket
import time
import unittest
from pathlib import Path

from support.process import TIMEOUT, free_port, wait_until
from support.proxies import haproxy, nginx
from support.vestibule import Vestibule

EXAMPLES = Path(__file__).parents[2] / "examples"
# The IP address of the client: all of 127.0.0.0/8 is this machine, and only one address is the proxy's.
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


def nginx_location():
    """How the example of nginx passes requests on."""
    return re.search(r"location / \{.*?\}", (EXAMPLES / "nginx" / "vestibule.conf").read_text(), re.S).group(0)


def haproxy_backend():
    """The lines of the backend in the example of HAProxy, without its servers."""
    example = (EXAMPLES / "haproxy" / "vestibule.cfg").read_text()
    lines = example.partition("\nbackend vestibule\n")[2].splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith(("server ", "#"))]


def ask(port, head, body=b"", source=CLIENT):
    """Sends head and body apart, on a new connection, and returns the whole response."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT, (source, 0)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(b"\r\n".join(head) + b"\r\nConnection: close\r\n\r\n")
        if body:
            time.sleep(0.005)
            connection.sendall(body)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else None


class Server(Vestibule):
    def __init__(self):
        super().__init__({"http.trusted_proxies": PROXY, "limits.failed_login": "off"})

    def audited_ip(self):
        """That of the latest wrong password."""
        words = ["audit", "--event", "sign-in-failed", "--limit", "1", "--json"]
        return json.loads(self.command(*words))["events"][0]["ip_address"]


def is_open(port):
    try:
        return status(ask(port, [b"GET /health/ready HTTP/1.1", b"Host: h"], source=PROXY)) == 200
    except OSError:
        return False


def nginx_before(server, location):
    port = free_port()
    upstream = f"upstream vestibule {{ server 127.0.0.1:{server.port}; keepalive 16; keepalive_timeout 8s; }}"
    return nginx(port, f"{upstream} server {{ listen 127.0.0.1:{port}; {location} }}")


def haproxy_before(server, lines):
    port = free_port()
    backend = "\n            ".join(lines)
    return haproxy(
        port,
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
            {backend}
            server one 127.0.0.1:{server.port} check inter 100ms fall 1
""",
    )


class Proxies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().start()
        cls.addClassCleanup(cls.server.remove)

    def behind(self, proxy):
        self.addCleanup(proxy.stop)
        wait_until(lambda: is_open(proxy.port))
        return proxy

    def assert_client_ip(self, proxy, tricks=TRICKS):
        body = b'{"email":"unknown@example.com","password":"wrong"}'
        length = f"Content-Length: {len(body)}".encode()
        head = [b"POST /api/accounts/login/ HTTP/1.1", b"Host: h", b"Content-Type: application/json", length]
        for trick in [[], *tricks]:
            with self.subTest(trick=trick):
                self.assertEqual(status(ask(proxy.port, head + trick, body)), 401)
                self.assertEqual(self.server.audited_ip(), CLIENT)

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
        proxy = self.behind(nginx_before(self.server, nginx_location()))
        self.assert_client_ip(proxy)
        self.assert_answered(proxy)

    def test_an_nginx_that_adds_to_what_the_client_sent(self):
        adding = nginx_location().replace("$remote_addr", "$proxy_add_x_forwarded_for").replace("}", "proxy_request_buffering off; }")
        self.assertIn("$proxy_add_x_forwarded_for", adding)
        proxy = self.behind(nginx_before(self.server, adding))
        self.assert_client_ip(proxy)
        self.assert_answered(proxy)

    def test_the_haproxy_of_the_manual(self):
        proxy = self.behind(haproxy_before(self.server, haproxy_backend()))
        self.assert_client_ip(proxy)
        self.assert_answered(proxy)

    def test_the_other_ways_of_haproxy_to_name_the_client(self):
        for lines in [
            ["option forwardfor"],
            ["http-request add-header X-Forwarded-For %[src]"],
            ["http-request set-header X-Forwarded-For %[src]"],
        ]:
            with self.subTest(lines=lines):
                self.assert_client_ip(self.behind(haproxy_before(self.server, lines)))

    def test_haproxys_health_checks_find_the_server_up(self):
        for lines in [["option httpchk"], ["option httpchk GET /health/ready"], ["option httpchk HEAD /"]]:
            with self.subTest(lines=lines):
                proxy = self.behind(haproxy_before(self.server, lines))
                # Longer than several checks: one that fails takes the server out.
                for _ in range(20):
                    self.assertTrue(is_open(proxy.port))
                    time.sleep(0.05)


if __name__ == "__main__":
    unittest.main()
