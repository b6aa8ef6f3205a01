	-- Since 1.1 no insured number is in plain.  care.insured has its keyed term, the other tables have which of the subject's
	-- numbers it is, and care.person has the number, sealed (20_sealed.sql).  Columns are changed by rewriting their tables:
	-- that leaves no former rows behind, and no record of what was in them.
	DECLARE
		t record;
		unknown bigint;
	BEGIN
		IF EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'care.insured'::regclass AND a.attname = 'insured_number') THEN
			ALTER TABLE care.insured ALTER insured_number TYPE bytea USING renkei.term('care.person', insured_number::text, 'exact');
			ALTER TABLE care.insured RENAME insured_number TO insured_term;
			ALTER TABLE care.insured ADD CHECK (octet_length(insured_term) = 16), ADD insured_no smallint CHECK (insured_no > 0);
			UPDATE care.insured i SET insured_no = n.insured_no
			FROM (SELECT o.insurer_number, o.insured_term,
						 row_number() OVER (PARTITION BY o.subject_id ORDER BY o.registered_at, o.insurer_number, o.insured_term) AS insured_no
				  FROM care.insured o) AS n
			WHERE (i.insurer_number, i.insured_term) = (n.insurer_number, n.insured_term);
			ALTER TABLE care.insured ALTER insured_no SET NOT NULL, ADD UNIQUE (subject_id, insured_no);
			DROP INDEX care.insured_by_subject;
			COMMENT ON COLUMN care.insured.insured_term IS
				'Keyed term of the number of the insured person at that insurer, by renkei.term(). 被保険者番号の鍵付き値';
			COMMENT ON COLUMN care.insured.insured_no IS
				'Which of the subject''s insured numbers it is, in the order of registration; stands for it in the other tables. 被保険者番号の別';
			CREATE FUNCTION pg_temp.care_insured_no(subject bigint, insurer renkei.insurer_number, insured renkei.insured_number) RETURNS smallint
				LANGUAGE sql STABLE PARALLEL UNSAFE
				SET search_path = pg_catalog, pg_temp
				AS $$ SELECT i.insured_no FROM care.insured i
					  WHERE i.insurer_number = $2 AND i.insured_term = renkei.term('care.person', $3::text, 'exact') AND i.subject_id = $1 $$;
			FOR t IN SELECT ('care.' || v.name)::regclass AS relation, v.name
				FROM unnest('{person, certification, plan, plan_goal, plan_week, plan_supplement, month_plan, month_benefit,
					month_supplement, month_actual, receipt}'::text[]) AS v (name)
			LOOP
				EXECUTE format('SELECT count(*) FROM (SELECT DISTINCT subject_id, insurer_number, insured_number FROM %s) AS d'
							   ' WHERE pg_temp.care_insured_no(subject_id, insurer_number, insured_number) IS NULL', t.relation) INTO unknown;
				IF unknown > 0 THEN
					RAISE EXCEPTION 'table % has insured numbers that are not registered for the subjects of their rows: %', t.relation, unknown
						USING ERRCODE = 'object_not_in_prerequisite_state',
							  HINT = 'Insert them into care.insured (insurer_number, insured_number, subject_id), or correct the rows, before calling care.upgrade().';
				END IF;
				IF t.name = 'person' THEN
					ALTER TABLE care.person ADD insured_no smallint;
					ALTER TABLE care.person DROP CONSTRAINT person_pkey,
						ALTER insured_no TYPE smallint USING pg_temp.care_insured_no(subject_id, insurer_number, insured_number),
						ALTER insured_no SET NOT NULL;
					ALTER TABLE care.person ADD PRIMARY KEY (subject_id, owner_org, insurer_number, insured_no);
					COMMENT ON COLUMN care.person.insured_no IS
						'Which of the subject''s insured numbers it is, as care.insured counts them. 被保険者番号の別';
					CONTINUE;
				END IF;
				EXECUTE format('ALTER TABLE %s ALTER insured_number TYPE smallint'
							   ' USING pg_temp.care_insured_no(subject_id, insurer_number, insured_number)', t.relation);
				EXECUTE format('ALTER TABLE %s RENAME insured_number TO insured_no', t.relation);
				EXECUTE (SELECT format('COMMENT ON COLUMN %s.insured_no IS %L', t.relation,
									   replace(col_description(a.attrelid, a.attnum), 'Number of the insured person at that insurer. 被保険者番号',
											   'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別'))
						 FROM pg_attribute a WHERE a.attrelid = t.relation AND a.attname = 'insured_no');
				RETURN NEXT format('%s: insured_no in the place of insured_number', t.relation);
			END LOOP;
			DROP FUNCTION pg_temp.care_insured_no(bigint, renkei.insurer_number, renkei.insured_number);
			-- Since PostgreSQL 18 these are constraints with names.
			FOR t IN SELECT k.conrelid::regclass AS relation, k.conname,
					replace(k.conname, 'insured_number', CASE WHEN k.conrelid = 'care.insured'::regclass THEN 'insured_term' ELSE 'insured_no' END) AS wanted
				FROM pg_constraint k
				WHERE k.connamespace = 'care'::regnamespace AND k.coninhcount = 0 AND k.conname LIKE '%\_insured\_number\_not\_null'
				  AND k.conrelid <> 'care.person'::regclass
			LOOP
				EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', t.relation, t.conname, t.wanted);
			END LOOP;
			RETURN NEXT 'care.insured: insured_term in the place of insured_number';
		END IF;
	END;
