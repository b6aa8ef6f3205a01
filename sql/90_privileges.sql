-- Privileges: nothing for PUBLIC but what policies and a session itself need.

DO $renkei_privileges$
DECLARE
	f record;
	definer_owned_by_superuser CONSTANT text[] := ARRAY['protect', 'unprotect'];
	for_dba CONSTANT text[] := ARRAY['grant_access', 'revoke_access'];
	for_admin CONSTANT text[] := ARRAY['register_kind', 'register_duty', 'register_purpose', 'register_category',
		'register_organisation', 'register_member', 'end_member', 'register_subject', 'register_subjects', 'relate',
		'end_relationship', 'record_consent', 'withdraw_consent', 'record_grant', 'revoke_grant', 'replace_rules',
		'organisation_id', 'explain_access', 'visibility_sets', 'hardening_findings', 'constraint_findings',
		'trust_owner', 'distrust_owner', 'set_limits'];
	for_everybody CONSTANT text[] := ARRAY['may_read', 'may_write', 'check_write', 'visible_subjects', 'enter',
		'current_organisation', 'current_purpose', 'my_memberships', 'today'];
	inner_steps CONSTANT text[] := ARRAY['register_word', 'check_word', 'check_subject', 'rule_condition', 'guard_register',
		'finish_register', 'close_orphans', 'check_not_empty', 'check_server', 'keep_keys', 'check_may_protect', 'check_protected_column', 'check_protectable',
		'drop_policies', 'make_policies', 'may_read_support', 'install', 'check_access', 'harden', 'telltale_functions'];
BEGIN
	FOR f IN
		SELECT p.oid::pg_catalog.regprocedure AS signature, p.proname, p.prosecdef
		FROM pg_catalog.pg_proc p
		WHERE p.pronamespace = 'renkei'::pg_catalog.regnamespace
		  AND p.proname = ANY (for_admin || for_everybody || inner_steps || definer_owned_by_superuser || for_dba)
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
		-- Definer functions get no more power than they need: renkei_owner's.
		IF f.prosecdef AND f.proname <> ALL (definer_owned_by_superuser) THEN
			EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO renkei_owner', f.signature);
		END IF;
		IF f.proname = ANY (for_everybody) THEN
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', f.signature);
		ELSIF f.proname = ANY (for_admin) THEN
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_admin', f.signature);
		ELSIF f.proname = ANY (definer_owned_by_superuser || for_dba) THEN
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_dba', f.signature);
		END IF;
	END LOOP;
END
$renkei_privileges$;

GRANT EXECUTE ON FUNCTION renkei.visibility_sets(), renkei.hardening_findings(), renkei.constraint_findings() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.telltale_functions() TO renkei_admin, renkei_dba, renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.explain_access(pg_catalog.regrole, bigint, text, text) TO renkei_auditor;
-- What the definer functions of renkei_owner call among themselves.
GRANT EXECUTE ON FUNCTION renkei.register_word(text, text, text), renkei.check_word(text, text), renkei.check_subject(bigint),
	renkei.check_not_empty(text, text[]), renkei.rule_condition(anyelement), renkei.organisation_id(text), renkei.check_may_protect(regclass),
	renkei.check_access(regclass, text[], name) TO renkei_owner;
-- Attaching a partition copies its parent's triggers in the name of its owner.
GRANT EXECUTE ON FUNCTION renkei.keep_keys(), renkei.guard_register() TO renkei_owner;
