-- Privileges: nothing to PUBLIC; definer functions belong to renkei_owner.
DO $care_privileges$
DECLARE
	f regprocedure;
BEGIN
	FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p
			 WHERE p.pronamespace OPERATOR(pg_catalog.=) 'care'::pg_catalog.regnamespace
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
		IF (SELECT p.prosecdef FROM pg_catalog.pg_proc p WHERE p.oid OPERATOR(pg_catalog.=) f) THEN
			EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO renkei_owner', f);
		END IF;
	END LOOP;
END
$care_privileges$;

GRANT EXECUTE ON FUNCTION care.register_insured(renkei.insurer_number, renkei.sealed_text, bigint),
	care.register_insured_numbers(renkei.insurer_number[], renkei.sealed_text[]) TO renkei_admin, renkei_member;
GRANT EXECUTE ON FUNCTION care.register_provider(renkei.provider_number, text, text),
	care.end_provider(renkei.provider_number, text),
	care.settle_month_service(bigint[], renkei.provider_number), care.renew_insured() TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.subject_of(renkei.insurer_number, renkei.sealed_text),
	care.insured_of(renkei.insurer_number[], renkei.sealed_text[]),
	care.intake_targets(), care.intake_sealed(), care.intake_sender_is_own(text, text), care.intake_begin(text, text), care.intake_wait(), care.value_class(text),
	care.intake_find_persons(), care.intake_collect_keys(text[]), care.intake_check(text[]), care.intake_decide(bigint),
	care.intake_replace(text, bigint), care.intake_apply(bigint),
	care.intake_record(text, text, text, text, bigint, text, bigint),
	care.intake_keep(bigint, text, integer, bytea),
	care.intake_reject(bigint, integer, text, bigint, integer, text, text, text),
	care.intake_forget_repetition(bigint), care.intake_repair(bigint, text, renkei.sealed_bytea),
	care.intake_repair(bigint, text, integer, renkei.sealed_text), care.intake_discard(bigint, text) TO renkei_member;
GRANT EXECUTE ON FUNCTION care.check_upgraded() TO renkei_owner, renkei_member;
GRANT EXECUTE ON FUNCTION care.subject_of_files(integer), care.check_insured_number(renkei.sealed_text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.surname_mark(text), care.street_mark(text), care.mark_member(name, renkei.sealed_text, renkei.sealed_text) TO renkei_admin, renkei_dba;
GRANT EXECUTE ON FUNCTION care.mark_persons() TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.make_month_partitions(date, date) TO renkei_dba;
-- It protects the new partitions; renkei.protect() itself asks whether the session may.
GRANT EXECUTE ON FUNCTION renkei.protect(regclass, text, name, name, name, name) TO renkei_owner;
