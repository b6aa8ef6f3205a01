#!/bin/sh
# Prints the pg_config to build with: that of the newest installed version which has the server, its headers and PGXS
# (Debian's server package brings pgxs.mk along, but not the headers).
# Debian keeps versions apart in /usr/lib/postgresql/N; elsewhere the one in the path is the answer.
for candidate in $(ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -rV); do
	if [ -x "$(dirname "$candidate")/postgres" ] && [ -e "$("$candidate" --pgxs 2>/dev/null)" ] &&
		[ -e "$("$candidate" --includedir-server)/postgres.h" ]; then
		echo "$candidate"
		exit 0
	fi
done
echo pg_config
