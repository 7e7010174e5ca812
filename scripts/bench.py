"""`make bench`: the command line beside plain Python, adapters beside official clients, the illustrator's drawings."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
TETAP = Path(sys.executable).with_name("tetap")


def best(*command: str | Path, times: int = 5) -> float:
    """Seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        found.append(time.perf_counter() - started)
    return min(found)


def main() -> None:
    plain = best(sys.executable, "-c", "pass")
    print(f"{'command':34}{'seconds':>9}{'× python -c pass':>20}")
    for title, command in {
        "python -c pass": (sys.executable, "-c", "pass"),
        "import tetap (target 0.2 s)": (sys.executable, "-c", "import tetap"),
        "tetap --help (target 0.4 s)": (TETAP, "--help"),
        "tetap plan examples/xiao-cheng": (TETAP, "plan", "examples/xiao-cheng"),
    }.items():
        seconds = best(*command)
        print(f"{title:34}{seconds:9.3f}{seconds / plain:20.1f}")
    print(flush=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "bench_adapters.py"], check=True)
    print(flush=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "bench_verifier.py"], check=True)
    print(flush=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "bench_finishing.py"], check=True)
    print(flush=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "bench_runs.py"], check=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "bench_ledger.py"], check=True)
    print(flush=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "bench_studio.py"], check=True)
    print(flush=True)
    subprocess.run([sys.executable, ROOT / "scripts" / "bench_sketch.py", *sys.argv[1:]], check=True)


if __name__ == "__main__":
    main()
