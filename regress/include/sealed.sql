-- After network.sql: a master key for this server, a category person.identity, and rules by which hinata reads it of
-- subjects 1 and 2, midori of 3. Everybody reads and writes care.note of everybody, so that rows are seen whose sealed
-- values are not.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
\ir master_key.sql
SET client_min_messages = warning;
-- No numbers of statements in plans: they hang on object identifiers.
SET compute_query_id = off;
SELECT renkei.register_category('person.identity', '氏名など'), renkei.register_category('person.health', '健康情報') \g /dev/null
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01'), renkei.relate(2, 'hinata', 'care', '2021-01-01'), renkei.relate(3, 'midori', 'care', '2021-01-01')
	\g /dev/null
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "relationship": "now"}',
	'{"category": "person.health", "recipient_kind": "office"}') \g /dev/null
CREATE TABLE public.person (
	id integer PRIMARY KEY, subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL,
	name renkei.sealed_text('person.identity', 'searchable-name'),
	kana renkei.sealed_text('person.identity', 'searchable-kana'),
	born renkei.sealed_date('person.identity'),
	fee renkei.sealed_numeric('person.identity', 'searchable'),
	extra renkei.sealed_jsonb('person.identity'),
	photo renkei.sealed_bytea('person.identity'));
SELECT renkei.protect('public.person', 'care.note') \g /dev/null
GRANT SELECT, INSERT, UPDATE, DELETE ON public.person TO renkei_member;
INSERT INTO public.person VALUES
	(1, 1, 2, '山田　太郎', 'ﾔﾏﾀﾞ ﾀﾛｳ', '1940-02-03', 1234.50, '{"floor": 2}', '\x0102'),
	(2, 2, 2, '髙橋 花子', 'タカハシ ハナコ', '1951-12-31', 1000, '["a", "b"]', '\x03'),
	(3, 3, 2, '佐藤 次郎', 'サトウ ジロウ', '1933-05-06', 77, '{}', '\x04');

-- Whether a text is closed, without its random parts.
CREATE FUNCTION public.shape(t text) RETURNS text IMMUTABLE LANGUAGE sql
	AS $$ SELECT regexp_replace(t, 'renkei:sealed:[A-Za-z0-9+/=.]+', 'ARMOUR', 'g') $$;

-- What a statement raises, in the same way.
CREATE FUNCTION public.error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN public.shape(concat_ws(' ', SQLSTATE, SQLERRM, nullif(detail, '')));
END
$$;
RESET client_min_messages;
\set ON_ERROR_STOP 0
