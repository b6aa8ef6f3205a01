#!/bin/bash
# How much of extension/ the tests run: a table of files, and a failure where it is less than LONG_COVERAGE (90) lines in a
# hundred.
#
# renkei.so is built with counters, in a copy of the tree, for a copy of the server. Every backend adds its own to the
# counters when it ends, as the cluster's user: the directories of the objects are open to it. What is killed adds nothing.
# LONG_RUNNERS chooses what is run; the slow TAP files belong to it, as much of the ledger is run only there. The pages are
# in build/long/coverage.
set -euo pipefail
# shellcheck source=regress/long/lib.sh
. "$(dirname "$0")/lib.sh"

make_cache
long_work coverage
tree=$CACHE/coverage
rm -rf "$tree"
copy_tree "$tree"
PG_CONFIG=$(private_server "$tree/server")
export PG_CONFIG
cd "$tree"
COPT='--coverage -O1' make -s -j"$(nproc)" with_llvm=no install
chmod -R a+rwX extension
status=0
# shellcheck disable=SC2086
regress/run ${LONG_RUNNERS:-regress isolation tap} || status=$?
RENKEI_TAP_DIR=regress/t/long RENKEI_TAP=${LONG_LEDGER:-*} regress/run tap || status=$?
# The core library's unit tests are a program of their own. In one process: a child that Check ends counts nothing.
unit=$PWD/build/unit-coverage
make -s -C regress/unit BUILD="$unit" PROGRAM="$unit/unit_core" CFLAGS='-O1 -g --coverage'
CK_FORK=no "$unit/unit_core" >"$WORK/unit.log" || status=$?

for part in extension build/unit-coverage; do
	lcov --quiet --capture --directory "$part" --output-file "$WORK/$(basename "$part").info"
done
lcov --quiet --add-tracefile "$WORK/extension.info" --add-tracefile "$WORK/unit-coverage.info" --output-file "$WORK/all.info"
lcov --quiet --extract "$WORK/all.info" "$PWD/extension/*" --output-file "$WORK/coverage.info"
genhtml --quiet --prefix "$PWD" --output-directory "$WORK/pages" "$WORK/coverage.info"
lcov --list "$WORK/coverage.info" | tee "$WORK/table"
covered=$(lcov --summary "$WORK/coverage.info" 2>&1 | sed -nE 's/^ *lines\.+: ([0-9]+)\..*/\1/p')
echo "$covered % of the lines"
[ "$status" -eq 0 ] && [ "$covered" -ge "${LONG_COVERAGE:-90}" ]
