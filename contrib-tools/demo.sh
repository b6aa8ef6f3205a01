#!/bin/bash
# make demo: the network of one city on a private cluster under build/demo, and its story on the terminal.
#
#   demo.sh          makes the cluster afresh, loads the city, tells the story, leaves the server running
#   demo.sh stop     stops it
#   demo.sh story    tells the story again on the running server
#
# DEMO_SUBJECTS (2000) and DEMO_SEED (1) choose another city.
set -euo pipefail
cd "$(dirname "$0")/.."
. contrib-tools/cluster.sh
. contrib-tools/demo/narrator.sh

# Names are Japanese, whatever this terminal's locale says.
export LC_ALL=C.UTF-8 PGCLIENTENCODING=UTF8

DEMO_DB=kasama
DEMO_DIR=$PWD/contrib-tools/demo
SUBJECTS=${DEMO_SUBJECTS:-2000}
SEED=${DEMO_SEED:-1}
FIRST_MONTH=202504
LAST_MONTH=202505

cluster_place demo
CITY=$CLUSTER_DIR/city
RENKEI=$PG_BINDIR/renkei

steps=0
step() {
	steps=$((steps + 1))
	printf '%s[%d/8]%s %s\n' "$BOLD" "$steps" "$PLAIN" "$1"
}

# sql LOGIN FILE [VARIABLE=VALUE…]: a script, stopping at its first error, in the directory of the registers.
sql() {
	local login=$1 file=$2
	local variables=()

	shift 2
	for variable in "$@"; do
		variables+=(-v "$variable")
	done
	(cd "$CITY/register" && psql_as "$login" -v ON_ERROR_STOP=1 ${variables[@]+"${variables[@]}"} -f "$DEMO_DIR/$file" >/dev/null)
}

write_env() {
	cat >"$CLUSTER_DIR/env.sh" <<END
# The demo's server. Use:  . build/demo/env.sh && psql -U cm_sakura
export PGHOST='$PGHOST' PGPORT='$PGPORT' PGDATABASE='$DEMO_DB' PATH='$PG_BINDIR':"\$PATH"
unset PGUSER PGSERVICE PGOPTIONS
END
}

# Every organisation takes in what it sent, as its own login: row security and audit apply to it as to anybody.
take_in() {
	local directory login status sets=0

	for directory in "$CITY"/transmissions/*/; do
		login=$(basename "$directory")
		status=0
		PGUSER=$login PGDATABASE=$DEMO_DB "$RENKEI" intake --json "$directory" >"$CLUSTER_DIR/intake/$login.json" \
			2>"$CLUSTER_DIR/intake/$login.log" || status=$?
		if [ "$status" -ne 0 ]; then
			tail -n 20 "$CLUSTER_DIR/intake/$login.log" "$CLUSTER_DIR/intake/$login.json" >&2
			echo "demo: the intake of $login's files failed (status $status)" >&2
			return 1
		fi
		sets=$((sets + 1))
		if [ -t 1 ]; then
			printf '\r      %d' "$sets"
		fi
	done
	if [ -t 1 ]; then
		printf '\r'
	fi
	echo "      files of $sets organisations, each taken in by its own login"
}

# The ledger's heads are signed by the server with a key of its own, and by a witness with another. On a real network the
# second one is on somebody else's machine, and the master key of sealed columns is not on the data's disk.
make_keys() {
	as_server_user "$RENKEI" keys master --name demo --file "$CLUSTER_DIR/master_keys" --current >/dev/null
	as_server_user "$RENKEI" ledger key --origin kasama.example/ledger --out "$CLUSTER_DIR/ledger.key" >"$CLUSTER_DIR/ledger.vkey"
	mkdir -p "$CLUSTER_DIR/witness"
	"$RENKEI" ledger key --witness council.example/witness --out "$CLUSTER_DIR/witness/witness.key" >"$CLUSTER_DIR/witness/witness.vkey"
}

build_network() {
	step "Making a private PostgreSQL cluster in build/demo"
	cluster_create "renkei.ledger_signer = '$CLUSTER_DIR/ledger.key'" 'renkei.checkpoint_interval = 1' \
		'renkei.key_provider = file' "renkei.master_key_file = '$CLUSTER_DIR/master_keys'"
	make_keys
	cluster_start
	write_env

	step "Inventing a city of $SUBJECTS people (renkei generate --seed $SEED)"
	"$RENKEI" generate --subjects "$SUBJECTS" --seed "$SEED" --from "$FIRST_MONTH" --months 2 --quiet --out "$CITY" |
		sed 's/^/      /'
	mkdir -p "$CLUSTER_DIR/intake"

	step "Making the logins and installing renkei and renkei_care"
	PGDATABASE=postgres "$PG_BINDIR/createdb" "$DEMO_DB"
	sql postgres install.sql first_month=$FIRST_MONTH last_month=$LAST_MONTH

	step "Loading the disclosure rules (policies/kasama)"
	(cd policies/kasama && psql_as renkei_admin_1 -v ON_ERROR_STOP=1 -f load.sql >/dev/null)

	step "Registering organisations, members, people and relationships"
	sql renkei_admin_1 registers.sql
	# Their keys at once, instead of one by one as they are first written about.
	psql_as postgres -c "SELECT renkei.make_data_keys('care.person', array_agg(subject_id)) FROM renkei.subject" >/dev/null

	step "The city enters its insured persons and certifications (as city_welfare)"
	sql city_welfare city.sql

	step "Taking in the care plans and month tables (renkei intake)"
	take_in

	step "Entering what the people allowed and refused"
	sql renkei_admin_1 consents.sql
	psql_as renkei_admin_1 -c "SELECT renkei.register_witness('council.example/witness', '$(cat "$CLUSTER_DIR/witness/witness.vkey")')" >/dev/null
	psql_as postgres -c 'VACUUM (ANALYZE)' >/dev/null
}

require_server() {
	if ! cluster_running; then
		echo "demo: the server is not running; make demo starts it" >&2
		exit 1
	fi
}

case ${1:-} in
	'')
		build_network
		. "$DEMO_DIR/story.sh"
		;;
	story)
		require_server
		. "$DEMO_DIR/story.sh"
		;;
	stop)
		if cluster_running; then
			cluster_stop
			echo "The demo's server is stopped. Its files are in build/demo; make demo makes everything afresh."
		else
			echo "The demo's server is not running."
		fi
		;;
	*)
		echo "usage: demo.sh [story | stop]" >&2
		exit 2
		;;
esac
