-- Written by contrib-tools/upgrade-sql.sh from the catalogs of both versions; run it again instead of editing this.

SET LOCAL check_function_bodies = off;

DROP FUNCTION care.intake_repair(bigint,text,integer,text);

DROP FUNCTION care.intake_repair(bigint,text,bytea);

DROP FUNCTION care.register_insured_numbers(renkei.insurer_number[],renkei.insured_number[]);

DROP FUNCTION care.register_insured(renkei.insurer_number,renkei.insured_number,bigint);

DROP FUNCTION care.subject_of(renkei.insurer_number,renkei.insured_number);

CREATE FUNCTION care.check_upgraded()
 RETURNS void
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'care.insured'::regclass AND a.attname = 'insured_term') THEN
		RAISE EXCEPTION 'the tables of renkei_care are of an earlier version'
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'care.upgrade() seals what is to be sealed.';
	END IF;
END
$function$;

CREATE FUNCTION care.check_insured_number(insured_number renkei.sealed_text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	-- Said without the value: that would be in the server's log.
	IF $1::text !~ '^[0-9H][0-9]{9}$' THEN
		RAISE EXCEPTION 'an insured person''s number has ten digits, or H and nine digits'
			USING ERRCODE = 'invalid_text_representation';
	END IF;
END
$function$;

CREATE FUNCTION care.insured_of(insurer_numbers renkei.insurer_number[], insured_numbers renkei.sealed_text[], OUT person integer, OUT subject_id bigint, OUT insured_no smallint)
 RETURNS SETOF record
 LANGUAGE plpgsql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION care.subject_of(insurer_number renkei.insurer_number, insured_number renkei.sealed_text)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	PERFORM care.check_insured_number($2);
	RETURN (SELECT i.subject_id FROM care.insured_of(ARRAY[$1], ARRAY[$2]) AS i);
END
$function$;

CREATE FUNCTION care.register_insured(insurer_number renkei.insurer_number, insured_number renkei.sealed_text, subject_id bigint DEFAULT NULL::bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION care.register_insured_numbers(insurer_numbers renkei.insurer_number[], insured_numbers renkei.sealed_text[])
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION care.renew_insured(OUT renewed bigint, OUT unknown bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION care.make_month_partitions(from_month date, to_month date)
 RETURNS integer
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION care.intake_sealed(OUT file_kind text, OUT column_no integer)
 RETURNS SETOF record
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT t.file_kind, u.column_no::integer
	FROM care.intake_targets() AS t, unnest(t.columns) WITH ORDINALITY AS u (name, column_no)
	JOIN pg_attribute a ON a.attname = u.name AND a.atttypid = 'renkei.sealed_text'::regtype
	WHERE a.attrelid = ('care.' || t.target)::regclass AND a.attnum > 0 AND NOT a.attisdropped
	UNION
	SELECT t.file_kind, 3 FROM care.intake_targets() AS t
	UNION
	SELECT v.file_kind, 3 FROM (VALUES ('DLT1KYO'), ('DLTPLAN'), ('DLTJSK')) AS v (file_kind) $function$;

CREATE FUNCTION care.intake_wait()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	-- Locks that no login can take by itself: of an advisory one anybody who knows its number could keep others waiting.
	PERFORM FROM care.provider p
	WHERE p.organisation_id = renkei.current_organisation() AND p.ended_at IS NULL
	ORDER BY p.provider_number, p.service_kind FOR NO KEY UPDATE;
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_begin(sender_number text, sender_service text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF NOT care.intake_sender_is_own($1, $2) THEN
		RAISE EXCEPTION 'the files'' sender does not belong to the organisation you act for'
			USING ERRCODE = 'insufficient_privilege',
				  HINT = 'Send each organisation''s files with its own login; care.provider lists whose number is whose.';
	END IF;
	PERFORM care.check_upgraded();
	-- One transmission of an organisation at a time, so that serial numbers decide.
	PERFORM care.intake_wait();
	IF to_regclass('pg_temp.care_intake_row') IS NULL THEN
		CREATE TEMPORARY TABLE care_intake_row (
			file_no integer NOT NULL, line_no bigint NOT NULL, kind text NOT NULL, f text[] NOT NULL,
			s renkei.sealed_text[] NOT NULL,
			person integer, subject_id bigint, insured_no smallint) ON COMMIT DELETE ROWS;
		-- Closed values cannot be compared with each other.
		ALTER TABLE pg_temp.care_intake_row ALTER s SET STATISTICS 0;
		CREATE TEMPORARY TABLE care_intake_key (
			target text NOT NULL, key_date date NOT NULL, person integer NOT NULL, subject_id bigint,
			insurer text NOT NULL, insured_no smallint,
			provider text NOT NULL DEFAULT '', service_kind text NOT NULL DEFAULT '',
			deleted boolean NOT NULL, rows_held integer NOT NULL, digest renkei.sealed_bytea[] NOT NULL, action text,
			UNIQUE (target, key_date, person, provider, service_kind)) ON COMMIT DELETE ROWS;
		ALTER TABLE pg_temp.care_intake_key ALTER digest SET STATISTICS 0;
	END IF;
END
$function$;

CREATE FUNCTION care.intake_find_persons()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	UPDATE pg_temp.care_intake_row r SET person = p.person, subject_id = p.subject_id, insured_no = p.insured_no
	FROM (SELECT array_agg(x.ctid) AS ids, array_agg(x.f[2]::renkei.insurer_number) AS insurers, array_agg(x.s[3]) AS numbers
		  FROM pg_temp.care_intake_row x) AS staged,
		 ROWS FROM (unnest(staged.ids), care.insured_of(staged.insurers, staged.numbers)) AS p (id, person, subject_id, insured_no)
	WHERE r.ctid = p.id;
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_collect_keys(kinds text[])
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	t record;
BEGIN
	-- Of digests, because what is sorted may go to a file.
	FOR t IN SELECT * FROM care.intake_targets() WHERE file_kind = ANY (kinds) LOOP
		EXECUTE format(
			'INSERT INTO pg_temp.care_intake_key (target, key_date, person, subject_id, insurer, insured_no, provider, deleted, rows_held, digest)'
			' SELECT %L, %s, r.person, r.subject_id, r.f[2], r.insured_no, %s, false, count(*),'
			'		 ARRAY[sha256(string_agg(sha256(convert_to(r.f::text || r.s::text[]::text, ''UTF8'')), '''' ORDER BY r.file_no, r.line_no))]'
			'		 ::renkei.sealed_bytea[]'
			' FROM pg_temp.care_intake_row r WHERE r.kind = %L AND %s GROUP BY 2, 3, 4, 5, 6, 7',
			t.target,
			CASE WHEN t.key_column IS NULL THEN '''-infinity''::date' ELSE format('r.f[%s]::date', t.key_column) END,
			CASE t.target WHEN 'month_actual' THEN 'r.f[20]' ELSE quote_literal('') END,
			t.file_kind,
			CASE t.target WHEN 'plan_supplement' THEN 'r.f[63] IS NULL' WHEN 'month_supplement' THEN 'r.f[63] IS NOT NULL'
						  ELSE 'true' END);
	END LOOP;
	-- A form sent again replaces the forms that go with it, if they are in the
	-- transmission: where they have no record for the key, there is none any more.
	INSERT INTO pg_temp.care_intake_key (target, key_date, person, subject_id, insurer, insured_no, deleted, rows_held, digest)
	SELECT follower.target, k.key_date, k.person, k.subject_id, k.insurer, k.insured_no, false, 0, ARRAY[sha256('')]::renkei.sealed_bytea[]
	FROM pg_temp.care_intake_key k
	JOIN (VALUES ('plan', 'plan_goal', 'UP2KYO'), ('plan', 'plan_week', 'UP3KYO'), ('month_plan', 'month_benefit', 'UPSIKYU'))
		 AS follower (leader, target, file_kind) ON follower.leader = k.target AND follower.file_kind = ANY (kinds)
	ON CONFLICT DO NOTHING;
	-- Deletions: form 1 takes 2 and 3 with it, form 6 takes 7, and both the
	-- supplement that was sent with them.
	INSERT INTO pg_temp.care_intake_key (target, key_date, person, provider, service_kind, subject_id, insurer, insured_no, deleted, rows_held, digest)
	SELECT DISTINCT ON (1, 2, 3, 4, 5)
		cascade.target, r.f[4]::date, r.person, coalesce(r.f[5], ''), coalesce(r.f[6], ''), r.subject_id, r.f[2], r.insured_no,
		true, 0, ARRAY[sha256('')]::renkei.sealed_bytea[]
	FROM pg_temp.care_intake_row r
	JOIN (VALUES ('DLT1KYO', 'plan'), ('DLT1KYO', 'plan_goal'), ('DLT1KYO', 'plan_week'), ('DLT1KYO', 'plan_supplement'),
				 ('DLTPLAN', 'month_plan'), ('DLTPLAN', 'month_benefit'), ('DLTPLAN', 'month_supplement'),
				 ('DLTJSK', 'month_actual')) AS cascade (kind, target) ON cascade.kind = r.kind
	ON CONFLICT DO NOTHING;
	ANALYZE pg_temp.care_intake_key;
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_check(kinds text[], OUT file_no integer, OUT line_no bigint, OUT column_no integer, OUT value_class text, OUT reason text)
 RETURNS SETOF record
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	t record;
BEGIN
	PERFORM care.intake_find_persons();
	ANALYZE pg_temp.care_intake_row;
	PERFORM care.intake_collect_keys(kinds);
	RETURN QUERY
	SELECT DISTINCT ON (r.person) r.file_no, r.line_no, 3, care.value_class(r.s[3]::text),
		   'is no insured person whom your organisation serves'
	FROM pg_temp.care_intake_row r
	WHERE r.subject_id IS NULL
	ORDER BY r.person, r.file_no, r.line_no;
	-- Actuals are a provider's word about itself, never about another.
	RETURN QUERY
	WITH named AS MATERIALIZED (
		SELECT r.file_no, r.line_no, v.column_no, v.provider
		FROM pg_temp.care_intake_row r,
			 LATERAL (SELECT CASE r.kind WHEN 'UPJSK' THEN 20 ELSE 5 END AS column_no,
							 CASE r.kind WHEN 'UPJSK' THEN r.f[20] ELSE r.f[5] END AS provider) AS v
		WHERE r.kind IN ('UPJSK', 'DLTJSK')),
	foreign_one AS MATERIALIZED (
		SELECT d.provider FROM (SELECT DISTINCT n.provider FROM named n) AS d
		WHERE NOT care.intake_sender_is_own(d.provider, ''))
	SELECT DISTINCT ON (n.provider) n.file_no, n.line_no, n.column_no, care.value_class(n.provider),
		   'is not a number of the sending organisation'
	FROM named n JOIN foreign_one USING (provider)
	ORDER BY n.provider, n.file_no, n.line_no;
	FOR t IN SELECT * FROM care.intake_targets() WHERE file_kind = ANY (kinds) AND one_row AND key_column IS NOT NULL LOOP
		RETURN QUERY EXECUTE format(
			'SELECT d.file_no, d.line_no, %1$s, care.value_class(d.key), ''is given twice for this insured person'''
			' FROM (SELECT r.file_no, r.line_no, r.f[%1$s] AS key,'
			'			   row_number() OVER (PARTITION BY r.person, r.f[%1$s] ORDER BY r.file_no, r.line_no) AS n'
			'		FROM pg_temp.care_intake_row r WHERE r.kind = %2$L AND %3$s) AS d WHERE d.n > 1',
			t.key_column, t.file_kind,
			CASE t.target WHEN 'plan_supplement' THEN 'r.f[63] IS NULL' WHEN 'month_supplement' THEN 'r.f[63] IS NOT NULL'
						  ELSE 'true' END);
	END LOOP;
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_decide(serial bigint)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	UPDATE pg_temp.care_intake_key k SET action = d.action
	FROM (SELECT n.ctid AS id,
				 CASE WHEN greatest(r.serial, whole.serial) > $1 THEN 'older'
					  WHEN r.content_digest::bytea = n.digest[1]::bytea AND r.deleted = n.deleted AND NOT part.deleted THEN 'same'
					  ELSE 'replace' END AS action
		  FROM pg_temp.care_intake_key n
		  LEFT JOIN care.receipt r
			ON r.subject_id = n.subject_id AND r.owner_org = renkei.current_organisation() AND r.target = n.target
			AND r.key_date = n.key_date AND r.insurer_number = n.insurer::renkei.insurer_number
			AND r.insured_no = n.insured_no AND r.provider_number = n.provider AND r.service_kind = n.service_kind
		  -- For a deletion of one service kind: the provider's whole month.
		  LEFT JOIN care.receipt whole
			ON n.service_kind <> '' AND whole.subject_id = n.subject_id
			AND whole.owner_org = renkei.current_organisation() AND whole.target = n.target
			AND whole.key_date = n.key_date AND whole.insurer_number = n.insurer::renkei.insurer_number
			AND whole.insured_no = n.insured_no AND whole.provider_number = n.provider AND whole.service_kind = ''
		  -- For the provider's whole month: whether a kind of it was deleted since.
		  CROSS JOIN LATERAL (
			SELECT n.target = 'month_actual' AND n.service_kind = '' AND EXISTS (
				SELECT FROM care.receipt x
				WHERE x.subject_id = n.subject_id AND x.owner_org = renkei.current_organisation() AND x.target = n.target
				  AND x.key_date = n.key_date AND x.insurer_number = n.insurer::renkei.insurer_number
				  AND x.insured_no = n.insured_no AND x.provider_number = n.provider AND x.service_kind <> '') AS deleted) AS part) AS d
	WHERE d.id = k.ctid;
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_replace(goal text, serial bigint, OUT inserted bigint, OUT updated bigint, OUT deleted bigint)
 RETURNS record
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	org integer := renkei.current_organisation();
	t record;
	temp_name text := 'care_new_' || goal;
	key_names text[];
	value_names text[];
	sealed_names text[];
	staged text;
	staged_plain text;
	held_plain text;
	key_match text;
	source_list text;
	scope text;
BEGIN
	SELECT * INTO t FROM care.intake_targets() AS i WHERE i.target = goal;
	SELECT array_agg(a.attname ORDER BY array_position(c.conkey, a.attnum)) FILTER (WHERE a.attnum = ANY (c.conkey)),
		   array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE a.attnum <> ALL (c.conkey) AND a.attname = ANY (t.columns)),
		   coalesce(array_agg(a.attname) FILTER (WHERE a.atttypid = 'renkei.sealed_text'::regtype), '{}')
	INTO key_names, value_names, sealed_names
	FROM pg_attribute a
	JOIN pg_constraint c ON c.conrelid = a.attrelid AND c.contype = 'p'
	WHERE a.attrelid = ('care.' || goal)::regclass AND a.attnum > 0 AND NOT a.attisdropped;
	IF to_regclass('pg_temp.' || temp_name) IS NULL THEN
		-- Nothing seals a temporary table's values for a row: they stay as they were staged, in arrays of one.
		EXECUTE format('CREATE TEMPORARY TABLE %I (%s) ON COMMIT DELETE ROWS', temp_name,
					   (SELECT string_agg(format('%I %s', n, CASE WHEN n = ANY (sealed_names) THEN 'renkei.sealed_text[]'
																  ELSE format_type(a.atttypid, a.atttypmod) END), ', ' ORDER BY ord)
						FROM unnest(key_names || value_names) WITH ORDINALITY AS u (n, ord)
						JOIN pg_attribute a ON a.attrelid = ('care.' || goal)::regclass AND a.attname = n));
		IF sealed_names <> '{}' THEN
			EXECUTE format('ALTER TABLE pg_temp.%I %s', temp_name,
						   (SELECT string_agg(format('ALTER %I SET STATISTICS 0', n), ', ') FROM unnest(sealed_names) AS n));
		END IF;
		-- What the planner guesses of the tables behind row security can be far
		-- off; with this index no guess makes the comparison quadratic.
		EXECUTE format('ALTER TABLE pg_temp.%I ADD PRIMARY KEY (%s)', temp_name,
					   (SELECT string_agg(quote_ident(n), ', ' ORDER BY ord) FROM unnest(key_names) WITH ORDINALITY AS u (n, ord)));
	END IF;
	SELECT string_agg(format('t.%1$I = n.%1$I', n), ' AND ') INTO key_match FROM unnest(key_names) AS n;
	-- Where each column comes from: the session, the key, or the record.
	SELECT string_agg(CASE WHEN n IN ('subject_id', 'insured_no') THEN 'k.' || n WHEN n = 'owner_org' THEN org::text
						   WHEN n = 'line_no' THEN 'row_number() OVER (PARTITION BY k.ctid ORDER BY r.file_no, r.line_no)'
						   WHEN n = ANY (sealed_names) THEN format('r.s[%1$s:%1$s]', array_position(t.columns, n))
						   ELSE format('r.f[%s]::%s', array_position(t.columns, n), format_type(a.atttypid, a.atttypmod)) END,
					  ', ' ORDER BY ord)
	INTO source_list
	FROM unnest(key_names || value_names) WITH ORDINALITY AS u (n, ord)
	JOIN pg_attribute a ON a.attrelid = ('care.' || goal)::regclass AND a.attname = n;
	scope := concat_ws(' AND ', 't.subject_id = k.subject_id', 't.owner_org = ' || org,
		't.insurer_number = k.insurer::renkei.insurer_number', 't.insured_no = k.insured_no',
		CASE WHEN t.key_name IS NOT NULL THEN format('t.%I = k.key_date', t.key_name) END,
		CASE goal WHEN 'month_actual' THEN
			't.provider_number = k.provider::renkei.provider_number'
			' AND (k.service_kind = '''' OR left(t.service_code, 2) = k.service_kind)' END);

	EXECUTE format('DELETE FROM pg_temp.%I', temp_name);
	EXECUTE format(
		'INSERT INTO pg_temp.%I (%s) SELECT %s FROM pg_temp.care_intake_row r JOIN pg_temp.care_intake_key k'
		' ON k.target = %L AND k.action = ''replace'' AND NOT k.deleted AND r.kind = %L'
		' AND k.person = r.person AND %s',
		temp_name, (SELECT string_agg(quote_ident(n), ', ') FROM unnest(key_names || value_names) AS n), source_list,
		goal, t.file_kind,
		concat_ws(' AND ', CASE WHEN t.key_column IS NOT NULL THEN format('r.f[%s]::date = k.key_date', t.key_column)
								   -- Of a person the last record counts.
								   ELSE 'NOT EXISTS (SELECT FROM pg_temp.care_intake_row l WHERE l.kind = r.kind AND l.person = r.person'
								   ' AND (l.file_no, l.line_no) > (r.file_no, r.line_no))' END,
				  CASE goal WHEN 'month_actual' THEN 'k.provider = r.f[20]' END))
		-- A service kind deleted by a later transmission stays deleted.
		|| CASE goal WHEN 'month_actual' THEN format(
			' AND NOT EXISTS (SELECT FROM care.receipt x WHERE x.subject_id = k.subject_id AND x.owner_org = %s'
			' AND x.target = ''month_actual'' AND x.key_date = k.key_date AND x.provider_number = k.provider'
			' AND x.insurer_number = k.insurer::renkei.insurer_number AND x.insured_no = k.insured_no'
			' AND x.service_kind = left(r.f[15], 2) AND x.serial > %s)', org, serial) ELSE '' END;
	EXECUTE format('ANALYZE pg_temp.%I', temp_name);

	-- Sealed values are compared by what they say: terms are alike for what is written alike, and may not be kept at all.
	SELECT string_agg(CASE WHEN sealed THEN format('n.%I[1]', name) ELSE format('n.%I', name) END, ', ' ORDER BY ord),
		   string_agg(CASE WHEN sealed THEN format('n.%I[1]::text', name) ELSE format('n.%I', name) END, ', ' ORDER BY ord),
		   string_agg(CASE WHEN sealed THEN format('t.%I::text', name) ELSE format('t.%I', name) END, ', ' ORDER BY ord)
	INTO staged, staged_plain, held_plain
	FROM (SELECT u.name, u.ord, u.name = ANY (sealed_names) AS sealed
		  FROM unnest(value_names) WITH ORDINALITY AS u (name, ord)) AS v;
	-- In this order a provider named before and after is named all the while.
	EXECUTE format('INSERT INTO care.%1$I (%2$s, %3$s) SELECT %2$s, %4$s FROM pg_temp.%5$I n'
				   ' WHERE NOT EXISTS (SELECT FROM care.%1$I t WHERE %6$s)',
				   goal, (SELECT string_agg(quote_ident(n), ', ' ORDER BY ord) FROM unnest(key_names) WITH ORDINALITY AS u (n, ord)),
				   (SELECT string_agg(quote_ident(n), ', ' ORDER BY ord) FROM unnest(value_names) WITH ORDINALITY AS u (n, ord)),
				   staged, temp_name, key_match);
	GET DIAGNOSTICS inserted = ROW_COUNT;
	EXECUTE format('UPDATE care.%1$I t SET (%2$s) = ROW(%3$s) FROM pg_temp.%4$I n WHERE %5$s AND (%6$s) IS DISTINCT FROM (%7$s)',
				   goal, (SELECT string_agg(quote_ident(n), ', ' ORDER BY ord) FROM unnest(value_names) WITH ORDINALITY AS u (n, ord)),
				   staged, temp_name, key_match, held_plain, staged_plain);
	GET DIAGNOSTICS updated = ROW_COUNT;
	deleted := 0;
	IF t.key_name IS NOT NULL THEN
		EXECUTE format('DELETE FROM care.%1$I t USING pg_temp.care_intake_key k WHERE k.target = %1$L'
					   ' AND k.action = ''replace'' AND %2$s AND NOT EXISTS (SELECT FROM pg_temp.%3$I n WHERE %4$s)',
					   goal, scope, temp_name, key_match);
		GET DIAGNOSTICS deleted = ROW_COUNT;
	END IF;
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_apply(serial bigint, OUT keys_replaced bigint, OUT keys_same bigint, OUT keys_older bigint, OUT rows_inserted bigint, OUT rows_updated bigint, OUT rows_deleted bigint)
 RETURNS record
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	goal text;
	done record;
	org integer := renkei.current_organisation();
BEGIN
	PERFORM care.intake_decide($1);
	SELECT count(*) FILTER (WHERE k.action = 'replace'), count(*) FILTER (WHERE k.action = 'same'),
		   count(*) FILTER (WHERE k.action = 'older'), 0, 0, 0
	INTO keys_replaced, keys_same, keys_older, rows_inserted, rows_updated, rows_deleted
	FROM pg_temp.care_intake_key k;
	FOR goal IN SELECT DISTINCT k.target FROM pg_temp.care_intake_key k WHERE k.action = 'replace' ORDER BY 1 LOOP
		done := care.intake_replace(goal, $1);
		rows_inserted := rows_inserted + done.inserted;
		rows_updated := rows_updated + done.updated;
		rows_deleted := rows_deleted + done.deleted;
	END LOOP;
	UPDATE care.receipt t SET serial = $1, deleted = k.deleted, rows_held = k.rows_held, content_digest = k.digest[1]
	FROM pg_temp.care_intake_key k
	WHERE k.action <> 'older' AND t.subject_id = k.subject_id AND t.owner_org = org AND t.target = k.target
	  AND t.key_date = k.key_date AND t.insurer_number = k.insurer::renkei.insurer_number
	  AND t.insured_no = k.insured_no AND t.provider_number = k.provider
	  AND t.service_kind = k.service_kind
	  AND (t.serial, t.deleted, t.rows_held, t.content_digest::bytea) IS DISTINCT FROM ($1, k.deleted, k.rows_held, k.digest[1]::bytea);
	INSERT INTO care.receipt (subject_id, owner_org, target, key_date, insurer_number, insured_no, provider_number,
							  service_kind, serial, deleted, rows_held, content_digest)
	SELECT k.subject_id, org, k.target, k.key_date, k.insurer::renkei.insurer_number, k.insured_no,
		   k.provider, k.service_kind, $1, k.deleted, k.rows_held, k.digest[1]
	FROM pg_temp.care_intake_key k
	WHERE k.action = 'replace' AND NOT EXISTS (
		SELECT FROM care.receipt t
		WHERE t.subject_id = k.subject_id AND t.owner_org = org AND t.target = k.target
		  AND t.key_date = k.key_date AND t.insurer_number = k.insurer::renkei.insurer_number
		  AND t.insured_no = k.insured_no AND t.provider_number = k.provider
		  AND t.service_kind = k.service_kind);
END
$function$;

CREATE FUNCTION care.subject_of_files(organisation integer)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ SELECT 281474976710655 - organisation $function$;

CREATE OR REPLACE FUNCTION care.intake_keep(transmission_id bigint, file_name text, part_no integer, content bytea)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, subject_id, content)
	VALUES ($1, care.intake_own($1), $2, $3, renkei.current_organisation(), care.subject_of_files(renkei.current_organisation()), $4);
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_forget_repetition(transmission_id bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	now_at integer := care.intake_own($1);
	-- Parts may be cut differently; files are compared whole, by digest.
	differing bigint;
BEGIN
	IF now_at < 2 THEN
		RETURN false;
	END IF;
	SELECT count(*) INTO differing
	FROM (SELECT f.file_name, sha256(string_agg(f.content::bytea, ''::bytea ORDER BY f.part_no)) AS digest
		  FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at GROUP BY f.file_name) AS new
	FULL JOIN
		 (SELECT f.file_name, sha256(string_agg(f.content::bytea, ''::bytea ORDER BY f.part_no)) AS digest
		  FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at - 1 GROUP BY f.file_name) AS old
	USING (file_name)
	WHERE new.digest IS DISTINCT FROM old.digest;
	IF differing > 0 THEN
		RETURN false;
	END IF;
	-- The bytes are there already, but the reasons may be new ones.
	DELETE FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at;
	DELETE FROM care.intake_rejected p WHERE p.transmission_id = $1 AND p.revision = now_at - 1;
	UPDATE care.intake_rejected p SET revision = now_at - 1 WHERE p.transmission_id = $1 AND p.revision = now_at;
	UPDATE care.intake_transmission x SET revision = now_at - 1 WHERE x.transmission_id = $1;
	RETURN true;
END
$function$;

CREATE FUNCTION care.intake_repair(transmission_id bigint, file_name text, content renkei.sealed_bytea)
 RETURNS integer
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	was_at integer := care.intake_own($1);
	org integer := renkei.current_organisation();
	part_size constant integer := 262144;
BEGIN
	IF NOT EXISTS (SELECT FROM care.intake_file f
				   WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name = $2) THEN
		RAISE EXCEPTION 'transmission % has no such file', $1 USING ERRCODE = 'undefined_object',
			HINT = 'care.intake_file lists its files.';
	END IF;
	UPDATE care.intake_transmission x
	SET revision = was_at + 1, changed_at = statement_timestamp(), changed_by = session_user
	WHERE x.transmission_id = $1;
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, subject_id, content)
	SELECT f.transmission_id, was_at + 1, f.file_name, f.part_no, f.owner_org, f.subject_id, f.content
	FROM care.intake_file f
	WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name <> $2;
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, subject_id, content)
	WITH c AS MATERIALIZED (SELECT $3::bytea AS plain)	-- opened once, and no parameter of any statement
	SELECT $1, was_at + 1, $2, n, org, care.subject_of_files(org), substring(c.plain FROM (n - 1) * part_size + 1 FOR part_size)
	FROM c, generate_series(1, greatest(1, (octet_length(c.plain) + part_size - 1) / part_size)) AS n;
	RETURN was_at + 1;
END
$function$;

CREATE FUNCTION care.intake_repair(transmission_id bigint, file_name text, line_no integer, line renkei.sealed_text)
 RETURNS integer
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	was_at integer := care.intake_own($1);
	lines text[];
	ending text;
BEGIN
	-- LATIN1 maps every byte to a character and back, so lines can be told apart
	-- whatever the file's encoding, undecodable bytes included.
	SELECT string_to_array(convert_from(string_agg(f.content::bytea, ''::bytea ORDER BY f.part_no), 'LATIN1'), E'\n') INTO lines
	FROM care.intake_file f
	WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name = $2;
	IF $3 < 1 OR $3 > coalesce(array_length(lines, 1), 0) THEN
		RAISE EXCEPTION 'transmission % has no such line', $1 USING ERRCODE = 'undefined_object';
	END IF;
	ending := CASE WHEN right(lines[$3], 1) = E'\r' THEN E'\r' ELSE '' END;
	lines[$3] := convert_from(convert_to(rtrim($4::text, E'\r\n'), 'SJIS'), 'LATIN1') || ending;
	RETURN care.intake_repair($1, $2, convert_to(array_to_string(lines, E'\n'), 'LATIN1'));
END
$function$;

CREATE FUNCTION care.surname_mark(name text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	RETURN split_part(btrim(translate(normalize($1, NFKC), '　', ' ')), ' ', 1);
END
$function$;

CREATE FUNCTION care.street_mark(address text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	RETURN regexp_replace(replace(normalize($1, NFKC), ' ', ''), '[0-9].*$', '');
END
$function$;

CREATE FUNCTION care.mark_persons()
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT ledger.mark_subjects('same surname', 'care.person', array_agg(p.subject_id), array_agg(coalesce(care.surname_mark(p.name_kana), '')))
		+ ledger.mark_subjects('neighbour', 'care.person', array_agg(p.subject_id), array_agg(coalesce(care.street_mark(p.address_1), '')))
	FROM (SELECT DISTINCT subject_id, name_kana::text, address_1::text FROM care.person) p
	$function$;

CREATE FUNCTION care.mark_member(login name, name_kana renkei.sealed_text, address renkei.sealed_text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT ledger.mark_login($1, 'same surname', 'care.person', care.surname_mark($2::text));
	SELECT ledger.mark_login($1, 'neighbour', 'care.person', care.street_mark($3::text))
	$function$;

ALTER FUNCTION care.insured_of(renkei.insurer_number[],renkei.sealed_text[]) OWNER TO renkei_owner;

ALTER FUNCTION care.subject_of(renkei.insurer_number,renkei.sealed_text) OWNER TO renkei_owner;

ALTER FUNCTION care.register_insured(renkei.insurer_number,renkei.sealed_text,bigint) OWNER TO renkei_owner;

ALTER FUNCTION care.register_insured_numbers(renkei.insurer_number[],renkei.sealed_text[]) OWNER TO renkei_owner;

ALTER FUNCTION care.renew_insured() OWNER TO renkei_owner;

ALTER FUNCTION care.make_month_partitions(date,date) OWNER TO renkei_owner;

ALTER FUNCTION care.intake_wait() OWNER TO renkei_owner;

ALTER FUNCTION care.intake_repair(bigint,text,renkei.sealed_bytea) OWNER TO renkei_owner;

ALTER FUNCTION care.intake_repair(bigint,text,integer,renkei.sealed_text) OWNER TO renkei_owner;
REVOKE ALL ON FUNCTION care.check_upgraded() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.check_insured_number(renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.insured_of(renkei.insurer_number[],renkei.sealed_text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.subject_of(renkei.insurer_number,renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.register_insured(renkei.insurer_number,renkei.sealed_text,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.register_insured_numbers(renkei.insurer_number[],renkei.sealed_text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.renew_insured() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.intake_sealed() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.intake_wait() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.intake_find_persons() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.subject_of_files(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.intake_repair(bigint,text,renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.intake_repair(bigint,text,integer,renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.surname_mark(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.street_mark(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.mark_persons() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.mark_member(name,renkei.sealed_text,renkei.sealed_text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.protect(regclass,text,name,name,name,name) TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.check_upgraded() TO renkei_member;
GRANT EXECUTE ON FUNCTION care.check_upgraded() TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.check_insured_number(renkei.sealed_text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.insured_of(renkei.insurer_number[],renkei.sealed_text[]) TO renkei_member;
GRANT EXECUTE ON FUNCTION care.subject_of(renkei.insurer_number,renkei.sealed_text) TO renkei_member;
GRANT EXECUTE ON FUNCTION care.register_insured(renkei.insurer_number,renkei.sealed_text,bigint) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.register_insured(renkei.insurer_number,renkei.sealed_text,bigint) TO renkei_member;
GRANT EXECUTE ON FUNCTION care.register_insured_numbers(renkei.insurer_number[],renkei.sealed_text[]) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.register_insured_numbers(renkei.insurer_number[],renkei.sealed_text[]) TO renkei_member;
GRANT EXECUTE ON FUNCTION care.renew_insured() TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.make_month_partitions(date,date) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.intake_sealed() TO renkei_member;
GRANT EXECUTE ON FUNCTION care.intake_wait() TO renkei_member;
GRANT EXECUTE ON FUNCTION care.intake_find_persons() TO renkei_member;
GRANT EXECUTE ON FUNCTION care.subject_of_files(integer) TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.intake_repair(bigint,text,renkei.sealed_bytea) TO renkei_member;
GRANT EXECUTE ON FUNCTION care.intake_repair(bigint,text,integer,renkei.sealed_text) TO renkei_member;
GRANT EXECUTE ON FUNCTION care.surname_mark(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.surname_mark(text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.street_mark(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.street_mark(text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.mark_persons() TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.mark_member(name,renkei.sealed_text,renkei.sealed_text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.mark_member(name,renkei.sealed_text,renkei.sealed_text) TO renkei_dba;
COMMENT ON FUNCTION care.check_upgraded() IS 'Raises object_not_in_prerequisite_state (55000) where ALTER EXTENSION renkei_care UPDATE was not followed by care.upgrade() yet.';
COMMENT ON FUNCTION care.check_insured_number(renkei.sealed_text) IS 'Raises invalid_text_representation (22P02) unless that can be the number of an insured person, as renkei.insured_number does.';
COMMENT ON FUNCTION care.insured_of(renkei.insurer_number[],renkei.sealed_text[]) IS 'Whose care insurance numbers these are, in their order: the subject and which of its numbers it is, if the session''s organisation serves or served that person (or is the insurer); else NULL, as for a number that does not exist. Equal numbers have the same person, which is the place of the first of them. 被保険者番号から利用者番号(一括)';
COMMENT ON FUNCTION care.subject_of(renkei.insurer_number,renkei.sealed_text) IS 'The subject of a care insurance number, if the session''s organisation serves or served that person (or is the insurer); else NULL, as for a number that does not exist. The number is a sealed text, so that as a parameter it is in no log. SQLSTATE 22P02: it is no such number; 55000: care.upgrade() is to be called first. 被保険者番号から利用者番号';
COMMENT ON FUNCTION care.register_insured(renkei.insurer_number,renkei.sealed_text,bigint) IS 'Registers a care insurance number, for a new subject or (a person who moved) for a known one; returns the subject. Idempotent. The number is a sealed text, so that as a parameter it is in no log. SQLSTATE 22P02: it is no such number; 23505: it is another subject''s; 55000: care.upgrade() is to be called first. 被保険者の登録';
COMMENT ON FUNCTION care.register_insured_numbers(renkei.insurer_number[],renkei.sealed_text[]) IS 'Registers many care insurance numbers at once and returns their subjects in the same order; known ones keep theirs. SQLSTATE 22P02: one is no such number; 55000: care.upgrade() is to be called first. 被保険者の一括登録';
COMMENT ON FUNCTION care.renew_insured() IS 'Makes the terms of insured numbers anew out of the numbers that care.person has, after renkei.replace_term_key(''care.person'', …) and in the same transaction; returns how many, and how many numbers are in no row, or of erased subjects: these lead nowhere until they are registered again. By a login that reads all of care.person, which is recorded. SQLSTATE 42501: it does not; 55000: care.upgrade() is to be called first. 被保険者番号の鍵付き値の再作成';
COMMENT ON FUNCTION care.make_month_partitions(date,date) IS 'Makes the partitions of the month tables for these months, where absent; returns how many. For renkei_dba, to be called before the months begin; rows of other months go to a default partition. 月別パーティションの作成';
COMMENT ON FUNCTION care.intake_sealed() IS 'Columns of the exchange files that are staged as sealed texts: what goes to sealed columns, and the insured number in each kind of file. 暗号化して取り込む項目';
COMMENT ON FUNCTION care.intake_wait() IS 'Waits until no other transmission of the session''s organisation is being taken in, and keeps others waiting until the transaction ends. Used by care.intake_begin(). 取込の順番待ち';
COMMENT ON FUNCTION care.intake_find_persons() IS 'Finds out whose the staged records are, by their insured numbers. Used by care.intake_check(). 取込対象者の特定';
COMMENT ON FUNCTION care.subject_of_files(integer) IS 'The number for which files of an organisation are sealed, who alone opens them: whom they are about is not known yet. 保留ファイルの識別値';
COMMENT ON FUNCTION care.intake_repair(bigint,text,renkei.sealed_bytea) IS 'Puts a repaired file in the place of one set aside, keeping the old one as an earlier revision; "renkei intake --retry" then takes the transmission in. Returns the revision. The content is sealed, so that as a parameter it is in no log. 保留ファイルの差替え';
COMMENT ON FUNCTION care.intake_repair(bigint,text,integer,renkei.sealed_text) IS 'Replaces one line (counted from 1, as care.intake_rejected does) of a file set aside; the text is written in the file''s encoding, MS932. Returns the revision. The line is sealed, so that as a parameter it is in no log. 保留ファイルの行の修正';
COMMENT ON FUNCTION care.surname_mark(text) IS 'The surname of a name (in kana), of whatever width it is written. 姓';
COMMENT ON FUNCTION care.street_mark(text) IS 'An address without what begins with its first number: the neighbourhood. 町名';
COMMENT ON FUNCTION care.mark_persons() IS 'Takes surnames and streets of the insured persons into ledger.mark, as terms under the key of category care.person; to be run after intake by somebody who may read all of care.person, which is recorded. Returns how many marks there are. NULL: nobody is there. 利用者の姓・町名の登録';
COMMENT ON FUNCTION care.mark_member(name,renkei.sealed_text,renkei.sealed_text) IS 'Registers the surname and the street of a member, so that audit.attention shows when he reads of somebody of that surname or street; NULL: takes them back. Name and address are sealed texts, so that as parameters they are in no log. 職員の姓・町名の登録';
