-- Values for run.sh, sealed and encrypted in the usual ways, one for each of :keys subjects.
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
