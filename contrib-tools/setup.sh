#!/bin/bash
# setup.sh [GROUP…]: installs what is missing of contrib-tools/debian-packages.
#
# The groups build and test are always meant; others (bench, long) are named. The group server is meant where no complete server
# is there, or only one whose row security has known holes: that one is updated. Says nothing and needs no rights where
# nothing is missing.
set -euo pipefail
cd "$(dirname "$0")"

groups=" build test $* "
server=$(./find-pg-config.sh)
if [ "${PG_CONFIG:-pg_config}" != pg_config ]; then
	server=$PG_CONFIG
fi

# Has it the server, the headers and PGXS?
server_is_complete() {
	[ -e "$("$server" --pgxs 2>/dev/null)" ] && [ -x "$("$server" --bindir)/postgres" ] &&
		[ -e "$("$server" --includedir-server)/postgres.h" ]
}

# Is its minor release one on which renkei agrees to protect tables?
server_is_safe() {
	[ -z "$(./server-age.sh "$server")" ]
}

# Somebody who names a server by PG_CONFIG looks after it himself; tests and setting say what is wrong with it.
if ! server_is_complete; then
	groups="$groups server "
elif [ "${PG_CONFIG:-pg_config}" = pg_config ] && ! server_is_safe; then
	groups="$groups server "
fi

# Prints the packages of the groups that are not installed. Those of the server are named all together: the server and
# the headers must be of one minor release, so what is there already is brought to the newest.
missing_packages() {
	local group package
	grep -v '^#' debian-packages | while read -r group package; do
		[[ -n $package && $groups == *" $group "* ]] || continue
		[ "$group" = server ] ||
			[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ] || continue
		echo "$package"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

apt_install() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# Debian's server package makes and starts a cluster on port 5432 when it is installed. Nobody asked for that one:
# the demo and the tests bring clusters of their own. So it is told not to, for the length of this installation.
install_server_quietly() {
	local conf=/etc/postgresql-common/createcluster.d/renkei-setup.conf
	local status=0

	apt_install postgresql-common || return
	as_root mkdir -p "$(dirname $conf)"
	echo 'create_main_cluster = false' | as_root tee $conf >/dev/null
	apt_install "$@" || status=$?
	as_root rm -f $conf
	return $status
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	if [[ $groups == *" server "* ]]; then
		echo "setup.sh: this is no Debian; please install what contrib-tools/debian-packages lists" >&2
		exit 1
	fi
	exit 0
fi

mapfile -t missing < <(missing_packages)
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Installing Debian packages: ${missing[*]}"
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
	echo "setup.sh: that needs root, and there is no sudo; run as root: apt-get install ${missing[*]}" >&2
	exit 1
fi

mkdir -p ../build
log=../build/setup.log
install=apt_install
if [[ " ${missing[*]}" == *" postgresql-1"* ]]; then
	install=install_server_quietly
fi
{ as_root apt-get update -q && $install "${missing[@]}"; } >$log 2>&1 || {
	tail -n 20 $log >&2
	echo "setup.sh: apt-get failed; the whole log is build/setup.log" >&2
	exit 1
}
