"""Runs the shell blocks that are marked `sh run`: page by page, in their order, beside a server with an empty data directory."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
VESTIBULE = Path(sys.argv[1]).resolve()
PRINTED = "http://127.0.0.1:8000"
TIMEOUT = 60

# Every request has to succeed, as a reader expects.
PROLOGUE = 'set -euo pipefail; curl() { command curl --silent --show-error --fail-with-body --max-time 30 "$@"; }\n'


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_until_ready(url, server):
    end = time.monotonic() + TIMEOUT
    while True:
        try:
            return urllib.request.urlopen(f"{url}/health/ready", timeout=5).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)


def run_blocks(blocks):
    """What went wrong, or None."""
    with tempfile.TemporaryDirectory(prefix="vestibule-") as folder:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "VESTIBULE_LISTEN": f"127.0.0.1:{port}", "PATH": f"{VESTIBULE.parent}:{os.environ['PATH']}"}
        with open(Path(folder) / "server.log", "w") as log:
            server = subprocess.Popen([VESTIBULE, "serve"], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=log)
        try:
            wait_until_ready(url, server)
            script = PROLOGUE + "\n".join(blocks).replace(PRINTED, url)
            done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
            return None if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        finally:
            server.terminate()
            server.wait(TIMEOUT)


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
