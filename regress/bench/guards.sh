#!/bin/bash
# What the guards of every read cost: two servers alike but for them. To be sourced by run, when the cluster is placed.
#
#   guards_build            builds this tree twice, whole and without the guards of regress/data/guards_of_reads, each for a
#                           copy of the server of its own, in the cluster's directory
#   guards_start [PREFIX…]  starts both, at PGPORT on the cluster's data and at UNGUARDED_PORT on a copy; PREFIX is put before
#                           the server's program
#   guards_warm             reads the tables of both into memory
#   guards_restart          starts them anew, each on the other's data, from programs linked anew, and warms them
#   guards_stop
#   guards_count            starts them under callgrind, and tells how many instructions a statement takes on each: what
#                           other load the machine has does not matter then
UNGUARDED_PORT=5433
GUARDS_DIR=$CLUSTER_DIR/guards

# The perl expression that takes each of them out is in regress/data/guards.
take_guards_out() {
	local name file change

	grep -v '^#' "$CLUSTER_REPO/regress/data/guards_of_reads" | while read -r name; do
		IFS=$'\t' read -r file change < <(awk -F '\t' -v name="$name" '$1 == name { print $2 "\t" $4 }' regress/data/guards)
		[ -n "$change" ] || {
			echo "regress/data/guards has no guard \"$name\"" >&2
			return 1
		}
		perl -0777 -pi -e "$change" "$file"
	done
}

# Whole, or without.
build_server() (
	local which=$1 tree=$GUARDS_DIR/$1

	# shellcheck source=regress/long/lib.sh
	. regress/long/lib.sh
	copy_tree "$tree/tree"
	PG_CONFIG=$(private_server "$tree/server")
	cd "$tree/tree"
	if [ "$which" = without ]; then
		take_guards_out
	fi
	make_server
)

# In the copy of the tree, with other settings of make if there are any.
make_server() {
	# Without a guard a function may be left that nobody calls.
	make -s -j"$(nproc)" WERROR= with_llvm=no PG_CONFIG="$PG_CONFIG" "$@" install >../build.log 2>&1 || {
		tail -n 20 ../build.log >&2
		return 1
	}
}

# The object files in an order of chance: that the same loop comes to lie elsewhere makes a statement faster or slower by
# some hundredths, which are not the guards'.  So do the pages in which the server's program lies.
link_server() (
	local bin=$GUARDS_DIR/$1/server$PG_BINDIR

	cp -p "$bin/postgres" "$bin/postgres.new"
	mv "$bin/postgres.new" "$bin/postgres"
	cd "$GUARDS_DIR/$1/tree"
	rm renkei.so
	PG_CONFIG=$bin/pg_config
	make_server OBJS="$(printf '%s\n' extension/*.o extension/*/*.o | shuf | tr '\n' ' ')"
)

guards_build() {
	rm -rf "$GUARDS_DIR"
	as_server_user mkdir "$GUARDS_DIR"
	echo without >"$GUARDS_DIR/on_copy"
	build_server whole && build_server without
}

start_one() {
	local which=$1 data=$2 port=$3
	shift 3

	# The copy of postgres finds what belongs to it beside itself.
	(cd / && as_server_user sh -c 'log=$1; shift; exec "$@" >>"$log" 2>&1' sh "$GUARDS_DIR/$which.log" \
		"$@" "$GUARDS_DIR/$which/server$PG_BINDIR/postgres" -D "$data" -p "$port" -c renkei.record_reads=off) &
	for _ in $(seq 240); do
		"$PG_BINDIR/psql" -X -q -p "$port" -d bench -c '' 2>/dev/null && return 0
		sleep 0.5
	done
	tail -n 20 "$GUARDS_DIR/$which.log" >&2
	return 1
}

# At which port a server listens, and on which data: its name is in on_copy, or the other's.
guards_place() {
	PORT=$PGPORT
	DATA=$PGDATA
	[ "$1" = whole ] || PORT=$UNGUARDED_PORT
	[ "$1" != "$(cat "$GUARDS_DIR/on_copy")" ] || DATA=$GUARDS_DIR/data
}

guards_start() {
	local which

	cluster_stop
	[ -e "$GUARDS_DIR/data" ] || as_server_user cp -a --reflink=auto "$PGDATA" "$GUARDS_DIR/data"
	for which in $(shuf -e whole without); do
		guards_place "$which"
		start_one "$which" "$DATA" "$PORT" "$@"
	done
}

guards_warm() {
	local port

	for port in $(shuf -e "$PGPORT" "$UNGUARDED_PORT"); do
		"$PG_BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -p "$port" -d bench -f regress/bench/warm.sql >/dev/null
	done
}

# Where data and programs lie in memory makes one server slower than another: nothing of that may stay.
guards_restart() {
	local which

	guards_stop
	for which in whole without; do
		link_server "$which"
	done
	if grep -q whole "$GUARDS_DIR/on_copy"; then which=without; else which=whole; fi
	echo "$which" >"$GUARDS_DIR/on_copy"
	guards_start
	guards_warm
}

guards_stop() {
	local data

	for data in "$PGDATA" "$GUARDS_DIR/data"; do
		if [ -e "$data/postmaster.pid" ]; then
			(cd / && as_server_user "$PG_BINDIR/pg_ctl" -s -D "$data" -m fast -w -t 120 stop)
		fi
	done
}

# What a session takes in all that sends the statement so many times; its backend tells when it ends.
session() {
	local port=$1 login=$2 before=$3 sql=$4 times=$5 pid

	pid=$({
		printf 'SELECT pg_backend_pid();\n\\o /dev/null\n%s\n' "$before"
		for _ in $(seq "$times"); do echo "$sql;"; done
	} | "$PG_BINDIR/psql" -X -q -At -p "$port" -U "$login" -d bench)
	for _ in $(seq 120); do
		if grep -qs '^totals' "$GUARDS_DIR/callgrind.$pid"; then break; fi
		sleep 0.5
	done
	sed -n 's/^totals: *//p' "$GUARDS_DIR/callgrind.$pid"
}

# Of one execution: those of 40 more, once everything that is made once has been made.
instructions() {
	echo $((($(session "$@" 50) - $(session "$@" 10)) / 40))
}

# On the short statements, where what is done once for a statement weighs most.
guards_count() {
	local login name before sql with without key

	guards_start valgrind --tool=callgrind --trace-children=yes --vgdb=no --quiet --callgrind-out-file="$GUARDS_DIR/callgrind.%p"
	key=$("$PG_BINDIR/psql" -X -At -d bench -c 'SELECT min(subject_id) FROM plain.visible_2')
	printf '\nGuards, in instructions (thousands a statement, by callgrind)\n%-15s %-17s %10s %10s %7s\n' caller query without with ratio
	for login in small city; do
		while IFS='|' read -r name before sql; do
			without=$(instructions "$UNGUARDED_PORT" "$login" "$before" "$sql")
			with=$(instructions "$PGPORT" "$login" "$before" "$sql")
			awk -v c="$login" -v q="$name" -v a="$without" -v b="$with" \
				'BEGIN { printf "%-15s %-17s %10.1f %10.1f %7.3f\n", c, q, a / 1000, b / 1000, b / a }'
		done <<-EOT
			point look-up||SELECT * FROM protected.month WHERE subject_id = $key
			point, prepared|PREPARE q(bigint) AS SELECT * FROM protected.month WHERE subject_id = \$1;|EXECUTE q($key)
			latest 50||SELECT * FROM protected.month ORDER BY served_on DESC LIMIT 50
			latest, prepared|PREPARE q AS SELECT * FROM protected.month ORDER BY served_on DESC LIMIT 50;|EXECUTE q
		EOT
	done
	guards_stop
}
