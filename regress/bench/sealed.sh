#!/bin/bash
# sealed.sh: what sealed columns cost.
#
# Measures, interleaved in one run, the same work on two equal protected tables, one of which has two sealed columns of
# names: COPY of $ROWS rows into it, all rows delivered to a member who sees everybody, and the look-up of one name by an
# index. Connects by the PG* variables as a superuser to a server with renkei loaded and a provider of keys; makes the
# database renkei_bench_sealed afresh.
#
#   ROUNDS=5 ROWS=100000 SUBJECTS=10000 LOOKUP_SECONDS=2 regress/bench/sealed.sh [JSON-FILE]
#
# Goals: COPY in at most 2.5 times the plain one, delivery 1.5 times, look-up 1.3 times; 64 bytes a value more, 80 with a term.
set -euo pipefail

rounds=${ROUNDS:-5}
rows=${ROWS:-100000}
subjects=${SUBJECTS:-10000}
seconds=${LOOKUP_SECONDS:-2}
database=renkei_bench_sealed
json=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sql() {
	psql -X -q -At -v ON_ERROR_STOP=1 -d "$database" "$@"
}

# Milliseconds that a statement takes: the last line that psql says.
took() {
	local login=$1 statement=$2

	printf '%s\n' '\timing on' "$statement" | PGOPTIONS='-c max_parallel_workers_per_gather=0' \
		psql -X -q -At -v ON_ERROR_STOP=1 -d "$database" -U "$login" -o /dev/null | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n 1
}

smallest() {
	sort -g "$1" | head -n 1
}

# One line of the table, and one of the JSON: name, plain, sealed, unit.
report() {
	awk -v name="$1" -v plain="$2" -v sealed="$3" -v unit="$4" -v goal="$5" 'BEGIN {
		ratio = plain > 0 ? sealed / plain : 0
		printf "%-28s %10.2f %10.2f %-6s %5.2f  (goal: at most %s)\n", name, plain, sealed, unit, ratio, goal }'
	printf '{"what": "%s", "plain": %s, "sealed": %s, "unit": "%s"}\n' "$1" "$2" "$3" "$4" >>"$work/json"
}

psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database"
sql -v subjects="$subjects" -f "$(dirname "$0")/sealed.sql" >/dev/null
sql -c "COPY (SELECT g, 1 + g % $subjects, 1, '介護 太郎' || g, 'カイゴ タロウ' || g FROM generate_series(1, $rows) AS g) TO STDOUT" >"$work/rows"
for ((round = 0; round < rounds; round++)); do
	for table in plain sealed; do
		sql -c "TRUNCATE person_$table"
		took "$PGUSER" "\\copy person_$table FROM '$work/rows'" >>"$work/copy_$table"
	done
done
sql -c 'VACUUM (FREEZE, ANALYZE)' -c CHECKPOINT
for ((round = 0; round < rounds; round++)); do
	for table in plain sealed; do
		took bench_sealed_reader "SELECT id, name, kana FROM person_$table" >>"$work/deliver_$table"
		echo 'SELECT id FROM person_'$table' WHERE name = :v' >"$work/lookup.sql"
		pgbench -n -M prepared -T "$seconds" -D "v=介護 太郎4711" -f "$work/lookup.sql" -U bench_sealed_reader "$database" 2>/dev/null |
			sed -n 's/^latency average = \([0-9.]*\) ms/\1/p' | awk '{ print $1 * 1000 }' >>"$work/lookup_$table"
	done
done
printf '%-28s %10s %10s %6s %5s\n' 'Sealed columns' plain sealed '' ratio
report "COPY $rows rows in" "$(smallest "$work/copy_plain")" "$(smallest "$work/copy_sealed")" ms 2.5
report "deliver $rows rows" "$(smallest "$work/deliver_plain")" "$(smallest "$work/deliver_sealed")" ms 1.5
report 'look up one name' "$(smallest "$work/lookup_plain")" "$(smallest "$work/lookup_sealed")" us 1.3
read -r with_term without < <(sql -F ' ' -c 'SELECT (SELECT avg(pg_column_size(s.name) - octet_length(p.name)) FROM person_plain p JOIN person_sealed s USING (id)),
	(SELECT avg(pg_column_size(s.kana) - octet_length(p.kana)) FROM person_plain p JOIN person_sealed s USING (id))')
printf '%-28s %21.1f bytes more than the plaintext; with a term %.1f  (goal: 64, 80)\n' 'a value' "$without" "$with_term"
if [ -n "$json" ]; then
	{
		printf '['
		paste -sd, "$work/json"
		printf ']\n'
	} >"$json"
fi
