-- A provider named in a month's table sees that user's whole month, and no other
-- user: being named makes a relationship of kind month_service from the first to
-- the last day of the month, which the rules demand on the record's date.
--
-- Only what a plan says counts, and only a plan of an organisation that manages
-- the person's care in that month.  What a provider reports of itself (actuals)
-- must not, or a provider could open any month of a former client by reporting
-- a service in it.

CREATE FUNCTION care.settle_month_service(subjects bigint[], provider renkei.provider_number DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	due record;
	new_id bigint;
BEGIN
	IF provider IS NULL AND subjects IS NULL THEN
		RAISE EXCEPTION 'subjects or a provider must be given' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	FOR due IN
		SELECT s.*
		FROM (SELECT m.subject_id, m.owner_org, m.service_month, m.provider_number, m.relationship_id, p.organisation_id,
					 p.organisation_id IS NOT NULL AND m.plan_rows + m.benefit_rows > 0
					 AND EXISTS (SELECT FROM renkei.relationship r
								 WHERE r.organisation_id = m.owner_org AND r.subject_id = m.subject_id
								   AND r.closed_at IS NULL AND r.relationship_kind = 'care_management'
								   AND r.valid_from < m.service_month + interval '1 month'
								   AND coalesce(r.valid_to, 'infinity') >= m.service_month) AS wanted
			  FROM care.month_service m
			  LEFT JOIN LATERAL (SELECT q.organisation_id FROM care.provider q
								 WHERE q.provider_number = m.provider_number AND q.ended_at IS NULL LIMIT 1) AS p ON true
			  WHERE (provider IS NULL OR m.provider_number = provider)
				AND (subjects IS NULL OR m.subject_id = ANY (subjects))) AS s
		WHERE s.wanted <> (s.relationship_id IS NOT NULL)
		ORDER BY s.subject_id, s.owner_org, s.service_month, s.provider_number
	LOOP
		new_id := NULL;
		IF due.wanted THEN
			new_id := nextval('renkei.relationship_id_seq');
			INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, valid_to)
			VALUES (new_id, due.subject_id, due.organisation_id, 'month_service', due.service_month,
					(due.service_month + interval '1 month - 1 day')::date);
		ELSE
			UPDATE renkei.relationship r SET closed_at = clock_timestamp()
			WHERE r.relationship_id = due.relationship_id AND r.closed_at IS NULL;
		END IF;
		UPDATE care.month_service m SET relationship_id = new_id
		WHERE (m.subject_id, m.owner_org, m.service_month, m.provider_number)
			= (due.subject_id, due.owner_org, due.service_month, due.provider_number);
	END LOOP;
	DELETE FROM care.month_service m
	WHERE m.plan_rows = 0 AND m.benefit_rows = 0 AND m.relationship_id IS NULL
	  AND (provider IS NULL OR m.provider_number = provider) AND (subjects IS NULL OR m.subject_id = ANY (subjects));
END
$$;
COMMENT ON FUNCTION care.settle_month_service(bigint[], renkei.provider_number) IS
	'Makes the month_service relationships of these subjects, or of this provider, agree with what the month tables name and with the registers. 月別担当関係の整合';

CREATE FUNCTION care.count_month_service() RETURNS trigger
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	counter name := TG_ARGV[0];
	source text;
	touched bigint[];
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		SELECT array_agg(DISTINCT m.subject_id) INTO touched FROM care.month_service m;
		EXECUTE format('UPDATE care.month_service SET %I = 0', counter);
		PERFORM care.settle_month_service(touched) WHERE touched IS NOT NULL;
		RETURN NULL;
	END IF;
	source := concat_ws(' UNION ALL ',
		CASE WHEN TG_OP <> 'DELETE' THEN
			'SELECT subject_id, owner_org, service_month, provider_number, 1 AS n FROM new_rows' END,
		CASE WHEN TG_OP <> 'INSERT' THEN
			'SELECT subject_id, owner_org, service_month, provider_number, -1 AS n FROM old_rows' END);
	-- The statements below see counts, never rows of the tables: what a definer
	-- function may read would depend on who calls it.
	EXECUTE format($q$
		WITH delta AS (
			SELECT subject_id, owner_org, service_month, provider_number, sum(n)::integer AS n
			FROM (%s) AS changed
			WHERE provider_number IS NOT NULL
			GROUP BY subject_id, owner_org, service_month, provider_number
			HAVING sum(n) <> 0),
		known AS (
			UPDATE care.month_service m SET %2$I = m.%2$I + d.n
			FROM delta d
			WHERE (m.subject_id, m.owner_org, m.service_month, m.provider_number)
				= (d.subject_id, d.owner_org, d.service_month, d.provider_number)
			RETURNING m.subject_id, m.owner_org, m.service_month, m.provider_number),
		added AS (
			INSERT INTO care.month_service AS m (subject_id, owner_org, service_month, provider_number, %2$I)
			SELECT d.subject_id, d.owner_org, d.service_month, d.provider_number, d.n
			FROM delta d
			WHERE NOT EXISTS (SELECT FROM known k
							  WHERE (k.subject_id, k.owner_org, k.service_month, k.provider_number)
								  = (d.subject_id, d.owner_org, d.service_month, d.provider_number))
			ON CONFLICT (subject_id, owner_org, service_month, provider_number)
				DO UPDATE SET %2$I = m.%2$I + excluded.%2$I
			RETURNING m.subject_id)
		SELECT array_agg(DISTINCT subject_id)
		FROM (SELECT subject_id FROM known UNION ALL SELECT subject_id FROM added) AS t$q$, source, counter)
		INTO touched;
	IF touched IS NOT NULL THEN
		PERFORM care.settle_month_service(touched);
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION care.count_month_service() IS
	'Trigger of care.month_plan and care.month_benefit: counts which providers they name and keeps the relationships that follow from it. 月別担当関係の更新';

CREATE FUNCTION care.make_month_partitions(from_month date, to_month date) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	month date := date_trunc('month', from_month)::date;
	parent name;
	part name;
	made integer := 0;
BEGIN
	IF to_month < from_month OR to_month > from_month + 3660 THEN
		RAISE EXCEPTION 'the months must be in order and at most ten years' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	WHILE month <= to_month LOOP
		FOREACH parent IN ARRAY ARRAY['month_plan', 'month_benefit', 'month_actual']::name[] LOOP
			part := parent || to_char(month, '_YYYYMM');
			CONTINUE WHEN to_regclass('care.' || part) IS NOT NULL;
			BEGIN
				EXECUTE format('CREATE TABLE care.%I PARTITION OF care.%I FOR VALUES FROM (%L) TO (%L)',
							   part, parent, month, (month + interval '1 month')::date);
				made := made + 1;
			EXCEPTION WHEN check_violation THEN
				-- Rows of that month are in the default partition already, where
				-- they are as safe and as visible, only slower to find.
				RAISE WARNING 'partition "%" was not made: care.%_default holds rows of that month', part, parent
					USING HINT = 'Make partitions before the month begins.';
			END;
		END LOOP;
		month := (month + interval '1 month')::date;
	END LOOP;
	IF made > 0 THEN
		-- Again, so that the new partitions are under protection of their own.
		PERFORM renkei.protect('care.month_plan', 'care.month_plan', recorded_on => 'service_month');
		PERFORM renkei.protect('care.month_benefit', 'care.month_plan', recorded_on => 'service_month');
		PERFORM renkei.protect('care.month_actual', 'care.month_actual', recorded_on => 'service_month');
	END IF;
	RETURN made;
END
$$;
COMMENT ON FUNCTION care.make_month_partitions(date, date) IS
	'Makes the partitions of the month tables for these months, where absent; returns how many. For renkei_dba, to be called before the months begin; rows of other months go to a default partition. 月別パーティションの作成';
