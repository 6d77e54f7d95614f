"""Takes over live Django servers, one variant after the other, and says of each promise whether it holds.

    tests/takeover/run [--variant NUMBER] [--list]
"""

import argparse
import sys
import time

import acceptance
import afterwards
import bad_input
import guide
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
    parser.add_argument("--bad-input", action="store_true")
    parser.add_argument("--guide", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    everything = not (options.variant or options.bad_input or options.guide)
    if options.list:
        sys.exit("\n".join(f"{number}. {variant}" for number, variant in enumerate(VARIANTS, 1)))
    failed = []
    for number in range(1, len(VARIANTS) + 1) if everything else options.variant or []:
        failed += take_over(number)
    for module, chosen in ((bad_input, options.bad_input), (guide, options.guide)):
        if everything or chosen:
            failed += walk(module)
    sys.exit("\n" + "\n".join(failed) if failed else None)


def walk(module):
    name, began = module.__doc__.split(",")[0], time.monotonic()
    print(f"\n{name}", flush=True)
    rows = module.run()
    print(f"       {rows.checked} promises, {len(rows.failed)} broken; {time.monotonic() - began:.0f} s")
    return [f"{name}: {promise}" for promise in rows.failed]


def take_over(number):
    """What was broken."""
    variant, began = VARIANTS[number - 1], time.monotonic()
    print(f"\n{number}. {variant}", flush=True)
    rows = acceptance.run(variant, [*afterwards.ALL, way_back])
    print(f"       {rows.total()}; {rows.checked} promises, {len(rows.failed)} broken; {time.monotonic() - began:.0f} s")
    lost = [rows.total()] if rows.logged_out or rows.locked_out else []
    return [f"{number}. {promise}" for promise in rows.failed + lost]


if __name__ == "__main__":
    main()
