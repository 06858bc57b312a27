#!/usr/bin/env bash
# Installs Schemathesis into an environment that is gone afterwards, and runs it. The arguments are those of run.ts.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
if ! python3 -m venv "$environment"; then
  echo 'schemathesis: needs Python 3 with venv; on Debian: apt-get install python3-venv' >&2
  exit 2
fi
"$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
"$here/../../../node_modules/.bin/node" "$here/run.ts" --schemathesis "$environment/bin/schemathesis" "$@"
