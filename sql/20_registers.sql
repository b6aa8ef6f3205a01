-- Making and guarding the registers.

CREATE FUNCTION renkei.guard_register() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_guard_register';
COMMENT ON FUNCTION renkei.guard_register() IS
	'Trigger of every register: stamps who and when, lets a row only be closed, refuses DELETE and TRUNCATE (SQLSTATE 42501), and tells all sessions what changed.';

CREATE FUNCTION renkei.finish_register(register text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	EXECUTE format('ALTER TABLE renkei.%I ADD COLUMN recorded_at timestamptz NOT NULL,'
				   ' ADD COLUMN recorded_by name NOT NULL, ADD COLUMN closed_at timestamptz,'
				   ' ADD COLUMN closed_by name, ADD CHECK ((closed_at IS NULL) = (closed_by IS NULL)),'
				   ' OWNER TO renkei_owner', register);
	EXECUTE format('CREATE TRIGGER guard_register BEFORE INSERT OR UPDATE OR DELETE ON renkei.%I'
				   ' FOR EACH ROW EXECUTE FUNCTION renkei.guard_register(%L)', register, register);
	EXECUTE format('CREATE TRIGGER guard_register_truncate BEFORE TRUNCATE ON renkei.%I'
				   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_register(%L)', register, register);
	-- ALWAYS: session_replication_role must not make a change go unnoticed.
	EXECUTE format('ALTER TABLE renkei.%I ENABLE ALWAYS TRIGGER guard_register', register);
	EXECUTE format('ALTER TABLE renkei.%I ENABLE ALWAYS TRIGGER guard_register_truncate', register);
	EXECUTE format('REVOKE ALL ON renkei.%I FROM PUBLIC', register);
	EXECUTE format('GRANT SELECT ON renkei.%I TO renkei_admin, renkei_auditor', register);
	EXECUTE format('COMMENT ON COLUMN renkei.%I.recorded_at IS %L', register, 'When this version was recorded. 登録日時');
	EXECUTE format('COMMENT ON COLUMN renkei.%I.recorded_by IS %L', register, 'Login that recorded it. 登録者');
	EXECUTE format('COMMENT ON COLUMN renkei.%I.closed_at IS %L', register,
				   'When it was superseded or ended; NULL while in force. 終了日時');
	EXECUTE format('COMMENT ON COLUMN renkei.%I.closed_by IS %L', register, 'Login that ended it. 終了者');
END
$$;
COMMENT ON FUNCTION renkei.finish_register(text) IS
	'Gives a register its history columns, guard triggers and privileges. Used by renkei.install().';
REVOKE ALL ON FUNCTION renkei.guard_register(), renkei.finish_register(text) FROM PUBLIC;
