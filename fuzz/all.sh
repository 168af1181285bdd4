#!/usr/bin/env bash
# Mutates the seeds of every target at random, one target after another, in a process each: fuzz/all.sh SECONDS SEED
set -uo pipefail
seconds=${1:?usage: fuzz/all.sh SECONDS SEED} seed=${2:?usage: fuzz/all.sh SECONDS SEED}
cd "$(dirname "$0")/.."
dotnet build fuzz/HeLora.Fuzz --nologo -v q || exit 1
program=fuzz/HeLora.Fuzz/bin/Debug/net10.0/helora-fuzz.dll
targets=$(dotnet $program list) || exit 1
failed=0
for target in $targets; do
  dotnet $program random "$target" "$seconds" "$seed" || failed=$((failed + 1))
done
echo "$(wc -w <<<"$targets") targets, $failed failed"
[ "$failed" -eq 0 ]
