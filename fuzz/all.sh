#!/usr/bin/env bash
# Mutates the seeds of every target at random, in a process each, as many at once as there are processors: fuzz/all.sh SECONDS SEED
set -euo pipefail
seconds=${1:?usage: fuzz/all.sh SECONDS SEED} seed=${2:?usage: fuzz/all.sh SECONDS SEED}
cd "$(dirname "$0")/.."
dotnet build fuzz/HeLora.Fuzz --nologo -v q
program=fuzz/HeLora.Fuzz/bin/Debug/net10.0/helora-fuzz.dll
dotnet $program list | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I TARGET dotnet $program random TARGET "$seconds" "$seed"
