#!/bin/bash
# clang-tidy (.clang-tidy) and cppcheck (regress/cppcheck.cfg) find nothing in the extension and the command.
set -euo pipefail
# shellcheck source=regress/long/lib.sh
. "$(dirname "$0")/lib.sh"

status=0
mapfile -t sources < <(ls extension/*.c extension/*/*.c contrib-tools/*.c)
headers=$("$PG_CONFIG" --includedir-server)

# With assertions, which tell it what cannot be; so not NDEBUG, and the server's own macro.
echo "clang-tidy: ${#sources[@]} files"
# shellcheck disable=SC2016
printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -n 4 sh -c '
	headers=$1; client=$2; shift 2
	clang-tidy --quiet "$@" -- -std=gnu11 -D_GNU_SOURCE -I. -Iextension -isystem "$headers" -isystem "$client" -DUSE_ASSERT_CHECKING=1 2>/dev/null
' sh "$headers" "$("$PG_CONFIG" --includedir)" || status=$?

# Without the server's headers, whose macros it cannot follow: regress/cppcheck.cfg tells what it must know of them.
echo 'cppcheck'
long_work cppcheck
version=$("$PG_CONFIG" --version | sed -E 's/^PostgreSQL ([0-9]+).*/\1/')
# shellcheck disable=SC2054
options=(--quiet --std=c11 --language=c --enable=warning,performance,portability --library=regress/cppcheck.cfg
	-DPG_VERSION_NUM="${version}0000" -I. -Iextension)
cppcheck "${options[@]}" --inline-suppr --error-exitcode=1 -j "$(nproc)" "${sources[@]}" || status=$?

# It passes over in silence what it cannot follow; so each file once more, with a mistake at its end that it must find.
for file in "${sources[@]}"; do
	{ cat "$file" && printf 'int wrong(int n) { int a[3]; a[3] = n; return a[1]; }\n'; } >"$WORK/wrong.c"
	# Not by grep -q, which would not hear it out.
	if [[ $(cppcheck "${options[@]}" -I"$(dirname "$file")" "$WORK/wrong.c" 2>&1) != *arrayIndexOutOfBounds* ]]; then
		echo "cppcheck cannot follow $file"
		status=1
	fi
done
exit "$status"
