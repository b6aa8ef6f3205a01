#!/bin/bash
# The command `renkei`, built with AddressSanitizer and UndefinedBehaviorSanitizer: it must write the same city as the
# ordinary build does, byte for byte, and no report.
set -euo pipefail
cd "$(dirname "$0")/../.."
. contrib-tools/cluster.sh

work=build/check/sanitized
mkdir -p "$work"
gcc -std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I. -Iextension \
	-isystem "$("$PG_CONFIG" --includedir)" contrib-tools/*.c extension/core/*.c -o "$work/renkei" \
	-L"$("$PG_CONFIG" --libdir)" -lpq -lm

# What libpq allocates for the process's lifetime is not ours to free.
export ASAN_OPTIONS=detect_leaks=0
"$work/renkei" --help >/dev/null
"$work/renkei" generate --subjects 300 --seed 7 --out "$work/city-sanitized" >/dev/null
contrib-tools/renkei generate --subjects 300 --seed 7 --out "$work/city" >/dev/null
diff -r "$work/city" "$work/city-sanitized"
