"""Checks that every setting, command, option, metric and event that the documents name exists."""

import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
VESTIBULE = sys.argv[1]
DOCUMENTS = [*ROOT.glob("*.md"), *sorted(ROOT.glob("docs/src/**/*.md")), ROOT / "contracts" / "README.md"]
# Read before any settings file.
NO_SETTING = {"VESTIBULE_CONFIG"}
# What Kubernetes adds for a service of this name.
NO_SETTING |= {"VESTIBULE_SERVICE_HOST"}


def run(*words):
    return subprocess.run([VESTIBULE, *words], capture_output=True, text=True, cwd="/").stdout


def settings():
    shown = json.loads(run("config", "show", "--json"))
    return {entry["setting"] for entry in shown["settings"]}


@cache
def contract_settings():
    return set(re.findall(r"`contract\.NAME\.([a-z_]+)`", run("config", "reference")))


def is_setting(key, known):
    """One of those that are listed, or one of `[contract.NAME]`, whatever the contract."""
    words = key.split(".")
    of_contract = len(words) == 3 and words[0] == "contract" and words[2] in contract_settings()
    return key in known or of_contract


@cache
def help_of(words):
    return run(*words, "--help")


@cache
def subcommands(words):
    listed = re.search(r"^Commands:\n((?:  .*\n)+)", help_of(words), re.M)
    return set(re.findall(r"^  ([a-z][a-z-]*)", listed.group(1), re.M)) if listed else set()


def text_of(path):
    """A document; of tables that say what something was called before, only what it is called now."""
    text = path.read_text()
    if path.name == "upgrading.md":
        return re.sub(r"^\| [^|]*\|", "|", text, flags=re.M)
    return text


def blocks(text, language):
    return re.findall(rf"^ *```{language}[^\n]*\n(.*?)^ *```", text, re.S | re.M)


def inline(text):
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.S | re.M)
    return re.findall(r"`([^`\n]+)`", prose)


def leaves(table, before=""):
    for name, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}{name}.")
        else:
            yield before + name


def sections(known):
    return {key[: at.start()] for key in known for at in re.finditer(r"\.", key)}


def unknown_settings(path, known):
    text = text_of(path)
    for word in inline(text):
        named = re.match(r"([a-z_]+(?:\.[a-z0-9_]+)+)(?: = .*)?$", word)
        if not named or is_setting(named[1], known) or named[1] in sections(known) or re.search(r"\.(toml|rs|md|html|ftl)$", word):
            continue
        if named[1].split(".")[0] in sections(known):
            yield f"`{word}` is no setting"
    for name in set(re.findall(r"VESTIBULE_[A-Z0-9_]+", text)) - NO_SETTING:
        if not is_setting(name.removeprefix("VESTIBULE_").lower().replace("__", "."), known):
            yield f"{name} is no setting"
    if path.is_relative_to(ROOT / "docs"):
        for block in blocks(text, "toml"):
            table = tomllib.loads(block)
            # A part of a contract: its own tests read the one that the guide builds.
            if "action" in table:
                continue
            # A setting may be a table, such as one text for each language, and a table of those.
            starts = lambda key: (key.rsplit(".", cut)[0] for cut in range(3))
            named = lambda key: any(is_setting(start, known) for start in starts(key))
            yield from (f"{key} in a block of TOML is no setting" for key in leaves(table) if not named(key))


def unknown_commands(path):
    text = text_of(path)
    lines = [line for block in blocks(text, "sh") for line in block.replace("\\\n", " ").splitlines()] + inline(text)
    for line in lines:
        line = re.sub(r"(^|\s)#.*", "", line)
        for typed in re.findall(r"(?:^|[|&;] *|-p \S+ )vestibule ((?:[a-z-]+[a-z]|--)[^|&;<>]*)", line):
            words = typed.split()
            command = ()
            while len(command) < len(words) and words[len(command)] in subcommands(command):
                command += (words[len(command)],)
            if subcommands(command) and len(words) > len(command) and not words[len(command)].startswith(("-", "...")) and command != ("help",):
                yield f"`vestibule {typed.strip()}`: there is no command `{' '.join(words[: len(command) + 1])}`"
            for option in filter(lambda word: re.match(r"--[a-z]", word), words):
                if not re.search(rf"(^|[\s,]){re.escape(option.split('=')[0])}\b", help_of(command)):
                    yield f"`vestibule {typed.strip()}`: there is no option `{option}`"


def unknown_metrics():
    source = "".join(path.read_text() for path in (ROOT / "src" / "app" / "metrics").glob("*.rs"))
    page = (ROOT / "docs" / "src" / "monitoring.md").read_text()
    table = re.search(r"^\| `vestibule_\.\.\.`.*?\n\n", page, re.S | re.M).group(0)
    for name in re.findall(r"^\| `([a-z_]+)`", table, re.M):
        stem = re.sub(r"_(total|info)$", "", name)
        if f'"{stem}"' not in source and f'"{stem.removesuffix("_seconds")}"' not in source:
            yield f"docs/src/monitoring.md: there is no metric `{name}`"


def unknown_events():
    """The events of log lines: every one is documented, and no other."""
    source = "".join(path.read_text() for path in (ROOT / "src").rglob("*.rs"))
    page = (ROOT / "docs" / "src" / "monitoring.md").read_text()
    table = re.search(r"^\| `event` .*?\n\n", page + "\n\n", re.S | re.M).group(0)
    rows = re.findall(r"^\| (`[a-z_`, ]+) \|", table, re.M)[1:]
    documented = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    logged = set(re.findall(r'\bevent = "([a-z_]+)"', source))
    yield from (f"docs/src/monitoring.md: no line of the log has the event `{name}`" for name in sorted(documented - logged))
    yield from (f"docs/src/monitoring.md: the event `{name}` is not documented" for name in sorted(logged - documented))


if __name__ == "__main__":
    known = settings()
    wrong = [*unknown_metrics(), *unknown_events()]
    for path in DOCUMENTS:
        found = [*unknown_settings(path, known), *unknown_commands(path)]
        wrong.extend(f"{path.relative_to(ROOT)}: {what}" for what in found)
    sys.exit("\n".join(wrong) or None)
