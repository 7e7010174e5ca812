#!/bin/sh
# Make .venv-diffusers: everything of .venv, and torch with diffusers, which are too heavy for it. Used by make test-diffusers.
set -eu
cd "$(dirname "$0")/.."

python=.venv/bin/python
there=.venv-diffusers/bin/python
[ -x "$python" ] || sh scripts/setup.sh
wanted=$("$python" -c 'import sys; print(sys.version_info[:2])')
[ -x "$there" ] && [ "$("$there" -c 'import sys; print(sys.version_info[:2])')" = "$wanted" ] ||
    { rm -rf .venv-diffusers; "$python" -m venv .venv-diffusers; }

pip() { "$there" -m pip --quiet --disable-pip-version-check "$@"; }

echo "setting up .venv-diffusers (torch and diffusers; this takes some minutes)"
pip install --require-hashes -r requirements.lock
# The version that the tests were written with; where there is none for this machine, any that is new enough.
pip install torch==2.13.0 2>/dev/null || pip install 'torch>=2.6'
pip install --no-build-isolation -e '.[diffusers]'
