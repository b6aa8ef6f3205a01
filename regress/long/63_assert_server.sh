#!/bin/bash
# The suite on a server with assertions, whose memory contexts check every chunk and clobber what is freed.
#
# Debian has no such server: it is built from its source package, once (lib.sh). LONG_RUNNERS chooses what is run.
set -euo pipefail
# shellcheck source=regress/long/lib.sh
. "$(dirname "$0")/lib.sh"

PG_CONFIG=$(assert_server)
export PG_CONFIG
tree=$CACHE/asserted
rm -rf "$tree"
copy_tree "$tree"
expect_older_server "$tree"
cd "$tree"
make -s -j"$(nproc)" with_llvm=no ready
# shellcheck disable=SC2086
exec regress/run ${LONG_RUNNERS:-regress isolation tap}
