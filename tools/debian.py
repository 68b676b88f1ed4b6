"""Install packages of Debian where that can be done without asking: as root, with apt-get."""

import os
import shutil
import subprocess
import sys


def install(*packages: str) -> bool:
    """Install packages; False where this is not possible or does not succeed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"installing {', '.join(packages)}", file=sys.stderr, flush=True)
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in ([*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        print(*(done.stdout + done.stderr).strip().splitlines()[-10:], sep="\n", file=sys.stderr)
    return done.returncode == 0
