#!/bin/sh
# Make .venv from requirements.lock. Needs Python 3.11 or newer; says what to do where it is missing.
set -eu
cd "$(dirname "$0")/.."

find_python() {
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' 2>/dev/null || continue
        echo "$name"
        return 0
    done
    echo "tetap needs Python 3.11 or newer. Install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python) and run make again." >&2
    return 1
}

is_root_on_debian() { [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; }

python=$(find_python)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
    if is_root_on_debian; then
        echo "installing python$version-venv with apt-get"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv"
    else
        echo "Python's venv module is missing. Install it (Debian, Ubuntu: apt-get install python$version-venv) and run make again." >&2
        exit 1
    fi
fi

echo "setting up .venv with $("$python" --version)"
[ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' 2>/dev/null || { rm -rf .venv; "$python" -m venv .venv; }
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
