#!/bin/sh
# Every libFuzzer target (the core library, the national file formats), LONG_FUZZ_SECONDS (60) each.
set -eu
cd "$(dirname "$0")/../fuzz"
exec make --no-print-directory run SECONDS="${LONG_FUZZ_SECONDS:-60}"
