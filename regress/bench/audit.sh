#!/bin/bash
# audit.sh: what the change audit costs.
#
# Measures, interleaved in one run, the same work on three equal tables: unaudited, audited by renkei, and audited by
# the usual plpgsql trigger that writes to_jsonb(NEW) away. All three have row security and are written by a superuser,
# so that only the audit differs. Connects by the PG* variables as a superuser to a server with renkei loaded; makes
# the database $AUDIT_DB (default renkei_bench_audit) unless it is there, and leaves it.
#
#   ROUNDS=5 SECONDS_EACH=5 CLIENTS=2 COPY_ROWS=100000 regress/bench/audit.sh [JSON-FILE]
#
# Goals: INSERT and UPDATE at 0.75 of the unaudited rate or more, and ahead of plpgsql; COPY at 0.6 or more.
set -euo pipefail

rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-5}
clients=${CLIENTS:-2}
copy_rows=${COPY_ROWS:-100000}
subjects=${SUBJECTS:-20000}
database=${AUDIT_DB:-renkei_bench_audit}
json=${1:-}
pgbench=${PGBENCH:-$(ls -d /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | sort -V | tail -1)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sql() {
	psql -X -q -v ON_ERROR_STOP=1 -d "$database" -At "$@"
}

make_tables() {
	if ! psql -X -d postgres -Atc "SELECT datname FROM pg_database" | grep -qxF "$database"; then
		psql -X -q -d postgres -c "CREATE DATABASE \"$database\""
	fi
	if [ "$(sql -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'renkei'")" = 0 ]; then
		sql -c "CREATE EXTENSION renkei" -c "SELECT renkei.install()" >/dev/null
	fi
	PGOPTIONS='-c client_min_messages=warning' sql -v subjects="$subjects" -f "$(dirname "$0")/audit.sql" >/dev/null
}

# pgbench scripts, one per table; a and b are drawn first so that all three have the same to do.
make_scripts() {
	local table
	for table in plain renkei plpgsql; do
		cat >"$work/insert_$table.sql" <<-EOT
			\\set s random(1, $subjects)
			\\set n random(1, 1000000000)
			INSERT INTO bench.month_$table (subject_id, owner_org, service_month, line_no, insurer, insured, provider, provider_name,
				service_kind, service_item, service_name, planned_days, planned_times, actual_times, units, unit_price, share, note, entered_at)
			VALUES (:s, 7, '2026-10-01', :n, '082163', '0001234567', '0870100011', 'ひなた訪問介護', '11', '2411',
				'身体介護2', '1000100100010010001001000100100', 9, 8, 387, 1021, 10, 'サービス担当者会議の結果による', now());
		EOT
		cat >"$work/update_$table.sql" <<-EOT
			\\set s random(1, $subjects)
			\\set u random(1, 1000)
			UPDATE bench.month_$table SET actual_times = actual_times + 1, units = :u
			WHERE subject_id = :s AND owner_org = 7 AND service_month = '2026-09-01' AND line_no = 1;
		EOT
	done
	sql -c "COPY (SELECT s % $subjects + 1, 7, '2026-08-01', s, '082163', lpad(s::text, 10, '0'), '0870100011', 'ひなた訪問介護', '11', '2411',
		'身体介護2', '1000100100010010001001000100100', 9, 8, 387, 1021, 10, 'サービス担当者会議の結果による', now()
		FROM generate_series(1, $copy_rows) s) TO STDOUT" >"$work/rows"
}

run_pgbench() {
	"$pgbench" -n -M prepared -c "$clients" -j "$clients" -T "$seconds" -f "$work/$1_$2.sql" "$database" 2>/dev/null |
		sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}

run_copy() {
	local began ended
	began=$(date +%s%N)
	sql -c "\\copy bench.month_$1 (subject_id, owner_org, service_month, line_no, insurer, insured, provider, provider_name, service_kind, service_item, service_name, planned_days, planned_times, actual_times, units, unit_price, share, note, entered_at) FROM '$work/rows'"
	ended=$(date +%s%N)
	echo $((copy_rows * 1000000000 / (ended - began)))
	sql -c "DELETE FROM bench.month_$1 WHERE service_month = '2026-08-01'" -c "VACUUM bench.month_$1"
}

# The order changes from round to round: none always has the machine after the same one.
measure() {
	local round table what
	local order=(plain renkei plpgsql)
	for round in $(seq "$rounds"); do
		for what in insert update copy; do
			for table in "${order[@]}"; do
				sql -c CHECKPOINT
				[ -t 2 ] && printf '\rround %s of %s, %s %-8s' "$round" "$rounds" $what "$table" >&2
				if [ $what = copy ]; then run_copy "$table"; else run_pgbench $what "$table"; fi >>"$work/$what.$table"
			done
		done
		order=("${order[@]:1}" "${order[0]}")
	done
	[ -t 2 ] && printf '\r\033[K' >&2
	return 0
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Ratios are taken within a round and then their median, so that other load on the machine weighs less.
ratio() {
	paste "$work/$1.$2" "$work/$1.plain" | awk '{ print $1 / $2 }' | median
}

report() {
	local what table
	printf '%-8s %12s %12s %12s %9s %9s\n' '' unaudited renkei plpgsql renkei plpgsql
	printf '{"clients": %s, "rounds": %s, "copy_rows": %s' "$clients" "$rounds" "$copy_rows" >"$work/json"
	for what in insert update copy; do
		printf '%-8s' $what
		printf ', "%s": {' $what >>"$work/json"
		for table in plain renkei plpgsql; do
			printf ' %10.0f/s' "$(median <"$work/$what.$table")"
			printf '"%s": %s, ' $table "$(median <"$work/$what.$table")" >>"$work/json"
		done
		printf ' %9.2f %9.2f\n' "$(ratio $what renkei)" "$(ratio $what plpgsql)"
		printf '"renkei_ratio": %s, "plpgsql_ratio": %s}' "$(ratio $what renkei)" "$(ratio $what plpgsql)" >>"$work/json"
	done
	echo '}' >>"$work/json"
	if [ -n "$json" ]; then cp "$work/json" "$json"; fi
}

make_tables
make_scripts
measure
report
