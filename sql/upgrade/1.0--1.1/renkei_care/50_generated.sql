-- Written by contrib-tools/upgrade-sql.sh from the catalogs of both versions; run it again instead of editing this.

SET LOCAL check_function_bodies = off;

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
	SELECT DISTINCT t.file_kind, u.column_no::integer
	FROM care.intake_targets() AS t, unnest(t.columns) WITH ORDINALITY AS u (name, column_no)
	JOIN pg_attribute a ON a.attname = u.name AND a.atttypid = 'renkei.sealed_text'::regtype
	WHERE a.attrelid = ('care.' || t.target)::regclass AND a.attnum > 0 AND NOT a.attisdropped $function$;

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
	ELSIF NOT EXISTS (SELECT FROM care.intake_sealed()) THEN
		RAISE EXCEPTION 'the tables of renkei_care are of an earlier version'
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'care.upgrade() seals what is to be sealed.';
	END IF;
	-- One transmission of an organisation at a time, so that serial numbers decide.
	PERFORM pg_advisory_xact_lock(hashtext('care.intake'), renkei.current_organisation());
	IF to_regclass('pg_temp.care_intake_row') IS NULL THEN
		CREATE TEMPORARY TABLE care_intake_row (
			file_no integer NOT NULL, line_no bigint NOT NULL, kind text NOT NULL, f text[] NOT NULL,
			s renkei.sealed_text[] NOT NULL) ON COMMIT DELETE ROWS;
		-- Closed values cannot be compared with each other.
		ALTER TABLE pg_temp.care_intake_row ALTER s SET STATISTICS 0;
		CREATE TEMPORARY TABLE care_intake_key (
			target text NOT NULL, key_date date NOT NULL, insurer text NOT NULL, insured text NOT NULL,
			provider text NOT NULL DEFAULT '', service_kind text NOT NULL DEFAULT '',
			deleted boolean NOT NULL, rows_held integer NOT NULL, digest renkei.sealed_bytea[] NOT NULL,
			subject_id bigint, action text,
			UNIQUE (target, key_date, insurer, insured, provider, service_kind)) ON COMMIT DELETE ROWS;
		ALTER TABLE pg_temp.care_intake_key ALTER digest SET STATISTICS 0;
	END IF;
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
	FOR t IN SELECT * FROM care.intake_targets() WHERE file_kind = ANY (kinds) LOOP
		EXECUTE format(
			'INSERT INTO pg_temp.care_intake_key (target, key_date, insurer, insured, provider, deleted, rows_held, digest)'
			' SELECT %L, %s, r.f[2], r.f[3], %s, false, count(*),'
			'		 ARRAY[sha256(convert_to(string_agg(r.f::text || r.s::text[]::text, E''\n'' ORDER BY r.file_no, r.line_no), ''UTF8''))]'
			'		 ::renkei.sealed_bytea[]'
			' FROM pg_temp.care_intake_row r WHERE r.kind = %L AND %s GROUP BY 2, 3, 4, 5',
			t.target,
			CASE WHEN t.key_column IS NULL THEN '''-infinity''::date' ELSE format('r.f[%s]::date', t.key_column) END,
			CASE t.target WHEN 'month_actual' THEN 'r.f[20]' ELSE quote_literal('') END,
			t.file_kind,
			CASE t.target WHEN 'plan_supplement' THEN 'r.f[63] IS NULL' WHEN 'month_supplement' THEN 'r.f[63] IS NOT NULL'
						  ELSE 'true' END);
	END LOOP;
	-- A form sent again replaces the forms that go with it, if they are in the
	-- transmission: where they have no record for the key, there is none any more.
	INSERT INTO pg_temp.care_intake_key (target, key_date, insurer, insured, deleted, rows_held, digest)
	SELECT follower.target, k.key_date, k.insurer, k.insured, false, 0, ARRAY[sha256('')]::renkei.sealed_bytea[]
	FROM pg_temp.care_intake_key k
	JOIN (VALUES ('plan', 'plan_goal', 'UP2KYO'), ('plan', 'plan_week', 'UP3KYO'), ('month_plan', 'month_benefit', 'UPSIKYU'))
		 AS follower (leader, target, file_kind) ON follower.leader = k.target AND follower.file_kind = ANY (kinds)
	ON CONFLICT DO NOTHING;
	-- Deletions: form 1 takes 2 and 3 with it, form 6 takes 7, and both the
	-- supplement that was sent with them.
	INSERT INTO pg_temp.care_intake_key (target, key_date, insurer, insured, provider, service_kind, deleted, rows_held, digest)
	SELECT DISTINCT ON (1, 2, 3, 4, 5, 6)
		cascade.target, r.f[4]::date, r.f[2], r.f[3], coalesce(r.f[5], ''), coalesce(r.f[6], ''), true, 0, ARRAY[sha256('')]::renkei.sealed_bytea[]
	FROM pg_temp.care_intake_row r
	JOIN (VALUES ('DLT1KYO', 'plan'), ('DLT1KYO', 'plan_goal'), ('DLT1KYO', 'plan_week'), ('DLT1KYO', 'plan_supplement'),
				 ('DLTPLAN', 'month_plan'), ('DLTPLAN', 'month_benefit'), ('DLTPLAN', 'month_supplement'),
				 ('DLTJSK', 'month_actual')) AS cascade (kind, target) ON cascade.kind = r.kind
	ON CONFLICT DO NOTHING;
	UPDATE pg_temp.care_intake_key k SET subject_id = s.subject_id
	FROM (SELECT p.insurer, p.insured,
				 care.subject_of(p.insurer::renkei.insurer_number, p.insured::renkei.insured_number) AS subject_id
		  FROM (SELECT DISTINCT insurer, insured FROM pg_temp.care_intake_key) AS p) AS s
	WHERE (s.insurer, s.insured) = (k.insurer, k.insured);
	ANALYZE pg_temp.care_intake_key;
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
			AND r.insured_number = n.insured::renkei.insured_number
			AND r.provider_number = n.provider AND r.service_kind = n.service_kind
		  -- For a deletion of one service kind: the provider's whole month.
		  LEFT JOIN care.receipt whole
			ON n.service_kind <> '' AND whole.subject_id = n.subject_id
			AND whole.owner_org = renkei.current_organisation() AND whole.target = n.target
			AND whole.key_date = n.key_date AND whole.insurer_number = n.insurer::renkei.insurer_number
			AND whole.insured_number = n.insured::renkei.insured_number
			AND whole.provider_number = n.provider AND whole.service_kind = ''
		  -- For the provider's whole month: whether a kind of it was deleted since.
		  CROSS JOIN LATERAL (
			SELECT n.target = 'month_actual' AND n.service_kind = '' AND EXISTS (
				SELECT FROM care.receipt x
				WHERE x.subject_id = n.subject_id AND x.owner_org = renkei.current_organisation() AND x.target = n.target
				  AND x.key_date = n.key_date AND x.insurer_number = n.insurer::renkei.insurer_number
				  AND x.insured_number = n.insured::renkei.insured_number
				  AND x.provider_number = n.provider AND x.service_kind <> '') AS deleted) AS part) AS d
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
	SELECT string_agg(CASE WHEN n = 'subject_id' THEN 'k.subject_id' WHEN n = 'owner_org' THEN org::text
						   WHEN n = 'line_no' THEN 'row_number() OVER (PARTITION BY k.ctid ORDER BY r.file_no, r.line_no)'
						   WHEN n = ANY (sealed_names) THEN format('r.s[%1$s:%1$s]', array_position(t.columns, n))
						   ELSE format('r.f[%s]::%s', array_position(t.columns, n), format_type(a.atttypid, a.atttypmod)) END,
					  ', ' ORDER BY ord)
	INTO source_list
	FROM unnest(key_names || value_names) WITH ORDINALITY AS u (n, ord)
	JOIN pg_attribute a ON a.attrelid = ('care.' || goal)::regclass AND a.attname = n;
	scope := concat_ws(' AND ', 't.subject_id = k.subject_id', 't.owner_org = ' || org,
		't.insurer_number = k.insurer::renkei.insurer_number', 't.insured_number = k.insured::renkei.insured_number',
		CASE WHEN t.key_name IS NOT NULL THEN format('t.%I = k.key_date', t.key_name) END,
		CASE goal WHEN 'month_actual' THEN
			't.provider_number = k.provider::renkei.provider_number'
			' AND (k.service_kind = '''' OR left(t.service_code, 2) = k.service_kind)' END);

	EXECUTE format('DELETE FROM pg_temp.%I', temp_name);
	EXECUTE format(
		'INSERT INTO pg_temp.%I (%s) SELECT %s FROM pg_temp.care_intake_row r JOIN pg_temp.care_intake_key k'
		' ON k.target = %L AND k.action = ''replace'' AND NOT k.deleted AND r.kind = %L'
		' AND (k.insurer, k.insured) = (r.f[2], r.f[3]) AND %s',
		temp_name, (SELECT string_agg(quote_ident(n), ', ') FROM unnest(key_names || value_names) AS n), source_list,
		goal, t.file_kind,
		concat_ws(' AND ', CASE WHEN t.key_column IS NOT NULL THEN format('r.f[%s]::date = k.key_date', t.key_column)
								   -- Of a person the last record counts.
								   ELSE 'NOT EXISTS (SELECT FROM pg_temp.care_intake_row l WHERE l.kind = r.kind AND l.f[2] = r.f[2]'
								   ' AND l.f[3] = r.f[3] AND (l.file_no, l.line_no) > (r.file_no, r.line_no))' END,
				  CASE goal WHEN 'month_actual' THEN 'k.provider = r.f[20]' END))
		-- A service kind deleted by a later transmission stays deleted.
		|| CASE goal WHEN 'month_actual' THEN format(
			' AND NOT EXISTS (SELECT FROM care.receipt x WHERE x.subject_id = k.subject_id AND x.owner_org = %s'
			' AND x.target = ''month_actual'' AND x.key_date = k.key_date AND x.provider_number = k.provider'
			' AND x.insurer_number = k.insurer::renkei.insurer_number AND x.insured_number = k.insured::renkei.insured_number'
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
	  AND t.insured_number = k.insured::renkei.insured_number AND t.provider_number = k.provider
	  AND t.service_kind = k.service_kind
	  AND (t.serial, t.deleted, t.rows_held, t.content_digest::bytea) IS DISTINCT FROM ($1, k.deleted, k.rows_held, k.digest[1]::bytea);
	INSERT INTO care.receipt (subject_id, owner_org, target, key_date, insurer_number, insured_number, provider_number,
							  service_kind, serial, deleted, rows_held, content_digest)
	SELECT k.subject_id, org, k.target, k.key_date, k.insurer::renkei.insurer_number, k.insured::renkei.insured_number,
		   k.provider, k.service_kind, $1, k.deleted, k.rows_held, k.digest[1]
	FROM pg_temp.care_intake_key k
	WHERE k.action = 'replace' AND NOT EXISTS (
		SELECT FROM care.receipt t
		WHERE t.subject_id = k.subject_id AND t.owner_org = org AND t.target = k.target
		  AND t.key_date = k.key_date AND t.insurer_number = k.insurer::renkei.insurer_number
		  AND t.insured_number = k.insured::renkei.insured_number AND t.provider_number = k.provider
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

CREATE OR REPLACE FUNCTION care.intake_repair(transmission_id bigint, file_name text, content bytea)
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
	SELECT $1, was_at + 1, $2, n, org, care.subject_of_files(org), substring($3 FROM (n - 1) * part_size + 1 FOR part_size)
	FROM generate_series(1, greatest(1, (octet_length($3) + part_size - 1) / part_size)) AS n;
	RETURN was_at + 1;
END
$function$;

CREATE OR REPLACE FUNCTION care.intake_repair(transmission_id bigint, file_name text, line_no integer, line text)
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
	lines[$3] := convert_from(convert_to(rtrim($4, E'\r\n'), 'SJIS'), 'LATIN1') || ending;
	RETURN care.intake_repair($1, $2, convert_to(array_to_string(lines, E'\n'), 'LATIN1'));
END
$function$;

CREATE FUNCTION care.surname_mark(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ SELECT split_part(btrim(translate(normalize($1, NFKC), '　', ' ')), ' ', 1) $function$;

CREATE FUNCTION care.street_mark(address text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ SELECT regexp_replace(replace(normalize($1, NFKC), ' ', ''), '[0-9].*$', '') $function$;

CREATE FUNCTION care.mark_persons()
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT ledger.mark_subjects('same surname', 'care.person', array_agg(p.subject_id), array_agg(coalesce(care.surname_mark(p.name_kana), '')))
		+ ledger.mark_subjects('neighbour', 'care.person', array_agg(p.subject_id), array_agg(coalesce(care.street_mark(p.address_1), '')))
	FROM (SELECT DISTINCT subject_id, name_kana::text, address_1::text FROM care.person) p
	$function$;

CREATE FUNCTION care.mark_member(login name, name_kana text, address text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT ledger.mark_login($1, 'same surname', 'care.person', care.surname_mark($2));
	SELECT ledger.mark_login($1, 'neighbour', 'care.person', care.street_mark($3))
	$function$;

ALTER FUNCTION care.make_month_partitions(date,date) OWNER TO renkei_owner;
REVOKE ALL ON FUNCTION care.intake_sealed() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.subject_of_files(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.surname_mark(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.street_mark(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.mark_persons() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.mark_member(name,text,text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.protect(regclass,text,name,name,name,name) TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.make_month_partitions(date,date) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.intake_sealed() TO renkei_member;
GRANT EXECUTE ON FUNCTION care.subject_of_files(integer) TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.surname_mark(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.surname_mark(text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.street_mark(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.street_mark(text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.mark_persons() TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.mark_member(name,text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.mark_member(name,text,text) TO renkei_dba;
COMMENT ON FUNCTION care.make_month_partitions(date,date) IS 'Makes the partitions of the month tables for these months, where absent; returns how many. For renkei_dba, to be called before the months begin; rows of other months go to a default partition. 月別パーティションの作成';
COMMENT ON FUNCTION care.intake_sealed() IS 'Columns of the exchange files that go to sealed columns, and so are staged as sealed texts. 暗号化して取り込む項目';
COMMENT ON FUNCTION care.subject_of_files(integer) IS 'The number for which files of an organisation are sealed, who alone opens them: whom they are about is not known yet. 保留ファイルの識別値';
COMMENT ON FUNCTION care.surname_mark(text) IS 'The surname of a name (in kana), of whatever width it is written. 姓';
COMMENT ON FUNCTION care.street_mark(text) IS 'An address without what begins with its first number: the neighbourhood. 町名';
COMMENT ON FUNCTION care.mark_persons() IS 'Takes surnames and streets of the insured persons into ledger.mark, as terms under the key of category care.person; to be run after intake by somebody who may read all of care.person, which is recorded. Returns how many marks there are. NULL: nobody is there. 利用者の姓・町名の登録';
COMMENT ON FUNCTION care.mark_member(name,text,text) IS 'Registers the surname and the street of a member, so that audit.attention shows when he reads of somebody of that surname or street; NULL: takes them back. 職員の姓・町名の登録';
