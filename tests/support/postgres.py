"""Databases on the PostgreSQL server of the tests, which `tests/postgres` starts."""

import os
import pathlib
import secrets
import shutil
import subprocess

from support.process import as_other_user

SERVER = os.environ.get("TEST_POSTGRES")


def run_sql(url, statement):
    psql = shutil.which("psql") or str(pathlib.Path(os.environ["TEST_POSTGRES_BIN"]) / "psql")
    done = subprocess.run([psql, "-XqAt", "-c", statement, url], capture_output=True, text=True, check=True)
    return done.stdout.strip()


class Database:
    """A database of its own; its server can be stopped and started."""

    def __init__(self, options=""):
        self.name = f"vestibule_{secrets.token_hex(6)}"
        self.url = SERVER.rsplit("/", 1)[0] + "/" + self.name
        run_sql(SERVER, f"CREATE DATABASE {self.name} {options}")

    def sql(self, statement):
        return run_sql(self.url, statement)

    @staticmethod
    def control(*words):
        command = [os.environ["TEST_POSTGRES_BIN"] + "/pg_ctl", *words, "--pgdata", os.environ["TEST_POSTGRES_DATA"], "--silent", "--wait"]
        subprocess.run(as_other_user(command), check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def stop_server(self, mode="fast"):
        self.control("stop", "--mode", mode)

    def start_server(self):
        self.control("start", "--log", "/dev/null")

    def drop(self):
        run_sql(SERVER, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
