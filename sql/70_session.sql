-- Sessions: whose code wide readers may run, and how much of the server an organisation may take.

CREATE FUNCTION renkei.trust_owner(owner regrole, reason text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF $1 IS NULL OR coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'a trusted owner needs a role and a reason' USING ERRCODE = 'null_value_not_allowed';
	ELSIF EXISTS (SELECT FROM renkei.member m WHERE m.login = $1 AND m.closed_at IS NULL) THEN
		RAISE EXCEPTION 'login "%" is a member of an organisation and cannot be trusted for others', $1
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = 'Let a role of its own, without login, own the code.';
	END IF;
	UPDATE renkei.trusted_owner t SET closed_at = clock_timestamp() WHERE t.owner = $1 AND t.closed_at IS NULL;
	INSERT INTO renkei.trusted_owner (owner, reason) VALUES ($1, $2);
END
$$;
COMMENT ON FUNCTION renkei.trust_owner(regrole, text) IS
	'Lets functions of this owner run, and its tables be written, in sessions that read widely (the city, auditors, administrators, superusers); invalid_parameter_value (22023) for a member''s login. 信頼するコードの所有者の登録';

CREATE FUNCTION renkei.distrust_owner(owner regrole) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.trusted_owner t SET closed_at = clock_timestamp() WHERE t.owner = $1 AND t.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'role "%" is not a trusted owner', $1 USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.distrust_owner(regrole) IS
	'Ends the trust in an owner''s code, at once; undefined_object (42704) where there is none. 信頼の取消';

CREATE FUNCTION renkei.set_limits(
	organisation text, connections integer DEFAULT NULL, statement_timeout interval DEFAULT NULL,
	temp_file_limit_mb integer DEFAULT NULL, work_mem_mb integer DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	org integer := renkei.organisation_id($1);
BEGIN
	IF org IS NULL THEN
		RAISE EXCEPTION 'limits need an organisation' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	LOCK TABLE renkei.session_limit IN SHARE ROW EXCLUSIVE MODE;
	UPDATE renkei.session_limit l SET closed_at = clock_timestamp() WHERE l.organisation_id = org AND l.closed_at IS NULL;
	INSERT INTO renkei.session_limit (organisation_id, connections, statement_timeout_ms, temp_file_limit_kb, work_mem_kb)
	VALUES (org, $2, (extract(epoch FROM $3) * 1000)::integer, $4 * 1024, $5 * 1024);
END
$$;
COMMENT ON FUNCTION renkei.set_limits(text, integer, interval, integer, integer) IS
	'Limits what the logins of an organisation take: connections at the same time, time of a statement, temporary files and work_mem of a session; NULL: as the settings renkei.member_… say; 0: no limit. For connections made from then on. 機関ごとの上限の設定';
