#!/bin/bash
# What sealed columns cost: run.sh [JSON-FILE], on the server that PG* name, whose key provider is set up.
#
# First the core alone, without a server. Then, per value and in one statement each, all in turns: opening a sealed column,
# pgcrypto's decrypt_iv and pgp_sym_decrypt; the median of ROUNDS, less what the same statement costs without. The first read of
# KEYS subjects' values in a new session, and the second. Last, whole statements on tables with and without them: columns.sh.
#
#   KEYS=10000 ROUNDS=7    subjects, and how often
set -euo pipefail
cd "$(dirname "$0")/../../.."
. regress/bench/seal/results.sh
KEYS=${KEYS:-10000}
ROUNDS=${ROUNDS:-7}
SLOW=$((KEYS / 20))
results_begin

# Nanoseconds of the core.
core() {
	awk -v name="$1" '$1 == name { print $2 }' "$RESULTS/core"
}

quotient() {
	awk -v a="$1" -v b="$2" -v digits="${3:-2}" 'BEGIN { printf "%.*f", digits, a / b }'
}

measure_core() {
	local what

	mkdir -p build/tools
	${CC:-cc} -std=gnu11 -O2 -Wall -Wextra -Iextension regress/bench/seal/sealing.c extension/core/{xaes,nonce,envelope}.c -lcrypto -o build/tools/sealing
	build/tools/sealing >"$RESULTS/core"
	for what in seal open; do
		result "${what}_ns" "$(core $what)" "$what a value: $(core $what) ns; two of a row: $(core ${what}_row) ns each; AES-256-GCM alone: $(core ${what}_alone) ns"
		result "${what}_speed" "$(quotient "$(core ${what}_alone)" "$(core $what)")" \
			"$what: $(quotient "$(core ${what}_alone)" "$(core $what)") of the speed of AES-256-GCM alone" least 0.5
	done
	result open_rate "$(quotient 1e9 "$(core open)" 0)" "open: $(quotient 1e9 "$(core open)" 0) values/s" least 600000
}

sql() {
	PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

make_persons() {
	sql -v keys="$KEYS" -d postgres -f regress/bench/seal/values.sql >/dev/null
}

# Milliseconds that the last statement takes, in a session of its own.
timed() {
	psql -X -q -A -t -d seal_bench -U seal_reader "${@:1:$#-1}" -c '\timing on' -c "${!#}" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}

measure_values() {
	local name statement
	declare -A statements=(
		[open]="SELECT count(name::text) FROM person"
		[base]="SELECT count(plain::text) FROM person"
		[decrypt_iv]="SELECT count(decrypt_iv(by_iv, sha256('key'), iv, 'aes-cbc/pad:pkcs')) FROM person"
		[pgp]="SELECT count(pgp_sym_decrypt(by_pgp, 'key')) FROM person WHERE subject_id <= $SLOW"
		[pgp_base]="SELECT count(plain) FROM person WHERE subject_id <= $SLOW")

	for ((round = 0; round < ROUNDS; round++)); do
		for name in "${!statements[@]}"; do
			statement=${statements[$name]}
			# Twice: the first brings the keys.
			timed -c "$statement" "$statement" >>"$RESULTS/$name"
		done
		timed "${statements[open]}" >>"$RESULTS/cold"
	done
}

# Microseconds a value: NAME, what the same takes without, and how many values there were.
each() {
	awk -v a="$(median "$RESULTS/$1")" -v b="$(median "$RESULTS/$2")" -v count="$3" 'BEGIN { printf "%.3f", (a - b) * 1000 / count }'
}

report_values() {
	local open decrypt pgp

	open=$(each open base "$KEYS")
	decrypt=$(each decrypt_iv base "$KEYS")
	pgp=$(each pgp pgp_base "$SLOW")
	result sql_open_us "$open" "in SQL: open $open us a value, decrypt_iv $decrypt us, pgp_sym_decrypt $pgp us"
	result pgp_ratio "$(quotient "$pgp" "$open" 0)" "pgp_sym_decrypt takes $(quotient "$pgp" "$open" 0) times as long as open" least 20
	result first_read_cold_ms "$(median "$RESULTS/cold")" "first read of $KEYS subjects in a session: $(median "$RESULTS/cold") ms, with no key in memory"
	result first_read_warm_ms "$(median "$RESULTS/open")" "the same again: $(median "$RESULTS/open") ms"
}

measure_core
make_persons
measure_values
report_values
sql -d postgres -c 'DROP DATABASE seal_bench'
OPEN_ALONE=$(core open_alone) SEAL_ALONE=$(core seal_alone) regress/bench/seal/columns.sh
results_end "${1:-}"
