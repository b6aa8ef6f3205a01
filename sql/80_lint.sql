-- renkei.lint(): what of this database is not as it should be.  Each of the parts
-- 81 to 87 looks at one concern and returns findings by their codes; this one has
-- the list of the codes, and what the parts share.
--
-- They run as renkei_owner, whoever calls lint(), because renkei_dba reads no
-- register.  So what they tell is names of objects and roles, and words of the
-- vocabularies; never a row about a person.

CREATE TYPE renkei.lint_finding AS (code text, object text, finding text, remedy text, fix text);
COMMENT ON TYPE renkei.lint_finding IS
	'A finding of one check: its code, the object, what is wrong with it, what to do (NULL: as renkei.lint_checks() says), and the SQL that does it where that is safe.';

CREATE FUNCTION renkei.lint_checks() RETURNS TABLE (code text, severity text, category text, remedy text)
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$ VALUES
	('not_installed', 'critical', 'protection', 'SELECT renkei.install()'),
	('not_checked', 'critical', 'record', 'Give it back to renkei_owner, and check again.'),
	('policy_extra', 'critical', 'protection', 'Drop it: permissive policies add up.'),
	('rule_extra', 'critical', 'protection', 'DROP RULE; use a trigger whose function you trust.'),
	('inheritance_child', 'critical', 'protection', 'ALTER TABLE … NO INHERIT; use declarative partitioning.'),
	('partition_unprotected', 'critical', 'protection', 'Call renkei.protect() again for the parent.'),
	('rls_off', 'critical', 'protection', 'Call renkei.protect() again.'),
	('rls_not_forced', 'critical', 'protection', 'Call renkei.protect() again.'),
	('column_not_sealed', 'warning', 'protection', 'Set up keys, then SELECT * FROM care.upgrade().'),
	('wrong_owner', 'critical', 'protection', 'Call renkei.protect() again.'),
	('policy_missing', 'critical', 'protection', 'Call renkei.protect() again.'),
	('policy_altered', 'critical', 'protection', 'Call renkei.protect() again.'),
	('trigger_missing', 'critical', 'protection', 'Call renkei.protect() again.'),
	('trigger_foreign', 'critical', 'protection', 'Drop the trigger: its function runs as whoever writes.'),
	('trigger_extra', 'warning', 'protection', 'Read its function: it runs as whoever writes, and sees what they see.'),
	('code_foreign', 'critical', 'protection', 'Give it to a superuser, or have renkei.trust_owner() register its owner.'),
	('policy_restrictive', 'notice', 'protection', 'Nothing to do if it is meant: it only hides more.'),
	('key_column_missing', 'warning', 'protection', 'Call renkei.protect() with the columns as they are called now.'),
	('view_bypassing', 'critical', 'path', 'ALTER VIEW … SET (security_invoker = true)'),
	('matview_granted', 'critical', 'path', 'Revoke it; a materialised view holds what its owner saw, for everybody, for ever.'),
	('view_allowed', 'notice', 'path', 'Nothing to do if it is still needed.'),
	('view_definer', 'warning', 'path', 'ALTER VIEW … SET (security_invoker = true)'),
	('matview', 'warning', 'path', 'Drop it, or keep it to its owner.'),
	('definer_function', 'warning', 'path', 'Make it SECURITY INVOKER, or give it to an owner whom row security binds.'),
	('definer_function_text', 'notice', 'path', 'Read its body; make it SECURITY INVOKER if it reads that table.'),
	('table_unprotected', 'warning', 'path', 'Call renkei.protect(), or revoke the privilege.'),
	('publication', 'warning', 'path', 'Take the table out of the publication: at the other end no rule holds.'),
	('logical_slot', 'warning', 'path', 'Drop it if nobody needs it: what is decoded from WAL is past row security.'),
	('foreign_key_cascade', 'critical', 'constraint', 'Make it ON DELETE RESTRICT ON UPDATE RESTRICT.'),
	('foreign_key_reference', 'warning', 'constraint', 'Refer to renkei.subject, or take subject and owner into the key.'),
	('unique_oracle', 'warning', 'constraint', 'Take the subject and the owner into the key.'),
	('subject_not_leading', 'notice', 'index', 'Begin the key with the subject: the rules then use it as an index condition.'),
	('index_not_leakproof', 'notice', 'index', 'Use text, bigint or smallint: only leakproof operators use an index behind row security.'),
	('grant_dangerous', 'critical', 'privilege', 'Revoke it.'),
	('grant_public', 'critical', 'privilege', 'Revoke it; grant to renkei_member.'),
	('register_granted', 'critical', 'privilege', 'Revoke it.'),
	('stat_functions_public', 'critical', 'privilege', 'Revoke EXECUTE on these functions from PUBLIC.'),
	('size_functions_public', 'warning', 'privilege', 'Revoke EXECUTE on these functions from PUBLIC.'),
	('pg_stats_ext', 'critical', 'privilege', 'Run fix-CVE-2024-4317.sql of the server''s share directory in every database.'),
	('schema_create', 'warning', 'privilege', 'Revoke it.'),
	('database_create', 'warning', 'privilege', 'Revoke it.'),
	('extension_usable', 'warning', 'privilege', 'Revoke EXECUTE on its functions, or drop the extension.'),
	('foreign_access', 'warning', 'privilege', 'Revoke USAGE.'),
	('untrusted_language', 'warning', 'privilege', 'Revoke EXECUTE, or read the function as if it were part of the server.'),
	('dump_before_17', 'notice', 'privilege', 'Nothing to do until then. Before it, give them back: GRANT EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text), pg_logical_emit_message(boolean, text, bytea) TO PUBLIC; REVOKE EXECUTE ON the same FROM pg_monitor, renkei_dba; on the new server, SELECT renkei.harden().'),
	('owner_reachable', 'critical', 'role', 'Nobody logs in as renkei_owner and nobody is a member of it.'),
	('member_privileged', 'critical', 'role', 'Give the person a login of their own for it, or take the attribute away.'),
	('member_server_group', 'critical', 'role', 'Revoke it.'),
	('member_bypass', 'critical', 'role', 'Revoke it: dumps have a login of their own.'),
	('member_monitor_group', 'warning', 'role', 'Revoke it; watch the server with a login that is no member.'),
	('member_administers', 'warning', 'role', 'Use a login of its own for it.'),
	('member_gone', 'warning', 'role', 'End the membership.'),
	('member_nologin', 'warning', 'role', 'End the membership, or let the login in again.'),
	('member_expired', 'warning', 'role', 'End the membership, or set another VALID UNTIL.'),
	('member_unlimited', 'notice', 'role', 'ALTER ROLE … CONNECTION LIMIT n'),
	('role_replication', 'warning', 'role', 'Only for standbys and the WAL archive; it reads everything, unrecorded.'),
	('role_createrole', 'warning', 'role', 'Before PostgreSQL 16 it can give itself any role but a superuser''s.'),
	('role_server_group', 'warning', 'role', 'Revoke it unless it is needed: such a login reaches files, programs or every row.'),
	('role_bypassrls', 'notice', 'role', 'For dumps only; keep the password off the server.'),
	('role_superuser', 'notice', 'role', 'As few as can be watched.'),
	('function_search_path', 'critical', 'code', 'ALTER FUNCTION … SET search_path = pg_catalog, pg_temp'),
	('function_owner', 'critical', 'code', 'ALTER FUNCTION … OWNER TO renkei_owner'),
	('function_granted', 'critical', 'code', 'Revoke it.'),
	('event_trigger_missing', 'critical', 'code', 'ALTER EVENT TRIGGER … ENABLE ALWAYS'),
	('register_unguarded', 'critical', 'record', 'Enable it ALWAYS; where it is missing, install afresh and compare.'),
	('register_owner', 'critical', 'record', 'Give it back to renkei_owner.'),
	('reads_unrecorded', 'critical', 'record', 'Set renkei.record_reads = on and restart the server.'),
	('ledger_log_lost', 'critical', 'record', 'Put the segments back into pg_wal, or accept the loss by ledger.accept_loss().'),
	('ledger_behind', 'critical', 'record', 'The server''s log says what keeps its worker.'),
	('reads_lost_in_crash', 'warning', 'record', 'Set renkei.release to durable or witnessed.'),
	('standby_unrecorded', 'warning', 'record', 'Reset renkei.unrecorded_on_standby.'),
	('ledger_log_not_held', 'warning', 'record', 'Increase max_replication_slots; a restart is needed.'),
	('ledger_unsigned', 'warning', 'record', 'The server''s log says what is wrong with the key in renkei.ledger_signer.'),
	('word_unknown', 'warning', 'record', 'Register the word, or close what names it.'),
	('audit_month', 'notice', 'record', 'SELECT renkei.maintain_audit()')
	$$;
COMMENT ON FUNCTION renkei.lint_checks() IS
	'The checks of renkei.lint(): code, severity, category, general remedy. Severities: critical: people''s data is open past the rules, or one wall alone still holds; warning: something tells more than it should, or a wall would fall with one more mistake; notice: worth knowing, or slow. 点検項目の一覧';

CREATE FUNCTION renkei.lint_relations() RETURNS TABLE (
	relation regclass, root regclass, nested boolean, category text, subject_column name, owner_column name,
	recorded_on_column name, released_column name, protect_call text)
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT t.relid, p.relation, t.relid <> p.relation, p.category, p.subject_column, p.owner_column,
		   p.recorded_on_column, p.released_column,
		   format('SELECT renkei.protect(%L, %L, %L, %L, %L, %L)', p.relation::text, p.category, p.subject_column,
				  p.owner_column, p.recorded_on_column, p.released_column)
	FROM renkei.protected p
	JOIN pg_catalog.pg_class c ON c.oid = p.relation,
	LATERAL (SELECT p.relation AS relid UNION SELECT x.relid FROM pg_partition_tree(p.relation) x) AS t
	WHERE p.closed_at IS NULL
	$$;
COMMENT ON FUNCTION renkei.lint_relations() IS
	'The protected tables and their partitions, with the columns of their protection and the call that repairs it.';

CREATE FUNCTION renkei.lint_reach() RETURNS TABLE (login oid, role oid)
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH RECURSIVE member AS (
		SELECT m.login::oid AS login FROM renkei.member m
		WHERE m.closed_at IS NULL AND (m.valid_to IS NULL OR m.valid_to > statement_timestamp())
		UNION
		SELECT r.oid FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_auth_members a ON a.member = r.oid
		WHERE a.roleid = 'renkei_member'::regrole AND r.rolcanlogin AND r.oid <> 'renkei_owner'::regrole),
	-- What administers is not taken for the members' own: it has a check of its own.
	reach AS (
		SELECT m.login, m.login AS role FROM member m
		UNION
		SELECT r.login, a.roleid FROM reach r JOIN pg_catalog.pg_auth_members a ON a.member = r.role
		WHERE a.roleid NOT IN ('renkei_admin'::regrole, 'renkei_auditor'::regrole, 'renkei_reporter'::regrole, 'renkei_dba'::regrole))
	SELECT r.login, r.role FROM reach r
	$$;
COMMENT ON FUNCTION renkei.lint_reach() IS
	'Every login that is a member of an organisation or of renkei_member, with each role whose privileges it has or can take.';

CREATE FUNCTION renkei.lint_grants_of(acl aclitem[], owner oid) RETURNS TABLE (grantee oid, name text, privilege text)
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT a.grantee, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type
	FROM aclexplode(acl) AS a
	WHERE a.grantee <> owner
	  AND (a.grantee = 0 OR a.grantee = 'renkei_member'::regrole OR a.grantee IN (SELECT r.role FROM renkei.lint_reach() AS r))
	$$;
COMMENT ON FUNCTION renkei.lint_grants_of(aclitem[], oid) IS
	'What of an access control list reaches members: granted to PUBLIC, to renkei_member, or to a role that a member''s login has.';

CREATE FUNCTION renkei.lint_some(names text[]) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT array_to_string(names[1:3], ', ') || CASE WHEN cardinality(names) > 3 THEN format(' and %s more', cardinality(names) - 3) ELSE '' END
	$$;
COMMENT ON FUNCTION renkei.lint_some(text[]) IS 'The first three names and how many more there are.';
