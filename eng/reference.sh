#!/usr/bin/env bash
# Makes the API reference and the pages of docs into artifacts/site, from the release build of the tools. Broken links are errors.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -f src/tools/HeLora.Cli/bin/Release/net10.0/HeLora.Client.dll ] || dotnet build src/tools/HeLora.Cli -c Release --nologo -v q
dotnet tool restore
rm -rf artifacts/api artifacts/site
dotnet docfx docfx.json --warningsAsErrors --logLevel warning
