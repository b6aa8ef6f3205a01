#!/bin/bash
# SQL tests under valgrind: no use of memory that was never set, was freed, or is not there.
#
# The server is the one with assertions, built with valgrind's marks: its memory contexts tell valgrind of every chunk.
# PostgreSQL's own list of what is meant to be so comes with its source; what is ours to excuse is in regress/valgrind.supp.
# Some thirty times slower than without it, so a part of the tests: LONG_VALGRIND_TESTS, shell patterns, chooses others.
set -euo pipefail
# shellcheck source=regress/long/lib.sh
. "$(dirname "$0")/lib.sh"

source=$(server_source)
PG_CONFIG=$(assert_server)
tree=$CACHE/valgrind
rm -rf "$tree"
copy_tree "$tree"
expect_older_server "$tree"
server=$(private_server "$tree/server")
reports=$tree/reports
mkdir -m 1777 "$reports"
cp "$source/src/tools/valgrind.supp" "$tree/server/postgresql.supp"

# A backend is a fork of the postmaster: valgrind follows it without being told to.
wrap_postgres "$server" "case \"\$*\" in -V | *--boot* | *--single* | *--check*) exec \"\$postgres\" \"\$@\" ;; esac
exec valgrind --quiet --leak-check=no --num-callers=25 --error-limit=no --suppressions=$tree/server/postgresql.supp \\
	--suppressions=$tree/regress/valgrind.supp --log-file=$reports/%p \"\$postgres\" \"\$@\""

cd "$tree"
chmod a+rx . regress
chmod a+r regress/valgrind.supp
export PG_CONFIG=$server
make -s -j"$(nproc)" with_llvm=no install
status=0
RENKEI_TESTS=${LONG_VALGRIND_TESTS:-decision paths writing context protect audit_capture audit_values types_* cursor recheck_after_wait builders} \
	regress/run regress isolation || status=$?

# One file a process, empty where there is nothing to report.
find "$reports" -size 0 -delete
if [ -n "$(ls -A "$reports")" ]; then
	head -n 80 "$reports"/* | head -n 400
	status=1
fi
exit $status
