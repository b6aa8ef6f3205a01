-- Random worlds: after every random change of rules, relationships, consents, grants and memberships, committed or not,
-- what each login sees and may write is what the rules in plain SQL say (include/reference.sql).
--
-- Most changes reach a visibility set by rk_set_update(), those of rules by rk_set_build(), those not yet committed by
-- hold_privately(). Breaking any case of decide, of the change log or of what concerns a set, shows here.
--
-- SEED=… and WORLDS=… in the environment replay or widen it; both are in the one line it prints where something differs.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set reference :abs_srcdir '/include/reference.sql'
\set db renkei_random_worlds
\set worlds 1500
\set seed 1
\getenv worlds WORLDS
\getenv seed SEED
\set ECHO none
\i :network
\i :reference
\set ECHO all
SET client_min_messages = warning;

CREATE FUNCTION pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE
	AS $$ SELECT choices[1 + floor(random() * cardinality(choices))::int] $$;
CREATE FUNCTION chance(percent int) RETURNS boolean LANGUAGE sql VOLATILE AS $$ SELECT random() * 100 < percent $$;
CREATE FUNCTION pick_subject() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT 1 + floor(random() * 12)::bigint $$;

CREATE FUNCTION random_rule() RETURNS jsonb LANGUAGE plpgsql VOLATILE
	AS $$
DECLARE
	act text := pick('read', 'read', 'read', 'write');
BEGIN
	RETURN jsonb_build_object(
		'category', pick('care.note', 'care.note', 'care.note', 'care.plan'), 'action', act,
		'owner_kind', pick('*', '*', 'office', 'provider', 'city'),
		'recipient_kind', pick('*', 'office', 'provider', 'provider', 'city'),
		'duty', pick('*', '*', 'manager', 'helper', 'clerk', 'officer'), 'purpose', pick('*', 'care', 'supervision', 'emergency'),
		'basis', CASE act WHEN 'write' THEN 'own' ELSE pick('own', 'consent', 'consent', 'law', 'emergency') END,
		'relationship', CASE act WHEN 'write' THEN pick('none', 'now', 'ever', 'grant')
								 ELSE pick('none', 'now', 'now', 'ever', 'record_date', 'record_date', 'grant') END,
		'relationship_kind', pick('', '', 'care', 'visit'), 'consent', pick('none', 'opt_in', 'opt_out'),
		'released', act = 'read' AND chance(25), 'source', 'random');
END
$$;

-- A moment of the past, the future, or the next tenths of a second.
CREATE FUNCTION random_moment(future boolean) RETURNS timestamptz LANGUAGE sql VOLATILE
	AS $$ SELECT clock_timestamp() + CASE WHEN chance(15) THEN random() * interval '400 ms'
									   WHEN future THEN random() * interval '9 days' ELSE random() * interval '-9 days' END $$;

CREATE FUNCTION random_change() RETURNS text LANGUAGE plpgsql VOLATILE
	AS $$
DECLARE
	what text := pick('consent', 'consent', 'consent', 'withdraw', 'withdraw', 'relate', 'relate', 'end', 'grant', 'revoke',
					  'rules', 'member', 'subject');
	org text := pick('sakura', 'hinata', 'midori', 'city');
	from_day date := today() - 400 + floor(random() * 500)::int;
	id bigint;
BEGIN
	CASE what
	WHEN 'consent' THEN
		PERFORM renkei.record_consent(pick_subject(), pick('allow', 'allow', 'refuse'),
			CASE WHEN chance(40) THEN ARRAY[pick('care.note', 'care.plan')] END, CASE WHEN chance(30) THEN org END,
			CASE WHEN chance(30) THEN pick('office', 'provider', 'city') END,
			CASE WHEN chance(30) THEN ARRAY[pick('care', 'supervision', 'emergency')] END,
			random_moment(chance(15)), CASE WHEN chance(50) THEN random_moment(true) + interval '9 days 1 second' END);
	WHEN 'withdraw' THEN
		SELECT c.consent_id INTO id FROM renkei.consent c WHERE c.closed_at IS NULL ORDER BY random() LIMIT 1;
		PERFORM renkei.withdraw_consent(id) WHERE id IS NOT NULL;
	WHEN 'relate' THEN
		PERFORM renkei.relate(pick_subject(), org, pick('care', 'visit'), from_day,
			CASE WHEN chance(60) THEN from_day + floor(random() * 400)::int END);
	WHEN 'end' THEN
		SELECT r.relationship_id INTO id FROM renkei.relationship r WHERE r.closed_at IS NULL ORDER BY random() LIMIT 1;
		PERFORM renkei.end_relationship(id, today() - floor(random() * 30)::int) WHERE id IS NOT NULL;
	WHEN 'grant' THEN
		PERFORM renkei.record_grant(pick_subject(), org, pick('consent', 'law', 'emergency'), 'random',
			CASE WHEN chance(40) THEN ARRAY[pick('care.note', 'care.plan')] END,
			CASE WHEN chance(40) THEN ARRAY[pick('care', 'emergency')] END,
			random_moment(chance(20)), random_moment(true) + interval '9 days 1 second');
	WHEN 'revoke' THEN
		SELECT g.grant_id INTO id FROM renkei.grant g WHERE g.closed_at IS NULL ORDER BY random() LIMIT 1;
		PERFORM renkei.revoke_grant(id) WHERE id IS NOT NULL;
	WHEN 'rules' THEN
		PERFORM renkei.replace_rules((SELECT jsonb_agg(random_rule()) FROM generate_series(1, 1 + floor(random() * 7)::int)));
	WHEN 'member' THEN
		PERFORM renkei.register_member('acc_midori', 'midori', ARRAY[pick('helper', 'clerk')],
			ARRAY[pick('care', 'emergency')], valid_from => now() - interval '1 day',
			valid_to => CASE WHEN chance(30) THEN clock_timestamp() + random() * interval '1 second' + interval '1 ms' END);
	WHEN 'subject' THEN
		IF (SELECT count(*) FROM renkei.subject) < 40 AND chance(30) THEN
			PERFORM renkei.register_subject();
		END IF;
	END CASE;
	RETURN what;
END
$$;

-- What the login should get, as of a moment.
CREATE FUNCTION expected(login name, purpose text, moment timestamptz) RETURNS text LANGUAGE sql STABLE
	AS $$
	SELECT concat_ws(' / ',
		(SELECT coalesce(string_agg(n.subject_id || n.label, ' ' ORDER BY n.label), '-') FROM note n
		 WHERE reference.may('read', login::regrole, NULL, purpose, 'care.note', n.subject_id, n.owner_org, n.written_on,
							 n.released_at IS NOT NULL, moment)),
		(SELECT coalesce(string_agg(format('%s:%s', s, o), ' ' ORDER BY s, o), '-') FROM generate_series(1, 12) s, generate_series(1, 4) o
		 WHERE reference.may('write', login::regrole, NULL, purpose, 'care.note', s, o, NULL, false, moment)))
	$$;

CREATE FUNCTION got(login name, purpose text) RETURNS text LANGUAGE plpgsql VOLATILE
	AS $$
BEGIN
	PERFORM set_config('renkei.purpose', coalesce(purpose, ''), false);
	RETURN concat_ws(' / ', as_login(login, 'SELECT subject_id || label AS l FROM note ORDER BY label'),
		as_login(login, 'SELECT format(''%s:%s'', s, o) FROM generate_series(1, 12) s, generate_series(1, 4) o'
						' WHERE renkei.may_write(''care.note'', s, o) ORDER BY s, o'));
END
$$;

CREATE TABLE outcome (compared int, moved_on int, differing int, first_difference text);
CREATE PROCEDURE compare_worlds(seed int, worlds int) LANGUAGE plpgsql
	AS $$
DECLARE
	changes text := '';
	compared int := 0;
	moved_on int := 0;
	differing int := 0;
	first_difference text;
	login name;
	purpose text;
	before text;
	answer text;
BEGIN
	PERFORM setseed(seed / 1000.0);
	FOR world IN 1 .. worlds LOOP
		changes := right(changes || ' ' || random_change(), 100);
		CASE pick('commit', 'commit', 'leave', 'leave', 'rollback')
		WHEN 'commit' THEN
			COMMIT;
		WHEN 'rollback' THEN
			ROLLBACK;
			changes := changes || '!';
		ELSE
			changes := changes || '?';
		END CASE;
		login := pick('acc_sakura', 'acc_hinata', 'acc_hinata_clerk', 'acc_midori', 'acc_city');
		purpose := CASE WHEN chance(40) THEN pick('care', 'supervision', 'emergency') END;
		before := expected(login, purpose, clock_timestamp());
		answer := got(login, purpose);
		-- Where a period began or ended meanwhile, both answers may be right.
		IF before IS DISTINCT FROM expected(login, purpose, clock_timestamp()) THEN
			moved_on := moved_on + 1;
			CONTINUE;
		END IF;
		compared := compared + 1;
		IF answer IS DISTINCT FROM before THEN
			differing := differing + 1;
			first_difference := coalesce(first_difference, format('seed %s world %s after%s: %s for %s got %s instead of %s',
																	 seed, world, changes, login, purpose, answer, before));
		END IF;
	END LOOP;
	INSERT INTO outcome VALUES (compared, moved_on, differing, first_difference);
	COMMIT;
END
$$;

CALL compare_worlds(:seed, :worlds);
-- Nearly all could be compared, and none differed.
SELECT compared > 0.95 * (compared + moved_on) AS nearly_all_compared, differing, first_difference FROM outcome;

-- Not because nothing was ever visible: over the same worlds, rows were seen and rows were hidden.
SELECT count(*) > 20 AS enough_rules, count(DISTINCT basis) AS bases, count(DISTINCT relationship) AS relationships FROM renkei.rule;
