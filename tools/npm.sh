#!/usr/bin/env bash
# Installs the locked npm packages of the folder given as the argument: with the machine's Node from 18 on, else with the
# one PyPI carries. No package's own script runs.
set -euo pipefail
folder=$1

node_is_recent() { [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ]; }

if ! node_is_recent || ! command -v npm >/dev/null; then
    make --no-print-directory .venv/ready/node
    PATH="$PWD/.venv/bin:$PATH"
fi
npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error
