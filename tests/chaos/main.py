"""Runs every part of the chaos test and prints what was checked; see `run`."""

import argparse
import random
import sys
import threading

from disks import broken_disk, full_disk, full_server, read_only
from kills import kills
from support.postgres import SERVER, Database


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    engines = {"SQLite": None}
    if SERVER:
        engines["PostgreSQL"] = Database()
    else:
        print("PostgreSQL: NOT CHECKED, because TEST_POSTGRES names no server")
    results = {}
    running = [
        threading.Thread(target=kills, args=(options.rounds, options.seed, name, database, results))
        for name, database in engines.items()
    ]
    for one in running:
        one.start()
    failed = False
    for check in (full_disk, broken_disk, read_only, full_server):
        try:
            print(check(), flush=True)
        except Exception as error:  # noqa: BLE001 - the other checks go on
            failed = True
            print(f"FAILED {check.__name__}: {error!r}", flush=True)
    for one in running:
        one.join()
    for result in results.values():
        failed |= isinstance(result, AssertionError)
        print(f"FAILED {result}" if isinstance(result, AssertionError) else result)
    if SERVER and not failed:
        engines["PostgreSQL"].drop()
    sys.exit(1 if failed or len(results) < len(engines) else 0)


if __name__ == "__main__":
    main()
