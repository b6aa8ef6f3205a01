#!/bin/sh
# list-tests.sh regress | isolation: the names of those tests, in the order in which they are to run.
#
# The pg_regress order is regress/schedule (its `test:` lines); a script that is not named there runs after the others,
# so that a forgotten line cannot switch a test off. Tests without an expected file are not run by installcheck:
# pg_regress would report them as failed, and that is what it shall do.
#
# RENKEI_TESTS narrows them to shell patterns (RENKEI_TESTS='audit_* paths').
cd "$(dirname "$0")/../regress" || exit 1
case $1 in
	regress)
		named=$(sed -n 's/^test: *//p' schedule 2>/dev/null)
		all=$(ls sql/*.sql 2>/dev/null | sed 's,^sql/,,; s,\.sql$,,')
		;;
	isolation)
		named=
		all=$(ls specs/*.spec 2>/dev/null | sed 's,^specs/,,; s,\.spec$,,')
		;;
	*)
		echo "usage: list-tests.sh regress | isolation" >&2
		exit 2
		;;
esac
set -f
for test in $named $all; do
	for pattern in ${RENKEI_TESTS:-*}; do
		case $test in
			$pattern) echo "$test" ;;
		esac
	done
done | awk '!seen[$0]++'
