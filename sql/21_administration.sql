-- Administration of the registers: checks, good errors, history.
-- All of it runs as renkei_owner and is callable by renkei_admin, who by these
-- functions never sees personal data: subjects are numbers here.

CREATE FUNCTION renkei.today() RETURNS date
	LANGUAGE c VOLATILE PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_today';
COMMENT ON FUNCTION renkei.today() IS
	'The day it is now in the network (renkei.time_zone), whatever zone the session has set and however long its transaction has been open. 今日の日付';

-- Vocabulary ---------------------------------------------------------------

CREATE FUNCTION renkei.register_word(register text, word text, label_ja text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	known_no smallint;
	known_label text;
BEGIN
	IF word IS NULL OR label_ja IS NULL THEN
		RAISE EXCEPTION 'a % needs a word and a Japanese label', register USING ERRCODE = 'null_value_not_allowed';
	END IF;
	-- One at a time, so that numbers are given out once.
	EXECUTE format('LOCK TABLE renkei.%I IN SHARE ROW EXCLUSIVE MODE', register);
	EXECUTE format('SELECT v.no, v.label_ja FROM renkei.%1$I v WHERE v.%1$I = $1 AND v.closed_at IS NULL', register)
		INTO known_no, known_label USING word;
	IF known_label = label_ja THEN
		RETURN;
	END IF;
	IF known_no IS NULL THEN
		-- A word that was closed keeps its number when it comes back.
		EXECUTE format('SELECT coalesce(max(v.no) FILTER (WHERE v.%1$I = $1), coalesce(max(v.no), 0) + 1)'
					   ' FROM renkei.%1$I v', register) INTO known_no USING word;
	ELSE
		EXECUTE format('UPDATE renkei.%1$I v SET closed_at = clock_timestamp()'
					   ' WHERE v.%1$I = $1 AND v.closed_at IS NULL', register) USING word;
	END IF;
	EXECUTE format('INSERT INTO renkei.%1$I (%1$I, no, label_ja) VALUES ($1, $2, $3)', register)
		USING word, known_no, label_ja;
END
$$;
COMMENT ON FUNCTION renkei.register_word(text, text, text) IS
	'Adds a word to a vocabulary register or changes its label; used by the register_… functions.';

CREATE FUNCTION renkei.register_kind(kind text, label_ja text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT renkei.register_word('kind', $1, $2) $$;
COMMENT ON FUNCTION renkei.register_kind(text, text) IS 'Adds a kind of organisation, or changes its label. 機関種別の登録';

CREATE FUNCTION renkei.register_duty(duty text, label_ja text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT renkei.register_word('duty', $1, $2) $$;
COMMENT ON FUNCTION renkei.register_duty(text, text) IS 'Adds a duty, or changes its label. 職務の登録';

CREATE FUNCTION renkei.register_purpose(purpose text, label_ja text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT renkei.register_word('purpose', $1, $2) $$;
COMMENT ON FUNCTION renkei.register_purpose(text, text) IS 'Adds a purpose, or changes its label. 利用目的の登録';

CREATE FUNCTION renkei.register_category(category text, label_ja text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
BEGIN
	PERFORM renkei.register_word('category', $1, $2);
	-- Sealed values name it by a number made of its name: no other category may ever have had that.
	IF EXISTS (SELECT FROM renkei.category g WHERE g.category <> $1 AND renkei.category_tag(g.category) = renkei.category_tag($1)) THEN
		RAISE EXCEPTION 'category "%" cannot be told from another one in sealed values', $1
			USING ERRCODE = 'unique_violation', HINT = 'Choose another name.';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.register_category(text, text) IS
	'Adds a category of data, or changes its label. SQLSTATE 23505 where its name gives the same number in sealed values as that of another category. 情報区分の登録';

CREATE FUNCTION renkei.check_word(register text, word text) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	found_one boolean;
BEGIN
	EXECUTE format('SELECT EXISTS (SELECT FROM renkei.%1$I v WHERE v.%1$I = $1 AND v.closed_at IS NULL)', register)
		INTO found_one USING word;
	IF NOT found_one THEN
		RAISE EXCEPTION '% "%" is not registered', register, word
			USING ERRCODE = 'undefined_object',
				  HINT = format('Known ones are in renkei.%s; renkei.register_%s() adds one.', register, register);
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_word(text, text) IS
	'Raises undefined_object (42704) where a word is not in the vocabulary register.';

-- Organisations and members --------------------------------------------------

CREATE FUNCTION renkei.organisation_id(code text) RETURNS integer
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	id integer;
BEGIN
	SELECT o.organisation_id INTO id FROM renkei.organisation o
	WHERE o.code = organisation_id.code AND o.closed_at IS NULL;
	IF id IS NULL THEN
		RAISE EXCEPTION 'organisation "%" is not registered', code USING ERRCODE = 'undefined_object';
	END IF;
	RETURN id;
END
$$;
COMMENT ON FUNCTION renkei.organisation_id(text) IS
	'Number of the organisation of that code; raises undefined_object (42704) for an unknown one. 機関番号';

CREATE FUNCTION renkei.register_organisation(
	code text, kind text, name text, valid_from date DEFAULT renkei.today(),
	valid_to date DEFAULT NULL, organisation_id integer DEFAULT NULL) RETURNS integer
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	old renkei.organisation;
	id integer := $6;
BEGIN
	PERFORM renkei.check_word('kind', $2);
	LOCK TABLE renkei.organisation IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO old FROM renkei.organisation o WHERE o.code = $1 AND o.closed_at IS NULL;
	IF old.version IS NOT NULL THEN
		IF id <> old.organisation_id THEN
			RAISE EXCEPTION 'organisation "%" already has the number %', $1, old.organisation_id
				USING ERRCODE = 'duplicate_object';
		END IF;
		id := old.organisation_id;
		IF (old.kind, old.name, old.valid_from) = ($2, $3, $4) AND old.valid_to IS NOT DISTINCT FROM $5 THEN
			RETURN id;
		END IF;
		UPDATE renkei.organisation o SET closed_at = clock_timestamp() WHERE o.version = old.version;
	ELSIF id IS NULL THEN
		id := nextval('renkei.organisation_id_seq');
	ELSE
		-- A number once given is never given to another.
		IF EXISTS (SELECT FROM renkei.organisation o WHERE o.organisation_id = id AND o.code <> $1) THEN
			RAISE EXCEPTION 'organisation number % was already given', id USING ERRCODE = 'duplicate_object';
		END IF;
		PERFORM setval('renkei.organisation_id_seq', greatest(id, (SELECT last_value FROM renkei.organisation_id_seq)));
	END IF;
	INSERT INTO renkei.organisation (organisation_id, code, kind, name, valid_from, valid_to)
	VALUES (id, $1, $2, $3, $4, $5);
	RETURN id;
END
$$;
COMMENT ON FUNCTION renkei.register_organisation(text, text, text, date, date, integer) IS
	'Registers an organisation, or a new version of it; returns its number. Validity days are inclusive. 機関の登録';

CREATE FUNCTION renkei.register_member(
	login regrole, organisation text, duties text[], purposes text[], is_default boolean DEFAULT true,
	valid_from timestamptz DEFAULT now(), valid_to timestamptz DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	org integer := renkei.organisation_id($2);
	role pg_catalog.pg_roles;
	old renkei.member;
BEGIN
	SELECT * INTO role FROM pg_catalog.pg_roles r WHERE r.oid = $1;
	IF role.oid IS NULL THEN
		RAISE EXCEPTION 'role does not exist' USING ERRCODE = 'undefined_object';
	ELSIF NOT role.rolcanlogin THEN
		RAISE EXCEPTION 'role "%" cannot log in', role.rolname USING ERRCODE = 'invalid_parameter_value',
			HINT = 'A member is the login of one person or one program.';
	ELSIF role.rolsuper OR role.rolbypassrls OR role.rolreplication THEN
		RAISE EXCEPTION 'role "%" bypasses row security and cannot be a member', role.rolname
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = 'Use a login without SUPERUSER, BYPASSRLS and REPLICATION.';
	END IF;
	PERFORM renkei.check_word('duty', d) FROM unnest($3) AS d;
	PERFORM renkei.check_word('purpose', p) FROM unnest($4) AS p;
	LOCK TABLE renkei.member IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO old FROM renkei.member m
	WHERE m.login = $1 AND m.organisation_id = org AND m.closed_at IS NULL;
	IF (old.duties, old.purposes, old.is_default) = ($3, $4, $5)
		AND old.valid_to IS NOT DISTINCT FROM $7 AND old.valid_from <= $6 AND $6 <= clock_timestamp() THEN
		RETURN;
	END IF;
	UPDATE renkei.member m SET closed_at = clock_timestamp() WHERE m.version = old.version;
	IF $5 AND EXISTS (SELECT FROM renkei.member m WHERE m.login = $1 AND m.is_default AND m.closed_at IS NULL) THEN
		RAISE EXCEPTION 'login "%" already has a default organisation', role.rolname USING ERRCODE = 'unique_violation',
			HINT = 'Pass is_default => false; renkei.enter() then acts for this organisation.';
	END IF;
	INSERT INTO renkei.member (login, organisation_id, duties, purposes, is_default, valid_from, valid_to)
	VALUES ($1, org, $3, $4, $5, $6, $7);
	EXECUTE format('GRANT renkei_member TO %I', role.rolname);
END
$$;
COMMENT ON FUNCTION renkei.register_member(regrole, text, text[], text[], boolean, timestamptz, timestamptz) IS
	'Makes a login a member of an organisation, with its duties and the purposes it may ask for (the first is its default). 利用者の登録';

CREATE FUNCTION renkei.end_member(login regrole, organisation text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.member m SET closed_at = clock_timestamp()
	WHERE m.login = $1 AND m.organisation_id = renkei.organisation_id($2) AND m.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'login "%" is not a member of organisation "%"', $1, $2 USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.end_member(regrole, text) IS
	'Ends a membership at once, on every connection, at its next statement. 利用者の抹消';

CREATE FUNCTION renkei.close_orphans() RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.member m SET closed_at = clock_timestamp()
	WHERE m.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = m.login);
	-- Between ALTER EXTENSION UPDATE and renkei.upgrade() there is none yet.
	IF to_regclass('renkei.trusted_owner') IS NOT NULL THEN
		UPDATE renkei.trusted_owner t SET closed_at = clock_timestamp()
		WHERE t.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = t.owner);
	END IF;
	UPDATE renkei.protected p SET closed_at = clock_timestamp()
	WHERE p.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = p.relation);
END
$$;
COMMENT ON FUNCTION renkei.close_orphans() IS
	'Closes memberships of logins, trust in owners and protections of tables that do not exist any more. Runs by itself after DROP ROLE, DROP TABLE, DROP SCHEMA, DROP OWNED and DROP EXTENSION.';

-- Subjects, relationships, consents, grants ----------------------------------

CREATE FUNCTION renkei.register_subjects(count integer, OUT first_id bigint, OUT last_id bigint)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF count < 1 THEN
		RAISE EXCEPTION 'count must be at least 1' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- Numbers stay dense because nobody else draws from the sequence meanwhile
	-- and a rolled back registration costs numbers only once in a while.
	LOCK TABLE renkei.subject IN SHARE ROW EXCLUSIVE MODE;
	SELECT coalesce(max(s.subject_id), 0) + 1 INTO first_id FROM renkei.subject s;
	first_id := greatest(first_id, nextval('renkei.subject_id_seq'));
	last_id := first_id + count - 1;
	PERFORM setval('renkei.subject_id_seq', last_id);
	INSERT INTO renkei.subject (subject_id) SELECT generate_series(first_id, last_id);
END
$$;
COMMENT ON FUNCTION renkei.register_subjects(integer) IS
	'Registers that many new subjects; returns the first and the last of their numbers. 利用者番号の一括採番';

CREATE FUNCTION renkei.register_subject() RETURNS bigint
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT first_id FROM renkei.register_subjects(1) $$;
COMMENT ON FUNCTION renkei.register_subject() IS 'Registers a new subject and returns its number. 利用者番号の採番';

CREATE FUNCTION renkei.check_subject(subject_id bigint) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM renkei.subject s WHERE s.subject_id = $1) THEN
		RAISE EXCEPTION 'subject % is not registered', coalesce($1::text, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_subject(bigint) IS 'Raises undefined_object (42704) for an unknown subject number.';

CREATE FUNCTION renkei.check_not_empty(what text, words text[]) RETURNS void
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF cardinality(words) = 0 THEN
		RAISE EXCEPTION '% must not be an empty array', what USING ERRCODE = 'invalid_parameter_value',
			HINT = 'NULL means any.';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_not_empty(text, text[]) IS
	'Raises invalid_parameter_value (22023) for an empty array: it would record nothing, silently.';

CREATE FUNCTION renkei.relate(
	subject_id bigint, organisation text, relationship_kind text, valid_from date, valid_to date DEFAULT NULL)
	RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	id bigint;
BEGIN
	PERFORM renkei.check_subject($1);
	INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, valid_to)
	VALUES (nextval('renkei.relationship_id_seq'), $1, renkei.organisation_id($2), $3, $4, $5)
	RETURNING relationship.relationship_id INTO id;
	RETURN id;
END
$$;
COMMENT ON FUNCTION renkei.relate(bigint, text, text, date, date) IS
	'Records that an organisation serves a subject, from and to (days inclusive, NULL: until ended); returns the relationship''s number. 担当登録';

CREATE FUNCTION renkei.end_relationship(relationship_id bigint, ended_on date DEFAULT renkei.today()) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	old renkei.relationship;
BEGIN
	UPDATE renkei.relationship r SET closed_at = clock_timestamp()
	WHERE r.relationship_id = $1 AND r.closed_at IS NULL RETURNING r.* INTO old;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'relationship % is not in force', $1 USING ERRCODE = 'undefined_object';
	END IF;
	-- Ended before it began: it never was; otherwise its days remain on record.
	IF ended_on >= old.valid_from THEN
		INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, valid_to)
		VALUES (old.relationship_id, old.subject_id, old.organisation_id, old.relationship_kind, old.valid_from,
				least(ended_on, old.valid_to));
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.end_relationship(bigint, date) IS
	'Ends a relationship after the given day; a day before its beginning annuls it. 担当終了';

CREATE FUNCTION renkei.record_consent(
	subject_id bigint, decision text, categories text[] DEFAULT NULL, organisation text DEFAULT NULL,
	recipient_kind text DEFAULT NULL, purposes text[] DEFAULT NULL, valid_from timestamptz DEFAULT now(),
	valid_to timestamptz DEFAULT NULL, evidence text DEFAULT NULL) RETURNS SETOF bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM renkei.check_subject($1);
	IF $2 IS NULL OR $2 NOT IN ('allow', 'refuse') THEN
		RAISE EXCEPTION 'decision must be allow or refuse' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	PERFORM renkei.check_not_empty('categories', $3), renkei.check_not_empty('purposes', $6);
	PERFORM renkei.check_word('category', c) FROM unnest($3) AS c;
	PERFORM renkei.check_word('purpose', p) FROM unnest($6) AS p;
	IF $5 IS NOT NULL THEN
		PERFORM renkei.check_word('kind', $5);
	END IF;
	RETURN QUERY
	INSERT INTO renkei.consent AS n (consent_id, subject_id, decision, category, organisation_id, recipient_kind, purpose,
									 valid_from, valid_to, evidence)
	SELECT nextval('renkei.consent_id_seq'), $1, $2, c, renkei.organisation_id($4), $5, p, $7, $8, $9
	FROM unnest(coalesce($3, ARRAY[NULL::text])) AS c, unnest(coalesce($6, ARRAY[NULL::text])) AS p
	RETURNING n.consent_id;
END
$$;
COMMENT ON FUNCTION renkei.record_consent(bigint, text, text[], text, text, text[], timestamptz, timestamptz, text) IS
	'Records what a subject allows or refuses; NULL in categories, organisation, recipient_kind or purposes means any. Returns the numbers given. 同意・不同意の記録';

CREATE FUNCTION renkei.withdraw_consent(consent_id bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.consent c SET closed_at = clock_timestamp() WHERE c.consent_id = $1 AND c.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'consent % is not in force', $1 USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.withdraw_consent(bigint) IS
	'Withdraws a consent (or a refusal): in force for every statement that starts after this transaction commits. 同意の撤回';

CREATE FUNCTION renkei.record_grant(
	subject_id bigint, organisation text, basis text, reason text, categories text[] DEFAULT NULL,
	purposes text[] DEFAULT NULL, valid_from timestamptz DEFAULT now(),
	valid_to timestamptz DEFAULT now() + interval '24 hours') RETURNS SETOF bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM renkei.check_subject($1);
	PERFORM renkei.check_not_empty('categories', $5), renkei.check_not_empty('purposes', $6);
	PERFORM renkei.check_word('category', c) FROM unnest($5) AS c;
	PERFORM renkei.check_word('purpose', p) FROM unnest($6) AS p;
	RETURN QUERY
	INSERT INTO renkei.grant AS n (grant_id, subject_id, organisation_id, category, purpose, basis, reason, valid_from, valid_to)
	SELECT nextval('renkei.grant_id_seq'), $1, renkei.organisation_id($2), c, p, $3, $4, $7, $8
	FROM unnest(coalesce($5, ARRAY[NULL::text])) AS c, unnest(coalesce($6, ARRAY[NULL::text])) AS p
	RETURNING n.grant_id;
END
$$;
COMMENT ON FUNCTION renkei.record_grant(bigint, text, text, text, text[], text[], timestamptz, timestamptz) IS
	'Records a time-boxed permission for rules that demand one; returns the numbers given. 期限付き許可の記録';

CREATE FUNCTION renkei.revoke_grant(grant_id bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.grant g SET closed_at = clock_timestamp() WHERE g.grant_id = $1 AND g.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'grant % is not in force', $1 USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.revoke_grant(bigint) IS 'Ends a grant at once. 期限付き許可の取消';

-- Rules ----------------------------------------------------------------------

CREATE FUNCTION renkei.replace_rules(rules jsonb, OUT added integer, OUT closed integer, OUT kept integer)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF jsonb_typeof(rules) <> 'array' THEN
		RAISE EXCEPTION 'rules must be a JSON array of objects' USING ERRCODE = 'invalid_parameter_value',
			HINT = 'policies/kasama/load.sql shows how a CSV file is turned into one.';
	END IF;
	LOCK TABLE renkei.rule IN SHARE ROW EXCLUSIVE MODE;
	CREATE TEMP TABLE new_rule ON COMMIT DROP AS
	SELECT DISTINCT r.category, r.owner_kind, r.recipient_kind, r.duty, r.purpose, r.action, r.basis, r.relationship,
		   coalesce(r.relationship_kind, '') AS relationship_kind, r.consent, r.released, coalesce(r.source, '') AS source
	FROM jsonb_to_recordset(rules) AS r(category text, owner_kind text, recipient_kind text, duty text, purpose text,
		 action text, basis text, relationship text, relationship_kind text, consent text, released boolean, source text);
	PERFORM renkei.check_word('category', w) FROM (SELECT DISTINCT category AS w FROM pg_temp.new_rule) AS words;
	PERFORM renkei.check_word('kind', w)
	FROM (SELECT owner_kind AS w FROM pg_temp.new_rule UNION SELECT recipient_kind FROM pg_temp.new_rule) AS words
	WHERE w <> '*';
	PERFORM renkei.check_word('duty', w) FROM (SELECT DISTINCT duty AS w FROM pg_temp.new_rule) AS words WHERE w <> '*';
	PERFORM renkei.check_word('purpose', w) FROM (SELECT DISTINCT purpose AS w FROM pg_temp.new_rule) AS words WHERE w <> '*';

	UPDATE renkei.rule o SET closed_at = clock_timestamp()
	WHERE o.closed_at IS NULL AND NOT EXISTS (
		SELECT FROM pg_temp.new_rule n
		WHERE (n.category, n.owner_kind, n.recipient_kind, n.duty, n.purpose, n.action, n.basis, n.relationship,
			   n.relationship_kind, n.consent, n.released, n.source)
			= (o.category, o.owner_kind, o.recipient_kind, o.duty, o.purpose, o.action, o.basis, o.relationship,
			   o.relationship_kind, o.consent, o.released, o.source));
	GET DIAGNOSTICS closed = ROW_COUNT;
	SELECT count(*) INTO kept FROM renkei.rule o WHERE o.closed_at IS NULL;
	INSERT INTO renkei.rule (rule_id, category, owner_kind, recipient_kind, duty, purpose, action, basis, relationship,
							 relationship_kind, consent, released, source)
	SELECT nextval('renkei.rule_id_seq'), n.*
	FROM pg_temp.new_rule n
	WHERE NOT EXISTS (
		SELECT FROM renkei.rule o
		WHERE o.closed_at IS NULL
		  AND (n.category, n.owner_kind, n.recipient_kind, n.duty, n.purpose, n.action, n.basis, n.relationship,
			   n.relationship_kind, n.consent, n.released)
			= (o.category, o.owner_kind, o.recipient_kind, o.duty, o.purpose, o.action, o.basis, o.relationship,
			   o.relationship_kind, o.consent, o.released))
	ORDER BY n.category, n.owner_kind, n.recipient_kind, n.duty, n.purpose, n.action;
	GET DIAGNOSTICS added = ROW_COUNT;
	DROP TABLE pg_temp.new_rule;
END
$$;
COMMENT ON FUNCTION renkei.replace_rules(jsonb) IS
	'Makes the given disclosure matrix (array of objects with the columns of rules.csv) the one in force; what is the same stays, the rest is closed and added. 開示ルールの入替';
