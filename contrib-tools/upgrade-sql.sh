#!/bin/bash
# Writes the bulk of the update scripts from the last released version to the one being written, as
# sql/upgrade/OLD--NEW/EXTENSION/50_generated.sql: functions, views and event triggers that are new, changed or gone, with
# owner, privileges and comment. Run it after any change of sql/:
#
#   make ready && contrib-tools/upgrade-sql.sh && make ready && RENKEI_TAP='100*' regress/run tap
#
# What it cannot write (types, operators, casts, opclasses) it names, and ends with status 1; that goes, by hand, into another
# part of that directory (10_types.sql runs before the functions, 60_… after them). What install() makes differently belongs
# into sql/migrate. The test compares the whole.
set -euo pipefail
cd "$(dirname "$0")/.."
. contrib-tools/cluster.sh

new=$(sed -n "s/^default_version = '\(.*\)'/\1/p" renkei.control)
old=$(basename "$(printf '%s\n' sql/released/renkei--*.sql | sort -V | tail -n 1)" .sql)
old=${old#renkei--}
work=build/upgrade-sql
mkdir -p "$work"

cluster_place upgrade
trap cluster_remove EXIT
cluster_create 'fsync = off'
cluster_start

psql() {
	"$PG_BINDIR/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

# database NAME RENKEI_VERSION [CARE_VERSION]
database() {
	psql -d postgres -c "CREATE DATABASE $1"
	psql -d "$1" -c "CREATE EXTENSION renkei VERSION '$2'"
	[ -z "${3:-}" ] || psql -d "$1" -c "CREATE EXTENSION renkei_care VERSION '$3'"
}

# update EXTENSION OLD_DATABASE NEW_DATABASE
update() {
	local directory=sql/upgrade/$old--$new/$1 part

	mkdir -p "$directory"
	psql -d "$2" -f contrib-tools/upgrade-facts.sql >"$work/facts"
	{
		echo '-- Written by contrib-tools/upgrade-sql.sh from the catalogs of both versions; run it again instead of editing this.'
		psql -d "$3" -f contrib-tools/upgrade-sql.sql
	} <"$work/facts" >"$directory/50_generated.sql"
	# All of it is there before the two are compared: types are made of functions, and functions of types. Outside of an
	# update a member of an extension is dropped when it is none any more.
	cat "$directory"/[0-9][0-9]_*.sql |
		sed -e "s/'MODULE_PATHNAME'/'\$libdir\/renkei'/" -e "s/^DROP \(FUNCTION\|VIEW\|EVENT TRIGGER\) .*;\$/ALTER EXTENSION $1 &\n&/" |
		PGOPTIONS='-c client_min_messages=warning' psql -1 -d "$2"
	psql -d "$2" -f contrib-tools/catalog.sql | grep -E "$by_hand" >"$work/$2" || true
	psql -d "$3" -f contrib-tools/catalog.sql | grep -E "$by_hand" >"$work/$3" || true
	if ! diff "$work/$2" "$work/$3" >"$work/$1.diff"; then
		echo "$1: to be written by hand into $directory:"
		grep '^[<>]' "$work/$1.diff"
		status=1
	fi
}

by_hand='^(type|column [0-9]+ of type|operator|cast|schema) '
status=0
database renkei_old "$old"
database renkei_new "$new"
database care_old "$new" "$old"
database care_new "$new" "$new"
update renkei renkei_old renkei_new
update renkei_care care_old care_new
exit $status
