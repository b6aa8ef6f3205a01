#!/bin/bash
# What sealed columns cost: run.sh [KEYS], on the server that PG* name, whose key provider is set up.
#
# First the core alone, without a server. Then, per value and in one statement each, all in turns: opening a sealed column,
# pgcrypto's decrypt_iv and pgp_sym_decrypt, and their counterparts for sealing; the median of ROUNDS, less what the same
# statement costs without. Last, the first read of KEYS subjects' values in a new session, and the second.
set -euo pipefail
cd "$(dirname "$0")/../../.."
KEYS=${1:-10000}
ROUNDS=${ROUNDS:-7}
SLOW=$((KEYS / 20))

mkdir -p build/tools
${CC:-cc} -std=gnu11 -O2 -Wall -Wextra -Iextension regress/bench/seal/sealing.c extension/core/xaes.c extension/core/nonce.c extension/core/envelope.c -lcrypto -o build/tools/sealing
build/tools/sealing

sql() {
	PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

sql -v keys="$KEYS" -d postgres <<'END' >/dev/null
DROP DATABASE IF EXISTS seal_bench;
CREATE DATABASE seal_bench;
\c seal_bench
CREATE EXTENSION renkei;
SELECT renkei.install();
CREATE EXTENSION pgcrypto;
DO $$ BEGIN IF to_regrole('seal_reader') IS NULL THEN CREATE ROLE seal_reader LOGIN; END IF; END $$;
SELECT renkei.register_kind('office', 'o'), renkei.register_duty('manager', 'm'), renkei.register_purpose('care', 'c'),
	renkei.register_category('person.identity', 'i'), renkei.register_organisation('sakura', 'office', 'Sakura', '2020-01-01'),
	renkei.register_member('seal_reader', 'sakura', '{manager}', '{care}');
SELECT renkei.replace_rules(jsonb_agg(jsonb_build_object('category', 'person.identity', 'owner_kind', '*', 'recipient_kind', '*',
	'duty', '*', 'purpose', '*', 'action', a, 'basis', CASE a WHEN 'read' THEN 'law' ELSE 'own' END, 'relationship', 'none',
	'relationship_kind', '', 'consent', 'none', 'released', false, 'source', 'bench'))) FROM unnest('{read,write}'::text[]) a;
SELECT renkei.register_subjects(:keys);
SELECT renkei.make_data_keys('person.identity', array_agg(s)) FROM generate_series(1, :keys::bigint) s;
CREATE TABLE person (subject_id bigint PRIMARY KEY REFERENCES renkei.subject, owner_org integer NOT NULL,
	name renkei.sealed_text('person.identity'), plain text, iv bytea, by_iv bytea, by_pgp bytea);
SELECT renkei.protect('person', 'person.identity');
GRANT SELECT, INSERT, UPDATE ON person TO renkei_member;
INSERT INTO person (subject_id, owner_org, name, plain, iv)
	SELECT s, 1, v, v, gen_random_bytes(16) FROM generate_series(1, :keys) s, LATERAL (SELECT 'a value of thirty bytes, no. ' || s % 10) t (v);
UPDATE person SET by_iv = encrypt_iv(plain::bytea, sha256('key'), iv, 'aes-cbc/pad:pkcs');
UPDATE person SET by_pgp = pgp_sym_encrypt(plain, 'key', 'cipher-algo=aes256') WHERE subject_id <= :keys / 20;
VACUUM ANALYZE person;
END

median() {
	sort -n | sed -n "$(((ROUNDS + 1) / 2))p"
}

declare -A statements=(
	[open]="SELECT count(name::text) FROM person"
	[open_base]="SELECT count(plain::text) FROM person"
	[decrypt_iv]="SELECT count(decrypt_iv(by_iv, sha256('key'), iv, 'aes-cbc/pad:pkcs')) FROM person"
	[pgp_sym_decrypt]="SELECT count(pgp_sym_decrypt(by_pgp, 'key')) FROM person WHERE subject_id <= $SLOW"
	[pgp_sym_base]="SELECT count(plain) FROM person WHERE subject_id <= $SLOW")
for ((round = 0; round < ROUNDS; round++)); do
	for name in "${!statements[@]}"; do
		statement=${statements[$name]}
		# Twice: the first brings the keys.
		PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -d seal_bench -U seal_reader -c "$statement" -c '\timing on' -c "$statement" |
			sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' >>"build/seal.$name.$$"
		[ "$name" != open ] || psql -X -q -A -t -d seal_bench -U seal_reader -c '\timing on' -c "$statement" |
			sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' >>"build/seal.cold.$$"
	done
done
value() {
	median <"build/seal.$1.$$"
}
awk -v keys="$KEYS" -v slow="$SLOW" -v open="$(value open)" -v base="$(value open_base)" -v iv="$(value decrypt_iv)" \
	-v pgp="$(value pgp_sym_decrypt)" -v pgp_base="$(value pgp_sym_base)" -v cold="$(value cold)" 'BEGIN {
	o = (open - base) * 1000 / keys; d = (iv - base) * 1000 / keys; p = (pgp - pgp_base) * 1000 / slow
	printf "in SQL: open %.2f us a value, decrypt_iv %.2f us, pgp_sym_decrypt %.2f us (%.0f times open)\n", o, d, p, p / o
	printf "first read of %d subjects in a session: %.0f ms with cold keys, %.0f ms with warm ones\n", keys, cold, open }'
rm -f build/seal.*.$$
sql -d postgres -c 'DROP DATABASE seal_bench'
