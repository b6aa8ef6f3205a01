-- Intake of the national exchange files.  `renkei intake` streams a transmission
-- into a temporary table, as the sending organisation's own login, and calls
-- these functions: they run with the rights of that login, so that row security
-- decides and the change audit records every row as if it were typed in.
--
-- A staged record is an array with the file's columns at their official numbers;
-- an empty, "not applicable" or "without time" value is NULL, a month is its first
-- day.  What goes to a sealed column is in a second array with the same numbers: it
-- is closed there as well, with a key of the session's own.  So is the insured number
-- of every record, by which care.insured_of() finds out whose it is; from then on the
-- subject and which of its numbers it is stand for it.

CREATE FUNCTION care.intake_targets(
	OUT file_kind text, OUT target text, OUT key_column integer, OUT key_name text, OUT one_row boolean, OUT columns text[])
	RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH layout (file_kind, columns) AS (VALUES
		('UPHOSOKU', '{csv_version,insurer_number,insured_number,plan_date,name_kana,name,sex,birth_date,postal_code,'
			'address_1,address_2,phone,certified_on,limit_from,limit_to,certification_status,level_changed_on,care_level,limit_units,'
			'service_kind_1,kind_limit_units_1,kind_total_units_1,kind_over_units_1,'
			'service_kind_2,kind_limit_units_2,kind_total_units_2,kind_over_units_2,'
			'service_kind_3,kind_limit_units_3,kind_total_units_3,kind_over_units_3,'
			'service_kind_4,kind_limit_units_4,kind_total_units_4,kind_over_units_4,'
			'service_kind_5,kind_limit_units_5,kind_total_units_5,kind_over_units_5,'
			'service_kind_6,kind_limit_units_6,kind_total_units_6,kind_over_units_6,'
			'service_kind_7,kind_limit_units_7,kind_total_units_7,kind_over_units_7,'
			'service_kind_8,kind_limit_units_8,kind_total_units_8,kind_over_units_8,'
			'service_kind_9,kind_limit_units_9,kind_total_units_9,kind_over_units_9,'
			'total_over_units,stay_days_before,stay_days_total,previous_care_level,consent_recipient,updated_by,identifier,'
			'service_month}'::text[]),
		('UP1KYO', '{csv_version,insurer_number,insured_number,created_on,postal_code,address_1,address_2,planner_name,'
			'office_name,office_postal_code,office_address_1,office_address_2,office_number,plan_date,first_plan_date,plan_class,'
			'certification_status,certified_on,valid_from,valid_to,care_level,intentions,committee_opinion,policy,home_help_reason,'
			'home_help_reason_text,updated_by,identifier}'),
		('UP2KYO', '{csv_version,insurer_number,insured_number,created_on,plan_date,need_no,need,goal_no,long_term_goal,'
			'short_term_goal,long_term_period,short_term_period,support_no,service,insured,service_type,provider_number,'
			'provider_name,frequency,period,updated_by,identifier}'),
		('UP3KYO', '{csv_version,insurer_number,insured_number,created_on,plan_date,service,weekday,start_time,end_time,'
			'activity,activity_start,activity_end,other_services}'),
		('UPPLAN', '{csv_version,insurer_number,insured_number,created_on,service_month,planner_number,planner_name,units,'
			'short_stay_days_before,service_date,prorated_days,start_time,end_time,times,service_code,tais_code,equipment_code,'
			'equipment_name,detail_no,provider_number,provider_name,satellite,over_30_days,updated_by,identifier}'),
		('UPSIKYU', '{csv_version,insurer_number,insured_number,created_on,service_month,provider_name,provider_number,'
			'satellite,service_code,tais_code,equipment_code,equipment_name,units,discount_rate,discounted_units,times,'
			'service_units,managed_units,kind_over_units,kind_within_units,level_over_units,level_within_units,unit_price,'
			'total_cost,benefit_rate,claimed_amount,fixed_share_price,user_share,user_full_share,days_before,days_planned,'
			'days_total,over_30_days,office_number,entered_by,updated_by,identifier}'))
	SELECT t.file_kind, t.target, t.key_column, t.key_name, t.one_row, l.columns
	FROM (VALUES ('UPHOSOKU', 'UPHOSOKU', 'person', NULL, NULL, true),
				 ('UPHOSOKU', 'UPHOSOKU', 'plan_supplement', 4, 'plan_date', true),
				 ('UPHOSOKU', 'UPHOSOKU', 'month_supplement', 63, 'service_month', true),
				 ('UP1KYO', 'UP1KYO', 'plan', 14, 'plan_date', true),
				 ('UP2KYO', 'UP2KYO', 'plan_goal', 5, 'plan_date', false),
				 ('UP3KYO', 'UP3KYO', 'plan_week', 5, 'plan_date', false),
				 ('UPPLAN', 'UPPLAN', 'month_plan', 5, 'service_month', false),
				 ('UPSIKYU', 'UPSIKYU', 'month_benefit', 5, 'service_month', false),
				 ('UPJSK', 'UPPLAN', 'month_actual', 5, 'service_month', false))
		 AS t (file_kind, layout, target, key_column, key_name, one_row)
	JOIN layout l ON l.file_kind = t.layout $$;
COMMENT ON FUNCTION care.intake_targets() IS
	'Which table each kind of exchange file goes to, its key column and the columns in the file''s order. 取込先の定義';

CREATE FUNCTION care.intake_sealed(OUT file_kind text, OUT column_no integer) RETURNS SETOF record
	LANGUAGE sql STABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT t.file_kind, u.column_no::integer
	FROM care.intake_targets() AS t, unnest(t.columns) WITH ORDINALITY AS u (name, column_no)
	JOIN pg_attribute a ON a.attname = u.name AND a.atttypid = 'renkei.sealed_text'::regtype
	WHERE a.attrelid = ('care.' || t.target)::regclass AND a.attnum > 0 AND NOT a.attisdropped
	UNION
	SELECT t.file_kind, 3 FROM care.intake_targets() AS t
	UNION
	SELECT v.file_kind, 3 FROM (VALUES ('DLT1KYO'), ('DLTPLAN'), ('DLTJSK')) AS v (file_kind) $$;
COMMENT ON FUNCTION care.intake_sealed() IS
	'Columns of the exchange files that are staged as sealed texts: what goes to sealed columns, and the insured number in each kind of file. 暗号化して取り込む項目';

CREATE FUNCTION care.intake_sender_is_own(sender_number text, sender_service text) RETURNS boolean
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM care.provider p
		WHERE p.provider_number::text = $1 AND ($2 = '' OR p.service_kind = $2) AND p.ended_at IS NULL
		  AND p.organisation_id = renkei.current_organisation());
END
$$;
COMMENT ON FUNCTION care.intake_sender_is_own(text, text) IS
	'Whether the session acts for the organisation of that provider number (and service kind, unless empty). 送信元の確認';

CREATE FUNCTION care.intake_wait() RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	-- Locks that no login can take by itself: of an advisory one anybody who knows its number could keep others waiting.
	PERFORM FROM care.provider p
	WHERE p.organisation_id = renkei.current_organisation() AND p.ended_at IS NULL
	ORDER BY p.provider_number, p.service_kind FOR NO KEY UPDATE;
END
$$;
COMMENT ON FUNCTION care.intake_wait() IS
	'Waits until no other transmission of the session''s organisation is being taken in, and keeps others waiting until the transaction ends. Used by care.intake_begin(). 取込の順番待ち';

CREATE FUNCTION care.intake_begin(sender_number text, sender_service text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION care.intake_begin(text, text) IS
	'Begins a transmission: checks that its sender is the session''s own organisation (42501 else), waits for others of it, makes the staging table. 取込開始';

CREATE FUNCTION care.value_class(value text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT CASE WHEN coalesce(value, '') = '' THEN 'empty'
				WHEN value ~ '^[0-9]+$' THEN format('digits(%s)', length(value))
				WHEN value ~ '^[0-9A-Z]+$' THEN format('code(%s)', length(value))
				ELSE format('text(%s)', length(value)) END $$;
COMMENT ON FUNCTION care.value_class(text) IS
	'What sort of value this is, without the value: empty, digits(9), code(10), text(12). 値の種類';

CREATE FUNCTION care.intake_find_persons() RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE pg_temp.care_intake_row r SET person = p.person, subject_id = p.subject_id, insured_no = p.insured_no
	FROM (SELECT array_agg(x.ctid) AS ids, array_agg(x.f[2]::renkei.insurer_number) AS insurers, array_agg(x.s[3]) AS numbers
		  FROM pg_temp.care_intake_row x) AS staged,
		 ROWS FROM (unnest(staged.ids), care.insured_of(staged.insurers, staged.numbers)) AS p (id, person, subject_id, insured_no)
	WHERE r.ctid = p.id;
END
$$;
COMMENT ON FUNCTION care.intake_find_persons() IS
	'Finds out whose the staged records are, by their insured numbers. Used by care.intake_check(). 取込対象者の特定';

CREATE FUNCTION care.intake_collect_keys(kinds text[]) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION care.intake_collect_keys(text[]) IS
	'Lists the keys that the staged records are about. Used by care.intake_check(). 取込キーの抽出';

CREATE FUNCTION care.intake_check(
	kinds text[],
	OUT file_no integer, OUT line_no bigint, OUT column_no integer, OUT value_class text, OUT reason text)
	RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION care.intake_check(text[]) IS
	'Says what is wrong with the staged records that only the database can know; no row: nothing. 取込前の検査';

CREATE FUNCTION care.intake_decide(serial bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION care.intake_decide(bigint) IS
	'Decides per key: older than what is held, the same, or to be replaced. Used by care.intake_apply(). 取込の判定';

CREATE FUNCTION care.intake_replace(
	goal text, serial bigint, OUT inserted bigint, OUT updated bigint, OUT deleted bigint)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION care.intake_replace(text, bigint) IS
	'Makes one table agree with the staged records for the keys to be replaced, changing only rows that differ. Used by care.intake_apply(). 取込の反映';

CREATE FUNCTION care.intake_apply(
	serial bigint,
	OUT keys_replaced bigint, OUT keys_same bigint, OUT keys_older bigint,
	OUT rows_inserted bigint, OUT rows_updated bigint, OUT rows_deleted bigint)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION care.intake_apply(bigint) IS
	'Takes in the staged records under that serial number, after care.intake_check() found nothing wrong; says what changed. 取込の実行';
