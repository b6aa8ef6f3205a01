# shellcheck shell=bash
# How the demo talks: it asks the database as some login, prints what was asked and what came back, and stops with a
# failure where that is not what it should be. To be sourced; needs DEMO_DB and the cluster's environment.

if [ -t 1 ]; then
	BOLD=$'\e[1m' DIM=$'\e[2m' GOOD=$'\e[32m' BAD=$'\e[31m' PLAIN=$'\e[0m'
else
	BOLD='' DIM='' GOOD='' BAD='' PLAIN=''
fi

answer=''
checks=0
chapters=0

chapter() {
	chapters=$((chapters + 1))
	printf '\n%s%s\n%2d. %s\n%s%s\n' "$BOLD" "$(printf '=%.0s' {1..88})" "$chapters" "$1" "$(printf '=%.0s' {1..88})" "$PLAIN"
}

# Prose; blank lines part paragraphs.
say() {
	echo
	printf '%s\n' "$1" | fmt -w 88
}

# An expectation, in the reader's words. The demo ends here where it does not hold.
holds() {
	printf '  %s-> %s%s\n' "$GOOD" "$1" "$PLAIN"
	checks=$((checks + 1))
}

broken() {
	printf '\n  %sNOT SO: %s%s\n' "$BAD" "$1" "$PLAIN" >&2
	printf '  The answer was:\n%s\n' "$answer" | sed 's/^/    /' >&2
	printf 'The demo ends here: the database did not keep a promise. The server is left running.\n' >&2
	exit 1
}

# check WORDS TEST…: the test as the arguments of test(1).
check() {
	local words=$1
	shift
	if test "$@"; then
		holds "$words"
	else
		broken "$words   [test $*]"
	fi
}

psql_as() {
	local login=$1
	shift
	PGUSER=$login "$PG_BINDIR/psql" -X -q -d "$DEMO_DB" -v VERBOSITY=verbose "$@"
}

print_question() {
	printf '\n  %s%s=>%s %s\n' "$BOLD" "$1" "$PLAIN" "$(printf '%s' "$2" | sed '2,$s/^[ \t]*/      /')"
}

print_answer() {
	if [ -n "$answer" ]; then
		printf '%s\n' "$answer" | sed "s/^/    $DIM/; s/\$/$PLAIN/"
	fi
}

# ask LOGIN SQL: as that login, in a connection of its own; prints both, keeps the answer, errors and all, in $answer.
ask() {
	print_question "$1" "$2"
	answer=$(psql_as "$1" -c "$2" 2>&1 | grep -v '^LOCATION: ') || true
	print_answer
}

# ask_session LOGIN SQL: the same for several statements, one after the other in one connection.
ask_session() {
	local statements

	print_question "$1" "$2"
	statements=$(printf '%s\n' "$2" | sed 's/^[ \t]*//')
	answer=$(printf '%s\n' "$statements" | psql_as "$1" 2>&1 | grep -v '^LOCATION: ') || true
	print_answer
}

# value LOGIN SQL: the one value, silently, or the demo ends.
value() {
	psql_as "$1" -A -t -v ON_ERROR_STOP=1 -c "$2" || {
		echo "demo: $1 could not ask: $2" >&2
		exit 1
	}
}

# The first number of the last answer's first row.
number() {
	printf '%s\n' "$answer" | sed -n '3s/[^0-9]*\([0-9]*\).*/\1/p'
}

# What the last answer was.
rows_are() {
	local words=$1 wanted=$2
	local got

	got=$(printf '%s\n' "$answer" | sed -nE 's/^\(([0-9]+) rows?\)$/\1/p' | tail -n 1)
	check "$words" "${got:-no result}" = "$wanted"
}

refused_with() {
	local words=$1 sqlstate=$2

	case $answer in
		*"ERROR:  $sqlstate:"*) holds "$words" ;;
		*) broken "$words   [an error $sqlstate was expected]" ;;
	esac
}

# A connection that stays open between two other people's statements: open_session, then ask_open as often as wanted.
open_session() {
	coproc OPEN { PGUSER=$1 exec "$PG_BINDIR/psql" -X -q -d "$DEMO_DB" -v VERBOSITY=verbose 2>&1; }
	open_login=$1
	# shellcheck disable=SC2034
	open_pid=$OPEN_PID
}

ask_open() {
	local line

	print_question "$open_login" "$1"
	printf '%s\n\\echo end-of-answer\n' "$1" >&"${OPEN[1]}"
	answer=''
	while IFS= read -r -t 60 line <&"${OPEN[0]}" && [ "$line" != end-of-answer ]; do
		[[ $line == LOCATION:* ]] || answer+=${answer:+$'\n'}$line
	done
	# psql ends a table with an empty line; the shell drops those of a substitution.
	answer=$(printf '%s' "$answer")
	print_answer
}

close_session() {
	printf '\\q\n' >&"${OPEN[1]}"
	wait "$open_pid" || true
}
