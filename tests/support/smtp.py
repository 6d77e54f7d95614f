"""The SMTP server of the tests as a process: `smtp_sink.py`."""

import pathlib
import subprocess
import sys


class SmtpSink:
    """Stores every email in the folder as a file."""

    def __init__(self, folder, *options):
        self.folder = folder
        command = [sys.executable, pathlib.Path(__file__).with_name("smtp_sink.py"), folder, *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    @property
    def settings(self):
        """How the server reaches it."""
        return {
            "email.smtp.host": "127.0.0.1",
            "email.smtp.port": self.port,
            "email.smtp.tls": "none",
            "email.from": "hall@example.com",
        }

    def stop(self):
        self.process.kill()
        self.process.wait()
