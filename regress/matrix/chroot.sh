# shellcheck shell=bash
# Debian systems with other versions of PostgreSQL, each a directory made by debootstrap. To be sourced; needs root.
#
#   matrix_system VERSION     makes the system for that PostgreSQL where it is absent; sets MATRIX_ROOT to its directory
#   matrix_copy               copies this tree, without what was built in it, to /srv/renkei of the system
#   matrix_in SCRIPT [ARG…]   runs a bash script in it, with /proc, /dev/pts and /dev/shm
#   matrix_add NAME SUITES PACKAGE…   packages of other suites, once
#
# The systems are kept in $RENKEI_MATRIX_CACHE (/var/cache/renkei-matrix). To have one made afresh, remove its directory.
# matrix_in works in a namespace of mounts and processes of its own: what it mounted or left running is gone when it ends,
# however it ends.

MATRIX_REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
MATRIX_CACHE=${RENKEI_MATRIX_CACHE:-/var/cache/renkei-matrix}
MATRIX_MIRROR=${RENKEI_MATRIX_MIRROR:-http://deb.debian.org/debian}

matrix_suite() {
	case $1 in
		17) echo trixie ;;
		18) echo sid ;;
		*) return 1 ;;
	esac
}

# Those of contrib-tools/debian-packages that make check needs, for another version of the server.
matrix_packages() {
	awk -v version="$1" '$1 ~ /^(build|server|test)$/ { sub(/-15$/, "-" version, $2); print $2 }' \
		"$MATRIX_REPO/contrib-tools/debian-packages"
}

# A mirror that lags behind will do for a system that only runs tests; signatures are checked all the same.
matrix_apt() {
	matrix_in 'export DEBIAN_FRONTEND=noninteractive
		apt-get -q -o Acquire::Check-Valid-Until=false update && apt-get -q -y --no-install-recommends install "$@"' "$@"
}

# No service is to start in it, and no cluster is to be made by installing a server.
matrix_quieten() {
	printf '#!/bin/sh\nexit 101\n' >"$MATRIX_ROOT/usr/sbin/policy-rc.d"
	chmod 755 "$MATRIX_ROOT/usr/sbin/policy-rc.d"
	mkdir -p "$MATRIX_ROOT/etc/postgresql-common"
	echo 'create_main_cluster = false' >"$MATRIX_ROOT/etc/postgresql-common/createcluster.conf"
}

matrix_system() {
	local version=$1 suite packages

	suite=$(matrix_suite "$version") || {
		echo "no Debian suite is known to have PostgreSQL $version"
		return 1
	}
	[ "$(id -u)" -eq 0 ] || {
		echo "making and entering a Debian system needs root"
		return 1
	}
	command -v debootstrap >/dev/null || apt-get install -y -q debootstrap || return 1
	MATRIX_ROOT=$MATRIX_CACHE/$suite
	mapfile -t packages < <(matrix_packages "$version")
	mkdir -p "$MATRIX_CACHE"
	if [ ! -e "$MATRIX_ROOT/.base" ]; then
		rm -rf --one-file-system "$MATRIX_ROOT"
		debootstrap --variant=minbase "$suite" "$MATRIX_ROOT" "$MATRIX_MIRROR" || return 1
		matrix_quieten
		touch "$MATRIX_ROOT/.base"
	fi
	cp /etc/resolv.conf "$MATRIX_ROOT/etc/resolv.conf"
	if [ "$(cat "$MATRIX_ROOT/.packages" 2>/dev/null)" != "${packages[*]}" ]; then
		matrix_apt "${packages[@]}" || return 1
		echo "${packages[*]}" >"$MATRIX_ROOT/.packages"
	fi
}

matrix_add() {
	local name=$1 suites=$2 suite
	shift 2

	[ "$(cat "$MATRIX_ROOT/.$name" 2>/dev/null)" != "$suites $*" ] || return 0
	for suite in $suites; do
		case $suite in
			*-security) echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MATRIX_MIRROR-security $suite main" ;;
			*) echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MATRIX_MIRROR $suite main" ;;
		esac
	done >"$MATRIX_ROOT/etc/apt/sources.list.d/$name.list"
	matrix_apt "$@" || return 1
	echo "$suites $*" >"$MATRIX_ROOT/.$name"
}

matrix_copy() {
	rm -rf --one-file-system "$MATRIX_ROOT/srv/renkei"
	mkdir -p "$MATRIX_ROOT/srv/renkei"
	tar -C "$MATRIX_REPO" -cf - --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.d' --exclude='*.bc' \
		--exclude='*.so' --exclude=./contrib-tools/renkei . | tar -xf - -C "$MATRIX_ROOT/srv/renkei"
}

matrix_in() {
	local script=$1
	shift

	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
		unshare --mount --pid --fork --kill-child --propagation private bash -ec '
		root=$1; script=$2; shift 2
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
		mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
		exec chroot "$root" /bin/bash -c "$script" bash "$@"' bash "$MATRIX_ROOT" "$script" "$@" </dev/null
}
