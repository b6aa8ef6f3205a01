# shellcheck shell=bash
# Private PostgreSQL clusters under build/, for the demo, the tests and the benchmark. To be sourced.
#
#   cluster_place NAME       decides where the cluster build/NAME lives and as whom it runs; the other calls need it
#   cluster_create [LINE…]   makes it afresh (a former one of that name is stopped and removed); LINEs go to
#                            postgresql.conf
#   cluster_start, cluster_stop, cluster_running, cluster_remove
#   as_server_user CMD…      runs CMD as the cluster's user
#
# Afterwards CLUSTER_DIR is the directory (build/NAME, or where that links to), and PGHOST, PGPORT, PGUSER (the
# superuser postgres) are exported for clients.
#
# A cluster listens on a unix socket only. Its directory is closed to everybody but its user and root, so that trust
# authentication is no hole, and any login name can be tried from that user's shell.

CLUSTER_REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PG_CONFIG=${PG_CONFIG:-$("$CLUSTER_REPO/contrib-tools/find-pg-config.sh")}
PG_BINDIR=$("$PG_CONFIG" --bindir)
export PG_CONFIG

# PostgreSQL refuses to run as root. Under sudo the caller's own user will do; else the one that Debian's package made.
cluster_choose_user() {
	if [ "$(id -u)" -ne 0 ]; then
		CLUSTER_USER=$(id -un)
	elif [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ]; then
		CLUSTER_USER=$SUDO_USER
	else
		CLUSTER_USER=postgres
	fi
}

as_server_user() {
	if [ "$(id -un)" = "$CLUSTER_USER" ]; then
		"$@"
	else
		setpriv --reuid="$CLUSTER_USER" --regid="$(id -g "$CLUSTER_USER")" --init-groups \
			env HOME="$CLUSTER_DIR" USER="$CLUSTER_USER" LOGNAME="$CLUSTER_USER" "$@"
	fi
}

# Whether the cluster's user gets as far as this directory.
cluster_reachable() {
	as_server_user test -x "$1"
}

cluster_place() {
	local link=$CLUSTER_REPO/build/$1
	local elsewhere

	cluster_choose_user
	CLUSTER_DIR=/
	mkdir -p "$CLUSTER_REPO/build"
	elsewhere=/var/tmp/renkei-$CLUSTER_USER-$(printf %s "$CLUSTER_REPO" | cksum | cut -d' ' -f1)-$1

	# A socket's path is limited to 107 bytes; a clone in root's home cannot be entered by the cluster's user.
	if [ ${#link} -le 80 ] && cluster_reachable "$CLUSTER_REPO/build"; then
		CLUSTER_DIR=$link
	else
		CLUSTER_DIR=$elsewhere
	fi
	CLUSTER_LINK=$link
	PGDATA=$CLUSTER_DIR/pgdata
	export PGDATA PGHOST=$CLUSTER_DIR/socket PGPORT=5432 PGUSER=postgres
	unset PGDATABASE PGSERVICE PGOPTIONS PGPASSWORD
}

cluster_running() {
	[ -e "$PGDATA/postmaster.pid" ] && (cd / && as_server_user "$PG_BINDIR/pg_ctl" -s -D "$PGDATA" status >/dev/null 2>&1)
}

cluster_stop() {
	if cluster_running; then
		(cd / && as_server_user "$PG_BINDIR/pg_ctl" -s -D "$PGDATA" -m fast -w stop)
	fi
}

cluster_start() {
	(cd / && as_server_user "$PG_BINDIR/pg_ctl" -s -D "$PGDATA" -l "$CLUSTER_DIR/server.log" -w -t 120 start) || {
		tail -n 20 "$CLUSTER_DIR/server.log" >&2
		return 1
	}
}

cluster_remove() {
	cluster_stop
	rm -rf "$CLUSTER_DIR"
	if [ -L "$CLUSTER_LINK" ]; then
		rm -f "$CLUSTER_LINK"
	fi
}

# In /var/tmp anybody could have made the directory before us: mkdir must make it.
cluster_make_directory() {
	rm -rf "$CLUSTER_LINK"
	mkdir -m 700 "$CLUSTER_DIR"
	if [ "$CLUSTER_DIR" != "$CLUSTER_LINK" ]; then
		ln -s "$CLUSTER_DIR" "$CLUSTER_LINK"
	fi
	if [ "$(id -un)" != "$CLUSTER_USER" ]; then
		chown "$CLUSTER_USER:" "$CLUSTER_DIR"
	fi
	as_server_user mkdir -m 700 "$PGHOST"
}

cluster_create() {
	cluster_remove
	cluster_make_directory
	(cd / && as_server_user "$PG_BINDIR/initdb" -D "$PGDATA" -U postgres --encoding=UTF8 --locale=C \
		--auth-local=trust --auth-host=reject >"$CLUSTER_DIR/initdb.log" 2>&1) || {
		cat "$CLUSTER_DIR/initdb.log" >&2
		return 1
	}
	printf '%s\n' \
		"listen_addresses = ''" \
		"unix_socket_directories = '$PGHOST'" \
		"unix_socket_permissions = 0700" \
		"port = $PGPORT" \
		"shared_preload_libraries = 'renkei'" \
		"timezone = 'Asia/Tokyo'" \
		"lc_messages = 'C'" \
		"$@" >>"$PGDATA/postgresql.conf"
}
