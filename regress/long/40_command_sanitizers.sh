#!/bin/bash
# The command `renkei`, built with AddressSanitizer and UndefinedBehaviorSanitizer: it must write the same city as the
# ordinary build does, byte for byte, check and repair a server of its own, and write no report.
set -euo pipefail
cd "$(dirname "$0")/../.."
. contrib-tools/cluster.sh

work=build/check/sanitized
mkdir -p "$work"
gcc -std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -I. -Iextension \
	-isystem "$("$PG_CONFIG" --includedir)" contrib-tools/*.c extension/core/*.c -o "$work/renkei" \
	-L"$("$PG_CONFIG" --libdir)" -lpq -lcrypto -lm

# What libpq allocates for the process's lifetime is not ours to free.
export ASAN_OPTIONS=detect_leaks=0
"$work/renkei" --help >/dev/null
"$work/renkei" generate --subjects 300 --seed 7 --out "$work/city-sanitized" >/dev/null
contrib-tools/renkei generate --subjects 300 --seed 7 --out "$work/city" >/dev/null
diff -r "$work/city" "$work/city-sanitized"

cluster_place sanitized
trap cluster_remove EXIT
cluster_create
cluster_start
"$PG_BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -d postgres -c 'CREATE EXTENSION renkei' -c 'SELECT renkei.install()' >/dev/null
"$PG_BINDIR/psql" -X -q -d postgres -c 'CREATE ROLE "誰か" LOGIN' -c 'CREATE VIEW "一覧" AS SELECT 1'

# Its own statuses end at 3.
export ASAN_OPTIONS=detect_leaks=0:exitcode=99 UBSAN_OPTIONS=exitcode=99
for options in '' -v --json --fix '--fix --yes' '-U 誰か' '-d nothing'; do
	status=0
	# shellcheck disable=SC2086
	PGDATABASE=postgres "$work/renkei" doctor $options >/dev/null 2>"$work/doctor.err" || status=$?
	if [ "$status" -gt 3 ]; then
		cat "$work/doctor.err"
		exit 1
	fi
done
