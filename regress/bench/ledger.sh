# shellcheck shell=bash
# The servers on which the ledger's cost is measured, for regress/bench/run; needs contrib-tools/cluster.sh.
#
# Three clusters with the same world, byte by byte, all of whose disks are real ones (fsync = on): one that records reads,
# one that does not, and one that does not and has pgaudit. They are asked in turns; who is not asked is idle.

LEDGER_SERVERS='recording silent pgaudit'

# Nothing that comes by now and then, and no parallel plan but where one is meant. The log goes into segments that there are
# already (the world's own), as on a server that has run for some time: to make one takes longer than hundreds of flushes.
ledger_settings() {
	printf '%s\n' 'shared_buffers = 1GB' 'max_connections = 200' 'jit = off' 'random_page_cost = 1.1' 'work_mem = 32MB' \
		'max_parallel_workers_per_gather = 0' 'autovacuum = off' 'synchronize_seqscans = off' 'max_wal_size = 32GB' 'min_wal_size = 4GB' \
		'checkpoint_timeout = 1d' 'log_min_messages = warning' 'lc_messages = C' 'renkei.allow_explain = on' \
		'renkei.member_connections = 0' 'renkei.ledger_max_lag = 1000000' 'renkei.ledger_max_delay = 86400'
}

ledger_sql() {
	PGOPTIONS='-c client_min_messages=warning' "$PG_BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -d bench "$@" >/dev/null
}

ledger_world() {
	ledger_sql -c 'CREATE EXTENSION renkei' -c 'SELECT renkei.install()'
	ledger_sql -v subjects="$LEDGER_SUBJECTS" -v rows="$LEDGER_ROWS" -v offices=400 -v small=40 -v large=2000 \
		-f regress/bench/world.sql
	ledger_sql -v copy=plain -f regress/bench/copies.sql
	ledger_sql -v copy=protected -f regress/bench/copies.sql
	# Where the server can read it, whoever owns this tree.
	install -m 755 "$CLUSTER_REPO/build/tools/bench_server.so" "$CLUSTER_DIR/bench_server.so"
	ledger_sql -v server="$CLUSTER_DIR/bench_server" -f regress/bench/ledger.sql
	ledger_sql -c 'VACUUM (FREEZE, ANALYZE)' -c 'CHECKPOINT'
}

# A copy of the stopped first one; that holds no write-ahead log for a worker that will never run.
ledger_copy() {
	local from=$PGDATA

	cluster_place "bench_$1"
	cluster_remove
	cluster_make_directory
	as_server_user cp -a "$from" "$PGDATA"
	sed -i "s|^unix_socket_directories.*|unix_socket_directories = '$PGHOST'|" "$PGDATA/postgresql.conf"
	printf '%s\n' 'renkei.record_reads = off' >>"$PGDATA/postgresql.conf"
	# As Debian's servers have it: without a login, a log says of nobody that he has read.
	if [ "$1" = pgaudit ]; then
		printf '%s\n' "shared_preload_libraries = 'renkei,pgaudit'" "pgaudit.log = 'read'" 'pgaudit.log_relation = on' \
			"log_line_prefix = '%m [%p] %q%u@%d '" >>"$PGDATA/postgresql.conf"
	fi
	rm -rf "$PGDATA"/pg_replslot/*
}

ledger_create() {
	local settings

	mapfile -t settings < <(ledger_settings)
	cluster_place bench_recording
	cluster_create "${settings[@]}" 'renkei.record_reads = on'
	cluster_start
	"$PG_BINDIR/psql" -X -q -d postgres -c 'CREATE DATABASE bench'
	ledger_world
	cluster_stop
	ledger_copy silent
	cluster_place bench_recording
	ledger_copy pgaudit
}

# Page by page, where a server's memory comes to lie makes it faster or slower by a tenth, each time it is started; in huge
# pages, by less. All three get them, or none. What the machine had before it has again after ledger_huge_pages_back.
HUGE_PAGES=/proc/sys/vm/nr_hugepages
HUGE_PAGES_BEFORE=

ledger_set_huge_pages() {
	if [ "$(id -u)" -eq 0 ]; then
		echo "$1" >"$HUGE_PAGES"
	else
		echo "$1" | sudo -n tee "$HUGE_PAGES" >/dev/null
	fi 2>/dev/null
}

ledger_huge_pages() {
	local server wanted=0

	for server in $LEDGER_SERVERS; do
		cluster_place "bench_$server"
		wanted=$((wanted + $(cd / && as_server_user "$PG_BINDIR/postgres" -D "$PGDATA" -C shared_memory_size_in_huge_pages)))
	done
	HUGE_PAGES_BEFORE=$(cat "$HUGE_PAGES" 2>/dev/null) || HUGE_PAGES_BEFORE=0
	if ledger_set_huge_pages $((HUGE_PAGES_BEFORE + wanted)) && [ "$(awk '/^HugePages_Free:/ { print $2 }' /proc/meminfo)" -ge "$wanted" ]; then
		echo "Their memory is in huge pages ($wanted)"
	else
		ledger_huge_pages_back
		echo 'Their memory is not in huge pages: the machine has none to give'
	fi
}

ledger_huge_pages_back() {
	if [ -n "$HUGE_PAGES_BEFORE" ]; then
		ledger_set_huge_pages "$HUGE_PAGES_BEFORE" || true
		HUGE_PAGES_BEFORE=
	fi
}

# Without Debian's postgresql-*-pgaudit there is no such column.
ledger_start() {
	local server

	for server in $LEDGER_SERVERS; do
		cluster_place "bench_$server"
		if [ "$server" = pgaudit ] && [ ! -e "$("$PG_CONFIG" --pkglibdir)/pgaudit.so" ]; then
			continue
		fi
		cluster_start
		ledger_sql -c 'CREATE EXTENSION IF NOT EXISTS pg_prewarm' -c 'CREATE EXTENSION IF NOT EXISTS pg_walinspect' -c "
			SELECT pg_prewarm(c.oid) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'i') AND n.nspname IN ('protected', 'plain', 'bench', 'renkei') ORDER BY n.nspname, c.oid"
		export "LEDGER_${server^^}=$PGHOST"
	done
}

ledger_stop() {
	local server

	for server in $LEDGER_SERVERS; do
		cluster_place "bench_$server"
		cluster_stop
	done
}

# All anew, for regress/bench/bench: where a server's memory comes to lie makes it faster or slower, each time it is started.
ledger_restart() {
	ledger_stop
	ledger_start
}
