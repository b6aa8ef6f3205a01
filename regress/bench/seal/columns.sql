-- Two equal protected tables for sealed.sh, one with sealed columns; and a reader who sees everybody.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
SELECT renkei.install();
SELECT renkei.register_kind('office', 'office'), renkei.register_duty('reader', 'reader'), renkei.register_purpose('care', 'care'),
	renkei.register_category('bench.row', 'rows'), renkei.register_category('bench.identity', 'names');
SELECT renkei.register_organisation('bench', 'office', 'Bench', '2020-01-01'), renkei.register_subjects(:subjects);
DO $$
BEGIN
	IF to_regrole('bench_sealed_reader') IS NULL THEN
		CREATE ROLE bench_sealed_reader LOGIN;
	END IF;
	PERFORM renkei.register_member('bench_sealed_reader', 'bench', '{reader}', '{care}');
END
$$;
SELECT renkei.replace_rules(jsonb_agg(jsonb_build_object('category', c, 'owner_kind', '*', 'recipient_kind', '*', 'duty', '*', 'purpose', '*',
	'action', 'read', 'basis', 'law', 'relationship', 'none', 'relationship_kind', '', 'consent', 'none', 'released', false, 'source', 'bench')))
FROM unnest(ARRAY['bench.row', 'bench.identity']) AS c;
CREATE TABLE person_plain (id integer, subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, name text, kana text);
CREATE TABLE person_sealed (id integer, subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL,
	name renkei.sealed_text('bench.identity', 'searchable'), kana renkei.sealed_text('bench.identity'));
SELECT renkei.protect('person_plain', 'bench.row'), renkei.protect('person_sealed', 'bench.row');
GRANT SELECT ON person_plain, person_sealed TO renkei_member;
CREATE INDEX ON person_plain (name);
CREATE INDEX ON person_sealed (name);
SELECT renkei.make_data_keys('bench.identity', (SELECT array_agg(s) FROM generate_series(1, :subjects) AS s));
