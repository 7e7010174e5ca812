"""Install what tests need from the system: as root on Debian by apt-get, elsewhere say what is missing.

Each need names the program it is recognised by. Tests that need a missing one are skipped and say so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NEEDS: dict[str, tuple[str, str]] = {
    "rsvg-convert": ("librsvg2-bin", "the independent renderer that checks the illustrator"),
    "chromium": ("chromium", "the browser that looks at the studio"),
    "/usr/lib/postgresql/*/bin/initdb": ("postgresql", "the database of many workers"),
    "identify": ("imagemagick", "the independent reader of layered files"),
}
"""Program, or where Debian keeps it, to (package, what it is for)."""


def is_there(program: str) -> bool:
    """Whether a program is on the path or at its place."""
    if program.startswith("/"):
        return bool(list(Path("/").glob(program[1:]))) or shutil.which(Path(program).name) is not None
    return shutil.which(program) is not None


def main() -> None:
    missing = {program: need for program, need in NEEDS.items() if not is_there(program)}
    if not missing:
        return
    packages = sorted({package for package, _ in missing.values()})
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        print(f"installing with apt-get: {', '.join(packages)}", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        done = subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=False, env=environment)
        if done.returncode == 0:
            return
    for program, (package, purpose) in missing.items():
        print(
            f"not installed: {program} ({purpose}); its tests are skipped. Debian: apt-get install {package}",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
