	-- Since 1.1 insured numbers, names, addresses, telephone numbers and free texts about a person are sealed.  A sealed column
	-- comes in the place of a plain one, and the table's trigger seals for each row what the plain one holds.  Last a column is
	-- changed to what it is, for the sake of the rewriting: that leaves nothing of the plain ones in the table's file.
	DECLARE
		t record;
		c record;
	BEGIN
		IF EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'care.person'::regclass AND a.attname = 'insured_number' AND a.atttypid = 'renkei.insured_number'::regtype) THEN
			CREATE TEMPORARY TABLE care_to_seal ON COMMIT DROP AS
			SELECT v.relation::regclass AS relation, v.col, v.type, a.attnotnull AS required, col_description(a.attrelid, a.attnum) AS comment
			FROM (VALUES
				('care.person', 'insured_number', 'renkei.sealed_text(''care.person'', ''searchable'')'),
				('care.person', 'name_kana', 'renkei.sealed_text(''care.person'', ''searchable-kana'')'),
				('care.person', 'name', 'renkei.sealed_text(''care.person'', ''searchable-name'')'),
				('care.person', 'postal_code', 'renkei.sealed_text(''care.person'')'),
				('care.person', 'address_1', 'renkei.sealed_text(''care.person'')'),
				('care.person', 'address_2', 'renkei.sealed_text(''care.person'')'),
				('care.person', 'phone', 'renkei.sealed_text(''care.person'', ''searchable'')'),
				('care.certification', 'committee_opinion', 'renkei.sealed_text(''care.certification_opinion'')'),
				('care.certification', 'restriction', 'renkei.sealed_text(''care.certification_opinion'')'),
				('care.plan', 'postal_code', 'renkei.sealed_text(''care.plan'')'),
				('care.plan', 'address_1', 'renkei.sealed_text(''care.plan'')'),
				('care.plan', 'address_2', 'renkei.sealed_text(''care.plan'')'),
				('care.plan', 'intentions', 'renkei.sealed_text(''care.plan'')'),
				('care.plan', 'committee_opinion', 'renkei.sealed_text(''care.plan'')'),
				('care.plan', 'policy', 'renkei.sealed_text(''care.plan'')'),
				('care.plan', 'home_help_reason_text', 'renkei.sealed_text(''care.plan'')'),
				('care.plan_goal', 'need', 'renkei.sealed_text(''care.plan'')'),
				('care.plan_goal', 'long_term_goal', 'renkei.sealed_text(''care.plan'')'),
				('care.plan_goal', 'short_term_goal', 'renkei.sealed_text(''care.plan'')'),
				('care.plan_goal', 'service', 'renkei.sealed_text(''care.plan'')'),
				('care.plan_week', 'service', 'renkei.sealed_text(''care.plan'')'),
				('care.plan_week', 'activity', 'renkei.sealed_text(''care.plan'')'),
				('care.plan_week', 'other_services', 'renkei.sealed_text(''care.plan'')'),
				('care.receipt', 'content_digest', 'renkei.sealed_bytea(''care.receipt'')')
				) AS v (relation, col, type)
			JOIN pg_attribute a ON a.attrelid = v.relation::regclass AND a.attname = v.col
			WHERE a.atttypid NOT IN ('renkei.sealed_text'::regtype, 'renkei.sealed_bytea'::regtype);
			PERFORM renkei.register_category('care.certification_opinion', '認定審査会の意見・給付制限'),
				renkei.register_category('care.intake_file', '保留ファイル');
			FOR c IN SELECT * FROM pg_temp.care_to_seal LOOP
				EXECUTE format('ALTER TABLE %s RENAME %I TO %I', c.relation, c.col, c.col || '_plain');
				EXECUTE format('ALTER TABLE %s ADD %I %s', c.relation, c.col, c.type);
				EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', c.relation, c.col, c.comment);
			END LOOP;
			FOR t IN
				SELECT p.*, s.* FROM renkei.protected p
				JOIN (SELECT n.relation, string_agg(n.col, ', ' ORDER BY n.col) AS cols,
							 string_agg(format('%I = %I%s', n.col, n.col || '_plain', CASE WHEN n.type LIKE 'renkei.sealed_text%' THEN '::text' END), ', ') AS assignments,
							 string_agg(format('DROP %I', n.col || '_plain'), ', ') AS drops,
							 string_agg(format('ALTER %I SET NOT NULL', n.col), ', ') FILTER (WHERE n.required) AS required
					  FROM pg_temp.care_to_seal n GROUP BY n.relation) AS s USING (relation)
				WHERE p.closed_at IS NULL ORDER BY p.relation
			LOOP
				PERFORM renkei.protect(t.relation, t.category, t.subject_column, t.owner_column, t.recorded_on_column, t.released_column);
				EXECUTE format('SELECT renkei.make_data_keys(%L, array_agg(DISTINCT subject_id)) FROM %s', t.category, t.relation);
				EXECUTE format('UPDATE %s SET %s', t.relation, t.assignments);
				EXECUTE format('ALTER TABLE %s %s', t.relation,
							   concat_ws(', ', t.drops, t.required, 'ALTER insured_no TYPE smallint USING insured_no + 0'));
				RETURN NEXT format('%s: sealed %s', t.relation, t.cols);
			END LOOP;
			CREATE INDEX person_by_number ON care.person (insured_number);
		END IF;
		IF EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'care.intake_file'::regclass AND a.attname = 'content' AND a.atttypid = 'bytea'::regtype) THEN
			-- Files that were set aside are of no subject; nobody may have a plain one either.
			ALTER TABLE care.intake_file RENAME content TO content_plain;
			ALTER TABLE care.intake_file ADD subject_id bigint CHECK (subject_id = 281474976710655 - owner_org),
				ADD content renkei.sealed_bytea('care.intake_file');
			COMMENT ON COLUMN care.intake_file.subject_id IS
				'A number that stands for the organisation: whom the file is about is not known. 送信元機関の識別値';
			COMMENT ON COLUMN care.intake_file.content IS 'The bytes as received, in the file''s own encoding. 内容';
			PERFORM renkei.guard_sealed_columns('care.intake_file',
				ROW('care.intake_file', 'subject_id', 'owner_org', NULL, NULL)::renkei.protection);
			UPDATE care.intake_file SET subject_id = 281474976710655 - owner_org, content = content_plain;
			ALTER TABLE care.intake_file DROP content_plain, ALTER subject_id SET NOT NULL, ALTER content SET NOT NULL,
				ALTER kept_at TYPE timestamptz USING kept_at + interval '0';
			RETURN NEXT 'care.intake_file: sealed content';
		END IF;
	END;
