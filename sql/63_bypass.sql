-- Reading past the rules, for dumps and maintenance.

CREATE FUNCTION renkei.grant_bypass(login regrole, reason text, valid_to timestamptz) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	role pg_roles;
BEGIN
	IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
		RAISE EXCEPTION 'only a superuser lets a login read past the rules' USING ERRCODE = 'insufficient_privilege';
	ELSIF $1 IS NULL OR $2 IS NULL OR $3 IS NULL THEN
		RAISE EXCEPTION 'login, reason and valid_to must be given' USING ERRCODE = 'null_value_not_allowed';
	ELSIF NOT isfinite($3) OR $3 <= clock_timestamp() THEN
		RAISE EXCEPTION 'valid_to must be a moment to come' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT * INTO role FROM pg_roles r WHERE r.oid = $1;
	IF role.oid IS NULL THEN
		RAISE EXCEPTION 'role does not exist' USING ERRCODE = 'undefined_object';
	ELSIF NOT role.rolcanlogin OR NOT role.rolbypassrls THEN
		RAISE EXCEPTION 'role "%" is not a login with BYPASSRLS', role.rolname USING ERRCODE = 'invalid_parameter_value',
			HINT = 'Make a login of its own for each program that dumps: CREATE ROLE … LOGIN BYPASSRLS.';
	ELSIF EXISTS (SELECT FROM renkei.member m WHERE m.login = $1 AND m.closed_at IS NULL) THEN
		RAISE EXCEPTION 'login "%" is a member of an organisation', role.rolname USING ERRCODE = 'invalid_parameter_value';
	END IF;
	PERFORM renkei.check_upgraded('bypass');
	LOCK TABLE renkei.bypass IN SHARE ROW EXCLUSIVE MODE;
	UPDATE renkei.bypass b SET closed_at = clock_timestamp() WHERE b.login = $1 AND b.closed_at IS NULL;
	INSERT INTO renkei.bypass (login, reason, valid_from, valid_to) VALUES ($1, $2, clock_timestamp(), $3);
	EXECUTE format('GRANT renkei_bypass TO %I', role.rolname);
	PERFORM renkei.record_event('bypass granted', quote_ident(role.rolname), jsonb_build_object('reason', $2, 'valid_to', $3));
END
$$;
COMMENT ON FUNCTION renkei.grant_bypass(regrole, text, timestamptz) IS
	'Lets a login with BYPASSRLS read past the rules until that moment. To be called by a superuser. Each use is recorded, once for each session and table, in the server log and as a WAL message. ルール適用除外の許可';

CREATE FUNCTION renkei.revoke_bypass(login regrole) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
BEGIN
	PERFORM renkei.check_upgraded('bypass');
	UPDATE renkei.bypass b SET closed_at = clock_timestamp() WHERE b.login = $1 AND b.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'login "%" has no bypass', $1 USING ERRCODE = 'undefined_object';
	END IF;
	PERFORM renkei.record_event('bypass revoked', $1::text);
END
$$;
COMMENT ON FUNCTION renkei.revoke_bypass(regrole) IS
	'Ends what renkei.grant_bypass() granted, on every connection, at its next statement. ルール適用除外の取消';

CREATE FUNCTION renkei.bypasses() RETURNS TABLE (login name, by text, reason text, valid_to timestamptz)
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT r.rolname, 'superuser', NULL, NULL FROM pg_roles r WHERE r.rolsuper AND r.rolcanlogin
	UNION ALL
	SELECT r.rolname, 'renkei.grant_bypass()', b.reason, b.valid_to
	FROM renkei.bypass b JOIN pg_roles r ON r.oid = b.login
	WHERE b.closed_at IS NULL AND clock_timestamp() < b.valid_to AND pg_has_role(b.login, 'renkei_bypass', 'MEMBER')
	ORDER BY 1
	$$;
COMMENT ON FUNCTION renkei.bypasses() IS
	'The logins that read past the rules now, and by what: being a superuser, or renkei.grant_bypass(). ルール適用除外の一覧';
REVOKE ALL ON FUNCTION renkei.grant_bypass(regrole, text, timestamptz), renkei.revoke_bypass(regrole), renkei.bypasses() FROM PUBLIC;
ALTER FUNCTION renkei.revoke_bypass(regrole) OWNER TO renkei_owner;
ALTER FUNCTION renkei.bypasses() OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.revoke_bypass(regrole) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.bypasses() TO renkei_dba, renkei_auditor;
