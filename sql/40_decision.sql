-- The decision: what policies call, and what a session may ask about itself.

CREATE FUNCTION renkei.may_read_support(internal) RETURNS internal
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_may_read_support';
COMMENT ON FUNCTION renkei.may_read_support(internal) IS
	'Planner support function of renkei.may_read(): selectivity, cost, index condition.';

CREATE FUNCTION renkei.may_read(
	category text, subject_id bigint, owner_org integer, recorded_on date DEFAULT NULL, released boolean DEFAULT NULL)
	RETURNS boolean
	LANGUAGE c STABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
	SUPPORT renkei.may_read_support
	AS 'MODULE_PATHNAME', 'rk_may_read';
COMMENT ON FUNCTION renkei.may_read(text, bigint, integer, date, boolean) IS
	'May this session see a row of that category, subject and owner, recorded on that day, released or not? Decided for the login, its organisation and purpose as they stood when the statement began; false for anything unknown or NULL. 閲覧可否';

CREATE FUNCTION renkei.may_write(category text, subject_id bigint, owner_org integer) RETURNS boolean
	LANGUAGE c STABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_may_write';
COMMENT ON FUNCTION renkei.may_write(text, bigint, integer) IS
	'May this session change or delete such a row? False for anything unknown or NULL. 変更可否';

CREATE FUNCTION renkei.check_write(category text, subject_id bigint, owner_org integer) RETURNS boolean
	LANGUAGE c STABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_check_write';
COMMENT ON FUNCTION renkei.check_write(text, bigint, integer) IS
	'True where the session may write such a row; else insufficient_privilege (42501) naming the rule that is missing. 登録可否';

CREATE FUNCTION renkei.visible_subjects(category text) RETURNS bigint[]
	LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100
	SUPPORT renkei.may_read_support
	AS 'MODULE_PATHNAME', 'rk_visible_subjects';
COMMENT ON FUNCTION renkei.visible_subjects(text) IS
	'Subjects of whom this session may see at least some rows of the category, in ascending order. 閲覧可能な利用者';

CREATE FUNCTION renkei.enter(organisation text, purpose text) RETURNS void
	LANGUAGE c VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_enter';
COMMENT ON FUNCTION renkei.enter(text, text) IS
	'Acts for another of the login''s organisations (its code; empty: the default one) or in another purpose, from the next statement on, until changed, rolled back or reset; insufficient_privilege (42501) where its membership has it not, null_value_not_allowed (22004) for NULL. 機関・目的の切替';

CREATE FUNCTION renkei.current_organisation() RETURNS integer
	LANGUAGE c STABLE PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_current_organisation';
COMMENT ON FUNCTION renkei.current_organisation() IS
	'Number of the organisation the session acts for; NULL: for nobody. 現在の機関';

CREATE FUNCTION renkei.current_purpose() RETURNS text
	LANGUAGE c STABLE PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_current_purpose';
COMMENT ON FUNCTION renkei.current_purpose() IS
	'Purpose the session acts in; NULL: it acts for nobody. 現在の利用目的';

CREATE FUNCTION renkei.my_memberships(
	OUT organisation text, OUT name text, OUT duties text[], OUT purposes text[], OUT is_default boolean,
	OUT valid_from timestamptz, OUT valid_to timestamptz) RETURNS SETOF record
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 2
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN QUERY
	SELECT o.code, o.name, m.duties, m.purposes, m.is_default, m.valid_from, m.valid_to
	FROM renkei.member m JOIN renkei.organisation o ON o.organisation_id = m.organisation_id AND o.closed_at IS NULL
	WHERE m.closed_at IS NULL AND m.login = session_user::regrole
	ORDER BY m.is_default DESC, o.code;
END
$$;
COMMENT ON FUNCTION renkei.my_memberships() IS
	'Organisations, duties and purposes this login may act with. 自分の所属';

CREATE FUNCTION renkei.visibility_sets(
	OUT organisation_id integer, OUT purpose text, OUT category text, OUT action text, OUT duties bigint,
	OUT subjects bigint, OUT sees_all boolean, OUT bytes bigint, OUT pins integer) RETURNS SETOF record
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100 ROWS 100
	AS 'MODULE_PATHNAME', 'rk_visibility_sets';
COMMENT ON FUNCTION renkei.visibility_sets() IS
	'The visibility sets of this database that sessions share: whose, of what, how many subjects, bytes of shared memory, statements using each now. For renkei_dba and renkei_admin. 閲覧範囲キャッシュの状態';

-- Why? -----------------------------------------------------------------------

CREATE FUNCTION renkei.explain_access(
	member regrole, subject_id bigint, category text, purpose text,
	OUT verdict text, OUT reason text, OUT organisation text, OUT rule_id bigint, OUT basis text,
	OUT relationship_id bigint, OUT consent_id bigint, OUT grant_id bigint, OUT condition text) RETURNS SETOF record
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 10
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	moment timestamptz := clock_timestamp();
	today date := (moment AT TIME ZONE current_setting('renkei.time_zone'))::date;
	m record;
	r renkei.rule;
	refusal renkei.consent;
	any_rule boolean;
	allowed boolean := false;
BEGIN
	IF NOT EXISTS (SELECT FROM renkei.member x WHERE x.login = $1 AND x.closed_at IS NULL) THEN
		verdict := 'no';
		reason := 'the login is not a member of any organisation';
		RETURN NEXT;
		RETURN;
	ELSIF NOT EXISTS (SELECT FROM renkei.subject s WHERE s.subject_id = $2) OR $2 IS NULL THEN
		verdict := 'no';
		reason := 'the subject is not registered';
		RETURN NEXT;
		RETURN;
	END IF;
	FOR m IN
		SELECT x.*, o.code, o.kind, o.valid_from AS org_from, o.valid_to AS org_to
		FROM renkei.member x LEFT JOIN renkei.organisation o ON o.organisation_id = x.organisation_id AND o.closed_at IS NULL
		WHERE x.login = $1 AND x.closed_at IS NULL ORDER BY x.is_default DESC, o.code
	LOOP
		verdict := 'no';
		organisation := m.code;
		rule_id := NULL; basis := NULL; relationship_id := NULL; consent_id := NULL; grant_id := NULL; condition := NULL;
		IF moment < m.valid_from OR moment >= m.valid_to THEN
			reason := format('the membership is not in force: from %s to %s', m.valid_from, coalesce(m.valid_to::text, 'open'));
			RETURN NEXT;
			CONTINUE;
		ELSIF m.code IS NULL OR today < m.org_from OR today > m.org_to THEN
			reason := 'the organisation is not in force';
			RETURN NEXT;
			CONTINUE;
		ELSIF $4 IS NULL OR NOT $4 = ANY (m.purposes) THEN
			reason := format('the membership has the purposes %s only', array_to_string(m.purposes, ', '));
			RETURN NEXT;
			CONTINUE;
		END IF;
		SELECT * INTO refusal FROM renkei.consent c
		WHERE c.subject_id = $2 AND c.closed_at IS NULL AND c.decision = 'refuse'
		  AND coalesce(c.category, $3) = $3 AND coalesce(c.purpose, $4) = $4
		  AND coalesce(c.recipient_kind, m.kind) = m.kind AND coalesce(c.organisation_id, m.organisation_id) = m.organisation_id
		  AND c.valid_from <= moment AND (c.valid_to IS NULL OR moment < c.valid_to)
		ORDER BY c.consent_id LIMIT 1;
		any_rule := false;
		FOR r IN
			SELECT * FROM renkei.rule x
			WHERE x.closed_at IS NULL AND x.action = 'read' AND x.category = $3 AND x.recipient_kind IN ('*', m.kind)
			  AND x.purpose IN ('*', $4) AND (x.duty = '*' OR x.duty = ANY (m.duties))
			ORDER BY x.rule_id
		LOOP
			any_rule := true;
			verdict := 'no';
			rule_id := r.rule_id; basis := r.basis; relationship_id := NULL; consent_id := NULL; grant_id := NULL;
			condition := renkei.rule_condition(r);
			IF r.relationship = 'grant' THEN
				SELECT g.grant_id INTO grant_id FROM renkei.grant g
				WHERE g.subject_id = $2 AND g.organisation_id = m.organisation_id AND g.closed_at IS NULL
				  AND coalesce(g.category, $3) = $3 AND coalesce(g.purpose, $4) = $4
				  AND g.valid_from <= moment AND moment < g.valid_to
				ORDER BY g.grant_id LIMIT 1;
			ELSIF r.relationship <> 'none' THEN
				SELECT l.relationship_id INTO relationship_id FROM renkei.relationship l
				WHERE l.subject_id = $2 AND l.organisation_id = m.organisation_id AND l.closed_at IS NULL
				  AND r.relationship_kind IN ('', l.relationship_kind)
				  AND (r.relationship = 'record_date' OR l.valid_from <= today)
				  AND (r.relationship IN ('record_date', 'ever') OR l.valid_to IS NULL OR today <= l.valid_to)
				ORDER BY l.relationship_id LIMIT 1;
			END IF;
			IF r.consent = 'opt_in' THEN
				SELECT c.consent_id INTO consent_id FROM renkei.consent c
				WHERE c.subject_id = $2 AND c.closed_at IS NULL AND c.decision = 'allow'
				  AND coalesce(c.category, $3) = $3 AND coalesce(c.purpose, $4) = $4
				  AND coalesce(c.recipient_kind, m.kind) = m.kind
				  AND coalesce(c.organisation_id, m.organisation_id) = m.organisation_id
				  AND c.valid_from <= moment AND (c.valid_to IS NULL OR moment < c.valid_to)
				ORDER BY c.consent_id LIMIT 1;
			END IF;
			IF refusal.version IS NOT NULL AND (r.basis IN ('consent', 'own') OR r.consent <> 'none') THEN
				consent_id := refusal.consent_id;
				reason := 'the subject has refused';
			ELSIF r.relationship = 'grant' AND grant_id IS NULL THEN
				reason := 'no grant is in force';
			ELSIF r.relationship NOT IN ('none', 'grant') AND relationship_id IS NULL THEN
				reason := format('no relationship%s %s', CASE WHEN r.relationship_kind <> '' THEN ' of kind ' || r.relationship_kind ELSE '' END,
					CASE r.relationship WHEN 'now' THEN 'in force today' WHEN 'ever' THEN 'ever' ELSE 'on any date' END);
			ELSIF r.consent = 'opt_in' AND consent_id IS NULL THEN
				reason := 'no consent in force';
			ELSE
				verdict := 'yes';
				allowed := true;
				reason := format('rule %s: %s', r.rule_id, r.source);
			END IF;
			RETURN NEXT;
		END LOOP;
		IF NOT any_rule THEN
			verdict := 'no';
			rule_id := NULL; basis := NULL; condition := NULL;
			reason := format('no rule lets kind %s in duties %s read it for this purpose', m.kind, array_to_string(m.duties, ', '));
			RETURN NEXT;
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.explain_access(regrole, bigint, text, text) IS
	'The rows that decide whether a member may read data of a subject, category and purpose, now: one row for each rule (or what stands before the rules), with the verdict and what it still demands of a row. For renkei_admin and renkei_auditor. 開示可否の説明';

CREATE FUNCTION renkei.rule_condition(rule anyelement) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN nullif(concat_ws(', ',
		CASE WHEN rule.basis = 'own' THEN 'own rows only'
			 WHEN rule.owner_kind <> '*' THEN 'rows owned by kind ' || rule.owner_kind END,
		CASE WHEN rule.relationship = 'record_date' THEN 'rows dated within a relationship' END,
		CASE WHEN rule.released THEN 'released rows only' END), '');
END
$$;
COMMENT ON FUNCTION renkei.rule_condition(anyelement) IS 'What a rule demands of a row, in words.';
