#!/usr/bin/env bash
# Creates .venv with the Python given as the argument. Some Debian machines have Python without its venv module's pip;
# virtualenv from PyPI, in a folder of its own, then does the same without root.
set -euo pipefail
python=$1

"$python" -m venv .venv >/dev/null 2>&1 && exit 0
rm -rf .venv
if ! "$python" -m pip install --quiet --target build/virtualenv virtualenv; then
    echo "Neither venv nor pip works for $python. On Debian: apt-get install python3-venv" >&2
    exit 1
fi
PYTHONPATH=build/virtualenv "$python" -m virtualenv --quiet .venv
