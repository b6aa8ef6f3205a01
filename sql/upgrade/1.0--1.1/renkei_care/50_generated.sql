-- Written by contrib-tools/upgrade-sql.sh from the catalogs of both versions; run it again instead of editing this.

SET LOCAL check_function_bodies = off;

CREATE OR REPLACE FUNCTION care.make_month_partitions(from_month date, to_month date)
 RETURNS integer
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	month date := date_trunc('month', from_month)::date;
	parent name;
	part name;
	made integer := 0;
BEGIN
	IF to_month < from_month OR to_month > from_month + 3660 THEN
		RAISE EXCEPTION 'the months must be in order and at most ten years' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	WHILE month <= to_month LOOP
		FOREACH parent IN ARRAY ARRAY['month_plan', 'month_benefit', 'month_actual']::name[] LOOP
			part := parent || to_char(month, '_YYYYMM');
			CONTINUE WHEN to_regclass('care.' || part) IS NOT NULL;
			BEGIN
				EXECUTE format('CREATE TABLE care.%I PARTITION OF care.%I FOR VALUES FROM (%L) TO (%L)',
							   part, parent, month, (month + interval '1 month')::date);
				made := made + 1;
			EXCEPTION WHEN check_violation THEN
				-- Rows of that month are in the default partition already, where
				-- they are as safe and as visible, only slower to find.
				RAISE WARNING 'partition "%" was not made: care.%_default holds rows of that month', part, parent
					USING HINT = 'Make partitions before the month begins.';
			END;
		END LOOP;
		month := (month + interval '1 month')::date;
	END LOOP;
	IF made > 0 THEN
		-- Again, so that the new partitions are under protection of their own.
		PERFORM renkei.protect('care.month_plan', 'care.month_plan', recorded_on => 'service_month');
		PERFORM renkei.protect('care.month_benefit', 'care.month_plan', recorded_on => 'service_month');
		PERFORM renkei.protect('care.month_actual', 'care.month_actual', recorded_on => 'service_month');
	END IF;
	RETURN made;
END
$function$;

CREATE FUNCTION care.surname_mark(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ SELECT split_part(btrim(translate(normalize($1, NFKC), '　', ' ')), ' ', 1) $function$;

CREATE FUNCTION care.street_mark(address text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ SELECT regexp_replace(replace(normalize($1, NFKC), ' ', ''), '[0-9].*$', '') $function$;

CREATE FUNCTION care.mark_persons()
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT ledger.mark_subjects('same surname', array_agg(p.subject_id), array_agg(coalesce(care.surname_mark(p.name_kana), '')))
		+ ledger.mark_subjects('neighbour', array_agg(p.subject_id), array_agg(coalesce(care.street_mark(p.address_1), '')))
	FROM (SELECT DISTINCT subject_id, name_kana, address_1 FROM care.person) p
	$function$;

CREATE FUNCTION care.mark_member(login name, name_kana text, address text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT ledger.mark_login($1, 'same surname', care.surname_mark($2));
	SELECT ledger.mark_login($1, 'neighbour', care.street_mark($3))
	$function$;

ALTER FUNCTION care.make_month_partitions(date,date) OWNER TO renkei_owner;
REVOKE ALL ON FUNCTION care.surname_mark(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.street_mark(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION care.mark_persons() FROM PUBLIC;
REVOKE ALL ON FUNCTION care.mark_member(name,text,text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.protect(regclass,text,name,name,name,name) TO renkei_owner;
GRANT EXECUTE ON FUNCTION care.make_month_partitions(date,date) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.surname_mark(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.surname_mark(text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.street_mark(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.street_mark(text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.mark_persons() TO renkei_dba;
GRANT EXECUTE ON FUNCTION care.mark_member(name,text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.mark_member(name,text,text) TO renkei_dba;
COMMENT ON FUNCTION care.make_month_partitions(date,date) IS 'Makes the partitions of the month tables for these months, where absent; returns how many. For renkei_dba, to be called before the months begin; rows of other months go to a default partition. 月別パーティションの作成';
COMMENT ON FUNCTION care.surname_mark(text) IS 'The surname of a name (in kana), of whatever width it is written. 姓';
COMMENT ON FUNCTION care.street_mark(text) IS 'An address without what begins with its first number: the neighbourhood. 町名';
COMMENT ON FUNCTION care.mark_persons() IS 'Takes surnames and streets of the insured persons into ledger.mark; to be run after intake by somebody who may read all of care.person, which is recorded. Returns how many marks there are. NULL: nobody is there. 利用者の姓・町名の登録';
COMMENT ON FUNCTION care.mark_member(name,text,text) IS 'Registers the surname and the street of a member, so that audit.attention shows when he reads of somebody of that surname or street; NULL: takes them back. 職員の姓・町名の登録';
