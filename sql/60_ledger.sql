-- The ledger: its guard, its worker, its tree.

CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'The sealed sequence of disclosures, changes and events. 台帳';
REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO renkei_auditor, renkei_owner, renkei_witness, renkei_admin, renkei_dba, renkei_standby;

CREATE FUNCTION renkei.guard_ledger() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_guard_ledger';
COMMENT ON FUNCTION renkei.guard_ledger() IS
	'Trigger of the ledger''s tables: refuses every statement that would add to the ledger, change it or remove from it (SQLSTATE 42501).';

CREATE FUNCTION renkei.finish_ledger_table(name text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	by_function boolean := name IN ('witness', 'cosignature', 'hold', 'withheld', 'decoy', 'mark');
BEGIN
	EXECUTE format('ALTER TABLE ledger.%I OWNER TO renkei_owner', name);
	EXECUTE format('REVOKE ALL ON ledger.%I FROM PUBLIC', name);
	-- Who has a name or a street in common shows.
	IF name <> 'mark' THEN
		EXECUTE format('GRANT SELECT ON ledger.%I TO renkei_auditor', name);
	END IF;
	-- Not what people looked at, and not what is kept from them.
	IF name IN ('state', 'node', 'checkpoint', 'witness', 'cosignature', 'hold') THEN
		EXECUTE format('GRANT SELECT ON ledger.%I TO renkei_admin', name);
	END IF;
	-- Definer functions add to these, and end rows of some.
	IF name NOT IN ('witness', 'hold', 'decoy', 'mark') THEN
		EXECUTE format('CREATE TRIGGER renkei_guard BEFORE UPDATE OR DELETE ON ledger.%I'
					   ' FOR EACH ROW EXECUTE FUNCTION renkei.guard_ledger()', name);
		EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER renkei_guard', name);
	END IF;
	IF NOT by_function THEN
		-- INSERT not ALWAYS: a logical replica and a data-only restore take entries in.
		EXECUTE format('CREATE TRIGGER renkei_guard_insert BEFORE INSERT ON ledger.%I'
					   ' FOR EACH ROW EXECUTE FUNCTION renkei.guard_ledger()', name);
	END IF;
	EXECUTE format('CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON ledger.%I'
				   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_ledger()', name);
	EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER renkei_guard_truncate', name);
	IF EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partrelid = format('ledger.%I', name)::regclass) THEN
		-- Takes what no month takes, so that an entry never fails for want of one.
		EXECUTE format('CREATE TABLE ledger.%I PARTITION OF ledger.%I DEFAULT', name || '_default', name);
		EXECUTE format('COMMENT ON TABLE ledger.%I IS %L', name || '_default',
					   format('Entries of months that had no partition of ledger.%s.', name));
		EXECUTE format('ALTER TABLE ledger.%I OWNER TO renkei_owner', name || '_default');
		EXECUTE format('CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON ledger.%I'
					   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_ledger()', name || '_default');
		EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER renkei_guard_truncate', name || '_default');
		EXECUTE format('REVOKE ALL ON ledger.%I FROM PUBLIC', name || '_default');
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.finish_ledger_table(text) IS
	'Gives a table of the ledger its guard triggers and privileges. Used by renkei.install().';

CREATE FUNCTION renkei.start_ledger() RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_start_ledger';
COMMENT ON FUNCTION renkei.start_ledger() IS
	'Asks for this database''s ledger worker, which starts once the transaction has committed. Used by renkei.install(). 台帳の開始';

CREATE FUNCTION ledger.accept_loss(reason text) RETURNS pg_lsn
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_accept_loss';
COMMENT ON FUNCTION ledger.accept_loss(text) IS
	'Where write-ahead log was removed that the ledger had not taken in: goes on with the oldest there is, leaving an event log_lost with the reason; returns that position. To be called by a superuser. SQLSTATE 55000 where nothing is missing. 欠落の承認';

CREATE FUNCTION ledger.lag(OUT worker integer, OUT written pg_lsn, OUT reached pg_lsn, OUT behind_since timestamptz,
						   OUT log_is_held boolean, OUT log_is_lost boolean, OUT signer_failed boolean)
	LANGUAGE c VOLATILE PARALLEL RESTRICTED
	AS 'MODULE_PATHNAME', 'rk_ledger_lag_row';
COMMENT ON FUNCTION ledger.lag() IS
	'What the server knows of this database''s ledger worker: its process, the last record written since the server started, how far the worker is. Shown by audit.ledger_status. 台帳の遅れ';

REVOKE ALL ON FUNCTION ledger.accept_loss(text), ledger.lag() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.lag() TO renkei_auditor, renkei_admin, renkei_dba, renkei_owner;
REVOKE ALL ON FUNCTION renkei.guard_ledger(), renkei.finish_ledger_table(text), renkei.start_ledger() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.guard_ledger() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.start_ledger() TO renkei_dba;
