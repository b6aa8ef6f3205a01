-- What keeps the ledger from being whole, in time, and checkable by strangers.

CREATE FUNCTION renkei.lint_ledger() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH setting AS (
		-- As this session has it, and as roles and databases get it.
		SELECT s.name AS object, s.name, s.setting FROM pg_catalog.pg_settings s WHERE s.name LIKE 'renkei.%'
		UNION ALL
		SELECT concat_ws(' ', 'role ' || quote_ident(r.rolname), 'database ' || quote_ident(d.datname)), split_part(c, '=', 1), split_part(c, '=', 2)
		FROM pg_catalog.pg_db_role_setting s
			LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase,
			 unnest(s.setconfig) AS c)
	SELECT 'reads_unrecorded', s.object, 'renkei.record_reads is off: nobody is told whose data reaches whom', NULL::text, NULL::text
	FROM setting s WHERE s.name = 'renkei.record_reads' AND s.setting = 'off'
	UNION ALL
	SELECT 'reads_lost_in_crash', s.object, 'renkei.release is async: what was read in the last moments before a crash is lost to the record', NULL, NULL
	FROM setting s WHERE s.name = 'renkei.release' AND lower(s.setting) = 'async'
	UNION ALL
	SELECT 'standby_unrecorded', s.object, 'renkei.unrecorded_on_standby is on: what a standby shows is not recorded', NULL, NULL
	FROM setting s WHERE s.name = 'renkei.unrecorded_on_standby' AND lower(s.setting) IN ('on', 'true', 'yes', '1')
	UNION ALL
	SELECT 'ledger_log_lost', 'schema ledger', 'write-ahead log that was not taken in is gone', NULL, NULL
	FROM ledger.lag() l WHERE l.log_is_lost
	UNION ALL
	SELECT 'ledger_behind', 'schema ledger', format('a record waits since %s; when it is too long, protected tables are not read', date_trunc('second', l.behind_since)), NULL, NULL
	FROM ledger.lag() l WHERE l.behind_since < clock_timestamp() - current_setting('renkei.ledger_max_delay', true)::interval / 2
	UNION ALL
	-- The server's own wal_level is the doctor's concern.
	SELECT 'ledger_log_not_held', 'schema ledger', 'no replication slot holds the log that it needs', NULL, NULL
	FROM ledger.lag() l WHERE l.worker IS NOT NULL AND NOT l.log_is_held AND current_setting('wal_level') <> 'minimal'
	UNION ALL
	SELECT 'ledger_unsigned', 'schema ledger', 'the last head could not be signed', NULL, NULL
	FROM ledger.lag() l WHERE l.signer_failed
	$$;
COMMENT ON FUNCTION renkei.lint_ledger() IS 'Checks that reads are recorded, that the ledger follows, and that its heads can be signed.';
