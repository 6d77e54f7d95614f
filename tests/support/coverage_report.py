"""Prints the line coverage of one folder from the JSON of `llvm-cov export --summary-only` on standard input."""

import collections
import json
import sys

WORST = 15


def percent(lines):
    covered, count = lines
    return f"{100 * covered / count if count else 100:5.1f} %  {covered:6} of {count:6}"


def main(folder):
    files = {}
    for file in json.load(sys.stdin)["data"][0]["files"]:
        if file["filename"].startswith(folder):
            lines = file["summary"]["lines"]
            files[file["filename"].removeprefix(folder)] = (lines["covered"], lines["count"])
    parts = collections.defaultdict(lambda: (0, 0))
    for name, (covered, count) in files.items():
        for part in ("total", name.split("/")[0]):
            parts[part] = (parts[part][0] + covered, parts[part][1] + count)
    for part, lines in sorted(parts.items(), key=lambda item: (item[0] == "total", item[0])):
        print(f"{percent(lines)}  {part}")
    print("\nmost lines that no test reaches:")
    for name, lines in sorted(files.items(), key=lambda item: item[1][0] - item[1][1])[:WORST]:
        print(f"{percent(lines)}  {name}")


if __name__ == "__main__":
    main(sys.argv[1])
