#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt of one project anew from what the project makes public: eng/public-api.sh src/shared/HeLora.Scheme
set -euo pipefail
project=${1:?usage: eng/public-api.sh PROJECT_FOLDER}
file=$project/PublicAPI.Unshipped.txt
[ -f "$project/PublicAPI.Shipped.txt" ] || echo '#nullable enable' >"$project/PublicAPI.Shipped.txt"
echo '#nullable enable' >"$file"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet build "$project" --no-restore --no-incremental --nologo -v q -p:TreatWarningsAsErrors=false -p:BuildProjectReferences=true >"$log" || true
if grep -q 'error CS' "$log"; then
  grep 'error CS' "$log" | sort -u | head >&2
  exit 1
fi
folder=$(basename "$project")
grep "$folder\.csproj" "$log" | sed -n "s/.*RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" | LC_ALL=C sort -u >>"$file"
