"""Runs the shell blocks that are marked `sh run`: page by page, in their order, beside a server with an empty data directory."""

import os
import re
import subprocess
import sys
from pathlib import Path

from support.process import TIMEOUT
from support.vestibule import BINARY, Vestibule

ROOT = Path(__file__).parents[2]
PRINTED = "http://127.0.0.1:8000"

# Every request has to succeed, as a reader expects.
PROLOGUE = 'set -euo pipefail; curl() { command curl --silent --show-error --fail-with-body --max-time 30 "$@"; }\n'


def run_blocks(blocks):
    """What went wrong, or None."""
    # As a reader starts it: `data` and the settings file are in the current directory.
    vestibule = Vestibule({"data_dir": "data"})
    environment = {**os.environ, **vestibule.environment, "PATH": f"{Path(BINARY).parent}:{os.environ['PATH']}"}
    script = PROLOGUE + "\n".join(blocks).replace(PRINTED, vestibule.url)
    try:
        vestibule.start()
        command = ["bash", "-c", script]
        done = subprocess.run(command, cwd=vestibule.folder, env=environment, capture_output=True, text=True, timeout=2 * TIMEOUT)
        vestibule.stop()
        return None if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    finally:
        vestibule.remove()


if __name__ == "__main__":
    failed, count = [], 0
    for path in [ROOT / "README.md", ROOT / "contracts" / "README.md", *sorted(ROOT.glob("docs/src/**/*.md"))]:
        blocks = re.findall(r"^```sh run\n(.*?)^```$", path.read_text(), re.S | re.M)
        count += len(blocks)
        if blocks and (problem := run_blocks(blocks)):
            failed.append(f"{path.relative_to(ROOT)}: {problem}")
    if failed:
        sys.exit("\n".join(failed))
    print(f"{count} blocks of the manual do what they say")
