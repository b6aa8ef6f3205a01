-- The rules in plain SQL over the registers, written from their definition and not from the engine: what the engine says
-- is compared with it. To be included after network.sql, or wherever the registers are.
CREATE SCHEMA reference;

-- The memberships of a login that let it act for an organisation (NULL: its default one) in a purpose (NULL: the first).
CREATE FUNCTION reference.acting(login regrole, organisation text, purpose text, moment timestamptz)
	RETURNS TABLE (organisation_id integer, kind text, duties text[], acts_in text) LANGUAGE sql STABLE
	AS $$
	SELECT m.organisation_id, o.kind, m.duties, coalesce($3, m.purposes[1])
	FROM renkei.member m JOIN renkei.organisation o USING (organisation_id)
	WHERE m.login = $1 AND m.closed_at IS NULL AND o.closed_at IS NULL
	  AND CASE WHEN $2 IS NULL THEN m.is_default ELSE o.code = $2 END
	  AND coalesce($3, m.purposes[1]) = ANY (m.purposes)
	  AND m.valid_from <= $4 AND coalesce($4 < m.valid_to, true)
	  AND o.valid_from <= ($4 AT TIME ZONE 'Asia/Tokyo')::date
	  AND coalesce(($4 AT TIME ZONE 'Asia/Tokyo')::date <= o.valid_to, true)
	$$;

-- Is there a consent (or refusal) of the subject in force that speaks of this category, recipient and purpose?
CREATE FUNCTION reference.said(decision text, subject_id bigint, category text, organisation_id integer, kind text,
							   purpose text, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE
	AS $$
	SELECT EXISTS (
		SELECT FROM renkei.consent c
		WHERE c.closed_at IS NULL AND c.decision = $1 AND c.subject_id = $2
		  AND (c.category IS NULL OR c.category = $3)
		  AND (c.organisation_id IS NULL OR c.organisation_id = $4)
		  AND (c.recipient_kind IS NULL OR c.recipient_kind = $5)
		  AND (c.purpose IS NULL OR c.purpose = $6)
		  AND c.valid_from <= $7 AND (c.valid_to IS NULL OR $7 < c.valid_to))
	$$;

CREATE FUNCTION reference.related(rule renkei.rule, subject_id bigint, organisation_id integer, category text, purpose text,
								  recorded_on date, moment timestamptz) RETURNS boolean LANGUAGE sql STABLE
	AS $$
	SELECT CASE $1.relationship
		WHEN 'none' THEN true
		WHEN 'grant' THEN EXISTS (
			SELECT FROM renkei.grant g
			WHERE g.closed_at IS NULL AND g.subject_id = $2 AND g.organisation_id = $3
			  AND (g.category IS NULL OR g.category = $4) AND (g.purpose IS NULL OR g.purpose = $5)
			  AND g.valid_from <= $7 AND $7 < g.valid_to)
		ELSE EXISTS (
			SELECT FROM renkei.relationship r, (SELECT ($7 AT TIME ZONE 'Asia/Tokyo')::date) AS t(today)
			WHERE r.closed_at IS NULL AND r.subject_id = $2 AND r.organisation_id = $3
			  AND ($1.relationship_kind = '' OR r.relationship_kind = $1.relationship_kind)
			  AND CASE $1.relationship
				  WHEN 'now' THEN today BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity')
				  WHEN 'record_date' THEN coalesce($6 BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity'), false)
				  WHEN 'ever' THEN r.valid_from <= today
				  END)
		END
	$$;

CREATE FUNCTION reference.may(action text, login regrole, organisation text, purpose text, category text, subject_id bigint,
							  owner_org integer, recorded_on date, released boolean,
							  moment timestamptz DEFAULT clock_timestamp()) RETURNS boolean LANGUAGE sql STABLE
	AS $$
	SELECT EXISTS (
		SELECT FROM reference.acting($2, $3, $4, $10) AS a, renkei.rule AS r
		WHERE r.closed_at IS NULL AND r.action = $1 AND r.category = $5
		  AND r.recipient_kind IN ('*', a.kind) AND r.purpose IN ('*', a.acts_in)
		  AND (r.duty = '*' OR r.duty = ANY (a.duties))
		  AND CASE WHEN r.basis = 'own' THEN $7 = a.organisation_id
				   ELSE r.owner_kind = '*' OR r.owner_kind = (SELECT o.kind FROM renkei.organisation o
															   WHERE o.organisation_id = $7 AND o.closed_at IS NULL) END
		  AND (NOT r.released OR coalesce($9, false))
		  AND reference.related(r, $6, a.organisation_id, $5, a.acts_in, $8, $10)
		  AND (r.consent <> 'opt_in' OR reference.said('allow', $6, $5, a.organisation_id, a.kind, a.acts_in, $10))
		  AND NOT ((r.basis IN ('consent', 'own') OR r.consent <> 'none')
				   AND reference.said('refuse', $6, $5, a.organisation_id, a.kind, a.acts_in, $10)))
	$$;
