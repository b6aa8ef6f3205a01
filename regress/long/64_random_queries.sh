#!/bin/bash
# Random queries as members, LONG_QUERY_SECONDS (600) each: our own, and sqlsmith's;
# every answer of both is checked.
#
# In a copy of the tree, where sqlsmith.pl is one of the TAP files. An hour: LONG_QUERY_SECONDS=3600.
set -euo pipefail
# shellcheck source=regress/long/lib.sh
. "$(dirname "$0")/lib.sh"

make_cache
tree=$CACHE/queries
rm -rf "$tree"
copy_tree "$tree"
cp regress/long/sqlsmith.pl "$tree/regress/t/112_sqlsmith.pl"
cd "$tree"
make -s -j"$(nproc)" ready
export RANDOM_QUERY_SECONDS=${LONG_QUERY_SECONDS:-600} SQLSMITH_SECONDS=${LONG_QUERY_SECONDS:-600}
export RANDOM_QUERY_SEED=${LONG_QUERY_SEED:-$$} SQLSMITH_SEED=${LONG_QUERY_SEED:-$$}
echo "seed $RANDOM_QUERY_SEED"
RENKEI_TAP='11[12]*' regress/run tap
