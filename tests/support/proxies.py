"""nginx, HAProxy and PgBouncer with a configuration of the test, each in a folder of its own."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from support.process import Process, as_other_user, free_port


class Proxy(Process):
    """`FOLDER` in the command and in the configuration is the folder of this process."""

    def __init__(self, command, configuration, port, readable_by_others=False):
        self.folder = tempfile.mkdtemp(prefix="proxy-")
        Path(self.folder, "conf").write_text(configuration.replace("FOLDER", self.folder))
        if readable_by_others and os.getuid() == 0:
            shutil.chown(self.folder, "nobody")
        super().__init__([word.replace("FOLDER", self.folder) for word in command], port, cwd=self.folder)

    def stop(self):
        super().stop()
        shutil.rmtree(self.folder)


def nginx(port, http):
    """`http` is the inside of the `http` block; one of its servers listens on the port."""
    user = "user root;" if os.getuid() == 0 else ""
    folders = " ".join(f"{kind}_temp_path FOLDER/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = f"""
        {user} daemon off; worker_processes 1; pid FOLDER/pid; error_log FOLDER/error.log warn;
        events {{ worker_connections 512; }}
        http {{ access_log off; {folders}
        {http}
        }}
    """
    return Proxy(["nginx", "-e", "FOLDER/error.log", "-p", "FOLDER", "-c", "FOLDER/conf"], configuration, port)


def haproxy(port, configuration):
    return Proxy(["haproxy", "-db", "-f", "FOLDER/conf"], configuration, port)


def pgbouncer(database, mode, port=None):
    """Returns the proxy, whose `url` is that of the database behind it."""
    port = port or free_port()
    server = urlsplit(database.url)
    target = f"host={server.hostname} port={server.port} dbname={database.name} user={server.username}"
    lines = [
        "[databases]",
        f"{database.name} = {target}",
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        f"listen_port = {port}",
        "unix_socket_dir =",
        "auth_type = any",
        f"pool_mode = {mode}",
        "default_pool_size = 40",
        "ignore_startup_parameters = extra_float_digits,options",
    ]
    binary = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    proxy = Proxy(as_other_user([binary, "FOLDER/conf"]), "\n".join(lines) + "\n", port, readable_by_others=True)
    proxy.url = database.url.replace(f":{server.port}/", f":{port}/")
    return proxy
