-- Who is who: insured numbers and provider numbers.

CREATE FUNCTION care.acts_for_all(category text, action text) RETURNS boolean
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM renkei.member m
		JOIN renkei.organisation o ON o.organisation_id = m.organisation_id AND o.closed_at IS NULL
		JOIN renkei.rule r ON r.closed_at IS NULL AND r.recipient_kind IN ('*', o.kind)
			AND (r.duty = '*' OR r.duty = ANY (m.duties))
			AND r.purpose IN ('*', renkei.current_purpose())
		WHERE m.login = (SELECT u.oid FROM pg_roles u WHERE u.rolname = session_user) AND m.closed_at IS NULL
		  AND m.organisation_id = renkei.current_organisation()
		  AND r.category = acts_for_all.category AND r.action = acts_for_all.action
		  AND r.relationship = 'none' AND r.consent = 'none');
END
$$;
COMMENT ON FUNCTION care.acts_for_all(text, text) IS
	'Whether a rule lets the session read or write that category for every subject, as the insurer''s officers may. 保険者としての全件権限';

CREATE FUNCTION care.check_upgraded() RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'care.insured'::regclass AND a.attname = 'insured_term') THEN
		RAISE EXCEPTION 'the tables of renkei_care are of an earlier version'
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'care.upgrade() seals what is to be sealed.';
	END IF;
END
$$;
COMMENT ON FUNCTION care.check_upgraded() IS
	'Raises object_not_in_prerequisite_state (55000) where ALTER EXTENSION renkei_care UPDATE was not followed by care.upgrade() yet.';

CREATE FUNCTION care.check_insured_number(insured_number renkei.sealed_text) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	-- Said without the value: that would be in the server's log.
	IF $1::text !~ '^[0-9H][0-9]{9}$' THEN
		RAISE EXCEPTION 'an insured person''s number has ten digits, or H and nine digits'
			USING ERRCODE = 'invalid_text_representation';
	END IF;
END
$$;
COMMENT ON FUNCTION care.check_insured_number(renkei.sealed_text) IS
	'Raises invalid_text_representation (22P02) unless that can be the number of an insured person, as renkei.insured_number does.';

CREATE FUNCTION care.insured_of(
	insurer_numbers renkei.insurer_number[], insured_numbers renkei.sealed_text[],
	OUT person integer, OUT subject_id bigint, OUT insured_no smallint)
	RETURNS SETOF record
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	-- Asked once: it is the same for all of them.
	everybody boolean := care.acts_for_all('care.person', 'read');
BEGIN
	PERFORM care.check_upgraded();
	IF cardinality($1) <> cardinality($2) THEN
		RAISE EXCEPTION 'the arrays must be equally long' USING ERRCODE = 'array_subscript_error';
	END IF;
	-- One statement with one answer: whether a number is unknown or belongs to
	-- somebody else's client must look the same.
	RETURN QUERY
	SELECT g.person, i.subject_id, i.insured_no
	FROM (SELECT n.ord, n.insurer, n.term, min(n.ord) OVER (PARTITION BY n.insurer, n.term)::integer AS person
		  FROM (SELECT u.ord, u.insurer, renkei.term('care.person', u.insured::text, 'exact') AS term
				FROM unnest($1, $2) WITH ORDINALITY AS u (insurer, insured, ord)) AS n) AS g
	LEFT JOIN care.insured i
	  ON i.insurer_number = g.insurer AND i.insured_term = g.term
	  AND (everybody
		   OR EXISTS (SELECT FROM renkei.relationship r
					  WHERE r.organisation_id = renkei.current_organisation() AND r.subject_id = i.subject_id
						AND r.closed_at IS NULL
						AND r.valid_from <= (statement_timestamp() AT TIME ZONE current_setting('renkei.time_zone'))::date))
	ORDER BY g.ord;
END
$$;
COMMENT ON FUNCTION care.insured_of(renkei.insurer_number[], renkei.sealed_text[]) IS
	'Whose care insurance numbers these are, in their order: the subject and which of its numbers it is, if the session''s organisation serves or served that person (or is the insurer); else NULL, as for a number that does not exist. Equal numbers have the same person, which is the place of the first of them. 被保険者番号から利用者番号(一括)';

CREATE FUNCTION care.subject_of(insurer_number renkei.insurer_number, insured_number renkei.sealed_text)
	RETURNS bigint
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM care.check_insured_number($2);
	RETURN (SELECT i.subject_id FROM care.insured_of(ARRAY[$1], ARRAY[$2]) AS i);
END
$$;
COMMENT ON FUNCTION care.subject_of(renkei.insurer_number, renkei.sealed_text) IS
	'The subject of a care insurance number, if the session''s organisation serves or served that person (or is the insurer); else NULL, as for a number that does not exist. The number is a sealed text, so that as a parameter it is in no log. SQLSTATE 22P02: it is no such number; 55000: care.upgrade() is to be called first. 被保険者番号から利用者番号';

CREATE FUNCTION care.check_registrar() RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF NOT pg_has_role(session_user, 'renkei_admin', 'MEMBER') AND NOT care.acts_for_all('care.person', 'write') THEN
		RAISE EXCEPTION 'permission denied to register insured persons' USING ERRCODE = 'insufficient_privilege',
			HINT = 'Members of renkei_admin may, and officers of the insurer for whom a rule allows writing care.person without a relationship.';
	END IF;
END
$$;
COMMENT ON FUNCTION care.check_registrar() IS
	'Raises insufficient_privilege (42501) unless the session may register insured persons.';

CREATE FUNCTION care.register_insured(
	insurer_number renkei.insurer_number, insured_number renkei.sealed_text, subject_id bigint DEFAULT NULL)
	RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	term bytea;
	known bigint;
	subject bigint := $3;
BEGIN
	PERFORM care.check_registrar(), care.check_upgraded();
	IF $1 IS NULL OR $2 IS NULL THEN
		RAISE EXCEPTION 'an insured person needs an insurer number and an insured number'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM care.check_insured_number($2);
	term := renkei.term('care.person', $2::text, 'exact');
	LOCK TABLE care.insured IN SHARE ROW EXCLUSIVE MODE;
	SELECT i.subject_id INTO known FROM care.insured i WHERE i.insurer_number = $1 AND i.insured_term = term;
	IF known <> subject THEN
		RAISE EXCEPTION 'this number already belongs to another subject' USING ERRCODE = 'unique_violation';
	ELSIF known IS NOT NULL THEN
		RETURN known;
	END IF;
	subject := coalesce(subject, renkei.register_subject());
	INSERT INTO care.insured (insurer_number, insured_term, subject_id, insured_no)
	SELECT $1, term, subject, coalesce(max(i.insured_no), 0) + 1 FROM care.insured i WHERE i.subject_id = subject;
	RETURN subject;
END
$$;
COMMENT ON FUNCTION care.register_insured(renkei.insurer_number, renkei.sealed_text, bigint) IS
	'Registers a care insurance number, for a new subject or (a person who moved) for a known one; returns the subject. Idempotent. The number is a sealed text, so that as a parameter it is in no log. SQLSTATE 22P02: it is no such number; 23505: it is another subject''s; 55000: care.upgrade() is to be called first. 被保険者の登録';

CREATE FUNCTION care.register_insured_numbers(
	insurer_numbers renkei.insurer_number[], insured_numbers renkei.sealed_text[])
	RETURNS SETOF bigint
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	terms bytea[];
	missing integer;
	first_id bigint;
BEGIN
	PERFORM care.check_registrar(), care.check_upgraded();
	PERFORM care.check_insured_number(n.insured) FROM unnest($2) AS n (insured);
	IF cardinality($1) <> cardinality($2) THEN
		RAISE EXCEPTION 'the arrays must be equally long' USING ERRCODE = 'array_subscript_error';
	END IF;
	SELECT array_agg(renkei.term('care.person', n.insured::text, 'exact') ORDER BY n.ord) INTO terms
	FROM unnest($2) WITH ORDINALITY AS n (insured, ord);
	LOCK TABLE care.insured IN SHARE ROW EXCLUSIVE MODE;
	SELECT count(*) INTO missing
	FROM (SELECT DISTINCT n.insurer, n.term FROM unnest($1, terms) AS n (insurer, term)
		  WHERE NOT EXISTS (SELECT FROM care.insured i
							WHERE i.insurer_number = n.insurer AND i.insured_term = n.term)) AS new_ones;
	IF missing > 0 THEN
		SELECT s.first_id INTO first_id FROM renkei.register_subjects(missing) AS s;
		-- In the order given, so that loading a register twice numbers alike.
		INSERT INTO care.insured (insurer_number, insured_term, subject_id, insured_no)
		SELECT n.insurer, n.term, first_id - 1 + row_number() OVER (ORDER BY min(n.ord)), 1
		FROM unnest($1, terms) WITH ORDINALITY AS n (insurer, term, ord)
		WHERE NOT EXISTS (SELECT FROM care.insured i
						  WHERE i.insurer_number = n.insurer AND i.insured_term = n.term)
		GROUP BY n.insurer, n.term;
	END IF;
	RETURN QUERY
	SELECT i.subject_id
	FROM unnest($1, terms) WITH ORDINALITY AS n (insurer, term, ord)
	JOIN care.insured i ON i.insurer_number = n.insurer AND i.insured_term = n.term
	ORDER BY n.ord;
END
$$;
COMMENT ON FUNCTION care.register_insured_numbers(renkei.insurer_number[], renkei.sealed_text[]) IS
	'Registers many care insurance numbers at once and returns their subjects in the same order; known ones keep theirs. SQLSTATE 22P02: one is no such number; 55000: care.upgrade() is to be called first. 被保険者の一括登録';

CREATE FUNCTION care.renew_insured(OUT renewed bigint, OUT unknown bigint) RETURNS record
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM care.check_upgraded();
	IF NOT care.acts_for_all('care.person', 'read') THEN
		RAISE EXCEPTION 'permission denied to renew the terms of insured numbers' USING ERRCODE = 'insufficient_privilege',
			HINT = 'A rule must let the session read care.person without a relationship, as an officer of the insurer.';
	END IF;
	LOCK TABLE care.insured IN SHARE ROW EXCLUSIVE MODE;
	WITH known AS (
		SELECT DISTINCT ON (p.subject_id, p.insurer_number, p.insured_no)
			p.subject_id, p.insurer_number, p.insured_no, renkei.term('care.person', p.insured_number::text, 'exact') AS term
		FROM care.person p ORDER BY p.subject_id, p.insurer_number, p.insured_no, p.owner_org),
	done AS (
		UPDATE care.insured i SET insured_term = k.term FROM known k
		WHERE (i.subject_id, i.insurer_number, i.insured_no) = (k.subject_id, k.insurer_number, k.insured_no) AND k.term IS NOT NULL
		RETURNING 1)
	SELECT (SELECT count(*) FROM done), (SELECT count(*) FROM care.insured) - (SELECT count(*) FROM done) INTO renewed, unknown;
	PERFORM renkei.record_event('renew_insured', 'care.insured', jsonb_build_object('renewed', renewed, 'unknown', unknown));
END
$$;
COMMENT ON FUNCTION care.renew_insured() IS
	'Makes the terms of insured numbers anew out of the numbers that care.person has, after renkei.replace_term_key(''care.person'', …) and in the same transaction; returns how many, and how many numbers are in no row, or of erased subjects: these lead nowhere until they are registered again. By a login that reads all of care.person, which is recorded. SQLSTATE 42501: it does not; 55000: care.upgrade() is to be called first. 被保険者番号の鍵付き値の再作成';

CREATE FUNCTION care.register_provider(
	provider_number renkei.provider_number, service_kind text, organisation text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	org integer := renkei.organisation_id($3);
BEGIN
	LOCK TABLE care.provider IN SHARE ROW EXCLUSIVE MODE;
	-- A number is issued to one office; its services all belong to one
	-- organisation, so that being named by number means one organisation.
	IF EXISTS (SELECT FROM care.provider p
			   WHERE p.provider_number = $1 AND p.ended_at IS NULL AND p.organisation_id <> org) THEN
		RAISE EXCEPTION 'provider % is registered for another organisation', $1 USING ERRCODE = 'duplicate_object',
			HINT = 'End that registration with care.end_provider() first.';
	END IF;
	INSERT INTO care.provider (provider_number, service_kind, organisation_id) VALUES ($1, $2, org)
	ON CONFLICT (provider_number, service_kind) WHERE ended_at IS NULL DO NOTHING;
	PERFORM care.settle_month_service(NULL, $1);
END
$$;
COMMENT ON FUNCTION care.register_provider(renkei.provider_number, text, text) IS
	'Registers a provider number and service kind as an organisation''s. Idempotent. 事業所番号の登録';

CREATE FUNCTION care.end_provider(provider_number renkei.provider_number, service_kind text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE care.provider p SET ended_at = statement_timestamp(), ended_by = session_user
	WHERE p.provider_number = $1 AND p.service_kind = $2 AND p.ended_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'provider % with service kind % is not registered', $1, $2 USING ERRCODE = 'undefined_object';
	END IF;
	PERFORM care.settle_month_service(NULL, $1);
END
$$;
COMMENT ON FUNCTION care.end_provider(renkei.provider_number, text) IS
	'Ends the registration of a provider number and service kind, and with the last one what it saw by being named. 事業所番号の登録終了';
