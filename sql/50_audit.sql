-- The change audit: triggers, the guard of its table, its months.

CREATE FUNCTION renkei.record_change() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_record_change';
COMMENT ON FUNCTION renkei.record_change() IS
	'AFTER trigger of protected tables, with the arguments category, subject column and owner column: records who changed what in audit.change, in the same transaction. Made by renkei.protect(). 変更記録';

CREATE FUNCTION renkei.guard_change() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_guard_change';
COMMENT ON FUNCTION renkei.guard_change() IS
	'Trigger of audit.change: refuses every statement that would add to the record, change it or remove from it (SQLSTATE 42501).';

-- renkei_owner must be able to attach partitions, which copies these triggers.
-- Nobody else: a trigger of one's own table would write records at will.
REVOKE ALL ON FUNCTION renkei.record_change(), renkei.guard_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.record_change(), renkei.guard_change() TO renkei_owner;

CREATE FUNCTION renkei.detach_change_triggers(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	t record;
BEGIN
	FOR t IN
		SELECT g.tgrelid::regclass AS part, g.tgname
		FROM pg_catalog.pg_trigger g
		WHERE g.tgrelid IN (SELECT p.relid FROM pg_partition_tree(relation) p UNION SELECT relation)
		  AND g.tgparentid = 0
		  AND g.tgname IN ('renkei_change_row', 'renkei_change_statement', 'renkei_change_truncate')
	LOOP
		EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.part);
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.detach_change_triggers(regclass) IS
	'Takes the triggers of the change audit off a table and its partitions. The caller must own them. Used by renkei.unprotect().';

CREATE FUNCTION renkei.attach_statement_triggers(relation regclass, p renkei.protection) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	arguments text := format('%L, %L, %L', p.category, p.subject_column, p.owner_column);
BEGIN
	EXECUTE format('CREATE TRIGGER renkei_change_statement AFTER INSERT OR UPDATE OR DELETE ON %s'
				   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.record_change(%s)', relation, arguments);
	EXECUTE format('CREATE TRIGGER renkei_change_truncate AFTER TRUNCATE ON %s'
				   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.record_change(%s)', relation, arguments);
	EXECUTE format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER renkei_change_statement,'
				   ' ENABLE ALWAYS TRIGGER renkei_change_truncate', relation);
END
$$;
COMMENT ON FUNCTION renkei.attach_statement_triggers(regclass, renkei.protection) IS
	'Puts the triggers of the change audit that partitions do not inherit on a protected table or on one partition.';
REVOKE ALL ON FUNCTION renkei.attach_statement_triggers(regclass, renkei.protection) FROM PUBLIC;

CREATE FUNCTION renkei.attach_change_triggers(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	root regclass := coalesce(pg_partition_root($1), $1);
	protection renkei.protection;
BEGIN
	SELECT p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column INTO protection
	FROM renkei.protected p WHERE p.relation = root AND p.closed_at IS NULL;
	IF protection.category IS NULL THEN
		RAISE EXCEPTION 'relation % is not protected', root
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Call renkei.protect().';
	END IF;
	PERFORM renkei.detach_change_triggers(root);
	-- The row trigger is cloned to partitions, present and to come; the others are not.
	EXECUTE format('CREATE TRIGGER renkei_change_row AFTER INSERT OR UPDATE OR DELETE ON %s'
				   ' FOR EACH ROW EXECUTE FUNCTION renkei.record_change(%L, %L, %L)', root,
				   protection.category, protection.subject_column, protection.owner_column);
	-- ALWAYS: session_replication_role must not make a change go unnoticed.
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER renkei_change_row', root);
	PERFORM renkei.attach_statement_triggers(t.relid, protection)
	FROM (SELECT t.relid FROM pg_partition_tree(root) t UNION SELECT root) AS t (relid);
END
$$;
COMMENT ON FUNCTION renkei.attach_change_triggers(regclass) IS
	'Puts the triggers of the change audit on a protected table and all its partitions (given the table or any of them); running it again renews them. The caller must own them. Used by renkei.protect().';
REVOKE ALL ON FUNCTION renkei.detach_change_triggers(regclass), renkei.attach_change_triggers(regclass) FROM PUBLIC;

CREATE FUNCTION renkei.make_month(relation regclass, first_day timestamptz) RETURNS boolean
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	parent record;
	part name;
BEGIN
	SELECT c.relname, n.nspname, g.tgfoid::regprocedure AS guard INTO STRICT parent
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_trigger g ON g.tgrelid = c.oid
	WHERE c.oid = relation AND g.tgname = 'renkei_guard_truncate';
	part := parent.relname || '_' || to_char(first_day, 'YYYYMM');
	IF to_regclass(format('%I.%I', parent.nspname, part)) IS NOT NULL THEN
		RETURN false;
	END IF;
	EXECUTE format('CREATE TABLE %I.%I PARTITION OF %s FOR VALUES FROM (%L) TO (%L)',
				   parent.nspname, part, relation, first_day, first_day + interval '1 month');
	EXECUTE format('CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON %I.%I'
				   ' FOR EACH STATEMENT EXECUTE FUNCTION %s', parent.nspname, part, parent.guard);
	EXECUTE format('ALTER TABLE %I.%I ENABLE ALWAYS TRIGGER renkei_guard_truncate', parent.nspname, part);
	EXECUTE format('REVOKE ALL ON %I.%I FROM PUBLIC', parent.nspname, part);
	EXECUTE format('COMMENT ON TABLE %I.%I IS %L', parent.nspname, part,
				   format('%s of %s.%s.', to_char(first_day, 'YYYY-MM'), parent.nspname, parent.relname));
	RETURN true;
EXCEPTION WHEN check_violation THEN
	-- Records are never moved: what the default partition took, it keeps.
	RAISE WARNING '%.%_default already holds records of %, which gets no partition of its own',
		parent.nspname, parent.relname, to_char(first_day, 'YYYY-MM');
	RETURN false;
END
$$;
COMMENT ON FUNCTION renkei.make_month(regclass, timestamptz) IS
	'Makes the partition of a table of the audit for one month. Used by renkei.maintain_audit().';
REVOKE ALL ON FUNCTION renkei.make_month(regclass, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.make_month(regclass, timestamptz) TO renkei_owner;

CREATE FUNCTION renkei.maintain_audit(months_ahead integer DEFAULT 12) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	-- So that the zone set below is the caller's again at the end.
	SET timezone = 'Asia/Tokyo'
	AS $$
DECLARE
	first_day timestamptz;
	made integer := 0;
BEGIN
	IF months_ahead NOT BETWEEN 0 AND 120 THEN
		RAISE EXCEPTION 'months_ahead must be between 0 and 120' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- Months are those of the network's clock, whatever zone the caller is in: otherwise they would overlap.
	PERFORM set_config('timezone', current_setting('renkei.time_zone'), true);
	FOR ahead IN 0 .. months_ahead
	LOOP
		first_day := date_trunc('month', clock_timestamp()) + make_interval(months => ahead);
		made := made + renkei.make_month('audit.change', first_day)::integer;
		-- Between ALTER EXTENSION UPDATE and renkei.upgrade() there is no ledger yet.
		PERFORM renkei.make_month(to_regclass(t), first_day)
		FROM unnest('{ledger.entry, ledger.subject_entry, ledger.wide_entry}'::text[]) t WHERE to_regclass(t) IS NOT NULL;
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION renkei.maintain_audit(integer) IS
	'Makes the monthly partitions of audit.change and of the ledger (months in renkei.time_zone) for this month and so many ahead; returns how many months audit.change got. To be run once a month; if it is not, records go to the default partitions and none is lost. 監査表の月次保守';
ALTER FUNCTION renkei.maintain_audit(integer) OWNER TO renkei_owner;
REVOKE ALL ON FUNCTION renkei.maintain_audit(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.maintain_audit(integer) TO renkei_dba, renkei_admin;
