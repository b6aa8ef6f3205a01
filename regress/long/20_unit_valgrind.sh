#!/bin/sh
# The core library's unit tests under valgrind: no invalid access, no leak.
set -eu
cd "$(dirname "$0")/../unit"
exec make --no-print-directory valgrind
