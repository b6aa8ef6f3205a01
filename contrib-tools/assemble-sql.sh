#!/bin/sh
# assemble-sql.sh EXTENSION SCHEMA DIR: writes the extension's install script to standard output.
#
# The script is DIR/NN_*.sql in the order of their numbers. Before the first part numbered 30 or more stands the
# function SCHEMA.install(), whose body is DIR/install/NN_*.sql: tables that hold people's data or evidence are not
# extension members (DROP EXTENSION must not take them), so the extension carries the statements that make them.
set -eu
LC_ALL=C
export LC_ALL

extension=$1
schema=$2
dir=$3
tag="\$${schema}_install\$"

part() {
	printf '\n-- %s\n\n' "$1"
	cat "$1"
}

install_function() {
	set -- "$dir"/install/[0-9][0-9]_*.sql
	[ -e "$1" ] || return 0
	if grep -lF "$tag" "$@" >&2; then
		echo "assemble-sql.sh: these files contain $tag, which ends the function they become" >&2
		exit 1
	fi
	cat <<EOT

-- $schema.install()

CREATE FUNCTION $schema.install() RETURNS void
	LANGUAGE plpgsql VOLATILE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $tag
BEGIN
EOT
	for statements in "$@"; do
		part "$statements"
	done
	cat <<EOT
END
$tag;

COMMENT ON FUNCTION $schema.install() IS
	'Creates the tables of $extension as ordinary tables, for whose sake DROP EXTENSION is refused. To be called once, by a superuser, after CREATE EXTENSION. 表の作成';
REVOKE ALL ON FUNCTION $schema.install() FROM PUBLIC;
EOT
}

printf '%s\n' "-- $extension--1.0.sql: assembled from $dir by make; edit the parts there" \
	"\\echo Use \"CREATE EXTENSION $extension\" to load this file. \\quit"

installed=no
for file in "$dir"/[0-9][0-9]_*.sql; do
	[ -e "$file" ] || continue
	number=$(basename "$file" | cut -c1-2)
	if [ "$installed" = no ] && [ "$number" -ge 30 ]; then
		install_function
		installed=yes
	fi
	part "$file"
done
[ "$installed" = yes ] || install_function
