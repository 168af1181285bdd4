#!/bin/sh
# Fuzzes one parser with AFL++: fuzz/run.sh TARGET SECONDS
set -eu

if [ $# -ne 2 ]; then
    echo "usage: fuzz/run.sh TARGET SECONDS" >&2
    exit 2
fi

target=$1
seconds=$2
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/artifacts/fuzz
tools=$work/tools

if ! command -v afl-fuzz >/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends afl++
fi

if [ ! -x "$tools/sharpfuzz" ]; then
    dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$tools"
fi

# Published anew: an assembly is instrumented once. The kernels of HeLora.Rings hold no format, so they stay as they are.
rm -rf "$work/bin"
dotnet publish "$root/fuzz/HeLora.Fuzz" -c Release --nologo -o "$work/bin"
dotnet "$work/bin/helora-fuzz.dll" seeds "$target" "$work/seeds"
for assembly in HeLora.Scheme HeLora.Protocol HeLora.Compiler HeLora.Adapters; do
    "$tools/sharpfuzz" "$work/bin/$assembly.dll"
done

mkdir -p "$work/findings"

export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_AUTORESUME=1
export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1
afl-fuzz -i "$work/seeds/$target" -o "$work/findings/$target" -x "$work/seeds/$target.dict" \
    -t 10000 -m none -V "$seconds" \
    dotnet "$work/bin/helora-fuzz.dll" afl "$target"
grep -E "execs_done|saved_crashes|saved_hangs|corpus_count" "$work/findings/$target/default/fuzzer_stats"
