# shellcheck shell=bash
# What the slow scripts share. To be sourced, from anywhere; changes into the top of the tree.
#
#   long_work NAME          makes build/long/NAME afresh and sets WORK to it
#   copy_tree DIR           copies the sources into DIR, without what was built; a copy may run regress/run of its own
#   private_server DIR      copies the installed server into DIR and prints its pg_config. PostgreSQL finds its files
#                           relative to its programs, so what is installed by that pg_config disturbs nobody
#   wrap_postgres PG_CONFIG LINE
#                           puts a script around that server's postgres: LINE, and in it "$postgres" "$@"
#   server_source           prints the directory of the server's own source, unpacked from Debian's source package
#   expect_older_server DIR changes what a copy expects to what an older minor release says
#   assert_server           prints the pg_config of a server built from it with assertions and valgrind's marks; takes
#                           about ten minutes the first time
#
# What is expensive to make is kept in RENKEI_CACHE (/var/tmp/renkei-cache-USER), outside the tree.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
TOP=$(pwd -P)
PG_CONFIG=${PG_CONFIG:-$(contrib-tools/find-pg-config.sh)}
export PG_CONFIG
CACHE=${RENKEI_CACHE:-/var/tmp/renkei-cache-$(id -un)}

# A run of the tests that started this script holds the lock of this tree, not of a copy.
unset RENKEI_CHECK_LOCKED

long_work() {
	WORK=$TOP/build/long/$1
	rm -rf "$WORK"
	mkdir -p "$WORK"
}

copy_tree() {
	mkdir -p "$1"
	tar -cf - --exclude=./build --exclude=./.git --exclude='*.[od]' --exclude=./renkei.so . | tar -xf - -C "$1"
}

private_server() {
	local dir=$1 path what

	for what in bindir pkglibdir sharedir; do
		path=$("$PG_CONFIG" --$what)
		mkdir -p "$dir$(dirname "$path")"
		[ -e "$dir$path" ] || cp -a "$path" "$dir$path"
	done
	for what in includedir includedir-server; do
		path=$("$PG_CONFIG" --$what)
		mkdir -p "$dir$(dirname "$path")"
		[ -e "$dir$path" ] || ln -s "$path" "$dir$path"
	done
	echo "$dir$("$PG_CONFIG" --bindir)/pg_config"
}

wrap_postgres() {
	local bin
	bin=$(dirname "$1")

	[ -e "$bin/postgres.real" ] || mv "$bin/postgres" "$bin/postgres.real"
	# shellcheck disable=SC2016
	printf '%s\n' '#!/bin/sh' 'postgres=$(dirname "$0")/postgres.real' "$2" >"$bin/postgres"
	chmod 755 "$bin/postgres"
}

# The cache must be ours: in /var/tmp anybody could have made it before.
make_cache() {
	mkdir -p "$CACHE"
	if [ ! -O "$CACHE" ]; then
		echo "$CACHE belongs to somebody else; set RENKEI_CACHE" >&2
		return 1
	fi
}

# Debian's source package, by an apt configuration of our own made from the machine's: that one is not touched, and no
# right is needed. An archive does not keep the source of every release: the newest that it has.
fetch_source() {
	local package=$1 dir=$2 options version

	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	# shellcheck disable=SC2016
	apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' |
		sed 's,^deb-src ,&[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ,' >"$dir/sources.list"
	options=(-q -o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root)
	cd "$dir" || return 1
	apt-get "${options[@]}" update >fetch.log 2>&1
	for version in $(apt-cache "${options[@]}" showsrc "$package" | sed -n 's/^Version: //p' | sort -urV); do
		if apt-get "${options[@]}" source "$package=$version" >>fetch.log 2>&1; then
			mv "$package-"*/ postgresql
			return 0
		fi
		echo "The source of $package $version is not to be had" >&2
	done
	tail -n 20 fetch.log >&2
	return 1
}

server_source() {
	local major dir

	major=$("$PG_CONFIG" --version | sed -E 's/^PostgreSQL ([0-9]+).*/\1/')
	make_cache || return 1
	dir=$CACHE/source-$("$PG_CONFIG" --version | tr -cs 'A-Za-z0-9.\n' -)
	if [ ! -e "$dir/postgresql/configure" ]; then
		rm -rf "$dir"
		mkdir -p "$dir"
		(fetch_source "postgresql-$major" "$dir") || return 1
	fi
	echo "$dir/postgresql"
}

# Of the server's contrib modules those that tests make use of; pgcrypto would need a server with OpenSSL.
ASSERT_MODULES='auto_explain btree_gist pg_stat_statements pg_walinspect pgstattuple'

assert_server() {
	local source prefix build

	source=$(server_source) || return 1
	prefix=$(dirname "$source" | sed 's/source-/assert-/')
	build=$prefix.build
	if [ "$(cat "$prefix/ready" 2>/dev/null)" != "$ASSERT_MODULES" ]; then
		rm -rf "$build" "$prefix"
		mkdir -p "$build"
		(
			set -e
			unset MAKEFLAGS MAKELEVEL
			cd "$build"
			"$source/configure" --prefix="$prefix" --enable-cassert --enable-debug --enable-tap-tests --with-libxml \
				--without-readline --without-zlib CFLAGS='-O1 -g -fno-omit-frame-pointer' CPPFLAGS=-DUSE_VALGRIND
			# Debian's patch puts the libraries where its own packages have theirs, whatever the prefix.
			# shellcheck disable=SC2016
			sed -i 's,^override pkglibdir := .*,pkglibdir := $(libdir),' src/Makefile.global
			if grep '/usr/lib/postgresql' src/Makefile.global; then exit 1; fi
			make -s -j"$(nproc)"
			make -s install
			make -s -C src/test/isolation install
			for module in $ASSERT_MODULES; do
				make -s -C "contrib/$module" install
			done
		) >"$CACHE/assert-server.log" 2>&1 || {
			tail -n 20 "$CACHE/assert-server.log" >&2
			return 1
		}
		rm -rf "$build"
		# What tests print is compared with what the installed psql prints.
		ln -sf "$(dirname "$PG_CONFIG")/psql" "$prefix/bin/psql"
		# Clusters made by it may protect tables even where it is of an older minor release.
		echo 'renkei.allow_old_server = on' >>"$("$prefix/bin/pg_config" --sharedir)/postgresql.conf.sample"
		echo "$ASSERT_MODULES" >"$prefix/ready"
	fi
	echo "$prefix/bin/pg_config"
}

# A copy of the tree expects what the newest minor release says. An older one, of which alone the source was to be had,
# lets SQL name a function of an internal argument with NULL, and then refuses the value.
expect_older_server() {
	local minor

	minor=$("$PG_CONFIG" --version | sed -nE 's/^PostgreSQL 15\.([0-9]+).*/\1/p')
	if [ "${minor:-20}" -lt 20 ]; then
		sed -i '/^ERROR:  function renkei.may_read_support(unknown) does not exist/{N;N;N
s/.*/ERROR:  cannot accept a value of type internal\
LINE 1: SELECT renkei.may_read_support(NULL);\
                                       ^/}' "$1/regress/expected/planner.out"
		sed -i '/^SELECT renkei.may_read_support(NULL);/{n;s/42883/0A000/}' "$1/regress/expected/attack_support.out"
	fi
}
