#!/bin/bash
# clang-tidy (.clang-tidy) and cppcheck (regress/cppcheck.cfg) find nothing in the extension and the command.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

status=0
mapfile -t sources < <(ls extension/*.c extension/*/*.c contrib-tools/*.c)
headers=$("$PG_CONFIG" --includedir-server)

# With assertions, which tell it what cannot be; so not NDEBUG, and the server's own macro.
echo "clang-tidy: ${#sources[@]} files"
printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -n 4 sh -c '
	headers=$1; client=$2; shift 2
	clang-tidy --quiet "$@" -- -std=gnu11 -I. -Iextension -isystem "$headers" -isystem "$client" -DUSE_ASSERT_CHECKING=1 2>/dev/null
' sh "$headers" "$("$PG_CONFIG" --includedir)" || status=$?

# Without the server's headers, whose macros it cannot follow: their names are told in regress/cppcheck.cfg.
echo 'cppcheck'
cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	--library=regress/cppcheck.cfg -I. -Iextension -j "$(nproc)" \
	"${sources[@]}" || status=$?
exit "$status"
