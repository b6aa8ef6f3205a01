#!/bin/sh
# The vectors of XAES-256-GCM over a million rounds.
set -eu
cd "$(dirname "$0")/../unit"
make --no-print-directory -s all
CK_RUN_SUITE=xaes RENKEI_UNIT_LONG=1 exec ./unit_core
