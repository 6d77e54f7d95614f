"""Kills under load, each followed by a check of everything that was acknowledged."""

import json
import pathlib
import random
import shutil
import tempfile
import threading
import time

from ledger import Client, Ledger, assert_each_email_once, assert_kept, run_client
from server import Server, assert_database_is_sound
from support.process import wait_until
from support.smtp import SmtpSink

# An email that was being sent when the server was killed is sent again when its lease is over; see src/jobs/send_emails.rs.
LEASE = 120
CLIENTS = 4


def kills(rounds, seed, name, database, results):
    """Puts a sentence into `results`, or the error."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vestibule-chaos-"))
    sink = SmtpSink(folder / "emails")
    settings = {**sink.settings, **({"database.url": database.url} if database else {})}
    server = None
    try:
        server = Server(folder, settings).start()
        results[name] = f"{name}: " + kill_and_check(server, rounds, random.Random(f"{seed}{name}"), sink)
        if not database:
            assert_database_is_sound(folder / "data" / "vestibule.db")
        shutil.rmtree(folder)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the main thread reports it
        results[name] = AssertionError(f"{name}: {error!r}; see {folder}")
    finally:
        if server:
            server.kill()
        sink.stop()


def kill_and_check(server, rounds, dice, sink):
    ledger, kills = Ledger(), []
    for _ in range(rounds):
        seen, ended = set(ledger.passwords), len(ledger.ended)
        kills.append(load_and_kill(server, ledger, dice))
        server.start()
        old = dice.sample(sorted(seen), min(10, len(seen)))
        assert_kept(server, ledger, (set(ledger.passwords) - seen) | set(old) & set(ledger.passwords), ledger.ended[ended:])
    assert_kept(server, ledger, list(ledger.passwords), ledger.ended)
    wait_until(lambda: not queued(server), LEASE + 30, 1)
    twice = assert_each_email_once(ledger, sink.folder, kills)
    server.stop()
    assert not server.errors(), f"the server logged errors: {server.errors()[:3]}"
    return (
        f"{rounds} kills; {len(ledger.sign_ups)} sign-ups, {len(ledger.resets)} emails with reset links and {len(ledger.ended)} "
        f"sign-outs were acknowledged and kept; {twice} emails came twice, accepted in the moment of a kill"
    )


def load_and_kill(server, ledger, dice):
    """When the server was killed."""
    over = threading.Event()
    clients = [Client(server, ledger, random.Random(dice.random())) for _ in range(CLIENTS)]
    threads = [threading.Thread(target=run_client, args=(client, over)) for client in clients]
    for thread in threads:
        thread.start()
    time.sleep(dice.uniform(0.05, 1.2))
    server.kill()
    killed = time.time()
    over.set()
    for thread in threads:
        thread.join()
    return killed


def queued(server):
    emails = json.loads(server.command("email", "list", "--state", "queued", "--limit", "10000", "--json"))
    return emails if isinstance(emails, list) else next(value for value in emails.values() if isinstance(value, list))
