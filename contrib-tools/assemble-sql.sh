#!/bin/sh
# assemble-sql.sh EXTENSION SCHEMA DIR VERSION: writes the extension's install script to standard output.
# assemble-sql.sh --from OLD EXTENSION SCHEMA DIR VERSION: the script that updates it from version OLD.
#
# The install script is DIR/NN_*.sql in the order of their numbers. Before the first part numbered 30 or more stands the
# function SCHEMA.install(), whose body is DIR/install/NN_*.sql: tables that hold people's data or evidence are not
# extension members (DROP EXTENSION must not take them), so the extension carries the statements that make them. For the
# same reason what changes in those tables from version to version is the body of SCHEMA.upgrade(): DIR/migrate/NN_*.sql.
# A line "-- include install/NN_….sql" there stands for that part.
#
# The update script is what makes the roles of the cluster, as in the install script, sql/upgrade/OLD--VERSION/EXTENSION/
# NN_*.sql, of which contrib-tools/upgrade-sql.sh writes the bulk, and these two functions.
set -eu
LC_ALL=C
export LC_ALL

old=
if [ "$1" = --from ]; then
	old=$2
	shift 2
fi
extension=$1
schema=$2
dir=$3
version=$4
tag="\$${schema}_body\$"

part() {
	printf '\n-- %s\n\n' "$1"
	cat "$1"
}

# Copies the parts that lines "-- include PART" name, seen from DIR: what upgrade() makes as install() does stands once.
with_included() {
	while IFS= read -r line; do
		case $line in
			'-- include '*) cat "$dir/${line#-- include }" ;;
			*) printf '%s\n' "$line" ;;
		esac
	done
}

# body_function NAME RESULT COMMENT FILE…: a function whose body are these files.
body_function() {
	name=$1
	result=$2
	comment=$3
	shift 3
	[ -e "$1" ] || return 0
	if grep -lF "$tag" "$@" >&2; then
		echo "assemble-sql.sh: these files contain $tag, which ends the function they become" >&2
		exit 1
	fi
	cat <<EOT

-- $schema.$name()

CREATE FUNCTION $schema.$name() RETURNS $result
	LANGUAGE plpgsql VOLATILE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $tag
BEGIN
EOT
	for statements in "$@"; do
		part "$statements" | with_included
	done
	cat <<EOT
END
$tag;

COMMENT ON FUNCTION $schema.$name() IS
	'$comment';
REVOKE ALL ON FUNCTION $schema.$name() FROM PUBLIC;
EOT
}

table_functions() {
	body_function install void "Creates the tables of $extension as ordinary tables, for whose sake DROP EXTENSION is refused. To be called once, by a superuser, after CREATE EXTENSION. 表の作成" \
		"$dir"/install/[0-9][0-9]_*.sql
	body_function upgrade 'SETOF text' "Brings tables that an older version of $extension made to what install() makes now, and says what it changed; nothing where all is as it should be. To be called by a superuser, after ALTER EXTENSION UPDATE. 表の移行" \
		"$dir"/migrate/[0-9][0-9]_*.sql
}

if [ -n "$old" ]; then
	printf '%s\n' "-- $extension--$old--$version.sql: assembled by make; edit the parts in sql/upgrade/$old--$version/$extension" \
		"\\echo Use \"ALTER EXTENSION $extension UPDATE TO '$version'\" to load this file. \\quit"
	sed -n '/^CREATE SCHEMA/q; p' "$dir/00_prologue.sql"
	for file in "sql/upgrade/$old--$version/$extension"/[0-9][0-9]_*.sql; do
		[ ! -e "$file" ] || part "$file"
	done
	# Of an object that is no member of the extension, OR REPLACE is an error in an extension's script.
	table_functions | sed "s/^CREATE FUNCTION $schema/CREATE OR REPLACE FUNCTION $schema/"
	exit 0
fi

printf '%s\n' "-- $extension--$version.sql: assembled from $dir by make; edit the parts there" \
	"\\echo Use \"CREATE EXTENSION $extension\" to load this file. \\quit"

installed=no
for file in "$dir"/[0-9][0-9]_*.sql; do
	[ -e "$file" ] || continue
	number=$(basename "$file" | cut -c1-2)
	if [ "$installed" = no ] && [ "$number" -ge 30 ]; then
		table_functions
		installed=yes
	fi
	part "$file"
done
[ "$installed" = yes ] || table_functions
