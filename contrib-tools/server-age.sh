#!/bin/sh
# server-age.sh PG_CONFIG: where this server's minor release is older than the first that is safe for row security, prints
# that one (17.12); else nothing. The list is the library's own.
set -eu
"$1" --version | sed -nE 's/^PostgreSQL ([0-9]+)\.([0-9]+).*/\1 \2/p' | while read -r major minor; do
	safe=$(sed -nE "s/^#define RKC_SAFE_SERVER_$major ([0-9]+)\$/\1/p" \
		"$(dirname "$0")/../extension/core/safeserver.h")
	if [ -n "$safe" ] && [ $((major * 10000 + minor)) -lt "$safe" ]; then
		echo "$major.$((safe % 10000))"
	fi
done
