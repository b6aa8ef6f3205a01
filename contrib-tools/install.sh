#!/bin/sh
# Installs what is built into the PostgreSQL of $PG_CONFIG, with sudo where its directories are not ours to write,
# and not at all where the same files are there already (a running cluster may be using them).
set -eu
cd "$(dirname "$0")/.."
unset MAKEFLAGS MAKELEVEL

PG_CONFIG=${PG_CONFIG:-$(contrib-tools/find-pg-config.sh)}
extdir=$("$PG_CONFIG" --sharedir)/extension
libdir=$("$PG_CONFIG" --pkglibdir)
bindir=$("$PG_CONFIG" --bindir)

same() {
	cmp -s renkei.so "$libdir/renkei.so" && cmp -s contrib-tools/renkei "$bindir/renkei" || return 1
	for file in *.control build/sql/*--*.sql; do
		cmp -s "$file" "$extdir/$(basename "$file")" || return 1
	done
}

if same; then
	exit 0
elif [ -w "$extdir" ] && [ -w "$libdir" ] && [ -w "$bindir" ]; then
	make --no-print-directory install >/dev/null
elif command -v sudo >/dev/null; then
	echo "Installing into $libdir needs root: using sudo"
	sudo env PG_CONFIG="$PG_CONFIG" make --no-print-directory install >/dev/null
else
	echo "install.sh: no right to write to $libdir, and no sudo; run 'make install' as root" >&2
	exit 1
fi
echo "Installed renkei into $libdir"
