#!/usr/bin/env bash
# Builds the folder that the image contains: the server's sources, what is generated, and production dependencies:
# 33 MB. Node runs the sources as they are, so there is nothing to compile. `node apps/server/src/main.ts` starts it.
#
# Usage: apps/server/deploy/production.sh FOLDER   (which must not exist)
set -euo pipefail

if [ $# -ne 1 ] || [ "${1#-}" != "$1" ] || [ -e "$1" ]; then
  echo 'usage: production.sh FOLDER, which must not exist yet' >&2
  exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")/../../.."
export TURBO_TELEMETRY_DISABLED=1
pnpm() { npx -y pnpm@12.21.0 "$@"; }
pruned=$(mktemp -d)
trap 'rm -rf "$pruned"' EXIT

pnpm install --frozen-lockfile >&2
pnpm exec turbo run generate docs --output-logs=errors-only >&2
pnpm exec turbo prune @capacity-rules/server --docker --out-dir "$pruned" >&2

# The dependencies, by the lock file, without any script of theirs: copies, and not links into pnpm's store.
cp -R "$pruned/json/." "$out"
# The lock file knows how packages are packed, too.
cp .pnpmfile.mjs "$out"
(cd "$out" && CI=true pnpm install --prod --frozen-lockfile --ignore-scripts --config.package-import-method=copy \
  --config.hoist=false --filter-prod '@capacity-rules/server...' >&2)
# SQLite comes with its sources, and with binaries for machines of other kinds.
sqlite=$(echo "$out"/node_modules/.pnpm/better-sqlite3@*/node_modules/better-sqlite3)
rm -r "$sqlite/deps" "$sqlite/src"
find "$sqlite/prebuilds" -type f ! -name "$(node --print 'process.platform + "*-" + process.arch').node" -delete

# The sources; tests, what is for the test server and what is only for making them stay behind, and so do packages that
# only tests need.
copy() {
  mkdir -p "$out/$1"
  tar -C "$1" --exclude='*.test.ts' --exclude='*.fixture.ts' --exclude='src/embed*' --exclude='src/round-trip.ts' \
    -cf - "${@:2}" | tar -C "$out/$1" -xf -
}
copy packages/contract src
copy packages/core src
copy packages/store-postgres src migrations
copy packages/store-sqlite src migrations
copy apps/server src
copy apps/docs read-page.ts dist
for manifest in "$out"/packages/*/package.json "$out"/apps/*/package.json "$out"/openapi/package.json; do
  folder=$(dirname "$manifest")
  [ "$(ls "$folder" | grep -cv -e package.json -e node_modules)" -gt 0 ] || rm -r "$folder"
done
rm -r "$out/apps/server/bin" "$out/package.json" "$out/pnpm-lock.yaml" "$out/pnpm-workspace.yaml" "$out/.pnpmfile.mjs"
rm -r "$out"/node_modules/.modules.yaml "$out"/node_modules/.pnpm-workspace-state-*.json "$out/node_modules/.pnpm/lock.yaml"
cp LICENSE "$out"
# For whoever runs it, whatever umask it was made with.
chmod -R go=rX "$out"
