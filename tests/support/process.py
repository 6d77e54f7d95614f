"""Processes that tests start, and how to wait for what they do."""

import os
import socket
import subprocess
import time

# Longer than anything takes that succeeds, on a machine with much to do.
TIMEOUT = 30


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_until(check, timeout=TIMEOUT, interval=0.02):
    """Calls `check` again and again until it returns something true; returns the seconds that it took."""
    start = time.monotonic()
    while not check():
        if time.monotonic() - start > timeout:
            raise AssertionError(f"not within {timeout} s")
        time.sleep(interval)
    return time.monotonic() - start


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), TIMEOUT).close()
    except OSError:
        return False
    return True


def as_other_user(command):
    """The command as a user who is not root, for programs that refuse to run as root."""
    return ["runuser", "-u", "nobody", "--", *command] if os.getuid() == 0 else command


class Process:
    """A program that listens on `port` from the moment this returns."""

    def __init__(self, command, port, **options):
        self.port = port
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
        self.process = subprocess.Popen(command, **options)
        try:
            wait_until(self.is_open)
        except AssertionError:
            self.process.kill()
            raise

    def is_open(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.process.args[0]} ended with {self.process.returncode}")
        return is_listening(self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait(TIMEOUT)
