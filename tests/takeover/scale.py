"""Imports many users from a dump, and prints what that costs as a share of what it may cost.

    PYTHONPATH=tests VESTIBULE=target/release/vestibule python3 tests/takeover/scale.py [--users 100000]
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

from support.vestibule import BINARY, Vestibule

# Of 100,000 users; times grow with their number, memory hardly does.
MAX_SECONDS = {"import": 60, "import again": 10, "switch": 15}
MAX_MEMORY_MIB = 200
# Django's form; what it was made of does not matter here.
HASH = "pbkdf2_sha256$1000000$p5udNu3BtYC7CpZhlgbnkc$DE0AT6VnuXAEql057s/JWqqg+DPIyiYk4LdTqRVYMxc="
# Of so many users, one has signed in between the imports, and one has changed the name.
SIGNED_IN, RENAMED = 20, 200


def user(number, changed):
    seen = changed and number % SIGNED_IN == 0
    name = "Anne" if changed and number % RENAMED == 0 else "Ann"
    fields = {
        "password": HASH,
        "last_login": "2025-02-03T04:05:06.789Z" if seen else "2024-02-03T04:05:06.789Z",
        "is_superuser": False,
        "username": f"user{number}",
        "first_name": name,
        "last_name": f"Number {number}",
        "email": f"user{number}@example.com",
        "is_staff": False,
        "is_active": True,
        "date_joined": "2024-01-02T03:04:05.678Z",
        "groups": [1 + number % 3],
        "user_permissions": [],
    }
    return {"model": "auth.user", "pk": number, "fields": fields}


def write_dump(path, count, changed=False):
    with path.open("w") as file:
        for number in range(1, 4):
            file.write(json.dumps({"model": "auth.group", "pk": number, "fields": {"name": f"Group {number}", "permissions": []}}) + "\n")
        for number in range(1, count + 1):
            file.write(json.dumps(user(number, changed)) + "\n")


def measured(server, *words):
    """The seconds that a command takes, and the most memory that it has, in MiB."""
    began = time.monotonic()
    process = subprocess.Popen([BINARY, *words], env=server.environment, cwd=server.folder, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"vestibule {' '.join(words)}: exit code {process.returncode}\n{printed}")
    print(printed)
    return time.monotonic() - began, usage.ru_maxrss / 1024


class Writer(threading.Thread):
    """Writes all the time while a server runs, and remembers the longest wait."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.longest, self.stopping = server, 0.0, False

    def run(self):
        while not self.stopping:
            began = time.monotonic()
            self.server.run("role", "create", f"role{began}")
            self.longest = max(self.longest, time.monotonic() - began)
            time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=100_000)
    count = parser.parse_args().users
    server = Vestibule()
    first, second = pathlib.Path(server.folder, "first.jsonl"), pathlib.Path(server.folder, "second.jsonl")
    write_dump(first, count)
    write_dump(second, count, changed=True)
    server.start()
    writer = Writer(server)
    writer.start()
    seconds, memory = {}, {}
    seconds["import"], memory["import"] = measured(server, "import", "django", "--from", str(first))
    writer.stopping = True
    writer.join()
    seconds["import again"], memory["import again"] = measured(server, "import", "django", "--from", str(first))
    server.stop()
    began = time.monotonic()
    _, memory["switch"] = measured(server, "import", "django", "--from", str(second))
    server.start()
    seconds["switch"] = time.monotonic() - began
    server.stop()
    scale = count / 100_000
    for name, took in seconds.items():
        limit = MAX_SECONDS[name] * max(scale, 0.01)
        print(f"{name}: {took:.1f} s, {took / limit:.2f} of the limit; {memory[name]:.0f} MiB, {memory[name] / MAX_MEMORY_MIB:.2f}")
    print(f"the longest wait of another writer: {writer.longest:.1f} s")
    too_much = any(took > MAX_SECONDS[name] * max(scale, 0.01) for name, took in seconds.items()) or max(memory.values()) > MAX_MEMORY_MIB
    sys.exit(1 if too_much else 0)


if __name__ == "__main__":
    main()
