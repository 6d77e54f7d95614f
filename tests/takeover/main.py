"""Takes over live Django servers, one variant after the other, and says of each promise whether it holds.

    tests/takeover/run [--variant NUMBER] [--list]
"""

import argparse
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import acceptance
import afterwards
import bad_input
import guide
from former import Variant
from rows import Rows
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
    jobs = [partial(take_over, number) for number in (range(1, len(VARIANTS) + 1) if everything else options.variant or [])]
    jobs += [partial(walk, bad_input)] if everything or options.bad_input else []
    jobs += [partial(walk, guide)] if everything or options.guide else []
    # As many at once as a small machine has processors.
    with ThreadPoolExecutor(2) as threads:
        failed = [promise for broken in threads.map(lambda job: job(), jobs) for promise in broken]
    sys.exit("\n" + "\n".join(failed) if failed else None)


def walk(module):
    """What was broken."""
    return reported(module.__doc__.split(",")[0], module.run)


def take_over(number):
    variant = VARIANTS[number - 1]
    return reported(f"{number}. {variant}", lambda: acceptance.run(variant, [*afterwards.ALL, way_back]))


def reported(name, run):
    began = time.monotonic()
    try:
        rows = run()
    except Exception:
        rows = Rows(name)
        rows.check("", "it comes to its end", [traceback.format_exc()])
    total = f"{rows.total()}; {rows.checked} promises, {len(rows.failed)} broken; {time.monotonic() - began:.0f} s"
    print("\n".join(["", name, *rows.lines, f"           {total}"]), flush=True)
    lost = [rows.total()] if rows.logged_out or rows.locked_out else []
    return [f"{name}: {promise}" for promise in rows.failed + lost]


if __name__ == "__main__":
    main()
