-- Random worlds: registers and rows made from a seed, changed at random, and in each state what every member gets from the
-- engine compared with the reference. Needs network.sql and reference.sql.
--
-- CALL run_worlds(seed, first, last, steps) raises a WARNING for each difference, with what replays it, and one at the end.
CREATE TABLE public.fact (
	id integer PRIMARY KEY, subject_id bigint NOT NULL, owner_org integer NOT NULL, on_day date, released boolean, category text NOT NULL);
CREATE TABLE public.fact_note (LIKE public.fact);
CREATE TABLE public.fact_plan (LIKE public.fact) PARTITION BY LIST (owner_org);
CREATE TABLE public.fact_plan_1 PARTITION OF public.fact_plan FOR VALUES IN (1, 2);
CREATE TABLE public.fact_plan_2 PARTITION OF public.fact_plan DEFAULT;
CREATE INDEX ON public.fact_note (subject_id);
CREATE INDEX ON public.fact_plan (subject_id);
SELECT renkei.protect('public.fact_note', 'care.note', recorded_on => 'on_day', released => 'released') \g /dev/null
SELECT renkei.protect('public.fact_plan', 'care.plan', recorded_on => 'on_day', released => 'released') \g /dev/null
GRANT SELECT ON public.fact_note, public.fact_plan TO renkei_member;

CREATE FUNCTION public.pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE
	AS $$ SELECT choices[1 + floor(random() * cardinality(choices))::int] $$;
CREATE FUNCTION public.below(n integer) RETURNS integer LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::int $$;

CREATE FUNCTION public.random_rule() RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	write boolean := random() < 0.15;
	relationship text := pick('none', 'none', 'now', 'now', 'record_date', 'ever', 'grant');
BEGIN
	IF write AND relationship = 'record_date' THEN
		relationship := 'ever';
	END IF;
	RETURN jsonb_build_object('category', pick('care.note', 'care.note', 'care.plan'),
		'owner_kind', pick('*', '*', 'office', 'provider', 'city'), 'recipient_kind', pick('*', '*', 'office', 'provider', 'city'),
		'duty', pick('*', '*', 'manager', 'helper', 'officer', 'clerk'), 'purpose', pick('*', '*', 'care', 'supervision', 'emergency'),
		'action', CASE WHEN write THEN 'write' ELSE 'read' END, 'basis', CASE WHEN write THEN 'own' ELSE pick('consent', 'consent', 'law', 'emergency', 'own') END,
		'relationship', relationship, 'relationship_kind', pick('', '', 'care', 'visit'),
		'consent', pick('none', 'opt_in', 'opt_out'), 'released', NOT write AND random() < 0.25);
END
$$;

-- Periods around now, with ends on days and hours, never so near that they pass while a world is looked at.
CREATE FUNCTION public.random_day() RETURNS date LANGUAGE sql VOLATILE
	AS $$ SELECT today() + (pick('-400', '-30', '-1', '0', '1', '30'))::int $$;
CREATE FUNCTION public.random_moment() RETURNS timestamptz LANGUAGE sql VOLATILE
	AS $$ SELECT clock_timestamp() + pick('-400 days', '-30 days', '-2 hours', '2 hours', '30 days')::interval $$;

-- One change of a random kind; through the functions, as an administrator makes it.
CREATE FUNCTION public.random_change() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	kind text := pick('relate', 'relate', 'relate', 'unrelate', 'consent', 'consent', 'consent', 'withdraw', 'withdraw', 'grant', 'grant', 'revoke',
					  'rule', 'unrule', 'member', 'organisation', 'subject', 'many');
	subject bigint := (SELECT s.subject_id FROM renkei.subject s ORDER BY 1 OFFSET below((SELECT count(*) FROM renkei.subject)::int) LIMIT 1);
	organisation text := pick('sakura', 'hinata', 'hinata', 'midori', 'city');
	a timestamptz := random_moment();
	b timestamptz := random_moment();
	d date := random_day();
	e date := random_day();
	r jsonb;
	victim bigint;
BEGIN
	CASE kind
	WHEN 'relate' THEN
		PERFORM renkei.relate(subject, organisation, pick('care', 'visit'), least(d, e), CASE WHEN random() < 0.5 THEN greatest(d, e) END);
	WHEN 'unrelate' THEN
		SELECT relationship_id INTO victim FROM renkei.relationship WHERE closed_at IS NULL ORDER BY hashint8(relationship_id # below(1000)) LIMIT 1;
		PERFORM renkei.end_relationship(victim, d) WHERE victim IS NOT NULL;
	WHEN 'consent' THEN
		PERFORM renkei.record_consent(subject, pick('allow', 'allow', 'refuse'), CASE WHEN random() < 0.5 THEN ARRAY[pick('care.note', 'care.plan')] END,
			CASE WHEN random() < 0.3 THEN organisation END, CASE WHEN random() < 0.3 THEN pick('office', 'provider', 'city') END,
			CASE WHEN random() < 0.3 THEN ARRAY[pick('care', 'supervision', 'emergency')] END, least(a, b), CASE WHEN a <> b AND random() < 0.5 THEN greatest(a, b) END);
	WHEN 'withdraw' THEN
		SELECT consent_id INTO victim FROM renkei.consent WHERE closed_at IS NULL ORDER BY hashint8(consent_id # below(1000)) LIMIT 1;
		PERFORM renkei.withdraw_consent(victim) WHERE victim IS NOT NULL;
	WHEN 'grant' THEN
		PERFORM renkei.record_grant(subject, organisation, pick('consent', 'law', 'emergency'), 'random', CASE WHEN random() < 0.5 THEN ARRAY[pick('care.note', 'care.plan')] END,
			CASE WHEN random() < 0.3 THEN ARRAY[pick('care', 'supervision', 'emergency')] END, least(a, b), greatest(a, b) + interval '1 minute');
	WHEN 'revoke' THEN
		SELECT grant_id INTO victim FROM renkei.grant WHERE closed_at IS NULL ORDER BY hashint8(grant_id # below(1000)) LIMIT 1;
		PERFORM renkei.revoke_grant(victim) WHERE victim IS NOT NULL;
	WHEN 'rule', 'unrule' THEN
		SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') INTO r FROM renkei.rule x WHERE closed_at IS NULL AND (kind = 'rule' OR random() < 0.7);
		PERFORM renkei.replace_rules(CASE WHEN kind = 'rule' THEN r || random_rule() ELSE r END);
	WHEN 'member' THEN
		PERFORM renkei.register_member('acc_hinata_clerk', 'hinata', ARRAY[pick('clerk', 'helper', 'officer')], ARRAY[pick('care', 'emergency'), 'supervision']);
	WHEN 'organisation' THEN
		PERFORM renkei.register_organisation('midori', pick('provider', 'provider', 'office'), 'Midori ' || below(1000), '2020-01-01');
	WHEN 'subject' THEN
		PERFORM renkei.register_subjects(1 + below(3));
	WHEN 'many' THEN
		-- More than a transaction tells one by one.
		PERFORM renkei.relate(1 + s % 12, 'hinata', 'visit', '2001-01-01', '2001-02-01') FROM generate_series(1, 1100) AS s WHERE random() < 2;
	END CASE;
	RETURN kind;
END
$$;

-- Nothing left of the last world; then rules, facts and rows anew.
CREATE FUNCTION public.make_world() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	rules jsonb := '[]';
	i integer;
BEGIN
	UPDATE renkei.relationship SET closed_at = now() WHERE closed_at IS NULL;
	UPDATE renkei.consent SET closed_at = now() WHERE closed_at IS NULL;
	UPDATE renkei.grant SET closed_at = now() WHERE closed_at IS NULL;
	FOR i IN 1 .. 1 + below(6) LOOP
		rules := rules || random_rule();
	END LOOP;
	PERFORM renkei.replace_rules(rules);
	FOR i IN 1 .. 30 LOOP
		PERFORM random_change();
	END LOOP;
	TRUNCATE public.fact, public.fact_note, public.fact_plan;
	INSERT INTO public.fact
	SELECT n, 1 + below((SELECT max(subject_id) FROM renkei.subject)::int), 1 + below(5), CASE WHEN random() < 0.9 THEN random_day() END,
		   CASE WHEN random() < 0.9 THEN random() < 0.5 END, pick('care.note', 'care.plan')
	FROM generate_series(1, 150) AS n;
	INSERT INTO public.fact_note SELECT * FROM public.fact WHERE category = 'care.note';
	INSERT INTO public.fact_plan SELECT * FROM public.fact WHERE category = 'care.plan';
END
$$;

-- Whom to look as: login, organisation, purpose.
CREATE TABLE public.looker (login name, organisation text, purpose text);
INSERT INTO public.looker VALUES ('acc_sakura', '', ''), ('acc_sakura', '', 'emergency'), ('acc_hinata', '', ''), ('acc_hinata', 'midori', 'care'),
	('acc_hinata_clerk', '', ''), ('acc_midori', '', ''), ('acc_city', '', ''), ('acc_city', '', 'care'), ('acc_nobody', '', ''), ('acc_hinata', '', 'supervision');

-- The ids that the engine gives a looker, by some way at random, and the ids that the reference gives.
CREATE FUNCTION public.engine_gives(l public.looker) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	answer text;
	way text := pick('SELECT id FROM fact_note UNION ALL SELECT id FROM fact_plan', 'SELECT id FROM fact_note UNION ALL SELECT id FROM fact_plan',
		'SELECT n.id FROM fact_note n LEFT JOIN fact_plan p ON p.subject_id = n.subject_id GROUP BY 1 UNION ALL SELECT id FROM fact_plan',
		'SELECT (SELECT x.id FROM fact_note x WHERE x.id = f.id) FROM fact_note f UNION ALL SELECT id FROM fact_plan WHERE subject_id > 0');
BEGIN
	PERFORM set_config('renkei.organisation', l.organisation, true), set_config('renkei.purpose', l.purpose, true);
	EXECUTE format('SET SESSION AUTHORIZATION %I', l.login);
	EXECUTE format('SELECT string_agg(id::text, '' '' ORDER BY id) FROM (%s) AS q', way) INTO answer;
	RESET SESSION AUTHORIZATION;
	PERFORM set_config('renkei.organisation', '', true), set_config('renkei.purpose', '', true);
	RETURN coalesce(answer, '');
END
$$;
-- (As reference.may(), but what was said is looked up once for each subject and not for each row.)
CREATE FUNCTION public.reference_gives(l public.looker) RETURNS text LANGUAGE sql VOLATILE AS $$
	WITH acting AS MATERIALIZED (
		SELECT * FROM reference.acting(l.login::regrole, nullif(l.organisation, ''), nullif(l.purpose, ''), clock_timestamp())
	), rules AS MATERIALIZED (
		SELECT r, a.* FROM acting AS a, renkei.rule AS r
		WHERE r.closed_at IS NULL AND r.action = 'read' AND r.recipient_kind IN ('*', a.kind) AND r.purpose IN ('*', a.acts_in)
		  AND (r.duty = '*' OR r.duty = ANY (a.duties))
	), said AS MATERIALIZED (
		SELECT s.subject_id, s.category, reference.said('allow', s.subject_id, s.category, a.organisation_id, a.kind, a.acts_in, clock_timestamp()) AS allow,
			   reference.said('refuse', s.subject_id, s.category, a.organisation_id, a.kind, a.acts_in, clock_timestamp()) AS refuse
		FROM acting AS a, (SELECT DISTINCT subject_id, category FROM public.fact) AS s
	)
	SELECT coalesce(string_agg(f.id::text, ' ' ORDER BY f.id), '')
	FROM public.fact AS f JOIN said AS s USING (subject_id, category)
	WHERE EXISTS (
		SELECT FROM rules AS x
		WHERE (x.r).category = f.category
		  AND CASE WHEN (x.r).basis = 'own' THEN f.owner_org = x.organisation_id
				   ELSE (x.r).owner_kind = '*' OR (x.r).owner_kind = (SELECT o.kind FROM renkei.organisation o
																	   WHERE o.organisation_id = f.owner_org AND o.closed_at IS NULL) END
		  AND (NOT (x.r).released OR coalesce(f.released, false))
		  AND ((x.r).consent <> 'opt_in' OR s.allow)
		  AND NOT (((x.r).basis IN ('consent', 'own') OR (x.r).consent <> 'none') AND s.refuse)
		  AND reference.related(x.r, f.subject_id, x.organisation_id, f.category, x.acts_in, f.on_day, clock_timestamp()))
$$;
CREATE FUNCTION public.may_write_differs(l public.looker) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	answer text;
	expected text;
BEGIN
	PERFORM set_config('renkei.organisation', l.organisation, true), set_config('renkei.purpose', l.purpose, true);
	EXECUTE format('SET SESSION AUTHORIZATION %I', l.login);
	SELECT string_agg(s || '-' || o, ' ' ORDER BY s, o) INTO answer FROM generate_series(1, 14) s, generate_series(1, 5) o WHERE renkei.may_write('care.note', s, o);
	RESET SESSION AUTHORIZATION;
	PERFORM set_config('renkei.organisation', '', true), set_config('renkei.purpose', '', true);
	SELECT string_agg(s || '-' || o, ' ' ORDER BY s, o) INTO expected FROM generate_series(1, 14) s, generate_series(1, 5) o
	WHERE s <= (SELECT max(subject_id) FROM renkei.subject)
	  AND reference.may('write', l.login::regrole, nullif(l.organisation, ''), nullif(l.purpose, ''), 'care.note', s, o, NULL, NULL);
	RETURN (answer IS DISTINCT FROM expected)::int;
END
$$;

CREATE FUNCTION public.compare_all(label text, writes boolean) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	l public.looker;
	engine text;
	expected text;
	differences integer := 0;
BEGIN
	FOR l IN SELECT * FROM public.looker LOOP
		engine := engine_gives(l);
		expected := reference_gives(l);
		IF engine <> expected THEN
			RAISE WARNING 'DIFFERENCE %: % gets [%] and should get [%]', label, l, engine, expected;
			differences := differences + 1;
		END IF;
		IF writes AND may_write_differs(l) > 0 THEN
			RAISE WARNING 'DIFFERENCE %: % in what it may write', label, l;
			differences := differences + 1;
		END IF;
	END LOOP;
	RETURN differences;
END
$$;

-- Steps of a world: a change (or several) committed, and looked at; sometimes looked at before the commit, sometimes rolled
-- back; sometimes by a set made from scratch for this transaction, as an unknown duty is announced in it.
CREATE PROCEDURE public.run_worlds(seed integer, first integer, last integer, steps integer) LANGUAGE plpgsql AS $$
DECLARE
	differences integer := 0;
	looks integer := 0;
	label text;
	way float;
BEGIN
	FOR world IN first .. last LOOP
		PERFORM setseed(((seed::bigint * 100003 + world) % 1000000) / 1000000.0);
		PERFORM make_world();
		COMMIT;
		FOR step IN 0 .. steps LOOP
			label := format('(SEED=%s WORLD=%s) step %s', seed, world, step);
			way := random();
			IF step > 0 THEN
				FOR n IN 0 .. below(6) LOOP
					label := label || ' ' || random_change();
				END LOOP;
			END IF;
			IF way < 0.35 THEN
				differences := differences + compare_all(label || ', before commit', false);
			ELSIF way < 0.45 THEN
				PERFORM renkei.register_duty('spare', 'label ' || random());
				differences := differences + compare_all(label || ', built from scratch', true);
			END IF;
			IF way < 0.25 AND step > 0 THEN
				ROLLBACK;
				label := label || ', rolled back';
			ELSE
				COMMIT;
			END IF;
			-- Not always: so that a look before a commit finds changes that were committed and not looked at.
			IF random() < 0.6 THEN
				differences := differences + compare_all(label, world % 4 = 0);
				looks := looks + 1;
				COMMIT;
			END IF;
		END LOOP;
	END LOOP;
	RAISE WARNING 'worlds % to %, % states, % differences', first, last, looks, differences;
END
$$;

-- Time passing: consents, refusals, grants and memberships that begin or end within a second, looked at before and after.
CREATE PROCEDURE public.run_passing(seed integer, count integer) LANGUAGE plpgsql AS $$
DECLARE
	differences integer := 0;
	moment timestamptz;
	late integer := 0;
BEGIN
	FOR world IN 1 .. count LOOP
		PERFORM setseed(((seed::bigint * 100003 + 500000 + world) % 1000000) / 1000000.0);
		PERFORM make_world();
		COMMIT;
		moment := clock_timestamp() + interval '700 ms';
		FOR s IN 1 .. 12 LOOP
			PERFORM renkei.record_consent(s, pick('allow', 'refuse'), valid_from => moment) WHERE random() < 0.5;
			PERFORM renkei.record_consent(s, pick('allow', 'refuse'), valid_from => '2020-01-01', valid_to => moment) WHERE random() < 0.5;
			PERFORM renkei.record_grant(s, 'hinata', 'law', 'short', valid_from => '2020-01-01', valid_to => moment) WHERE random() < 0.5;
			PERFORM renkei.record_grant(s, 'city', 'law', 'short', valid_from => moment, valid_to => '2099-01-01') WHERE random() < 0.5;
		END LOOP;
		COMMIT;
		differences := differences + compare_all(format('(SEED=%s) passing %s before', seed, world), false);
		late := late + (clock_timestamp() > moment)::int;
		PERFORM pg_sleep_until(moment + interval '1 ms');
		-- In the same transaction: its clock stood still, the statements' do not.
		differences := differences + compare_all(format('(SEED=%s) passing %s after', seed, world), false);
		COMMIT;
		differences := differences + compare_all(format('(SEED=%s) passing %s, next transaction', seed, world), false);
	END LOOP;
	RAISE WARNING 'passing %, % late, % differences', count, late, differences;
END
$$;
