#!/bin/bash
# The SQL suite against renkei.so with AddressSanitizer and UndefinedBehaviorSanitizer; the server itself is not instrumented.
#
# The sanitizer's library must be the first in the process, so postgres is started by a script that preloads it. Debian's
# postgres comes to a standstill with it in the constructors of its many libraries; the server with assertions has none, and
# also checks palloc's chunks, of which the sanitizer sees whole blocks only. Reads are recorded, which stands in the way of
# every row.
# LONG_RUNNERS, LONG_TAP and LONG_LEDGER choose what is run.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

PG_CONFIG=$(assert_server)
tree=$CACHE/sanitizers
rm -rf "$tree"
copy_tree "$tree"
expect_older_server "$tree"
server=$(private_server "$tree/server")
reports=$tree/reports
mkdir -m 1777 "$reports"

# Leaks: the server keeps what it allocates. Use after return: its stack depth check measures real addresses.
# shellcheck disable=SC2016
wrap_postgres "$server" "export LD_PRELOAD=$(gcc -print-file-name=libasan.so)
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0:abort_on_error=1:disable_coredump=1:log_path=$reports/asan
export UBSAN_OPTIONS=print_stacktrace=1:abort_on_error=1:log_path=$reports/ubsan
exec \"\$postgres\" \"\$@\""

echo 'renkei.record_reads = on' >>"$("$server" --sharedir)/postgresql.conf.sample"
cd "$tree"
export PG_CONFIG=$server
export COPT='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer'
make -s -j"$(nproc)" with_llvm=no ready
status=0
# shellcheck disable=SC2086
regress/run ${LONG_RUNNERS:-regress isolation} || status=$?
RENKEI_TAP=${LONG_TAP:-11[01]*} regress/run tap || status=$?
RENKEI_TAP_DIR=regress/t/long RENKEI_TAP=${LONG_LEDGER:-1[34][0268]*} regress/run tap || status=$?

# A report counts even where no test noticed.
if [ -n "$(ls -A "$reports")" ]; then
	head -n 60 "$reports"/*
	status=1
fi
exit $status
