#!/bin/bash
# Whole statements on two equal protected tables, one of which has two sealed columns of names: run by run.sh.
#
# Measures in turns: COPY of $ROWS rows into them, all rows delivered to a member who sees everybody and whose session has the keys,
# and the look-up of one name by an index; ratios are taken within a round. Makes the database renkei_bench_sealed afresh.
#
# Nothing that opens each value with a key of its own can be faster than OpenSSL's AES-256-GCM does it (OPEN_ALONE, SEAL_ALONE:
# nanoseconds of that). So the server's processor time is told, too, beside that of the plain table and AES-256-GCM together.
# Delivery misses its goal for that reason alone: two messages of AES-256-GCM take more than three times what a plain row does.
#
#   ROUNDS=7 ROWS=100000 SUBJECTS=10000 LOOKUP_SECONDS=2
set -euo pipefail
cd "$(dirname "$0")/../../.."
. regress/bench/seal/results.sh

ROUNDS=${ROUNDS:-7}
ROWS=${ROWS:-100000}
SUBJECTS=${SUBJECTS:-10000}
LOOKUP_SECONDS=${LOOKUP_SECONDS:-2}
database=renkei_bench_sealed

sql() {
	PGOPTIONS='-c client_min_messages=warning' psql -X -q -At -v ON_ERROR_STOP=1 -d "$database" "$@"
}

# shellcheck disable=SC2016 # psql expands what is in backquotes
# took FILE LOGIN STATEMENT [BEFORE]: appends the milliseconds it takes, and to FILE_cpu those of the server's processor.
took() {
	printf '%s\n' "${4:-}" 'SELECT pg_backend_pid() AS pid \gset' '\set before `cut -d" " -f1 /proc/:pid/schedstat`' '\timing on' "$3" '\timing off' \
		'\set after `cut -d" " -f1 /proc/:pid/schedstat`' '\echo Processor: :before :after' |
		PGOPTIONS='-c max_parallel_workers_per_gather=0' psql -X -q -At -v ON_ERROR_STOP=1 -d "$database" -U "$2" -o /dev/null |
		awk -v file="$1" '$1 == "Time:" { print $2 >>file } $1 == "Processor:" { print ($3 - $2) / 1e6 >>(file "_cpu") }'
}

make_tables() {
	sql -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database"
	sql -v subjects="$SUBJECTS" -f regress/bench/seal/columns.sql >/dev/null
	sql -c "COPY (SELECT g, 1 + g % $SUBJECTS, 1, '介護 太郎' || g, 'カイゴ タロウ' || g FROM generate_series(1, $ROWS) AS g) TO STDOUT" >"$RESULTS/rows"
}

measure_copy() {
	for ((round = 0; round < ROUNDS; round++)); do
		for table in plain sealed; do
			sql -c "TRUNCATE person_$table"
			took "$RESULTS/copy_$table" "$PGUSER" "\\copy person_$table FROM '$RESULTS/rows'"
		done
	done
	sql -c 'VACUUM (FREEZE, ANALYZE)' -c CHECKPOINT
}

look_up() {
	echo "SELECT id FROM person_$1 WHERE name = :v" >"$RESULTS/lookup.sql"
	pgbench -n -M prepared -T "$LOOKUP_SECONDS" -D "v=介護 太郎$((ROWS / 2))" -f "$RESULTS/lookup.sql" -U bench_sealed_reader "$database" 2>/dev/null |
		awk '/^latency average/ { print $4 * 1000 }'
}

measure_reads() {
	for ((round = 0; round < ROUNDS; round++)); do
		for table in plain sealed; do
			took "$RESULTS/deliver_$table" bench_sealed_reader "SELECT id, name, kana FROM person_$table;" "SELECT id, name, kana FROM person_$table;"
			look_up $table >>"$RESULTS/lookup_$table"
		done
	done
}

# Name, text, unit, goal.
report() {
	local plain sealed times

	plain=$(smallest "$RESULTS/$1_plain")
	sealed=$(smallest "$RESULTS/$1_sealed")
	times=$(ratio "$RESULTS/$1_sealed" "$RESULTS/$1_plain")
	result "$1_ratio" "$times" "$2: $plain $3 plain, $sealed $3 sealed: $times times" most "$4"
}

# Name, text, and nanoseconds of AES-256-GCM alone for a value.
report_processor() {
	local plain sealed alone

	plain=$(smallest "$RESULTS/$1_plain_cpu")
	sealed=$(smallest "$RESULTS/$1_sealed_cpu")
	alone=$(awk -v ns="$3" -v rows="$ROWS" 'BEGIN { print ns * 2 * rows / 1e6 }')
	result "$1_floor_ratio" "$(awk -v p="$plain" -v s="$sealed" -v a="$alone" 'BEGIN { printf "%.2f", s / (p + a) }')" \
		"$2, processor time of the server: $plain ms plain, $sealed ms sealed; AES-256-GCM alone takes $alone ms, $(
		awk -v p="$plain" -v s="$sealed" -v a="$alone" 'BEGIN { printf "so it cannot be less than %.2f times plain, and is %.2f times that", (p + a) / p, s / (p + a) }')"
}

report_sizes() {
	local with_term without

	read -r with_term without < <(sql -F ' ' -c 'SELECT max(pg_column_size(s.name) - octet_length(p.name)), max(pg_column_size(s.kana) - octet_length(p.kana))
		FROM person_plain p JOIN person_sealed s USING (id)')
	result bytes_more "$without" "a value takes at most $without bytes more than the plaintext" most 64
	result bytes_more_with_term "$with_term" "and with a term $with_term" most 80
}

make_tables
measure_copy
measure_reads
report copy "COPY $ROWS rows in" ms 2.5
report_processor copy COPY "$SEAL_ALONE"
report deliver "deliver $ROWS rows" ms 1.5
report_processor deliver delivery "$OPEN_ALONE"
report lookup 'look up one name' us 1.3
report_sizes
sql -d postgres -c "DROP DATABASE $database"
