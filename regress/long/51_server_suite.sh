#!/bin/bash
# PostgreSQL's own regression tests, three times on this server: without renkei; with it in shared_preload_libraries; and
# with the extension and its registers in the database, too. What a test prints must be the same each time, save for what
# 51_server_suite.differences lists with its reason; and a difference that is listed there must be there.
#
# The tests come from the distribution's source package of the server's version, or, where that one is no longer offered,
# of the newest one of the branch: the first run shows what they print on this server. They are kept in
# ${RENKEI_MATRIX_CACHE:-/var/cache/renkei-matrix}/source.
set -euo pipefail
cd "$(dirname "$0")/../.."
. contrib-tools/cluster.sh

source=${RENKEI_MATRIX_CACHE:-/var/cache/renkei-matrix}/source
major=$("$PG_CONFIG" --version | sed -nE 's/^PostgreSQL ([0-9]+).*/\1/p')

# Sources and lists of this script's own: the machine's are left alone. Signatures are checked all the same.
apt() {
	local command=$1
	shift
	"$command" -q -o Dir::Etc::SourceList="$source/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$source/lists" -o Acquire::Check-Valid-Until=false "$@"
}

fetch_source() {
	local suite version mirror=${RENKEI_MATRIX_MIRROR:-http://deb.debian.org/debian}
	local key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'

	suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	mkdir -p "$source/lists/partial"
	printf '%s\n' "deb-src $key $mirror $suite main" "deb-src $key $mirror-security $suite-security main" >"$source/sources.list"
	apt apt-get update
	for version in $(apt apt-cache showsrc "postgresql-$major" | sed -n 's/^Version: //p' | sort -rV | uniq); do
		(cd "$source" && apt apt-get source --download-only "postgresql-$major=$version") && break
	done
	dpkg-source --no-check -x "$(ls -t "$source/postgresql-$major"_*.dsc | head -n 1)" "$source/postgresql-$major"
}

[ -d "$source/postgresql-$major/src/test/regress" ] || fetch_source

cluster_place suite
trap cluster_remove EXIT
pg_regress=$(dirname "$("$PG_CONFIG" --pgxs)")/../test/regress/pg_regress

# The tests' own library, and what they read, where the server's user can.
prepare() {
	local headers

	headers=$("$PG_CONFIG" --includedir-server)
	cp -r "$source/postgresql-$major/src/test/regress" "$CLUSTER_DIR/tests"
	cp "$source/postgresql-$major/contrib/spi/"{refint.c,autoinc.c} "$CLUSTER_DIR/tests/"
	for module in regress refint autoinc; do
		# shellcheck disable=SC2046
		gcc $("$PG_CONFIG" --cflags) -fPIC -shared -I"$headers" -o "$CLUSTER_DIR/tests/$module.so" "$CLUSTER_DIR/tests/$module.c"
	done
	mkdir "$CLUSTER_DIR/tests/out"
	chown -R "$CLUSTER_USER:" "$CLUSTER_DIR/tests"
}

# run_suite NAME SQL…: after the SQL in the database; leaves what the tests printed in build/suite-NAME.
run_suite() {
	local name=$1 preload=$2 sql
	shift 2

	echo "-- $name"
	# renkei asks for the statements' fingerprints, which EXPLAIN VERBOSE would print: so they are kept out of these tests.
	cluster_create 'fsync = off' 'max_prepared_transactions = 0' 'compute_query_id = regress' "shared_preload_libraries = '$preload'"
	prepare
	cluster_start
	"$PG_BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -d postgres -c 'CREATE DATABASE regression TEMPLATE template0'
	for sql in "$@"; do
		"$PG_BINDIR/psql" -X -q -v ON_ERROR_STOP=1 -d regression -c "$sql" >/dev/null
	done
	(cd "$CLUSTER_DIR/tests/out" && as_server_user "$pg_regress" --use-existing --dbname=regression --inputdir="$CLUSTER_DIR/tests" \
		--outputdir="$CLUSTER_DIR/tests/out" --dlpath="$CLUSTER_DIR/tests" --bindir="$PG_BINDIR" --host="$PGHOST" --port="$PGPORT" \
		--user=postgres --max-concurrent-tests=20 --schedule="$CLUSTER_DIR/tests/parallel_schedule") >"build/suite-$name.log" 2>&1 || true
	grep -E '^ *All [0-9]+ tests|^ *[0-9]+ of [0-9]+ tests|^# ' "build/suite-$name.log" | tail -n 3
	rm -rf "build/suite-$name"
	cp -r "$CLUSTER_DIR/tests/out/results" "build/suite-$name"
	grep -qE 'tests (passed|failed)' "build/suite-$name.log" || {
		tail -n 20 "build/suite-$name.log"
		exit 1
	}
}

# What differs between two outputs, apart from rows "number | name", the frame around them, and what the list allows.
more_than_listed() {
	# A diff that finds something has status 1, which must not count.
	{ diff "$1" "$2" || true; } | grep '^[<>]' |
		grep -vE '^[<>] ( *[0-9]+ \| [a-z_0-9]+ *| *[a-z]+ +(\| +[a-z_]+ *)+|-+(\+-+)+|\([0-9]+ rows?\))$' | grep -vE "$3"
}

# compare NAME: every test whose output differs from that without renkei, against the list.
compare() {
	local name=$1 test listed

	for test in build/suite-plain/*.out; do
		test=$(basename "$test" .out)
		listed=$(awk -v name="$name" -v test="$test" '$1 == name && $2 == test { print $3 }' regress/long/51_server_suite.differences)
		if cmp -s "build/suite-plain/$test.out" "build/suite-$name/$test.out"; then
			[ -z "$listed" ] || {
				echo "$name, $test: listed as different, and is the same"
				status=1
			}
		elif [ -n "$listed" ] && ! more_than_listed "build/suite-plain/$test.out" "build/suite-$name/$test.out" "$listed"; then
			echo "$name, $test: differs as listed"
		else
			echo "$name, $test: differs"
			diff -u "build/suite-plain/$test.out" "build/suite-$name/$test.out" | head -n 40 || true
			status=1
		fi
	done
}

status=0
run_suite plain ''
run_suite loaded renkei
run_suite installed renkei 'CREATE EXTENSION renkei' 'SELECT renkei.install()'
compare loaded
compare installed
exit $status
