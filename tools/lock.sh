#!/usr/bin/env bash
# Locks what pyproject.toml asks for into requirements/*.txt: exact versions, for every Python from 3.11 on, and the npm
# packages into package-lock.json. Nothing of this machine (index, path) is written. Run it through `make lock`.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() { # compile NAME ARGUMENTS...
    local name=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url \
        --output-file "requirements/$name.txt" "$@"
}

compile run pyproject.toml
for group in test check bench node; do
    compile "$group" --group "$group" --constraint requirements/run.txt
done
compile spark pyproject.toml --extra spark --constraint requirements/run.txt

lock_npm() { (cd "$1" && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund); }
lock_npm .
lock_npm tools/browser
lock_npm tools/fonts
