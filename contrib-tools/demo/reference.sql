-- The rules once more, read slowly: what the demo compares the database's answers with. It follows the registers word
-- for word in plain SQL, without the extension's decision; the superuser, for whom no policy applies, runs it.
CREATE SCHEMA demo;
COMMENT ON SCHEMA demo IS 'What make demo needs to check its own story.';

CREATE FUNCTION demo.consents(decision text, subject bigint, category text, org integer, kind text, purpose text)
	RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT EXISTS (
		SELECT FROM renkei.consent c
		WHERE c.closed_at IS NULL AND c.decision = $1 AND c.subject_id = $2
		  AND coalesce(c.category, $3) = $3 AND coalesce(c.organisation_id, $4) = $4
		  AND coalesce(c.recipient_kind, $5) = $5 AND coalesce(c.purpose, $6) = $6
		  AND c.valid_from <= statement_timestamp() AND coalesce(c.valid_to > statement_timestamp(), true))
$$;
COMMENT ON FUNCTION demo.consents(text, bigint, text, integer, text, text) IS
	'Whether a consent (or refusal) in force covers this.';

CREATE FUNCTION demo.serves(subject bigint, org integer, kind text, first date, last date) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT EXISTS (
		SELECT FROM renkei.relationship s
		WHERE s.closed_at IS NULL AND s.subject_id = $1 AND s.organisation_id = $2
		  AND ($3 = '' OR s.relationship_kind = $3)
		  AND s.valid_from <= $5 AND coalesce(s.valid_to >= $4, true))
$$;
COMMENT ON FUNCTION demo.serves(bigint, integer, text, date, date) IS
	'Whether the organisation serves or served the subject at some time between these days.';

CREATE FUNCTION demo.readable_subjects(login text, relation regclass) RETURNS SETOF bigint
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	me record;
	p renkei.protected;
	released text := 'false';
	recorded_on text := 'NULL::date';
BEGIN
	SELECT m.organisation_id, m.duties, m.purposes[1] AS purpose, o.kind INTO me
	FROM renkei.member m JOIN renkei.organisation o ON o.organisation_id = m.organisation_id AND o.closed_at IS NULL
	WHERE m.login = $1::regrole AND m.is_default AND m.closed_at IS NULL;
	SELECT * INTO STRICT p FROM renkei.protected q WHERE q.relation = $2 AND q.closed_at IS NULL;
	IF p.released_column IS NOT NULL THEN
		released := format('t.%1$I IS NOT NULL AND t.%1$I::text <> ''false''', p.released_column);
	END IF;
	IF p.recorded_on_column IS NOT NULL THEN
		recorded_on := format('t.%I', p.recorded_on_column);
	END IF;
	RETURN QUERY EXECUTE format($q$
		SELECT DISTINCT t.%1$I::bigint
		FROM %2$s t JOIN renkei.organisation o ON o.organisation_id = t.%3$I AND o.closed_at IS NULL
		JOIN renkei.rule r ON r.closed_at IS NULL AND r.action = 'read' AND r.category = $1
			AND r.owner_kind IN ('*', o.kind) AND r.recipient_kind IN ('*', $2) AND r.purpose IN ('*', $3)
			AND (r.duty = '*' OR r.duty = ANY ($4))
		WHERE (r.basis <> 'own' OR t.%3$I = $5)
		  AND (NOT r.released OR %4$s)
		  AND CASE r.relationship
				WHEN 'none' THEN true
				WHEN 'now' THEN demo.serves(t.%1$I, $5, r.relationship_kind, current_date, current_date)
				WHEN 'ever' THEN demo.serves(t.%1$I, $5, r.relationship_kind, '-infinity', current_date)
				WHEN 'record_date' THEN demo.serves(t.%1$I, $5, r.relationship_kind, %5$s, %5$s)
				ELSE false
			  END
		  AND (r.consent <> 'opt_in' OR demo.consents('allow', t.%1$I, $1, $5, $2, $3))
		  AND (r.basis IN ('law', 'emergency') OR NOT demo.consents('refuse', t.%1$I, $1, $5, $2, $3))$q$,
		p.subject_column, $2::regclass, p.owner_column,
		released, recorded_on)
		USING p.category, me.kind, me.purpose, me.duties, me.organisation_id;
END
$$;
COMMENT ON FUNCTION demo.readable_subjects(text, regclass) IS
	'The subjects whose rows of a protected table a login may see, by the registers as they stand.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA demo FROM PUBLIC;
