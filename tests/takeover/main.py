"""Takes over live Django servers, one variant after the other, and says of each promise whether it holds.

    tests/takeover/run [--variant NUMBER] [--list]
"""

import argparse
import sys
import time

import acceptance
import afterwards
from former import Variant
from way_back import way_back

# Each value of each column, and each pair of values that have to do with each other: what is read and where from, rotation and
# the blacklist, who the users are and which Django writes them.
VARIANTS = [
    Variant("5.2", "default", rotate=False, blacklist=True, database="sqlite", source="direct", target="sqlite", keep_hashes=False),
    Variant("4.2", "default", rotate=True, blacklist=True, database="postgres", source="json.gz", target="postgres", keep_hashes=True),
    Variant("5.2", "custom", rotate=True, blacklist=True, database="postgres", source="direct", target="postgres", keep_hashes=False),
    Variant("4.2", "custom", rotate=False, blacklist=False, database="sqlite", source="jsonl", target="sqlite", keep_hashes=True),
    Variant("5.2", "default", rotate=True, blacklist=False, database="sqlite", source="json", target="postgres", keep_hashes=True),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", type=int, action="append", choices=range(1, len(VARIANTS) + 1))
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    numbers = options.variant or range(1, len(VARIANTS) + 1)
    failed = []
    for number in numbers:
        variant, began = VARIANTS[number - 1], time.monotonic()
        print(f"\n{number}. {variant}", flush=True)
        if options.list:
            continue
        rows = acceptance.run(variant, [*afterwards.ALL, way_back])
        print(f"       {rows.total()}; {rows.checked} promises, {len(rows.failed)} broken; {time.monotonic() - began:.0f} s")
        failed += [f"{number}. {promise}" for promise in rows.failed]
        failed += [f"{number}. {rows.total()}"] if rows.logged_out or rows.locked_out else []
    sys.exit("\n" + "\n".join(failed) if failed else None)


if __name__ == "__main__":
    main()
