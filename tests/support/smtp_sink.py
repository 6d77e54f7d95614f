"""An SMTP server for tests: accepts or refuses emails as its options say, and stores them as files.

    python3 tests/support/smtp_sink.py FOLDER [--port N] [--defer N] [--refuse] [--pause SECONDS] [--password TEXT] [--tls CERT KEY [--implicit]]

Prints its port once it listens, and ends when its standard input does.
"""

import argparse
import asyncio
import itertools
import logging
import pathlib
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


class Sink:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.count = itertools.count(1)
        self.deferred = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.options.refuse:
            return "550 5.1.1 No such user here"
        if self.deferred < self.options.defer:
            self.deferred += 1
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.options.pause)
        name = self.folder / f"{next(self.count):04}"
        head = f"X-Sink-To: {','.join(envelope.rcpt_tos)}\r\nX-Sink-Tls: {'yes' if session.ssl or self.options.implicit else 'no'}\r\n"
        name.with_suffix(".part").write_bytes(head.encode() + envelope.original_content)
        name.with_suffix(".part").rename(name.with_suffix(".eml"))
        return "250 2.0.0 Accepted"

    def authenticate(self, server, session, envelope, mechanism, data):
        right = data.login == b"hall" and data.password == (self.options.password or "").encode()
        return AuthResult(success=right, handled=False)


async def serve(options):
    sink = Sink(options)
    tls = None
    if options.tls:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*options.tls)
    wants_password = options.password is not None

    def session():
        return SMTP(
            sink,
            hostname="sink.test",
            tls_context=None if options.implicit else tls,
            require_starttls=tls is not None and not options.implicit,
            authenticator=sink.authenticate if wants_password else None,
            auth_required=wants_password,
            auth_require_tls=False,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", options.port, ssl=tls if options.implicit else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Standard input ends when the process that started this one has ended.
    await loop.run_in_executor(None, sys.stdin.read)


def main():
    # Authentication without TLS is fine between two processes of one machine.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--defer", type=int, default=0, help="number of recipients that are deferred")
    parser.add_argument("--refuse", action="store_true", help="refuse every recipient for good")
    parser.add_argument("--pause", type=float, default=0, help="seconds before an email is accepted")
    parser.add_argument("--password", help="of the user `hall`, which must authenticate")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"), help="insist on STARTTLS with this certificate")
    parser.add_argument("--implicit", action="store_true", help="no STARTTLS but TLS from the first byte")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
