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
}


def main() -> None:
    missing = {program: need for program, need in NEEDS.items() if shutil.which(program) is None}
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
