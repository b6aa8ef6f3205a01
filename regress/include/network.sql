-- A small network of fictitious participants, in a database of its own. To be included with the psql variable "db" set:
--
--   \getenv abs_srcdir PG_ABS_SRCDIR
--   \set network :abs_srcdir '/include/network.sql'
--   \set db renkei_NAME
--   \i :network
--
-- Logins (cluster-wide, so they stay): acc_sakura (office), acc_hinata and acc_hinata_clerk (one provider, two duties),
-- acc_midori (provider), acc_city (the city, two purposes), acc_admin, acc_auditor, acc_dba, acc_nobody and acc_dev (no membership)
-- Organisations: 1 sakura, 2 hinata, 3 midori, 4 city. Subjects 1 to 12, without any relationship yet.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
DROP DATABASE IF EXISTS :"db";
CREATE DATABASE :"db";
\c :"db"
SET client_min_messages = warning;
CREATE EXTENSION renkei;
DO $$
DECLARE
	login name;
BEGIN
	PERFORM renkei.install();
	FOREACH login IN ARRAY ARRAY['acc_sakura', 'acc_hinata', 'acc_hinata_clerk', 'acc_midori', 'acc_city', 'acc_admin',
								 'acc_auditor', 'acc_dba', 'acc_nobody', 'acc_dev']::name[]
	LOOP
		IF to_regrole(login) IS NULL THEN
			EXECUTE format('CREATE ROLE %I LOGIN', login);
		END IF;
	END LOOP;
	GRANT renkei_admin TO acc_admin;
	GRANT renkei_auditor TO acc_auditor;
	GRANT renkei_dba TO acc_dba;
	GRANT renkei_member TO acc_nobody, acc_admin, acc_auditor, acc_dba, acc_dev;
	PERFORM renkei.register_kind(w, w) FROM unnest(ARRAY['office', 'provider', 'city']) AS w;
	PERFORM renkei.register_duty(w, w) FROM unnest(ARRAY['manager', 'helper', 'clerk', 'officer']) AS w;
	PERFORM renkei.register_purpose(w, w) FROM unnest(ARRAY['care', 'supervision', 'emergency']) AS w;
	PERFORM renkei.register_category(w, w) FROM unnest(ARRAY['care.note', 'care.plan']) AS w;
	PERFORM renkei.register_organisation('sakura', 'office', 'Sakura', '2020-01-01');
	PERFORM renkei.register_organisation('hinata', 'provider', 'Hinata', '2020-01-01');
	PERFORM renkei.register_organisation('midori', 'provider', 'Midori', '2020-01-01');
	PERFORM renkei.register_organisation('city', 'city', 'City', '2020-01-01');
	PERFORM renkei.register_member('acc_sakura', 'sakura', '{manager}', '{care,emergency}');
	PERFORM renkei.register_member('acc_hinata', 'hinata', '{helper}', '{care,emergency}');
	PERFORM renkei.register_member('acc_hinata_clerk', 'hinata', '{clerk}', '{care}');
	PERFORM renkei.register_member('acc_midori', 'midori', '{helper}', '{care}');
	PERFORM renkei.register_member('acc_city', 'city', '{officer}', '{supervision,care}');
	PERFORM renkei.register_subjects(12);
END
$$;

-- Today, as the network counts days.
CREATE FUNCTION public.today() RETURNS date LANGUAGE sql STABLE
	AS $$ SELECT (clock_timestamp() AT TIME ZONE 'Asia/Tokyo')::date $$;

-- Makes these the rules in force; each is an object with what differs from: anybody reads anything on the basis of law.
CREATE FUNCTION public.rules(VARIADIC rules jsonb[]) RETURNS void LANGUAGE sql VOLATILE
	AS $$
	SELECT renkei.replace_rules((
		SELECT coalesce(jsonb_agg(jsonb_build_object('category', 'care.note', 'owner_kind', '*', 'recipient_kind', '*',
			'duty', '*', 'purpose', '*', 'action', 'read', 'basis', 'law', 'relationship', 'none', 'relationship_kind', '',
			'consent', 'none', 'released', false, 'source', 'test') || r), '[]')
		FROM unnest(rules) AS r));
	$$;

-- The first column of the rows that a login gets from a query, as one line; an error with its SQLSTATE. Settings (a
-- purpose asked for) are the session's own, and are kept.
CREATE FUNCTION public.as_login(login name, query text) RETURNS text LANGUAGE plpgsql VOLATILE
	AS $$
DECLARE
	answer text;
	hint text;
BEGIN
	EXECUTE format('SET SESSION AUTHORIZATION %I', login);
	BEGIN
		EXECUTE format('SELECT coalesce(string_agg(q.c::text, '' ''), ''-'') FROM (%s) AS q(c)', query) INTO answer;
	EXCEPTION WHEN OTHERS THEN
		answer := SQLSTATE || ' ' || SQLERRM;
	END;
	RESET SESSION AUTHORIZATION;
	RETURN answer;
END
$$;

-- What a statement that is no query brings: how many rows, or the error with SQLSTATE, detail and hint.
CREATE FUNCTION public.do_as(login name, statement text) RETURNS text LANGUAGE plpgsql VOLATILE
	AS $$
DECLARE
	answer text;
	count bigint;
	detail text;
	hint text;
BEGIN
	EXECUTE format('SET SESSION AUTHORIZATION %I', login);
	BEGIN
		EXECUTE statement;
		GET DIAGNOSTICS count = ROW_COUNT;
		answer := count || ' rows';
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
		answer := concat_ws(E'\n', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
	END;
	RESET SESSION AUTHORIZATION;
	RETURN answer;
END
$$;

-- A protected table: three rows of each subject. n: owned by hinata; d: by sakura, of 2022-06-01, released; u: by the
-- city, of today, not released. Columns without an index are for scans.
CREATE TABLE public.note (
	subject_id bigint NOT NULL REFERENCES renkei.subject, label text NOT NULL, owner_org integer NOT NULL,
	written_on date, released_at timestamptz, body text, amount numeric,
	PRIMARY KEY (subject_id, label));
INSERT INTO public.note
SELECT s, s || l, o, d, r, 'body of ' || s || l, s
FROM generate_series(1, 12) AS s,
	 (VALUES ('n', 2, public.today(), NULL::timestamptz), ('d', 1, '2022-06-01', '2022-07-01'), ('u', 4, public.today(), NULL))
	 AS v(l, o, d, r);
SELECT renkei.protect('public.note', 'care.note', recorded_on => 'written_on', released => 'released_at') \g /dev/null
GRANT SELECT, INSERT, UPDATE, DELETE ON public.note TO renkei_member;
GRANT USAGE ON SCHEMA public TO PUBLIC;
ANALYZE public.note;
RESET client_min_messages;
\set ON_ERROR_STOP 0
