-- Marks that subjects and members may have in common (ledger.mark): whoever has the table, without the key, finds out no surname by
-- trying surnames; they match all the same, and go with the subject that is erased.
-- attack: E22
-- What breaks it:
--   guesses     ledger.mark_subjects() in 63_ledger_retention.sql with a hash in the place of renkei.term(), whatever salt is in the table
--   no key      the same with a default for it
--   erased      renkei.erase_subject() in 57_seal_erase.sql without DELETE FROM ledger.mark
--   old ones    sql/migrate/61_ledger.sql without DELETE FROM ledger.mark
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_attention_marks
\set ECHO none
\i :network
\i :sealed
\set ECHO all
SET client_min_messages = warning;
SELECT ledger.mark_subjects('same surname', 'person.identity', '{1, 2, 3, 4}', '{山田, 髙橋, 山田, ""}');
SELECT ledger.mark_subjects('neighbour', 'person.identity', '{1, 2}', '{山田, 本町}');
SELECT ledger.mark_login('acc_hinata', 'same surname', 'person.identity', '高橋'), ledger.mark_login('acc_midori', 'same surname', 'person.identity', '林') \g /dev/null
-- Equal ones of a kind, and none of another, whatever is written of them.
SELECT m.kind, m.subject_id, dense_rank() OVER (PARTITION BY m.kind ORDER BY (SELECT min(o.subject_id) FROM ledger.mark o WHERE o.value = m.value)) AS mark,
	(SELECT string_agg(l.login::text, ' ') FROM ledger.mark l WHERE l.login IS NOT NULL AND (l.kind, l.value) = (m.kind, m.value)) AS of_login
FROM ledger.mark m WHERE m.subject_id IS NOT NULL ORDER BY 1, 2;
SELECT count(*) AS in_two_kinds FROM ledger.mark a JOIN ledger.mark b USING (value) WHERE a.kind <> b.kind;
-- Nor are they what a column of names shows.
SELECT count(*) AS as_in_column FROM ledger.mark m, unnest('{exact, name, kana}'::text[]) AS f WHERE m.value = renkei.term('person.identity', '山田', f);

-- What somebody can try who has all of the ledger's tables: hashes of the right surname, with each value in them as a salt.
CREATE FUNCTION found_by_trying(guess text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	salts bytea[] := '{""}';
	more bytea[];
	t regclass;
BEGIN
	FOR t IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'ledger'::regnamespace AND c.relname LIKE 'mark%' AND c.relkind = 'r' LOOP
		EXECUTE format('SELECT coalesce(array_agg(v.value::bytea), ''{}'') FROM %s r, jsonb_each_text(to_jsonb(r)) AS v WHERE v.value LIKE ''\\x%%''', t) INTO more;
		salts := salts || more;
	END LOOP;
	RETURN (SELECT count(*) FROM ledger.mark m, unnest(salts) AS s,
				unnest(ARRAY[guess, m.kind || E'\n' || guess, m.kind || guess]) AS g, LATERAL (SELECT convert_to(g, 'UTF8')) AS u(text)
			WHERE m.value IN (sha256(s || text), sha256(text || s), substr(sha256(s || text), 1, 16), substr(sha256(text || s), 1, 16),
							  substr(sha256(s || sha256(text)), 1, 16)));
END
$$;
SELECT found_by_trying('山田'), found_by_trying('髙橋'), found_by_trying('高橋'), found_by_trying('林');
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'ledger'::regnamespace AND c.relname LIKE 'mark%' AND c.relkind = 'r';

-- Given anew, taken back; a category that there is not, lists that do not fit.
SELECT ledger.mark_login('acc_midori', 'same surname', 'person.identity', NULL) \g /dev/null
SELECT count(*) FROM ledger.mark WHERE login = 'acc_midori';
SELECT error_of(s) FROM unnest(ARRAY[$$SELECT ledger.mark_subjects('x', 'person.nothing', '{1}', '{山田}')$$, $$SELECT ledger.mark_login('acc_midori', 'x', 'person.nothing', '山田')$$,
	$$SELECT ledger.mark_login('acc_midori', 'x', NULL, '山田')$$, $$SELECT ledger.mark_subjects('x', 'person.identity', '{1, 2}', '{山田}')$$,
	$$INSERT INTO ledger.mark (kind, value, subject_id) VALUES ('x', sha256('y'), 1)$$]) AS s;
SELECT login, as_login(login, 'SELECT count(*) FROM ledger.mark') FROM unnest('{acc_hinata, acc_admin, acc_auditor, acc_dba}'::text[]) AS login;
-- Who is erased has none any more.
SET SESSION AUTHORIZATION acc_admin;
SELECT renkei.request_erasure(1, 'asked for it') AS request \gset
SET SESSION AUTHORIZATION acc_auditor;
SELECT renkei.approve_erasure(:request);
SET SESSION AUTHORIZATION acc_admin;
SELECT renkei.erase_subject(1, 'asked for it', 'acc_auditor') > 0 AS erased;
RESET SESSION AUTHORIZATION;
SELECT kind, subject_id FROM ledger.mark WHERE subject_id IS NOT NULL ORDER BY 1, 2;

-- Hashes of before are thrown away, and so is their salt.
ALTER TABLE ledger.mark DROP CONSTRAINT mark_value_check;
CREATE TABLE ledger.mark_salt (salt bytea NOT NULL);
INSERT INTO ledger.mark_salt VALUES ('salt');
DELETE FROM ledger.mark;
INSERT INTO ledger.mark (kind, value, subject_id) SELECT 'same surname', sha256(salt || convert_to(E'same surname\n山田', 'UTF8')), 3 FROM ledger.mark_salt;
SELECT found_by_trying('山田');
SELECT * FROM renkei.upgrade();
SELECT to_regclass('ledger.mark_salt'), count(*) FROM ledger.mark;
SELECT error_of($$INSERT INTO ledger.mark (kind, value, subject_id) VALUES ('x', sha256('y'), 1)$$);
\c postgres
DROP DATABASE renkei_attention_marks;
