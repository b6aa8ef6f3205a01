-- Written by contrib-tools/upgrade-sql.sh from the catalogs of both versions; run it again instead of editing this.

SET LOCAL check_function_bodies = off;

CREATE FUNCTION renkei.today()
 RETURNS date
 LANGUAGE c
 PARALLEL SAFE
AS 'MODULE_PATHNAME', $function$rk_today$function$;

CREATE OR REPLACE FUNCTION renkei.register_category(category text, label_ja text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
BEGIN
	PERFORM renkei.register_word('category', $1, $2);
	-- Sealed values name it by a number made of its name: no other category may ever have had that.
	IF EXISTS (SELECT FROM renkei.category g WHERE g.category <> $1 AND renkei.category_tag(g.category) = renkei.category_tag($1)) THEN
		RAISE EXCEPTION 'category "%" cannot be told from another one in sealed values', $1
			USING ERRCODE = 'unique_violation', HINT = 'Choose another name.';
	END IF;
END
$function$;

CREATE OR REPLACE FUNCTION renkei.register_organisation(code text, kind text, name text, valid_from date DEFAULT renkei.today(), valid_to date DEFAULT NULL::date, organisation_id integer DEFAULT NULL::integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	old renkei.organisation;
	id integer := $6;
BEGIN
	PERFORM renkei.check_word('kind', $2);
	LOCK TABLE renkei.organisation IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO old FROM renkei.organisation o WHERE o.code = $1 AND o.closed_at IS NULL;
	IF old.version IS NOT NULL THEN
		IF id <> old.organisation_id THEN
			RAISE EXCEPTION 'organisation "%" already has the number %', $1, old.organisation_id
				USING ERRCODE = 'duplicate_object';
		END IF;
		id := old.organisation_id;
		IF (old.kind, old.name, old.valid_from) = ($2, $3, $4) AND old.valid_to IS NOT DISTINCT FROM $5 THEN
			RETURN id;
		END IF;
		UPDATE renkei.organisation o SET closed_at = clock_timestamp() WHERE o.version = old.version;
	ELSIF id IS NULL THEN
		id := nextval('renkei.organisation_id_seq');
	ELSE
		-- A number once given is never given to another.
		IF EXISTS (SELECT FROM renkei.organisation o WHERE o.organisation_id = id AND o.code <> $1) THEN
			RAISE EXCEPTION 'organisation number % was already given', id USING ERRCODE = 'duplicate_object';
		END IF;
		PERFORM setval('renkei.organisation_id_seq', greatest(id, (SELECT last_value FROM renkei.organisation_id_seq)));
	END IF;
	INSERT INTO renkei.organisation (organisation_id, code, kind, name, valid_from, valid_to)
	VALUES (id, $1, $2, $3, $4, $5);
	RETURN id;
END
$function$;

CREATE OR REPLACE FUNCTION renkei.close_orphans()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	UPDATE renkei.member m SET closed_at = clock_timestamp()
	WHERE m.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = m.login);
	-- Between ALTER EXTENSION UPDATE and renkei.upgrade() there is none yet.
	IF to_regclass('renkei.trusted_owner') IS NOT NULL THEN
		UPDATE renkei.trusted_owner t SET closed_at = clock_timestamp()
		WHERE t.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = t.owner);
	END IF;
	UPDATE renkei.protected p SET closed_at = clock_timestamp()
	WHERE p.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = p.relation);
END
$function$;

CREATE OR REPLACE FUNCTION renkei.end_relationship(relationship_id bigint, ended_on date DEFAULT renkei.today())
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	old renkei.relationship;
BEGIN
	UPDATE renkei.relationship r SET closed_at = clock_timestamp()
	WHERE r.relationship_id = $1 AND r.closed_at IS NULL RETURNING r.* INTO old;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'relationship % is not in force', $1 USING ERRCODE = 'undefined_object';
	END IF;
	-- Ended before it began: it never was; otherwise its days remain on record.
	IF ended_on >= old.valid_from THEN
		INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, valid_to)
		VALUES (old.relationship_id, old.subject_id, old.organisation_id, old.relationship_kind, old.valid_from,
				least(ended_on, old.valid_to));
	END IF;
END
$function$;

CREATE OR REPLACE FUNCTION renkei.enter(organisation text, purpose text)
 RETURNS void
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_enter$function$;

CREATE FUNCTION renkei.others_code(relation regclass)
 RETURNS TABLE(object text, owner name, by_trigger boolean)
 LANGUAGE plpgsql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	trusted oid[] := ARRAY['renkei_owner'::regrole::oid];
BEGIN
	-- Between ALTER EXTENSION UPDATE and renkei.upgrade() there is none yet.
	IF to_regclass('renkei.trusted_owner') IS NOT NULL THEN
		trusted := trusted || ARRAY(SELECT t.owner::oid FROM renkei.trusted_owner t WHERE t.closed_at IS NULL);
	END IF;
	RETURN QUERY
	WITH part AS (SELECT t.relid::oid AS oid FROM pg_partition_tree($1) t UNION SELECT $1::oid),
	definition (classid, objid) AS (
		SELECT 'pg_class'::regclass::oid, p.oid FROM part p
		UNION ALL SELECT 'pg_class'::regclass, i.indexrelid FROM part p JOIN pg_catalog.pg_index i ON i.indrelid = p.oid
		UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM part p JOIN pg_catalog.pg_constraint k ON k.conrelid = p.oid
		UNION ALL SELECT 'pg_attrdef'::regclass, d.oid FROM part p JOIN pg_catalog.pg_attrdef d ON d.adrelid = p.oid
		UNION ALL SELECT 'pg_statistic_ext'::regclass, s.oid FROM part p JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = p.oid
		UNION ALL SELECT 'pg_trigger'::regclass, g.oid FROM part p JOIN pg_catalog.pg_trigger g ON g.tgrelid = p.oid),
	code AS (
		SELECT d.refclassid, d.refobjid, coalesce(f.proowner, o.oprowner) AS owner, bool_and(d.classid = 'pg_trigger'::regclass) AS by_trigger
		FROM definition n JOIN pg_catalog.pg_depend d ON d.classid = n.classid AND d.objid = n.objid
		LEFT JOIN pg_catalog.pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
		LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
		GROUP BY d.refclassid, d.refobjid, f.proowner, o.oprowner)
	SELECT pg_describe_object(c.refclassid, c.refobjid, 0), r.rolname, c.by_trigger
	FROM code c JOIN pg_catalog.pg_roles r ON r.oid = c.owner
	WHERE NOT r.rolsuper AND r.oid <> ALL (trusted)
	ORDER BY 1;
END
$function$;

CREATE FUNCTION renkei.check_code(relation regclass)
 RETURNS void
 LANGUAGE plpgsql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	c record;
BEGIN
	SELECT * INTO c FROM renkei.others_code(relation) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'cannot protect relation %: it uses % of role "%"', relation, c.object, c.owner
			USING ERRCODE = 'wrong_object_type', DETAIL = 'Its owner can have it tell what it is shown, which is everybody''s rows.',
				  HINT = 'Give it to a superuser, or have renkei.trust_owner() register its owner.';
	END IF;
END
$function$;

CREATE FUNCTION renkei.protect_one(relation regclass, p renkei.protection)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	home regnamespace := (SELECT c.relnamespace FROM pg_catalog.pg_class c WHERE c.oid = relation);
BEGIN
	EXECUTE format('ALTER TABLE %s OWNER TO renkei_owner', relation);
	-- Foreign keys are looked up, and privileges given, in the owner's name.
	IF NOT has_schema_privilege('renkei_owner', home, 'USAGE') THEN
		EXECUTE format('GRANT USAGE ON SCHEMA %s TO renkei_owner', home);
	END IF;
	PERFORM renkei.make_policies(relation, p);
END
$function$;

CREATE OR REPLACE FUNCTION renkei.protect(relation regclass, category text, subject name DEFAULT 'subject_id'::name, owner name DEFAULT 'owner_org'::name, recorded_on name DEFAULT NULL::name, released name DEFAULT NULL::name)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "renkei.own_ddl" TO 'on'
AS $function$
#variable_conflict use_column
DECLARE
	wanted renkei.protection := ROW($2, $3, $4, $5, $6)::renkei.protection;
	old renkei.protection;
	part regclass;
BEGIN
	IF relation IS NULL OR category IS NULL OR subject IS NULL OR owner IS NULL THEN
		RAISE EXCEPTION 'relation, category, subject and owner must be given' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM renkei.check_server(), renkei.check_may_protect($1), renkei.check_word('category', $2);
	PERFORM renkei.check_protectable($1);
	EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', $1);
	PERFORM renkei.check_protectable($1);	-- again: it may have changed before the lock
	-- What is protected already is renkei.lint()'s to tell of: renewing must go on.
	PERFORM renkei.check_code($1) WHERE NOT EXISTS (SELECT FROM renkei.protected p WHERE p.relation = $1 AND p.closed_at IS NULL);
	PERFORM renkei.check_protected_column($1, $3, ARRAY['bigint'], true);
	PERFORM renkei.check_protected_column($1, $4, ARRAY['integer'], true);
	IF $5 IS NOT NULL THEN
		PERFORM renkei.check_protected_column($1, $5, ARRAY['date'], false);
	END IF;
	IF $6 IS NOT NULL THEN
		PERFORM renkei.check_protected_column($1, $6, ARRAY['boolean', 'date', 'timestamp with time zone', 'timestamp without time zone'], false);
	END IF;
	FOR part IN SELECT t.relid FROM pg_partition_tree($1) t UNION SELECT $1
	LOOP
		PERFORM renkei.protect_one(part, wanted);
	END LOOP;
	-- Not IF EXISTS: its notice would be the first thing said about a new table.
	IF EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = $1 AND t.tgname = 'renkei_keep_keys') THEN
		EXECUTE format('DROP TRIGGER renkei_keep_keys ON %s', $1);
	END IF;
	EXECUTE format('CREATE TRIGGER renkei_keep_keys BEFORE UPDATE OF %I, %I ON %s FOR EACH ROW'
				   ' EXECUTE FUNCTION renkei.keep_keys(%L, %L)', $3, $4, $1, $3, $4);
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER renkei_keep_keys', $1);
	PERFORM renkei.guard_sealed_columns($1, wanted);
	SELECT p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column INTO old FROM renkei.protected p WHERE p.relation = $1 AND p.closed_at IS NULL;
	IF old IS DISTINCT FROM wanted THEN
		UPDATE renkei.protected p SET closed_at = clock_timestamp() WHERE p.relation = $1 AND p.closed_at IS NULL;
		INSERT INTO renkei.protected (relation, category, subject_column, owner_column, recorded_on_column, released_column)
		VALUES ($1, $2, $3, $4, $5, $6);
	END IF;
	PERFORM renkei.attach_change_triggers($1);
	PERFORM renkei.check_view(v) FROM renkei.views_over($1) AS v JOIN pg_catalog.pg_class c ON c.oid = v AND c.relkind = 'm';
	PERFORM renkei.record_event('protect', renkei.relation_name($1), to_jsonb(wanted));
END
$function$;

CREATE OR REPLACE FUNCTION renkei.unprotect(relation regclass)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "renkei.own_ddl" TO 'on'
AS $function$
#variable_conflict use_column
DECLARE
	part regclass;
	grantee name;
BEGIN
	PERFORM renkei.check_may_protect($1);
	IF NOT EXISTS (SELECT FROM renkei.protected p WHERE p.relation = $1 AND p.closed_at IS NULL) THEN
		RETURN;
	END IF;
	EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', $1);
	PERFORM renkei.detach_change_triggers($1);
	EXECUTE format('DROP TRIGGER IF EXISTS renkei_keep_keys ON %s', $1);
	FOR part IN SELECT t.relid FROM pg_partition_tree($1) t UNION SELECT $1
	LOOP
		-- Without its rules the table is closed, not open.
		EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', part);
		FOR grantee IN
			SELECT DISTINCT r.rolname FROM pg_catalog.pg_class c, aclexplode(c.relacl) a JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
			WHERE c.oid = part AND r.oid <> c.relowner
		LOOP
			EXECUTE format('REVOKE ALL ON %s FROM %I', part, grantee);
		END LOOP;
		PERFORM renkei.drop_policies(part);
		EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', part);
	END LOOP;
	UPDATE renkei.protected p SET closed_at = clock_timestamp() WHERE p.relation = $1 AND p.closed_at IS NULL;
	PERFORM renkei.record_event('unprotect', renkei.relation_name($1));
END
$function$;

CREATE FUNCTION renkei.check_access(relation regclass, privileges text[], grantee name)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	words text[];
BEGIN
	IF relation IS NULL OR privileges IS NULL OR grantee IS NULL THEN
		RAISE EXCEPTION 'relation, privileges and grantee must be given' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF NOT EXISTS (SELECT FROM renkei.protected p WHERE p.relation = $1 AND p.closed_at IS NULL) THEN
		RAISE EXCEPTION 'relation % is not protected', relation
			USING ERRCODE = 'wrong_object_type', HINT = 'Privileges on a partitioned table are those on its root.';
	END IF;
	SELECT array_agg(DISTINCT upper(w) ORDER BY upper(w)) INTO words FROM unnest(privileges) AS w;
	-- TRUNCATE passes rules by, REFERENCES and TRIGGER let others' code see rows.
	IF words IS NULL OR NOT words <@ ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] OR array_position(words, NULL) IS NOT NULL THEN
		RAISE EXCEPTION 'privileges must be among SELECT, INSERT, UPDATE and DELETE' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = grantee) THEN
		RAISE EXCEPTION 'role "%" does not exist', grantee USING ERRCODE = 'undefined_object';
	END IF;
	RETURN array_to_string(words, ', ');
END
$function$;

CREATE FUNCTION renkei.grant_access(relation regclass, privileges text[], grantee name DEFAULT 'renkei_member'::name)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	words text := renkei.check_access(relation, privileges, grantee);
BEGIN
	PERFORM renkei.check_may_protect(relation);
	EXECUTE format('GRANT %s ON %s TO %I', words, relation, grantee);
END
$function$;

CREATE FUNCTION renkei.revoke_access(relation regclass, privileges text[], grantee name DEFAULT 'renkei_member'::name)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	words text := renkei.check_access(relation, privileges, grantee);
BEGIN
	PERFORM renkei.check_may_protect(relation);
	EXECUTE format('REVOKE %s ON %s FROM %I', words, relation, grantee);
END
$function$;

CREATE FUNCTION renkei.protection_text(relation regclass)
 RETURNS text
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH part AS (
		SELECT c.oid, c.relname, c.relowner, c.relrowsecurity, c.relforcerowsecurity
		FROM pg_catalog.pg_class c
		WHERE c.oid = $1 OR c.oid IN (SELECT t.relid FROM pg_partition_tree($1) t))
	SELECT string_agg(line, E'\n' ORDER BY line)
	FROM (SELECT format('%s: owner %s, row security %s %s', oid::regclass, relowner::regrole, relrowsecurity, relforcerowsecurity)
		  FROM part
		  UNION ALL
		  SELECT format('%s: policy %s %s %s to %s using %s check %s', part.oid::regclass, polname, polcmd, polpermissive, polroles::regrole[],
						pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
		  FROM pg_catalog.pg_policy JOIN part ON part.oid = polrelid
		  UNION ALL
		  SELECT format('%s: trigger %s %s', t.tgrelid::regclass, t.tgenabled, pg_get_triggerdef(t.oid))
		  FROM pg_catalog.pg_trigger t JOIN part ON part.oid = t.tgrelid
		  WHERE NOT t.tgisinternal) AS state(line)
	$function$;

CREATE FUNCTION renkei.attach_statement_triggers(relation regclass, p renkei.protection)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION renkei.attach_change_triggers(relation regclass)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION renkei.make_month(relation regclass, first_day timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION renkei.maintain_audit(months_ahead integer DEFAULT 12)
 RETURNS integer
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'Asia/Tokyo'
AS $function$
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
$function$;

CREATE FUNCTION renkei.telltale_functions()
 RETURNS SETOF regprocedure
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE ROWS 100
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	RETURN QUERY
	SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
	WHERE p.pronamespace = 'pg_catalog'::regnamespace
	  AND ((p.proname LIKE 'pg\_stat\_get\_%' AND p.proargtypes[0] = 'oid'::regtype)
		   -- Of the whole server, or of one's own process: a page more or less is seen there, too.
		   OR p.proname IN ('pg_stat_get_io', 'pg_stat_get_backend_io', 'pg_stat_get_wal', 'pg_stat_get_backend_wal', 'pg_stat_get_slru',
							'pg_stat_get_buf_alloc')
		   -- Locks: a serializable transaction has one on each row that it came across, hidden ones included.
		   OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size',
							'pg_stat_get_progress_info', 'pg_lock_status', 'pg_logical_emit_message'))
	UNION ALL
	-- Of extensions that count, wherever they are.
	SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
	JOIN pg_catalog.pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	JOIN pg_catalog.pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
	WHERE e.extname IN ('pg_stat_statements', 'pgstattuple', 'pg_buffercache', 'pg_visibility', 'pg_freespacemap', 'pgrowlocks');
END
$function$;

CREATE FUNCTION renkei.harden()
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	f regprocedure;
	revoked integer := 0;
BEGIN
	IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
		RAISE EXCEPTION 'only a superuser can harden a database' USING ERRCODE = 'insufficient_privilege';
	END IF;
	FOR f IN SELECT renkei.hardening_findings()
	LOOP
		EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor, renkei_dba', f);
		revoked := revoked + 1;
	END LOOP;
	RETURN revoked;
END
$function$;

CREATE FUNCTION renkei.hardening_findings()
 RETURNS SETOF regprocedure
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE ROWS 100
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	RETURN QUERY
	SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
	WHERE p.oid IN (SELECT f FROM renkei.telltale_functions() AS f)
	  AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
				  WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
	ORDER BY p.proname, p.oid;
END
$function$;

CREATE FUNCTION renkei.constraint_findings(OUT relation regclass, OUT index regclass, OUT columns text)
 RETURNS SETOF record
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT p.relation, i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
	FROM renkei.protected p
	JOIN pg_catalog.pg_index i ON i.indrelid = p.relation AND (i.indisunique OR i.indisexclusion)
	WHERE p.closed_at IS NULL
	  -- Both in the key: then whoever meets a duplicate meets a row of his own.
	  AND NOT (SELECT array_agg(a.attname) @> ARRAY[p.subject_column, p.owner_column]
			   FROM pg_catalog.pg_attribute a
			   WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1]))
	ORDER BY 1, 2;
END
$function$;

CREATE FUNCTION renkei.guard_data_key()
 RETURNS trigger
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_guard_data_key$function$;

CREATE FUNCTION renkei.forget_keys()
 RETURNS void
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_forget_keys$function$;

CREATE FUNCTION renkei.make_data_keys(category text, subjects bigint[])
 RETURNS integer
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_make_data_keys$function$;

CREATE FUNCTION renkei.set_key_group(category text, key_group text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	now_in text;
BEGIN
	PERFORM renkei.check_word('category', $1);
	LOCK TABLE renkei.key_group, renkei.data_key IN SHARE ROW EXCLUSIVE MODE;
	SELECT coalesce((SELECT g.key_group FROM renkei.key_group g WHERE g.category = $1), split_part($1, '.', 1)) INTO now_in;
	IF now_in = $2 THEN
		RETURN;
	ELSIF EXISTS (SELECT FROM renkei.data_key k WHERE k.key_group = now_in COLLATE "C") THEN
		RAISE EXCEPTION 'category "%" cannot leave key group "%", which has keys already', $1, now_in
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  DETAIL = 'What is sealed with them could not be opened any more.',
				  HINT = 'Choose key groups before the first value is sealed.';
	END IF;
	INSERT INTO renkei.key_group (category, key_group) VALUES ($1, $2)
	ON CONFLICT (category) DO UPDATE SET key_group = excluded.key_group, recorded_at = clock_timestamp(), recorded_by = session_user;
	PERFORM renkei.forget_keys(), renkei.record_event('key_group', $1, jsonb_build_object('key_group', $2));
END
$function$;

CREATE FUNCTION renkei.rotate_master_key(most integer DEFAULT 1000)
 RETURNS bigint
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_rotate_master_key$function$;

CREATE FUNCTION renkei.check_data_keys(OUT key_group text, OUT subject_id bigint, OUT generation integer, OUT master_key text)
 RETURNS SETOF record
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_check_data_keys$function$;

CREATE FUNCTION renkei.export_data_keys(OUT key_group text, OUT subject_id bigint, OUT generation integer, OUT master_key text, OUT wrapped bytea)
 RETURNS SETOF record
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT k.key_group, k.subject_id, k.generation, k.master_key, k.wrapped FROM renkei.data_key k
	WHERE k.wrapped IS NOT NULL ORDER BY k.key_group, k.subject_id, k.generation
	$function$;

CREATE FUNCTION renkei.import_data_key(key_group text, subject_id bigint, generation integer, master_key text, wrapped bytea)
 RETURNS boolean
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_import_data_key$function$;

CREATE FUNCTION renkei.destroy_data_keys(subject_id bigint, erasure_id bigint)
 RETURNS bigint
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_destroy_data_keys$function$;

CREATE FUNCTION renkei.await_holds()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	-- A snapshot from before a hold does not see it.
	IF current_setting('transaction_isolation') <> 'read committed' THEN
		RAISE EXCEPTION 'what may be on hold is destroyed in transactions of isolation level READ COMMITTED only'
			USING ERRCODE = 'active_sql_transaction';
	END IF;
	LOCK TABLE renkei.subject_hold IN SHARE MODE;
	IF to_regclass('ledger.hold') IS NOT NULL THEN
		LOCK TABLE ledger.hold IN SHARE MODE;
	END IF;
END
$function$;

CREATE FUNCTION renkei.erasure_hold(subject bigint)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'Asia/Tokyo'
AS $function$
DECLARE
	held text;
BEGIN
	SELECT string_agg(h.reason, '; ') INTO held FROM renkei.subject_hold h WHERE h.subject_id = subject AND h.closed_at IS NULL;
	IF held IS NULL AND to_regclass('ledger.hold') IS NOT NULL THEN
		-- Months on hold in which somebody was shown the subject: what was shown must stay what it was.
		SELECT string_agg(h.reason, '; ') INTO held FROM ledger.hold h
		WHERE h.closed_at IS NULL
		  AND EXISTS (SELECT FROM (
						  SELECT e.recorded_at FROM ledger.entry e WHERE e.only_subject_id = subject
						  UNION ALL
						  SELECT e.recorded_at FROM ledger.subject_entry e WHERE e.subject_id = subject
						  UNION ALL
						  SELECT w.recorded_at FROM ledger.wide_entry w
						  WHERE w.page = subject / 1024
							AND (w.members IS NULL OR (length(w.members) * 8 > subject % 1024 AND get_bit(w.members, subject % 1024) = 1))) shown
					  WHERE shown.recorded_at >= h.from_month
						AND (h.to_month IS NULL OR shown.recorded_at < h.to_month + interval '1 month'));
	END IF;
	RETURN held;
END
$function$;

CREATE FUNCTION renkei.request_erasure(subject bigint, reason text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	made bigint;
BEGIN
	PERFORM renkei.check_subject($1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'an erasure needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO renkei.erasure (subject_id, reason) VALUES ($1, $2) RETURNING erasure_id INTO made;
	PERFORM renkei.record_event('erasure_requested', $1::text, jsonb_build_object('erasure', made, 'reason', $2));
	RETURN made;
END
$function$;

CREATE FUNCTION renkei.approve_erasure(erasure_id bigint)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	e renkei.erasure;
BEGIN
	SELECT * INTO e FROM renkei.erasure r WHERE r.erasure_id = $1 FOR UPDATE;
	IF e.erasure_id IS NULL THEN
		RAISE EXCEPTION 'there is no erasure %', $1 USING ERRCODE = 'no_data_found';
	ELSIF e.done_at IS NOT NULL OR e.approved_at IS NOT NULL THEN
		RAISE EXCEPTION 'erasure % was approved already', $1 USING ERRCODE = 'object_not_in_prerequisite_state';
	ELSIF e.requested_by = session_user THEN
		RAISE EXCEPTION 'erasure % must be approved by somebody else than who asked for it', $1
			USING ERRCODE = 'insufficient_privilege';
	END IF;
	UPDATE renkei.erasure r SET approved_at = clock_timestamp(), approved_by = session_user WHERE r.erasure_id = $1;
	PERFORM renkei.record_event('erasure_approved', e.subject_id::text, jsonb_build_object('erasure', $1));
END
$function$;

CREATE FUNCTION renkei.erase_subject(subject bigint, reason text, approved_by name)
 RETURNS bigint
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	e renkei.erasure;
	held text;
	destroyed bigint;
BEGIN
	IF $3 = session_user THEN
		RAISE EXCEPTION 'a subject must be erased by somebody else than who approved it' USING ERRCODE = 'insufficient_privilege';
	END IF;
	SELECT * INTO e FROM renkei.erasure r
	WHERE r.subject_id = $1 AND r.reason = $2 AND r.approved_by = $3 AND r.done_at IS NULL
	  AND r.approved_at > clock_timestamp() - interval '30 days'
	ORDER BY r.erasure_id LIMIT 1 FOR UPDATE;
	IF e.erasure_id IS NULL THEN
		RAISE EXCEPTION 'the erasure of subject % for this reason is not approved by "%"', $1, $3
			USING ERRCODE = 'insufficient_privilege',
				  DETAIL = 'An approval is good for 30 days, and for one erasure.',
				  HINT = 'renkei.request_erasure() asks for it, renkei.approve_erasure() approves.';
	END IF;
	PERFORM renkei.await_holds();
	held := renkei.erasure_hold($1);
	IF held IS NOT NULL THEN
		RAISE EXCEPTION 'subject % is on hold', $1
			USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = held,
				  HINT = 'renkei.lift_subject_hold() and ledger.lift_hold() end holds.';
	END IF;
	destroyed := renkei.destroy_data_keys($1, e.erasure_id);
	IF to_regclass('ledger.mark') IS NOT NULL THEN
		-- A surname in common with somebody who is known would tell what it was.
		DELETE FROM ledger.mark m WHERE m.subject_id = $1;
	END IF;
	UPDATE renkei.erasure r SET done_at = clock_timestamp(), done_by = session_user, keys = destroyed
	WHERE r.erasure_id = e.erasure_id;
	PERFORM renkei.record_event('erased', $1::text, jsonb_build_object('erasure', e.erasure_id, 'keys', destroyed,
		'requested_by', e.requested_by, 'approved_by', e.approved_by));
	RETURN destroyed;
END
$function$;

CREATE FUNCTION renkei.hold_subject(subject bigint, reason text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	PERFORM renkei.check_subject($1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'a hold needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	LOCK TABLE renkei.subject_hold IN SHARE ROW EXCLUSIVE MODE;
	UPDATE renkei.subject_hold h SET closed_at = clock_timestamp() WHERE h.subject_id = $1 AND h.closed_at IS NULL;
	INSERT INTO renkei.subject_hold (subject_id, reason) VALUES ($1, $2);
END
$function$;

CREATE FUNCTION renkei.lift_subject_hold(subject bigint)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	UPDATE renkei.subject_hold h SET closed_at = clock_timestamp() WHERE h.subject_id = $1 AND h.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'subject % is not on hold', $1 USING ERRCODE = 'no_data_found';
	END IF;
END
$function$;

CREATE FUNCTION renkei.sealed_text_in(cstring, oid, integer)
 RETURNS renkei.sealed_text
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_text_in$function$;

CREATE FUNCTION renkei.sealed_text_out(renkei.sealed_text)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_out$function$;

CREATE FUNCTION renkei.sealed_text_recv(internal, oid, integer)
 RETURNS renkei.sealed_text
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_text_recv$function$;

CREATE FUNCTION renkei.sealed_text_send(renkei.sealed_text)
 RETURNS bytea
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_send$function$;

CREATE FUNCTION renkei.sealed_text_typmod_in(cstring[])
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_text_typmod_in$function$;

CREATE FUNCTION renkei.sealed_text_typmod_out(integer)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typmod_out$function$;

CREATE FUNCTION renkei.sealed_text_analyze(internal)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typanalyze$function$;

CREATE FUNCTION renkei.sealed_date_in(cstring, oid, integer)
 RETURNS renkei.sealed_date
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_date_in$function$;

CREATE FUNCTION renkei.sealed_date_out(renkei.sealed_date)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_out$function$;

CREATE FUNCTION renkei.sealed_date_recv(internal, oid, integer)
 RETURNS renkei.sealed_date
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_date_recv$function$;

CREATE FUNCTION renkei.sealed_date_send(renkei.sealed_date)
 RETURNS bytea
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_send$function$;

CREATE FUNCTION renkei.sealed_date_typmod_in(cstring[])
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_date_typmod_in$function$;

CREATE FUNCTION renkei.sealed_date_typmod_out(integer)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typmod_out$function$;

CREATE FUNCTION renkei.sealed_date_analyze(internal)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typanalyze$function$;

CREATE FUNCTION renkei.sealed_numeric_in(cstring, oid, integer)
 RETURNS renkei.sealed_numeric
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_numeric_in$function$;

CREATE FUNCTION renkei.sealed_numeric_out(renkei.sealed_numeric)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_out$function$;

CREATE FUNCTION renkei.sealed_numeric_recv(internal, oid, integer)
 RETURNS renkei.sealed_numeric
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_numeric_recv$function$;

CREATE FUNCTION renkei.sealed_numeric_send(renkei.sealed_numeric)
 RETURNS bytea
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_send$function$;

CREATE FUNCTION renkei.sealed_numeric_typmod_in(cstring[])
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_numeric_typmod_in$function$;

CREATE FUNCTION renkei.sealed_numeric_typmod_out(integer)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typmod_out$function$;

CREATE FUNCTION renkei.sealed_numeric_analyze(internal)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typanalyze$function$;

CREATE FUNCTION renkei.sealed_jsonb_in(cstring, oid, integer)
 RETURNS renkei.sealed_jsonb
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_jsonb_in$function$;

CREATE FUNCTION renkei.sealed_jsonb_out(renkei.sealed_jsonb)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_out$function$;

CREATE FUNCTION renkei.sealed_jsonb_recv(internal, oid, integer)
 RETURNS renkei.sealed_jsonb
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_jsonb_recv$function$;

CREATE FUNCTION renkei.sealed_jsonb_send(renkei.sealed_jsonb)
 RETURNS bytea
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_send$function$;

CREATE FUNCTION renkei.sealed_jsonb_typmod_in(cstring[])
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_jsonb_typmod_in$function$;

CREATE FUNCTION renkei.sealed_jsonb_typmod_out(integer)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typmod_out$function$;

CREATE FUNCTION renkei.sealed_jsonb_analyze(internal)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typanalyze$function$;

CREATE FUNCTION renkei.sealed_bytea_in(cstring, oid, integer)
 RETURNS renkei.sealed_bytea
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_bytea_in$function$;

CREATE FUNCTION renkei.sealed_bytea_out(renkei.sealed_bytea)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_out$function$;

CREATE FUNCTION renkei.sealed_bytea_recv(internal, oid, integer)
 RETURNS renkei.sealed_bytea
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_bytea_recv$function$;

CREATE FUNCTION renkei.sealed_bytea_send(renkei.sealed_bytea)
 RETURNS bytea
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_send$function$;

CREATE FUNCTION renkei.sealed_bytea_typmod_in(cstring[])
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_bytea_typmod_in$function$;

CREATE FUNCTION renkei.sealed_bytea_typmod_out(integer)
 RETURNS cstring
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typmod_out$function$;

CREATE FUNCTION renkei.sealed_bytea_analyze(internal)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_typanalyze$function$;

CREATE FUNCTION renkei.open(value renkei.sealed_text)
 RETURNS text
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open$function$;

CREATE FUNCTION renkei.open_json(value renkei.sealed_text)
 RETURNS json
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open_json$function$;

CREATE FUNCTION renkei.open(value renkei.sealed_date)
 RETURNS date
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open$function$;

CREATE FUNCTION renkei.open_json(value renkei.sealed_date)
 RETURNS json
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open_json$function$;

CREATE FUNCTION renkei.open(value renkei.sealed_numeric)
 RETURNS numeric
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open$function$;

CREATE FUNCTION renkei.open_json(value renkei.sealed_numeric)
 RETURNS json
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open_json$function$;

CREATE FUNCTION renkei.open(value renkei.sealed_jsonb)
 RETURNS jsonb
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open$function$;

CREATE FUNCTION renkei.open_json(value renkei.sealed_jsonb)
 RETURNS json
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open_json$function$;

CREATE FUNCTION renkei.open(value renkei.sealed_bytea)
 RETURNS bytea
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open$function$;

CREATE FUNCTION renkei.open_json(value renkei.sealed_bytea)
 RETURNS json
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 50
AS 'MODULE_PATHNAME', $function$rk_sealed_open_json$function$;

CREATE FUNCTION renkei.await_transactions()
 RETURNS void
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_await_transactions$function$;

CREATE FUNCTION renkei.destroy_former_keys(key_group text, subjects bigint[], generations integer[], tables oid[])
 RETURNS bigint
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_destroy_former_keys$function$;

CREATE FUNCTION renkei.former_data_keys(wanted text)
 RETURNS TABLE(subject_id bigint, generation integer)
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH newest AS (
		SELECT k.subject_id, max(k.generation) AS generation, max(k.made_at) AS made_at
		FROM renkei.data_key k WHERE k.key_group = wanted COLLATE "C" AND k.subject_id > 0 GROUP BY k.subject_id),
	former AS (
		SELECT k.subject_id, k.generation,
			   (SELECT min(r.finished_at) FROM renkei.key_rotation r
				WHERE r.key_group = wanted COLLATE "C" AND coalesce(r.subject_id, k.subject_id) = k.subject_id AND r.finished_at > n.made_at) AS out_of_use
		FROM renkei.data_key k JOIN newest n ON n.subject_id = k.subject_id
		WHERE k.key_group = wanted COLLATE "C" AND k.generation < n.generation AND k.wrapped IS NOT NULL)
	SELECT f.subject_id, f.generation FROM former f
	WHERE f.out_of_use IS NOT NULL
	  -- What a row was before is on record as it was sealed then.
	  AND NOT EXISTS (SELECT FROM audit.change c WHERE c.subject_id = f.subject_id AND c.changed_at < f.out_of_use)
	  AND renkei.erasure_hold(f.subject_id) IS NULL
	ORDER BY f.subject_id, f.generation
	$function$;

CREATE FUNCTION renkei.stored_sealed_columns()
 RETURNS TABLE(relation oid, relkind "char", category_tag integer)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT c.oid, c.relkind, a.atttypmod >> 3 FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typnamespace = 'renkei'::regnamespace AND t.typname LIKE 'sealed\_%'
	WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
	$function$;

CREATE FUNCTION renkei.nested_sealed_column()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH RECURSIVE sealed (type) AS (
		SELECT t.oid FROM pg_catalog.pg_type t
		WHERE t.typnamespace = 'renkei'::regnamespace AND t.typname IN ('sealed_text', 'sealed_date', 'sealed_numeric', 'sealed_jsonb', 'sealed_bytea')),
	holder (type) AS (
		SELECT s.type FROM sealed s
		UNION
		SELECT o.type FROM holder h, LATERAL (
			SELECT t.oid FROM pg_catalog.pg_type t WHERE h.type IN (t.typelem, t.typbasetype)
			UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngsubtype = h.type
			UNION ALL SELECT c.reltype FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
			WHERE a.atttypid = h.type AND a.attnum > 0 AND NOT a.attisdropped AND c.reltype <> 0) AS o (type))
	SELECT format('%I.%I.%I', n.nspname, c.relname, a.attname)
	FROM holder h
	JOIN pg_catalog.pg_attribute a ON a.atttypid = h.type AND a.attnum > 0 AND NOT a.attisdropped
	JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE h.type NOT IN (SELECT s.type FROM sealed s)
	ORDER BY n.nspname, c.relname, a.attnum LIMIT 1
	$function$;

CREATE FUNCTION renkei.retire_data_keys(category text, reason text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	wanted text;
	nested text;
	destroyed bigint;
BEGIN
	PERFORM renkei.check_word('category', $1);
	SELECT coalesce((SELECT g.key_group FROM renkei.key_group g WHERE g.category = $1), split_part($1, '.', 1)) INTO wanted;
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'retiring keys needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- A copy that somebody has begun to make from before the rotation is no table yet.
	PERFORM renkei.await_transactions();
	nested := renkei.nested_sealed_column();
	IF EXISTS (SELECT FROM renkei.key_rotation r WHERE r.key_group = wanted COLLATE "C" AND r.finished_at IS NULL) THEN
		RAISE EXCEPTION 'a rotation of the data keys of group "%" is under way', wanted
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'renkei.rotation shows how it gets on.';
	ELSIF nested IS NOT NULL THEN
		RAISE EXCEPTION 'former data keys may be needed for what is in column %', nested
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  DETAIL = 'Sealed values within arrays, composite types, ranges and domains are not found, and not sealed anew.';
	END IF;
	PERFORM renkei.await_holds();
	SELECT coalesce(renkei.destroy_former_keys(wanted, array_agg(f.subject_id), array_agg(f.generation), ARRAY(
		SELECT DISTINCT c.relation FROM renkei.stored_sealed_columns() c ORDER BY c.relation)), 0)
	INTO destroyed FROM renkei.former_data_keys(wanted) AS f;
	PERFORM renkei.record_event('retire_data_keys', wanted, jsonb_build_object('reason', $2, 'keys', destroyed));
	RETURN destroyed;
END
$function$;

CREATE FUNCTION renkei.start_rotation()
 RETURNS void
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_start_rotation$function$;

CREATE FUNCTION renkei.rotate_data_keys(category text, reason text, subject bigint DEFAULT NULL::bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	made bigint;
	wanted text;
BEGIN
	PERFORM renkei.check_word('category', $1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'a rotation needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT coalesce((SELECT g.key_group FROM renkei.key_group g WHERE g.category = $1), split_part($1, '.', 1)) INTO wanted;
	INSERT INTO renkei.key_rotation (key_group, subject_id, reason) VALUES (wanted, $3, $2) RETURNING rotation_id INTO made;
	PERFORM renkei.record_event('rotate_data_keys', wanted, jsonb_build_object('rotation', made, 'reason', $2, 'subject', $3)),
		renkei.start_rotation();
	RETURN made;
END
$function$;

CREATE FUNCTION renkei.resume_rotations()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF EXISTS (SELECT FROM renkei.key_rotation r WHERE r.finished_at IS NULL) THEN
		PERFORM renkei.start_rotation();
	END IF;
END
$function$;

CREATE FUNCTION renkei.remake_terms(category text, tables oid[])
 RETURNS bigint
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_remake_terms$function$;

CREATE FUNCTION renkei.replace_term_key(category text, reason text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	nested text;
	made bigint;
BEGIN
	PERFORM renkei.check_word('category', $1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'replacing a key of terms needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- A copy that somebody is making would keep the old terms; and values that others have just written are waited for, and seen.
	PERFORM renkei.await_transactions();
	nested := renkei.nested_sealed_column();
	IF nested IS NOT NULL THEN
		RAISE EXCEPTION 'terms in column % would not be made anew', nested
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  DETAIL = 'Sealed values within arrays, composite types, ranges and domains are not found.';
	END IF;
	made := renkei.remake_terms($1, ARRAY(
		SELECT DISTINCT c.relation FROM renkei.stored_sealed_columns() c
		WHERE c.relkind = 'r' AND c.category_tag = renkei.category_tag($1) ORDER BY c.relation));
	IF to_regclass('ledger.mark') IS NOT NULL THEN
		-- They do not say of which category they are; and there is nothing to make them anew from.
		DELETE FROM ledger.mark;
	END IF;
	PERFORM renkei.record_event('replace_term_key', $1, jsonb_build_object('reason', $2, 'values', made));
	RETURN made;
END
$function$;

CREATE FUNCTION renkei.sealed_eqsel(internal, oid, internal, integer)
 RETURNS double precision
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_eqsel$function$;

CREATE FUNCTION renkei.sealed_eqjoinsel(internal, oid, internal, smallint, internal)
 RETURNS double precision
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_eqjoinsel$function$;

CREATE FUNCTION renkei.sealed_text_eq(renkei.sealed_text, renkei.sealed_text)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_eq$function$;

CREATE FUNCTION renkei.sealed_text_ne(renkei.sealed_text, renkei.sealed_text)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_ne$function$;

CREATE FUNCTION renkei.sealed_text_cmp(renkei.sealed_text, renkei.sealed_text)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_cmp$function$;

CREATE FUNCTION renkei.sealed_text_hash(renkei.sealed_text)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash$function$;

CREATE FUNCTION renkei.sealed_text_hash_extended(renkei.sealed_text, bigint)
 RETURNS bigint
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash_extended$function$;

CREATE FUNCTION renkei.sealed_date_eq(renkei.sealed_date, renkei.sealed_date)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_eq$function$;

CREATE FUNCTION renkei.sealed_date_ne(renkei.sealed_date, renkei.sealed_date)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_ne$function$;

CREATE FUNCTION renkei.sealed_date_cmp(renkei.sealed_date, renkei.sealed_date)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_cmp$function$;

CREATE FUNCTION renkei.sealed_date_hash(renkei.sealed_date)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash$function$;

CREATE FUNCTION renkei.sealed_date_hash_extended(renkei.sealed_date, bigint)
 RETURNS bigint
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash_extended$function$;

CREATE FUNCTION renkei.sealed_numeric_eq(renkei.sealed_numeric, renkei.sealed_numeric)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_eq$function$;

CREATE FUNCTION renkei.sealed_numeric_ne(renkei.sealed_numeric, renkei.sealed_numeric)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_ne$function$;

CREATE FUNCTION renkei.sealed_numeric_cmp(renkei.sealed_numeric, renkei.sealed_numeric)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_cmp$function$;

CREATE FUNCTION renkei.sealed_numeric_hash(renkei.sealed_numeric)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash$function$;

CREATE FUNCTION renkei.sealed_numeric_hash_extended(renkei.sealed_numeric, bigint)
 RETURNS bigint
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash_extended$function$;

CREATE FUNCTION renkei.sealed_jsonb_eq(renkei.sealed_jsonb, renkei.sealed_jsonb)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_eq$function$;

CREATE FUNCTION renkei.sealed_jsonb_ne(renkei.sealed_jsonb, renkei.sealed_jsonb)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_ne$function$;

CREATE FUNCTION renkei.sealed_jsonb_cmp(renkei.sealed_jsonb, renkei.sealed_jsonb)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_cmp$function$;

CREATE FUNCTION renkei.sealed_jsonb_hash(renkei.sealed_jsonb)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash$function$;

CREATE FUNCTION renkei.sealed_jsonb_hash_extended(renkei.sealed_jsonb, bigint)
 RETURNS bigint
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash_extended$function$;

CREATE FUNCTION renkei.sealed_bytea_eq(renkei.sealed_bytea, renkei.sealed_bytea)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_eq$function$;

CREATE FUNCTION renkei.sealed_bytea_ne(renkei.sealed_bytea, renkei.sealed_bytea)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_ne$function$;

CREATE FUNCTION renkei.sealed_bytea_cmp(renkei.sealed_bytea, renkei.sealed_bytea)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_cmp$function$;

CREATE FUNCTION renkei.sealed_bytea_hash(renkei.sealed_bytea)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash$function$;

CREATE FUNCTION renkei.sealed_bytea_hash_extended(renkei.sealed_bytea, bigint)
 RETURNS bigint
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_hash_extended$function$;

CREATE FUNCTION renkei.sealed_term(value anyelement, typmod integer)
 RETURNS anyelement
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 10
AS 'MODULE_PATHNAME', $function$rk_sealed_term$function$;

CREATE FUNCTION renkei.sealed_terms(value anyarray, typmod integer)
 RETURNS anyarray
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 100
AS 'MODULE_PATHNAME', $function$rk_sealed_terms$function$;

CREATE FUNCTION renkei.may_search(value anyelement, sought anycompatible)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', $function$rk_may_search$function$;

CREATE FUNCTION renkei.sealed_prefix_support(internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_prefix_support$function$;

CREATE FUNCTION renkei.sealed_prefix(value renkei.sealed_text, prefix renkei.sealed_text)
 RETURNS boolean
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 10 SUPPORT renkei.sealed_prefix_support
AS 'MODULE_PATHNAME', $function$rk_sealed_prefix$function$;

CREATE FUNCTION renkei.sealed_prefix_term(prefix renkei.sealed_text, typmod integer)
 RETURNS bigint
 LANGUAGE c
 STABLE PARALLEL RESTRICTED STRICT COST 10
AS 'MODULE_PATHNAME', $function$rk_sealed_prefix_term$function$;

CREATE FUNCTION renkei.sealed_has_prefix(renkei.sealed_text, bigint)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_has_prefix$function$;

CREATE FUNCTION renkei.sealed_prefix_extract_value(renkei.sealed_text, internal, internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_prefix_extract_value$function$;

CREATE FUNCTION renkei.sealed_prefix_extract_query(bigint, internal, smallint, internal, internal, internal, internal)
 RETURNS internal
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_prefix_extract_query$function$;

CREATE FUNCTION renkei.sealed_prefix_consistent(internal, smallint, bigint, integer, internal, internal, internal, internal)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_prefix_consistent$function$;

CREATE FUNCTION renkei.term(category text, value text, folding text)
 RETURNS bytea
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_term$function$;

CREATE FUNCTION renkei.category_tag(category text)
 RETURNS integer
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_category_tag$function$;

CREATE FUNCTION renkei.seal_row()
 RETURNS trigger
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_seal_row$function$;

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_text, subject_id bigint, owner_org integer, released boolean, tag integer)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_for$function$;

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_date, subject_id bigint, owner_org integer, released boolean, tag integer)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_for$function$;

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_numeric, subject_id bigint, owner_org integer, released boolean, tag integer)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_for$function$;

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_jsonb, subject_id bigint, owner_org integer, released boolean, tag integer)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_for$function$;

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_bytea, subject_id bigint, owner_org integer, released boolean, tag integer)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_sealed_for$function$;

CREATE FUNCTION renkei.new_column_tag(relation regclass, col name)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	-- Of the name, so that a table made twice by the same script reads what was sealed for the other.
	tag integer := ('x' || left(encode(sha256(convert_to(format('%s.%I', renkei.relation_name(relation), col), 'UTF8')), 'hex'), 8))::bit(32)::integer
		& 2147483647;
BEGIN
	WHILE EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conname = 'renkei_sealed_' || tag)
	LOOP
		tag := (tag + 1) & 2147483647;
	END LOOP;
	RETURN tag;
END
$function$;

CREATE FUNCTION renkei.sealed_columns(relation regclass)
 RETURNS TABLE(col name, typmod integer, tag integer)
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT a.attname, a.atttypmod,
		(SELECT substr(k.conname, length('renkei_sealed_') + 1)::integer FROM pg_catalog.pg_constraint k
		 WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND a.attnum = ANY (k.conkey) AND k.conname ~ '^renkei_sealed_[0-9]+$'
		   AND pg_catalog.pg_get_constraintdef(k.oid) LIKE 'CHECK (renkei.sealed_for(%' LIMIT 1)
	FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
	WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND t.typnamespace = 'renkei'::regnamespace
	  AND t.typname IN ('sealed_text', 'sealed_date', 'sealed_numeric', 'sealed_jsonb', 'sealed_bytea')
	ORDER BY a.attnum
	$function$;

CREATE FUNCTION renkei.sealed_guard(relation regclass, col name, p renkei.protection, tag integer)
 RETURNS text
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT format('CHECK (renkei.sealed_for(%I, %I, %I, %s, %s))', col, p.subject_column, p.owner_column,
		CASE WHEN p.released_column IS NULL THEN 'false'
			 WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = relation AND a.attname = p.released_column AND a.atttypid = 'bool'::regtype)
			 THEN format('(%I IS TRUE)', p.released_column)
			 ELSE format('(%I IS NOT NULL)', p.released_column) END, tag)
	$function$;

CREATE FUNCTION renkei.guard_sealed_column(relation regclass, col name, p renkei.protection, tag integer)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	wanted_tag integer := coalesce(tag, renkei.new_column_tag(relation, col));
	guard name := 'renkei_sealed_' || wanted_tag;
	wanted text := renkei.sealed_guard(relation, col, p, wanted_tag);
	present text := (SELECT pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k WHERE k.conrelid = relation AND k.conname = guard);
BEGIN
	IF present = wanted THEN
		RETURN;
	ELSIF present IS NOT NULL THEN
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', relation, guard);
	END IF;
	EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', relation, guard, wanted);
EXCEPTION
	WHEN check_violation THEN
		RAISE EXCEPTION 'cannot protect table %: values of column "%" were sealed by other columns for subject, owner or release', relation, col
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = 'Insert the rows into a new table that is protected as this one is to be.';
END
$function$;

CREATE FUNCTION renkei.guard_sealed_columns(relation regclass, p renkei.protection)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	c record;
	made name := (SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = relation AND a.attgenerated <> ''
				  AND a.attname IN (p.subject_column, p.owner_column, p.released_column) LIMIT 1);
BEGIN
	IF NOT EXISTS (SELECT FROM renkei.sealed_columns(relation)) THEN
		RETURN;
	ELSIF made IS NOT NULL THEN
		RAISE EXCEPTION 'cannot protect table %: column "%" is generated', relation, made
			USING ERRCODE = 'wrong_object_type', HINT = 'Values are sealed for what a row says, before its generated columns say anything.';
	END IF;
	FOR c IN SELECT * FROM renkei.sealed_columns(relation)
	LOOP
		IF NOT EXISTS (SELECT FROM renkei.category g WHERE g.closed_at IS NULL AND renkei.category_tag(g.category) = c.typmod >> 3) THEN
			RAISE EXCEPTION 'cannot protect table %: sealed column "%" is of no registered category', relation, c.col
				USING ERRCODE = 'undefined_object', HINT = 'Write it as renkei.sealed_text(''category''); renkei.register_category() adds one.';
		END IF;
		PERFORM renkei.guard_sealed_column(relation, c.col, p, c.tag);
	END LOOP;
	IF EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = relation AND t.tgname = 'renkei_seal') THEN
		EXECUTE format('DROP TRIGGER renkei_seal ON %s', relation);
	END IF;
	EXECUTE format('CREATE TRIGGER renkei_seal BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION renkei.seal_row()', relation);
	-- ALWAYS: what a subscriber gets is checked as well.
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER renkei_seal', relation);
END
$function$;

CREATE FUNCTION renkei.verify_sealed(relation regclass)
 RETURNS TABLE(part regclass, row_at tid, subject_id bigint, col name, fault text)
 LANGUAGE c
 STABLE STRICT COST 1e+06
AS 'MODULE_PATHNAME', $function$rk_verify_sealed$function$;

CREATE FUNCTION renkei.guard_event()
 RETURNS trigger
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_guard_event$function$;

CREATE FUNCTION renkei.record_event(kind text, object text, detail jsonb DEFAULT NULL::jsonb)
 RETURNS void
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_record_event$function$;

CREATE FUNCTION renkei.relation_name(relation oid)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT format('%I.%I', CASE c.relpersistence WHEN 't' THEN 'pg_temp' ELSE n.nspname END, c.relname)
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1
	$function$;

CREATE FUNCTION renkei.guard_ledger()
 RETURNS trigger
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_guard_ledger$function$;

CREATE FUNCTION renkei.finish_ledger_table(name text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION renkei.start_ledger()
 RETURNS void
 LANGUAGE c
AS 'MODULE_PATHNAME', $function$rk_start_ledger$function$;

CREATE FUNCTION ledger.accept_loss(reason text)
 RETURNS pg_lsn
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_accept_loss$function$;

CREATE FUNCTION ledger.lag(OUT worker integer, OUT written pg_lsn, OUT reached pg_lsn, OUT behind_since timestamp with time zone, OUT log_is_held boolean, OUT log_is_lost boolean, OUT signer_failed boolean)
 RETURNS record
 LANGUAGE c
 PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', $function$rk_ledger_lag_row$function$;

CREATE FUNCTION ledger.leaf_fields(leaf bytea, OUT "position" pg_lsn, OUT kind text, OUT at timestamp with time zone, OUT session text, OUT statement bigint, OUT login text, OUT organisation_id integer, OUT duties bigint, OUT purpose text, OUT assurance bigint, OUT category text, OUT relation text, OUT columns bytea, OUT sealed bytea, OUT subjects bigint, OUT examined bigint, OUT rows bigint, OUT fingerprint bigint, OUT statement_text text, OUT rules bigint[], OUT way integer, OUT xid xid8, OUT rows_digest bytea, OUT what text, OUT object text, OUT detail text, OUT sqlstate text, OUT database text, OUT pid integer, OUT started timestamp with time zone, OUT application text, OUT address text, OUT column_names text[])
 RETURNS record
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_leaf_fields$function$;

CREATE FUNCTION ledger.leaf_field(leaf bytea, name text, form anyelement)
 RETURNS anyelement
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', $function$rk_leaf_field$function$;

CREATE FUNCTION ledger.subject_entries(subject_id bigint, registered_at timestamp with time zone, OUT index bigint, OUT recorded_at timestamp with time zone, OUT leaf bytea)
 RETURNS SETOF record
 LANGUAGE c
 STABLE PARALLEL SAFE STRICT ROWS 100
AS 'MODULE_PATHNAME', $function$rk_subject_entries$function$;

CREATE FUNCTION ledger.entry_json(leaf bytea, most integer DEFAULT 1000)
 RETURNS jsonb
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_entry_json$function$;

CREATE FUNCTION ledger.leaf_has_subject(leaf bytea, subject_id bigint, examined boolean DEFAULT false)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_leaf_has_subject$function$;

CREATE FUNCTION ledger.leaf_subjects(leaf bytea, examined boolean DEFAULT false)
 RETURNS bigint[]
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_leaf_subjects$function$;

CREATE FUNCTION ledger.root(size bigint)
 RETURNS bytea
 LANGUAGE c
 STABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS 'MODULE_PATHNAME', $function$rk_ledger_root$function$;

CREATE FUNCTION ledger.inclusion_proof(index bigint, size bigint)
 RETURNS bytea[]
 LANGUAGE c
 STABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS 'MODULE_PATHNAME', $function$rk_inclusion_proof$function$;

CREATE FUNCTION ledger.consistency_proof(old_size bigint, size bigint)
 RETURNS bytea[]
 LANGUAGE c
 STABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS 'MODULE_PATHNAME', $function$rk_consistency_proof$function$;

CREATE FUNCTION ledger.verify_inclusion(leaf bytea, index bigint, size bigint, proof bytea[], root bytea)
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_verify_inclusion$function$;

CREATE FUNCTION ledger.verify_consistency(old_size bigint, old_root bytea, size bigint, root bytea, proof bytea[])
 RETURNS boolean
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_verify_consistency$function$;

CREATE FUNCTION renkei.protection_of(relation oid)
 RETURNS renkei.protection
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT ROW(p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column)::renkei.protection
	FROM (SELECT $1 AS relid, 0::bigint AS distance
		  UNION ALL SELECT a.relid, a.distance FROM pg_partition_ancestors($1) WITH ORDINALITY AS a (relid, distance)) AS r
	JOIN renkei.protected p ON p.relation = r.relid AND p.closed_at IS NULL
	ORDER BY r.distance LIMIT 1
	$function$;

CREATE FUNCTION renkei.protection_state(relation regclass)
 RETURNS jsonb
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT jsonb_build_object('row_security', c.relrowsecurity, 'forced', c.relforcerowsecurity, 'owner', c.relowner::regrole,
		'policies', (SELECT jsonb_agg(p.polname ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid),
		'other_triggers', (SELECT jsonb_agg(t.tgname ORDER BY t.tgname) FROM pg_trigger t
						   WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgname NOT LIKE 'renkei\_%'),
		'rules', (SELECT jsonb_agg(w.rulename ORDER BY w.rulename) FROM pg_rewrite w WHERE w.ev_class = c.oid),
		'cascading_keys', (SELECT jsonb_agg(k.conname ORDER BY k.conname) FROM pg_constraint k
						   WHERE k.conrelid = c.oid AND k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))))
	FROM pg_class c WHERE c.oid = $1
	$function$;

CREATE FUNCTION renkei.take_in_partition(relation regclass, p renkei.protection)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	part pg_class;
	why text;
BEGIN
	FOR part IN SELECT c.* FROM pg_partition_tree(relation) t JOIN pg_class c ON c.oid = t.relid
	LOOP
		IF part.relkind = 'f' THEN
			why := 'it is a foreign table';
		ELSIF EXISTS (SELECT FROM pg_policy y WHERE y.polrelid = part.oid
					  AND y.polname NOT IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete')) THEN
			why := 'it has policies of its own';
		ELSIF EXISTS (SELECT FROM pg_rewrite w WHERE w.ev_class = part.oid) THEN
			why := 'it has rules';
		ELSIF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = part.oid AND NOT t.tgisinternal AND t.tgparentid = 0
					  AND t.tgname NOT LIKE 'renkei\_%') THEN
			why := 'it has triggers of its own';
		END IF;
		IF why IS NOT NULL THEN
			RAISE EXCEPTION 'relation % cannot be a partition of a protected table: %', part.oid::regclass, why
				USING ERRCODE = 'wrong_object_type';
		END IF;
		PERFORM renkei.check_code(part.oid);
		PERFORM renkei.protect_one(part.oid, p), renkei.attach_statement_triggers(part.oid, p);
	END LOOP;
	PERFORM renkei.record_event('partition', renkei.relation_name(relation), to_jsonb(p));
END
$function$;

CREATE FUNCTION renkei.watch_child(child oid, parent oid)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	p renkei.protection := renkei.protection_of(parent);
	tied boolean := EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = child AND i.inhparent = parent);
BEGIN
	-- Indexes, and tables dropped meanwhile.
	IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = child AND c.relkind IN ('r', 'p', 'f')) THEN
		RETURN;
	ELSIF tied AND NOT (SELECT c.relispartition FROM pg_class c WHERE c.oid = child) THEN
		RAISE EXCEPTION 'table % cannot inherit from protected relation %', child::regclass, parent::regclass
			USING ERRCODE = 'wrong_object_type', HINT = 'Use declarative partitioning.';
	ELSIF tied THEN
		PERFORM renkei.take_in_partition(child, p);
	ELSIF (renkei.protection_of(child)).category IS NULL THEN
		-- Detached: what its parent's protection was is now its own.
		PERFORM renkei.protect(child, p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column);
	END IF;
END
$function$;

CREATE FUNCTION renkei.watch_ddl(tables oid[], views oid[], children oid[], parents oid[])
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "renkei.own_ddl" TO 'on'
 SET client_min_messages TO 'warning'
AS $function$
BEGIN
	PERFORM renkei.watch_child(c, p) FROM unnest(children, parents) AS u (c, p);
	-- Each once, in the order in which they were touched.
	PERFORM renkei.watch_view(v) FROM (SELECT u.v FROM unnest(views) WITH ORDINALITY AS u (v, n) GROUP BY u.v ORDER BY min(u.n)) AS once;
	PERFORM renkei.record_event('ddl', renkei.relation_name(t), renkei.protection_state(t)) FROM unnest(tables) AS t;
END
$function$;

CREATE FUNCTION ledger.open_handover(standby text, cluster numeric)
 RETURNS bytea
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_open_handover$function$;

CREATE FUNCTION ledger.hand_over(record bytea)
 RETURNS void
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_hand_over$function$;

CREATE FUNCTION ledger.verifier_name(vkey text)
 RETURNS text
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_verifier_name$function$;

CREATE FUNCTION ledger.read_cosignature(note text, vkey text, OUT body text, OUT size bigint, OUT cosigned_at timestamp with time zone, OUT line text)
 RETURNS record
 LANGUAGE c
 IMMUTABLE PARALLEL SAFE STRICT
AS 'MODULE_PATHNAME', $function$rk_read_cosignature$function$;

CREATE FUNCTION renkei.register_witness(name text, vkey text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF ledger.verifier_name(vkey) <> name THEN
		RAISE EXCEPTION 'this is not the key of witness "%"', name
			USING ERRCODE = 'invalid_parameter_value', DETAIL = format('It is the key of "%s".', ledger.verifier_name(vkey));
	END IF;
	UPDATE ledger.witness w SET closed_at = clock_timestamp(), closed_by = session_user
	WHERE w.name = $1 AND w.closed_at IS NULL;
	INSERT INTO ledger.witness (name, vkey) VALUES (name, vkey);
	PERFORM renkei.record_event('witness', name, jsonb_build_object('key', vkey));
END
$function$;

CREATE FUNCTION renkei.end_witness(name text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	UPDATE ledger.witness w SET closed_at = clock_timestamp(), closed_by = session_user
	WHERE w.name = $1 AND w.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no witness "%"', name USING ERRCODE = 'no_data_found';
	END IF;
	PERFORM renkei.record_event('witness ended', name);
END
$function$;

CREATE FUNCTION ledger.add_cosignature(note text)
 RETURNS integer
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	w record;
	s record;
	added integer := 0;
BEGIN
	FOR w IN SELECT name, vkey FROM ledger.witness WHERE closed_at IS NULL
	LOOP
		s := ledger.read_cosignature($1, w.vkey);
		CONTINUE WHEN s.size IS NULL;
		-- Of what this ledger never said, no signature is kept.
		IF NOT EXISTS (SELECT FROM ledger.checkpoint c WHERE c.size = s.size AND starts_with(c.note, s.body || E'\n')) THEN
			RAISE EXCEPTION 'the note is not a checkpoint of this ledger'
				USING ERRCODE = 'invalid_parameter_value', DETAIL = format('It is of %s entries.', s.size);
		END IF;
		INSERT INTO ledger.cosignature (size, witness, cosigned_at, line) VALUES (s.size, w.name, s.cosigned_at, s.line)
		ON CONFLICT DO NOTHING;
		added := added + 1;
	END LOOP;
	IF added = 0 THEN
		RAISE EXCEPTION 'the note bears no cosignature of a registered witness'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'renkei.register_witness() registers one.';
	END IF;
	RETURN added;
END
$function$;

CREATE FUNCTION renkei.finish_audit_view(name text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	c record;
	-- What a column of these views means is the same in all of them.
	words text[] := ARRAY[
		['index', 'Number of the entry. 番号'],
		['recorded_at', 'The time that the entry states. 記録日時'],
		['position', 'Where its record is in the write-ahead log. WAL位置'],
		['kind', 'session, disclosure, change, event, refusal or relation. 種別'],
		['at', 'The time that the entry states. 記録日時'],
		['session', 'Number of the session; audit.login says who and from where. セッション番号'],
		['statement', 'Number of the client''s statement in the session. 文番号'],
		['login', 'Login of the connection. ログイン'],
		['organisation_id', 'Organisation it acted for. 機関番号'],
		['duties', 'Its duties, a bit each by number. 職務'],
		['purpose', 'Purpose it acted in. 利用目的'],
		['assurance', 'What the connection had proven beyond its login. 認証強度'],
		['category', 'Category of the data. 情報区分'],
		['relation', 'The protected table. 表'],
		['columns', 'Columns read: bit i of the string for column number i + 1. 列'],
		['sealed', 'Of these, sealed ones that were opened. 開封した列'],
		['subjects', 'Subjects whose rows the scan returned: how many, in the registers of the law which. 対象者'],
		['examined', 'How many subjects'' rows were looked at and left out. 対象外の者の数'],
		['rows', 'Rows that the scan returned. 件数'],
		['fingerprint', 'The server''s query id. 問合せID'],
		['statement_text', 'The statement, where that is kept. 文'],
		['rules', 'Rules by which the caller sees such rows. ルール番号'],
		['way', 'Bits: past the rules, a foreign key''s check, everybody seen, whole table, counts only, failed. 経路'],
		['xid', 'Transaction of a change. トランザクション番号'],
		['rows_digest', 'Digest of the rows in audit.change. 変更行のハッシュ値'],
		['what', 'What happened, in a word. 事象'],
		['object', 'To what. 対象物'],
		['detail', 'More of it. 詳細'],
		['sqlstate', 'SQLSTATE of the refusal. SQLSTATE'],
		['database', 'Database. データベース'],
		['pid', 'Process number of the connection. プロセス番号'],
		['started', 'When the session connected. 接続日時'],
		['connected_at', 'When the session connected. 接続日時'],
		['ended_at', 'When the session ended; NULL: it goes on, or its end is not known. 切断日時'],
		['failures', 'How many failures. 失敗回数'],
		['application', 'application_name. アプリケーション名'],
		['address', 'Client address; NULL for a unix socket. 接続元'],
		['standby', 'Standby that the session was connected to, or that it happened on; NULL: the primary. 待機系'],
		['column_names', 'Names of the columns by number. 列名'],
		['past_rules', 'Whether past the rules (superuser or a recorded right). ルール外'],
		['by_key_check', 'Whether by a foreign key''s check. 外部キー検査'],
		['whole_table', 'Whether the whole table, subjects not listed. 表全体'],
		['counts_only', 'Whether only counts left. 件数のみ'],
		['failed', 'Whether the statement ended by an error. エラー終了'],
		['leaf', 'The leaf of the tree. 記録内容'],
		['subject_id', 'The subject. 利用者番号'],
		['day', 'The day. 日'],
		['disclosures', 'How many disclosures. 開示件数'],
		['most_at_once', 'Most subjects in one disclosure. 一度の最多人数'],
		['first_at', 'First of the day. 最初'],
		['last_at', 'Last of the day. 最後'],
		['changed_at', 'When. 変更日時'],
		['changed_by', 'Login that changed it. 変更者'],
		['change', 'added or ended. 変更'],
		['rule_id', 'Number of the rule. ルール番号'],
		['owner_kind', 'As in renkei.rule. 所有機関の種別'],
		['recipient_kind', 'As in renkei.rule. 利用機関の種別'],
		['duty', 'As in renkei.rule. 職務'],
		['action', 'As in renkei.rule. 操作'],
		['basis', 'As in renkei.rule. 根拠'],
		['relationship', 'As in renkei.rule. 担当関係の条件'],
		['relationship_kind', 'As in renkei.rule. 担当関係の種別'],
		['consent', 'As in renkei.rule. 同意の条件'],
		['released', 'As in renkei.rule. 提供可の印の要否'],
		['source', 'As in renkei.rule. 出典'],
		['entries', 'Entries in the ledger. 件数'],
		['last_entry', 'The time that the last entry states. 最終記録日時'],
		['worker', 'Process number of the worker; NULL: none runs. 処理プロセス'],
		['lag_bytes', 'Write-ahead log that the worker is behind the last record. 遅れ(バイト)'],
		['lag_seconds', 'For how long a record has been waiting. 遅れ(秒)'],
		['log_is_held', 'Whether a replication slot holds the log that is needed. WAL保持'],
		['log_is_lost', 'Whether log that is needed was removed. WAL欠落'],
		['checkpoint_size', 'Entries under the last head. 先端の件数'],
		['checkpoint_at', 'When that was made. 先端の日時'],
		['checkpoint_is_signed', 'Whether it is signed. 署名の有無'],
		['signer_failed', 'Whether signing failed. 署名失敗'],
		['witnesses', 'Witnesses registered. 立会人数'],
		['witnessed_size', 'Entries under the last head that a witness signed. 立会済みの件数'],
		['pending', 'Changes whose transaction has not ended. 未確定の件数'],
		['provided_at', 'When. 提供日時'],
		['third_party', 'Name of the recipient. 第三者の名称'],
		['third_party_id', 'Number of the recipient. 機関番号'],
		['items', 'Category of the data. 個人データの項目'],
		['item_columns', 'Columns of the table: bit i of the string for column number i + 1. 項目(列)'],
		['with_consent', 'Whether by a rule whose basis is consent. 同意の有無'],
		['third_party_kind', 'Kind of the recipient. 機関種別'],
		['third_party_address', 'Its address. 第三者の住所'],
		['third_party_representative', 'Its representative. 第三者の代表者'],
		['bases', 'On which bases rules let it. 根拠'],
		['provider_kinds', 'Kinds of organisations whose rows the rules let through; *: any. 提供元の種別'],
		['consents', 'Consents that the rules asked for and found. 同意番号'],
		['grants', 'Grants that the rules asked for and found. 許可番号'],
		['keep_until', 'For how long the law asks to keep it. 保存期限'],
		['recipient', 'Name of the recipient. 機関名'],
		['received_at', 'When. 受領日時'],
		['recipient_id', 'Number of the recipient. 機関番号'],
		['how_obtained', 'How it was obtained. 取得の経緯'],
		['operated_at', 'When. 操作日時'],
		['operation', 'Kind of the entry. 操作'],
		['session_length', 'How long the session was, or had been then where its end is not known. 利用時間'],
		['reason', 'Why it is worth a look. 理由']];
BEGIN
	EXECUTE format('ALTER VIEW audit.%I OWNER TO renkei_owner', name);
	EXECUTE format('REVOKE ALL ON audit.%I FROM PUBLIC', name);
	EXECUTE format('GRANT SELECT ON audit.%I TO renkei_auditor', name);
	FOR c IN
		SELECT a.attname, w.meaning
		FROM pg_attribute a JOIN unnest(words[:][1:1], words[:][2:2]) AS w(word, meaning) ON w.word = a.attname
		WHERE a.attrelid = format('audit.%I', name)::regclass AND a.attnum > 0
	LOOP
		EXECUTE format('COMMENT ON COLUMN audit.%I.%I IS %L', name, c.attname, c.meaning);
	END LOOP;
END
$function$;

CREATE FUNCTION renkei.views_over(relation oid)
 RETURNS SETOF oid
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH RECURSIVE over (view) AS (
		SELECT $1
		UNION
		SELECT w.ev_class
		FROM over o
		JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = o.view AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_rewrite w ON w.oid = d.objid)
	SELECT c.oid FROM over o JOIN pg_class c ON c.oid = o.view AND c.relkind IN ('v', 'm') AND c.oid <> $1
	$function$;

CREATE FUNCTION renkei.reads_protected(view oid)
 RETURNS boolean
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH RECURSIVE beneath (relation) AS (
		SELECT $1
		UNION
		SELECT d.refobjid
		FROM beneath b
		JOIN pg_rewrite w ON w.ev_class = b.relation
		JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass)
	SELECT EXISTS (SELECT FROM beneath b WHERE (renkei.protection_of(b.relation)).category IS NOT NULL)
	$function$;

CREATE FUNCTION renkei.is_invoker(view oid)
 RETURNS boolean
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT EXISTS (SELECT FROM pg_class c, pg_options_to_table(c.reloptions) o
				   WHERE c.oid = $1 AND c.relkind = 'v' AND o.option_name = 'security_invoker' AND o.option_value::boolean)
	$function$;

CREATE FUNCTION renkei.check_view(view oid)
 RETURNS void
 LANGUAGE plpgsql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	c pg_class;
	name text;
	allowed boolean;
BEGIN
	SELECT x.* INTO c FROM pg_class x WHERE x.oid = view AND x.relkind IN ('v', 'm');
	IF c.oid IS NULL OR NOT renkei.reads_protected(view) THEN
		RETURN;
	END IF;
	name := renkei.relation_name(view);
	-- Between ALTER EXTENSION UPDATE and renkei.upgrade() nobody can have registered one.
	IF to_regclass('renkei.allowed_view') IS NULL AND NOT renkei.is_invoker(view) THEN
		RAISE EXCEPTION 'view % over a protected table cannot be checked: the registers are of an earlier version of renkei', name
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  HINT = 'A superuser completes the update by SELECT * FROM renkei.upgrade(); a view WITH (security_invoker = true) can be made before.';
	ELSIF renkei.is_invoker(view) THEN
		RETURN;
	END IF;
	allowed := c.relpersistence <> 't' AND EXISTS (SELECT FROM renkei.allowed_view a WHERE a.view = name AND a.closed_at IS NULL);
	IF c.relkind = 'm' AND NOT allowed THEN
		RAISE EXCEPTION 'materialized view % would keep rows of a protected table past its rules', name
			USING ERRCODE = 'insufficient_privilege',
				  HINT = 'Use a view WITH (security_invoker = true), or have renkei.allow_view() register it first.';
	ELSIF c.relkind = 'm' AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) THEN
		RAISE EXCEPTION 'materialized view % holds rows of a protected table and cannot be granted to others', name
			USING ERRCODE = 'insufficient_privilege';
	ELSIF c.relkind = 'v' AND NOT renkei.is_invoker(view) AND NOT allowed THEN
		RAISE EXCEPTION 'view % would read a protected table as its owner', name
			USING ERRCODE = 'insufficient_privilege',
				  HINT = 'Create it WITH (security_invoker = true), or have renkei.allow_view() register it first.';
	END IF;
END
$function$;

CREATE FUNCTION renkei.watch_view(view oid)
 RETURNS void
 LANGUAGE plpgsql
 STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	v oid;
BEGIN
	FOR v IN SELECT $1 UNION ALL (SELECT o.view FROM renkei.views_over($1) AS o (view) ORDER BY 1)
	LOOP
		CONTINUE WHEN NOT renkei.reads_protected(v);
		-- A superuser's view is recorded; it is filtered like any other. What a
		-- materialised one holds nobody filters: it needs to be registered.
		IF NOT renkei.statement_is_superusers() OR (SELECT c.relkind FROM pg_class c WHERE c.oid = v) = 'm' THEN
			PERFORM renkei.check_view(v);
		END IF;
		PERFORM renkei.record_event('view', renkei.relation_name(v), jsonb_build_object('owner', c.relowner::regrole, 'options', c.reloptions))
		FROM pg_class c WHERE c.oid = v AND NOT renkei.is_invoker(v);
	END LOOP;
END
$function$;

CREATE FUNCTION renkei.statement_is_superusers()
 RETURNS boolean
 LANGUAGE c
 STABLE
AS 'MODULE_PATHNAME', $function$rk_statement_is_superusers$function$;

CREATE FUNCTION renkei.check_upgraded(register text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF to_regclass(format('renkei.%I', register)) IS NULL THEN
		RAISE EXCEPTION 'the registers are of an earlier version of renkei: there is no renkei.% yet', register
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'A superuser completes the update by SELECT * FROM renkei.upgrade().';
	END IF;
END
$function$;

CREATE FUNCTION renkei.allow_view(view text, reason text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	parts text[] := parse_ident($1);
	name text;
BEGIN
	IF cardinality(parts) IS DISTINCT FROM 2 OR $2 IS NULL THEN
		RAISE EXCEPTION 'the name of the view with its schema, and a reason must be given' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	PERFORM renkei.check_upgraded('allowed_view');
	name := format('%I.%I', parts[1], parts[2]);
	UPDATE renkei.allowed_view a SET closed_at = clock_timestamp() WHERE a.view = name AND a.closed_at IS NULL AND a.reason <> $2;
	INSERT INTO renkei.allowed_view (view, reason)
	SELECT name, $2 WHERE NOT EXISTS (SELECT FROM renkei.allowed_view a WHERE a.view = name AND a.closed_at IS NULL);
	PERFORM renkei.record_event('view allowed', name, jsonb_build_object('reason', $2));
END
$function$;

CREATE FUNCTION renkei.disallow_view(view text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	parts text[] := parse_ident($1);
	name text := format('%I.%I', parts[1], parts[2]);
BEGIN
	PERFORM renkei.check_upgraded('allowed_view');
	UPDATE renkei.allowed_view a SET closed_at = clock_timestamp() WHERE a.view = name AND a.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'view % is not registered', name USING ERRCODE = 'undefined_object';
	END IF;
	PERFORM renkei.record_event('view disallowed', name);
END
$function$;

CREATE FUNCTION renkei.grant_bypass(login regrole, reason text, valid_to timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION renkei.revoke_bypass(login regrole)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
BEGIN
	PERFORM renkei.check_upgraded('bypass');
	UPDATE renkei.bypass b SET closed_at = clock_timestamp() WHERE b.login = $1 AND b.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'login "%" has no bypass', $1 USING ERRCODE = 'undefined_object';
	END IF;
	PERFORM renkei.record_event('bypass revoked', $1::text);
END
$function$;

CREATE FUNCTION renkei.bypasses()
 RETURNS TABLE(login name, by text, reason text, valid_to timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT r.rolname, 'superuser', NULL, NULL FROM pg_roles r WHERE r.rolsuper AND r.rolcanlogin
	UNION ALL
	SELECT r.rolname, 'renkei.grant_bypass()', b.reason, b.valid_to
	FROM renkei.bypass b JOIN pg_roles r ON r.oid = b.login
	WHERE b.closed_at IS NULL AND clock_timestamp() < b.valid_to AND pg_has_role(b.login, 'renkei_bypass', 'MEMBER')
	ORDER BY 1
	$function$;

CREATE FUNCTION ledger.leave_month(month regclass, detail text)
 RETURNS bigint
 LANGUAGE c
 STRICT
AS 'MODULE_PATHNAME', $function$rk_leave_month$function$;

CREATE FUNCTION ledger.drop_month(month date, archive_size bigint, archive_root bytea)
 RETURNS bigint
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET "TimeZone" TO 'Asia/Tokyo'
AS $function$
DECLARE
	suffix text := to_char(month, '_YYYYMM');
	last_index bigint;
	held text;
	left_entries bigint;
	t text;
BEGIN
	PERFORM set_config('timezone', current_setting('renkei.time_zone'), true);
	IF month <> date_trunc('month', month) OR month + interval '1 month' > clock_timestamp() THEN
		RAISE EXCEPTION 'only a whole month that has ended can leave the ledger'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the first day of the month.';
	END IF;
	IF to_regclass('ledger.entry' || suffix) IS NULL THEN
		RAISE EXCEPTION 'the ledger has no month % any more, or never had', to_char(month, 'YYYY-MM')
			USING ERRCODE = 'undefined_table';
	END IF;
	PERFORM renkei.await_holds();
	SELECT string_agg(h.reason, '; ') INTO held FROM ledger.hold h
	WHERE h.closed_at IS NULL AND h.from_month <= month AND (h.to_month IS NULL OR h.to_month >= month);
	IF held IS NOT NULL THEN
		RAISE EXCEPTION 'month % is on hold', to_char(month, 'YYYY-MM')
			USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = held, HINT = 'ledger.lift_hold() ends a hold.';
	END IF;
	EXECUTE format('LOCK ledger.%I IN ACCESS EXCLUSIVE MODE', 'entry' || suffix);
	EXECUTE format('SELECT max(index) FROM ledger.%I', 'entry' || suffix) INTO last_index;
	-- Whoever knows this root has verified an archive that holds the month.
	IF archive_size <= coalesce(last_index, -1) OR archive_root <> ledger.root(archive_size) THEN
		RAISE EXCEPTION 'this is not the head of an archive that holds month %', to_char(month, 'YYYY-MM')
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = 'renkei ledger export writes one; renkei verify tells its size and root.';
	END IF;
	left_entries := ledger.leave_month(to_regclass('ledger.entry' || suffix),
		format('%s: %s of %s entries, archived under %s', session_user, to_char(month, 'YYYY-MM'), archive_size,
			   encode(archive_root, 'hex')));
	PERFORM set_config('renkei.allow_drop', 'on', true);
	FOREACH t IN ARRAY '{entry, subject_entry, wide_entry}'::text[]
	LOOP
		EXECUTE format('DROP TABLE IF EXISTS ledger.%I', t || suffix);
	END LOOP;
	PERFORM set_config('renkei.allow_drop', 'off', true);
	RETURN left_entries;
END
$function$;

CREATE FUNCTION ledger.place_hold(from_month date, to_month date, reason text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	made bigint;
BEGIN
	IF from_month IS NULL OR coalesce(reason, '') = '' OR to_month < from_month THEN
		RAISE EXCEPTION 'a hold needs a month from which on it is and a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO ledger.hold (from_month, to_month, reason)
	VALUES (date_trunc('month', from_month), date_trunc('month', to_month), reason) RETURNING hold_id INTO made;
	PERFORM renkei.record_event('hold', made::text, jsonb_build_object('from_month', from_month, 'to_month', to_month, 'reason', reason));
	RETURN made;
END
$function$;

CREATE FUNCTION ledger.lift_hold(hold_id bigint)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	UPDATE ledger.hold h SET closed_at = clock_timestamp(), closed_by = session_user
	WHERE h.hold_id = $1 AND h.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no hold %', hold_id USING ERRCODE = 'no_data_found';
	END IF;
	PERFORM renkei.record_event('hold lifted', hold_id::text);
END
$function$;

CREATE FUNCTION ledger.withhold(subject_id bigint, organisation_id integer, until timestamp with time zone, reason text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF until > clock_timestamp() + interval '1 year' OR reason = '' THEN
		RAISE EXCEPTION 'withholding needs a reason, and is for a year at most' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO ledger.withheld (subject_id, organisation_id, until, reason) VALUES (subject_id, organisation_id, until, reason);
	-- Of whom, only ledger.withheld says: events hold nothing of people.
	PERFORM renkei.record_event('withheld', organisation_id::text, jsonb_build_object('until', until, 'reason', reason));
END
$function$;

CREATE FUNCTION ledger.set_decoy(subject_id bigint, is_decoy boolean DEFAULT true)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF is_decoy THEN
		INSERT INTO ledger.decoy (subject_id)
		SELECT s.subject_id FROM renkei.subject s WHERE s.subject_id = $1 ON CONFLICT DO NOTHING;
	ELSE
		UPDATE ledger.decoy d SET closed_at = clock_timestamp(), closed_by = session_user
		WHERE d.subject_id = $1 AND d.closed_at IS NULL;
	END IF;
	PERFORM renkei.record_event('decoy', CASE WHEN is_decoy THEN 'set' ELSE 'ended' END);
END
$function$;

CREATE FUNCTION renkei.disclosures_of(subject_id bigint, OUT disclosed_at timestamp with time zone, OUT organisation text, OUT purpose text, OUT category text, OUT relation text, OUT past_rules boolean)
 RETURNS SETOF record
 LANGUAGE plpgsql
 STABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
	mine integer := renkei.current_organisation();
BEGIN
	-- The subject himself or who may act for him: a relationship of that kind, in the purpose self.
	IF renkei.current_purpose() IS DISTINCT FROM 'self' OR NOT EXISTS (
		SELECT FROM renkei.relationship r
		WHERE r.subject_id = $1 AND r.organisation_id = mine AND r.relationship_kind IN ('self', 'delegate')
		  AND r.closed_at IS NULL AND renkei.today() BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity'))
	THEN
		RAISE EXCEPTION 'only the subject and who acts for it may ask this' USING ERRCODE = 'insufficient_privilege',
			HINT = 'Enter purpose self; a relationship of kind self or delegate is needed.';
	END IF;
	RETURN QUERY
		SELECT a.recorded_at, o.name, a.purpose, a.category, a.relation, a.past_rules
		FROM audit.subject_access a
			LEFT JOIN renkei.organisation o ON o.organisation_id = a.organisation_id AND o.closed_at IS NULL
		WHERE a.subject_id = $1
		  AND NOT EXISTS (SELECT FROM ledger.withheld w
						  WHERE w.subject_id = $1 AND w.organisation_id = a.organisation_id AND w.until > clock_timestamp())
		ORDER BY a.index;
END
$function$;

CREATE FUNCTION ledger.disclosure_basis(leaf bytea, of_subject bigint DEFAULT NULL::bigint, OUT subject_id bigint, OUT rule_id bigint, OUT basis text, OUT relationships bigint[], OUT consents bigint[], OUT grants bigint[])
 RETURNS SETOF record
 LANGUAGE sql
 STABLE PARALLEL SAFE ROWS 10
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH f AS (
		SELECT f.*, (f.at AT TIME ZONE current_setting('renkei.time_zone'))::date AS day,
			   (SELECT o.kind FROM renkei.organisation o
				WHERE o.organisation_id = f.organisation_id AND o.recorded_at <= f.at AND (o.closed_at IS NULL OR o.closed_at > f.at)
				ORDER BY o.version DESC LIMIT 1) AS organisation_kind
		FROM ledger.leaf_fields($1) f)
	SELECT s.subject_id, r.rule_id, r.basis, b.relationships, b.consents, b.grants
	FROM f CROSS JOIN LATERAL unnest(CASE WHEN $2 IS NULL THEN ledger.leaf_subjects($1)
										  WHEN ledger.leaf_has_subject($1, $2) THEN ARRAY[$2] END) AS s (subject_id)
		JOIN renkei.rule r ON r.rule_id = ANY (f.rules) AND r.recorded_at <= f.at AND (r.closed_at IS NULL OR r.closed_at > f.at)
		CROSS JOIN LATERAL (SELECT
			CASE WHEN r.relationship NOT IN ('none', 'grant') THEN ARRAY(
				SELECT DISTINCT l.relationship_id FROM renkei.relationship l
				WHERE l.subject_id = s.subject_id AND l.organisation_id = f.organisation_id AND l.recorded_at <= f.at
				  AND (l.closed_at IS NULL OR l.closed_at > f.at) AND r.relationship_kind IN ('', l.relationship_kind)
				  AND (r.relationship = 'record_date' OR l.valid_from <= f.day)
				  AND (r.relationship IN ('record_date', 'ever') OR l.valid_to IS NULL OR f.day <= l.valid_to)
				ORDER BY 1) END AS relationships,
			CASE WHEN r.consent = 'opt_in' THEN ARRAY(
				SELECT DISTINCT c.consent_id FROM renkei.consent c
				WHERE c.subject_id = s.subject_id AND c.decision = 'allow' AND c.recorded_at <= f.at
				  AND (c.closed_at IS NULL OR c.closed_at > f.at)
				  AND coalesce(c.category, f.category) = f.category AND coalesce(c.purpose, f.purpose) = f.purpose
				  AND coalesce(c.recipient_kind, f.organisation_kind) = f.organisation_kind
				  AND coalesce(c.organisation_id, f.organisation_id) = f.organisation_id
				  AND c.valid_from <= f.at AND (c.valid_to IS NULL OR f.at < c.valid_to)
				ORDER BY 1) END AS consents,
			CASE WHEN r.relationship = 'grant' THEN ARRAY(
				SELECT DISTINCT g.grant_id FROM renkei.grant g
				WHERE g.subject_id = s.subject_id AND g.organisation_id = f.organisation_id AND g.recorded_at <= f.at
				  AND (g.closed_at IS NULL OR g.closed_at > f.at)
				  AND coalesce(g.category, f.category) = f.category AND coalesce(g.purpose, f.purpose) = f.purpose
				  AND g.valid_from <= f.at AND f.at < g.valid_to
				ORDER BY 1) END AS grants) b
	-- The rules named are those of some of the subjects: of this one, where what they ask for was there.
	WHERE coalesce(cardinality(b.relationships), 1) > 0 AND coalesce(cardinality(b.consents), 1) > 0
	  AND coalesce(cardinality(b.grants), 1) > 0
	$function$;

CREATE FUNCTION ledger.subjects_read_by(login text, from_time timestamp with time zone, to_time timestamp with time zone)
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT DISTINCT unnest(ledger.leaf_subjects(e.leaf))
	FROM ledger.entry e
	WHERE e.recorded_at >= $2 AND e.recorded_at < $3
	  AND ledger.leaf_field(e.leaf, 'kind', NULL::text) = 'disclosure' AND ledger.leaf_field(e.leaf, 'login', NULL::text) = $1
	$function$;

CREATE FUNCTION ledger.mark_subjects(kind text, category text, subject_ids bigint[], marks text[])
 RETURNS bigint
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	made bigint;
BEGIN
	IF cardinality(subject_ids) <> cardinality(marks) OR kind = '' THEN
		RAISE EXCEPTION 'a kind, and a mark for each subject must be given' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	DELETE FROM ledger.mark m WHERE m.kind = $1 AND m.subject_id IS NOT NULL;
	INSERT INTO ledger.mark (kind, value, subject_id)
	SELECT $1, renkei.term($2, $1 || E'\n' || u.mark, 'name'), u.subject_id
	FROM unnest($3, $4) AS u (subject_id, mark) WHERE u.mark <> '' ON CONFLICT DO NOTHING;
	GET DIAGNOSTICS made = ROW_COUNT;
	PERFORM renkei.record_event('marks', $1, jsonb_build_object('subjects', made, 'category', $2));
	RETURN made;
END
$function$;

CREATE FUNCTION ledger.mark_login(login name, kind text, category text, mark text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	IF $1 IS NULL OR coalesce($2, '') = '' OR $3 IS NULL THEN
		RAISE EXCEPTION 'a login, a kind and a category must be given' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	DELETE FROM ledger.mark m WHERE m.kind = $2 AND m.login = $1;
	INSERT INTO ledger.mark (kind, value, login)
	SELECT $2, renkei.term($3, $2 || E'\n' || $4, 'name'), $1 WHERE $4 <> '';
	PERFORM renkei.record_event('mark', quote_ident($1), jsonb_build_object('kind', $2, 'category', $3));
END
$function$;

CREATE FUNCTION renkei.describe_organisation(organisation text, address text, representative text)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	id integer := renkei.organisation_id(organisation);
BEGIN
	UPDATE renkei.organisation_address a SET closed_at = clock_timestamp() WHERE a.organisation_id = id AND a.closed_at IS NULL;
	INSERT INTO renkei.organisation_address (organisation_id, address, representative) VALUES (id, $2, $3);
END
$function$;

CREATE FUNCTION renkei.trust_owner(owner regrole, reason text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION renkei.distrust_owner(owner regrole)
 RETURNS void
 LANGUAGE plpgsql
 STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	UPDATE renkei.trusted_owner t SET closed_at = clock_timestamp() WHERE t.owner = $1 AND t.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'role "%" is not a trusted owner', $1 USING ERRCODE = 'undefined_object';
	END IF;
END
$function$;

CREATE FUNCTION renkei.set_limits(organisation text, connections integer DEFAULT NULL::integer, statement_timeout interval DEFAULT NULL::interval, temp_file_limit_mb integer DEFAULT NULL::integer, work_mem_mb integer DEFAULT NULL::integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE FUNCTION renkei.lint_checks()
 RETURNS TABLE(code text, severity text, category text, remedy text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ VALUES
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
	$function$;

CREATE FUNCTION renkei.lint_relations()
 RETURNS TABLE(relation regclass, root regclass, nested boolean, category text, subject_column name, owner_column name, recorded_on_column name, released_column name, protect_call text)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT t.relid, p.relation, t.relid <> p.relation, p.category, p.subject_column, p.owner_column,
		   p.recorded_on_column, p.released_column,
		   format('SELECT renkei.protect(%L, %L, %L, %L, %L, %L)', p.relation::text, p.category, p.subject_column,
				  p.owner_column, p.recorded_on_column, p.released_column)
	FROM renkei.protected p
	JOIN pg_catalog.pg_class c ON c.oid = p.relation,
	LATERAL (SELECT p.relation AS relid UNION SELECT x.relid FROM pg_partition_tree(p.relation) x) AS t
	WHERE p.closed_at IS NULL
	$function$;

CREATE FUNCTION renkei.lint_reach()
 RETURNS TABLE(login oid, role oid)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
	$function$;

CREATE FUNCTION renkei.lint_grants_of(acl aclitem[], owner oid)
 RETURNS TABLE(grantee oid, name text, privilege text)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT a.grantee, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type
	FROM aclexplode(acl) AS a
	WHERE a.grantee <> owner
	  AND (a.grantee = 0 OR a.grantee = 'renkei_member'::regrole OR a.grantee IN (SELECT r.role FROM renkei.lint_reach() AS r))
	$function$;

CREATE FUNCTION renkei.lint_some(names text[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT array_to_string(names[1:3], ', ') || CASE WHEN cardinality(names) > 3 THEN format(' and %s more', cardinality(names) - 3) ELSE '' END
	$function$;

CREATE FUNCTION renkei.lint_tables()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH relation AS (
		SELECT r.*, c.relrowsecurity, c.relforcerowsecurity, c.relowner,
			   r.nested AND NOT c.relrowsecurity
			   AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS bare
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation)
	SELECT 'partition_unprotected', r.relation::text, format('partition of %s without row security and policies', r.root), NULL, r.protect_call
	FROM relation r WHERE r.bare
	UNION ALL
	SELECT 'rls_off', r.relation::text, 'row security is switched off', NULL, r.protect_call
	FROM relation r WHERE NOT r.relrowsecurity AND NOT r.bare
	UNION ALL
	SELECT 'rls_not_forced', r.relation::text, 'row security does not bind the owner', NULL, r.protect_call
	FROM relation r WHERE NOT r.relforcerowsecurity AND NOT r.bare
	UNION ALL
	SELECT 'wrong_owner', r.relation::text, format('belongs to %s, who may alter it', r.relowner::regrole), NULL, r.protect_call
	FROM relation r WHERE r.relowner <> 'renkei_owner'::regrole
	UNION ALL
	SELECT 'inheritance_child', i.inhrelid::regclass::text, format('inherits from %s without being protected', r.relation), NULL, NULL
	FROM relation r JOIN pg_catalog.pg_inherits i ON i.inhparent = r.relation
	WHERE i.inhrelid <> ALL (SELECT x.relation FROM renkei.lint_relations() x)
	UNION ALL
	SELECT 'key_column_missing', r.relation::text, format('has no column "%s" any more; nobody reads it', k.col), NULL, NULL
	FROM relation r, unnest(ARRAY[r.subject_column, r.owner_column, r.recorded_on_column, r.released_column]) AS k(col)
	WHERE NOT r.nested AND k.col IS NOT NULL
	  AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.relation AND a.attname = k.col AND NOT a.attisdropped)
	UNION ALL
	SELECT 'column_not_sealed', a.attrelid::regclass::text, 'insured numbers, names, addresses and free texts are in plain, as renkei_care 1.0 had them', NULL, NULL
	FROM pg_catalog.pg_attribute a
	WHERE a.attrelid = to_regclass('care.person') AND a.attname = 'insured_number' AND a.atttypid = 'renkei.insured_number'::regtype
	$function$;

CREATE FUNCTION renkei.lint_wanted_policies()
 RETURNS TABLE(relation regclass, protect_call text, polname name, polcmd "char", qual text, withcheck text)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	-- As pg_get_expr() prints what renkei.make_policies() makes.
	WITH relation AS (
		SELECT r.relation, r.protect_call, format('%L::text, %I, %I', r.category, r.subject_column, r.owner_column) AS keys,
			   coalesce(', recorded_on => ' || quote_ident(r.recorded_on_column), '')
			   || coalesce(', released => ' || CASE WHEN a.atttypid = 'bool'::regtype THEN quote_ident(r.released_column)
											   ELSE '(' || quote_ident(r.released_column) || ' IS NOT NULL)' END, '') AS conditions
		FROM renkei.lint_relations() r
		LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.relation AND a.attname = r.released_column)
	SELECT r.relation, r.protect_call, p.polname, p.polcmd,
		   CASE p.polcmd WHEN 'r' THEN format('renkei.may_read(%s%s)', r.keys, r.conditions)
						 WHEN 'a' THEN NULL ELSE format('renkei.may_write(%s)', r.keys) END,
		   CASE WHEN p.polcmd IN ('a', 'w') THEN format('renkei.check_write(%s)', r.keys) END
	FROM relation r,
		 (VALUES ('renkei_select'::name, 'r'::"char"), ('renkei_insert', 'a'), ('renkei_update', 'w'), ('renkei_delete', 'd')) AS p(polname, polcmd)
	$function$;

CREATE FUNCTION renkei.lint_policies()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT CASE WHEN p.oid IS NULL THEN 'policy_missing' ELSE 'policy_altered' END, w.relation::text,
		   format('policy %s %s', w.polname, CASE WHEN p.oid IS NULL THEN 'is missing' ELSE 'is not the one that protect() makes' END),
		   NULL, w.protect_call
	FROM renkei.lint_wanted_policies() w
	LEFT JOIN pg_catalog.pg_policy p ON p.polrelid = w.relation AND p.polname = w.polname
	WHERE EXISTS (SELECT FROM pg_catalog.pg_policy q WHERE q.polrelid = w.relation
				  UNION ALL SELECT FROM pg_catalog.pg_class c WHERE c.oid = w.relation AND (c.relrowsecurity OR NOT c.relispartition))
	  AND NOT coalesce(p.polcmd = w.polcmd AND p.polpermissive AND p.polroles = ARRAY[0::oid]
					   AND pg_get_expr(p.polqual, p.polrelid) IS NOT DISTINCT FROM w.qual
					   AND pg_get_expr(p.polwithcheck, p.polrelid) IS NOT DISTINCT FROM w.withcheck, false)
	UNION ALL
	SELECT CASE WHEN p.polpermissive THEN 'policy_extra' ELSE 'policy_restrictive' END, r.relation::text,
		   format('policy %I %s', p.polname, CASE WHEN p.polpermissive THEN 'lets through what the rules do not' ELSE 'hides more than the rules do' END),
		   NULL, CASE WHEN p.polpermissive THEN format('DROP POLICY %I ON %s', p.polname, r.relation) END
	FROM renkei.lint_relations() r JOIN pg_catalog.pg_policy p ON p.polrelid = r.relation
	WHERE p.polname NOT IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete')
	$function$;

CREATE FUNCTION renkei.lint_missing_triggers()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	-- As pg_get_triggerdef() prints them.
	WITH wanted AS (
		SELECT r.relation, r.protect_call, t.tgname, format('CREATE TRIGGER %s %s EXECUTE FUNCTION renkei.%s', t.tgname,
			   format(t.event, r.relation, r.subject_column, r.owner_column),
			   format(t.call, r.subject_column, r.owner_column, r.category)) AS definition
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation,
			 (VALUES ('renkei_keep_keys', 'BEFORE UPDATE OF %2$I, %3$I ON %1$s FOR EACH ROW', 'keep_keys(%1$L, %2$L)'),
					 ('renkei_change_row', 'AFTER INSERT OR DELETE OR UPDATE ON %1$s FOR EACH ROW', 'record_change(%3$L, %1$L, %2$L)'),
					 ('renkei_change_statement', 'AFTER INSERT OR DELETE OR UPDATE ON %1$s FOR EACH STATEMENT', 'record_change(%3$L, %1$L, %2$L)'),
					 ('renkei_change_truncate', 'AFTER TRUNCATE ON %1$s FOR EACH STATEMENT', 'record_change(%3$L, %1$L, %2$L)'))
			 AS t(tgname, event, call)
		WHERE c.relrowsecurity OR NOT c.relispartition)
	SELECT 'trigger_missing', w.relation::text,
		   format('trigger %s %s', w.tgname, CASE WHEN g.oid IS NULL THEN 'is missing' WHEN g.tgenabled <> 'A' THEN 'does not fire always'
											 ELSE 'is not the one that protect() makes' END), NULL::text, w.protect_call
	FROM wanted w LEFT JOIN pg_catalog.pg_trigger g ON g.tgrelid = w.relation AND g.tgname = w.tgname
	WHERE NOT coalesce(g.tgenabled = 'A' AND pg_get_triggerdef(g.oid) = w.definition, false)
	$function$;

CREATE FUNCTION renkei.lint_extra_triggers()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT CASE WHEN o.rolsuper OR o.rolname = 'renkei_owner' THEN 'trigger_extra' ELSE 'trigger_foreign' END, r.relation::text,
		   format('trigger %I calls %s of %I', g.tgname, p.oid::regprocedure, o.rolname), NULL, NULL
	FROM renkei.lint_relations() r
	JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.relation AND NOT g.tgisinternal AND g.tgparentid = 0
	JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
	JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
	-- Those of renkei and of the network on it are part of the protection.
	WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
					  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
						AND d.refclassid = 'pg_extension'::regclass AND e.extname IN ('renkei', 'renkei_care')
						AND (o.rolsuper OR o.rolname = 'renkei_owner'))
	UNION ALL
	SELECT 'code_foreign', r.relation::text, format('uses %s of %I, who can have it tell everybody''s values', c.object, c.owner), NULL, NULL
	FROM renkei.lint_relations() r, LATERAL renkei.others_code(r.relation) AS c
	WHERE NOT r.nested AND NOT c.by_trigger
	UNION ALL
	SELECT 'rule_extra', r.relation::text, format('rule %I rewrites statements', w.rulename), NULL, NULL
	FROM renkei.lint_relations() r JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.relation
	$function$;

CREATE FUNCTION renkei.lint_allowed_views()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
	-- An install() of an earlier version has made no such register.
	IF to_regclass('renkei.allowed_view') IS NOT NULL THEN
		RETURN QUERY EXECUTE 'SELECT a.view FROM renkei.allowed_view a WHERE a.closed_at IS NULL';
	END IF;
END
$function$;

CREATE FUNCTION renkei.lint_views()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	-- Views upon views, too: one that is an invoker's hides nothing of one beneath that is not.
	WITH RECURSIVE upon AS (
		SELECT w.ev_class AS view, r.relation AS base
		FROM renkei.lint_relations() r
		JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid AND w.ev_class <> r.relation
		UNION
		SELECT w.ev_class, u.base
		FROM upon u
		JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = u.view AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid AND w.ev_class <> u.view),
	view AS (
		SELECT c.oid::regclass AS view, c.relkind, o.rolname, o.rolsuper OR o.rolbypassrls AS bypasses, min(u.base::text COLLATE "C") AS base,
			   EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) AS granted,
			   c.oid::regclass::text IN (SELECT a.name FROM renkei.lint_allowed_views() AS a(name)) AS allowed,
			   coalesce((SELECT t.option_value::boolean FROM pg_options_to_table(c.reloptions) t WHERE t.option_name = 'security_invoker'), false) AS invoker
		FROM upon u JOIN pg_catalog.pg_class c ON c.oid = u.view JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
		WHERE c.relkind IN ('v', 'm') GROUP BY c.oid, o.oid, o.rolname, o.rolsuper, o.rolbypassrls)
	SELECT CASE WHEN v.relkind = 'm' AND v.granted THEN 'matview_granted' WHEN v.allowed THEN 'view_allowed' WHEN v.relkind = 'm' THEN 'matview'
				WHEN v.bypasses THEN 'view_bypassing' ELSE 'view_definer' END, v.view::text,
		   CASE WHEN v.relkind = 'v' AND v.bypasses THEN format('reads %s as %I, whom row security does not bind', v.base, v.rolname)
				WHEN v.relkind = 'v' THEN format('reads %s with the privileges of %I', v.base, v.rolname)
				ELSE format('holds a copy of %s as %I saw it', v.base, v.rolname) END,
		   CASE WHEN v.relkind = 'v' AND NOT v.allowed THEN format('ALTER VIEW %s SET (security_invoker = true)', v.view) END, NULL::text
	FROM view v WHERE v.relkind = 'm' OR NOT v.invoker
	$function$;

CREATE FUNCTION renkei.lint_definers()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH definer AS (
		SELECT p.oid, p.prosrc, o.rolname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
		WHERE p.prosecdef AND (o.rolsuper OR o.rolbypassrls)
		  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')),
	reading AS (
		SELECT f.oid, f.rolname, min(r.relation::text COLLATE "C") AS relation,
			   bool_or(EXISTS (SELECT FROM pg_catalog.pg_depend d
							   WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid
								 AND d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation)) AS depends,
			   bool_or(strpos(lower(f.prosrc), lower(c.relname)) > 0) AS mentions
		FROM definer f, renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation
		WHERE NOT r.nested AND (strpos(lower(f.prosrc), lower(c.relname)) > 0
			OR EXISTS (SELECT FROM pg_catalog.pg_depend d
					   WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid
						 AND d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation))
		GROUP BY f.oid, f.rolname)
	SELECT CASE WHEN f.depends THEN 'definer_function' ELSE 'definer_function_text' END, f.oid::regprocedure::text,
		   format(CASE WHEN f.depends THEN 'reads %s as %I, whom row security does not bind; members may call it'
				  ELSE 'mentions a name like %s and runs as %I, whom row security does not bind; members may call it' END, f.relation, f.rolname),
		   NULL, NULL
	FROM reading f JOIN pg_catalog.pg_proc p ON p.oid = f.oid
	WHERE EXISTS (SELECT FROM renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner))
	$function$;

CREATE FUNCTION renkei.lint_copies()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT 'table_unprotected', c.oid::regclass::text,
		   format('is about subjects and %s may read it, but it is not protected', string_agg(DISTINCT g.name, ', ')), NULL::text, NULL::text
	FROM pg_catalog.pg_class c,
		 LATERAL renkei.lint_grants_of(c.relacl, c.relowner) AS g
	WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND g.privilege = 'SELECT'
	  AND c.relnamespace <> 'renkei'::regnamespace
	  AND EXISTS (SELECT FROM pg_catalog.pg_constraint k
				  WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid = 'renkei.subject'::regclass)
	  AND c.oid <> ALL (SELECT r.relation FROM renkei.lint_relations() r)
	GROUP BY c.oid
	UNION ALL
	SELECT 'publication', p.pubname, format('publishes %s', renkei.lint_some(array_agg(DISTINCT r.root::text ORDER BY r.root::text))), NULL, NULL
	FROM pg_catalog.pg_publication_tables p
	JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
	JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
	JOIN renkei.lint_relations() r ON r.relation = c.oid
	GROUP BY p.pubname
	UNION ALL
	SELECT 'logical_slot', s.slot_name, format('decodes this database with the plugin %s', s.plugin), NULL, NULL
	FROM pg_catalog.pg_replication_slots s
	WHERE s.slot_type = 'logical' AND s.database = current_database()
	$function$;

CREATE FUNCTION renkei.lint_foreign_keys()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT 'foreign_key_cascade', r.relation::text,
		   format('foreign key %I changes rows of others when %s is changed', k.conname, k.confrelid::regclass), NULL::text, NULL::text
	FROM renkei.lint_relations() r
	JOIN pg_catalog.pg_constraint k ON k.conrelid = r.relation AND k.contype = 'f' AND k.conparentid = 0
	WHERE k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')
	UNION ALL
	SELECT 'foreign_key_reference', k.conrelid::regclass::text,
		   format('foreign key %I tells whether a row of %s exists, hidden or not', k.conname, r.relation), NULL, NULL
	FROM renkei.lint_relations() r
	JOIN pg_catalog.pg_constraint k ON k.confrelid = r.relation AND k.contype = 'f' AND k.conparentid = 0
	-- A protected table lets write about one's own only; the same keys then refer to one's own only.
	WHERE NOT EXISTS (
		SELECT FROM renkei.lint_relations() x
		JOIN pg_catalog.pg_attribute s ON s.attrelid = x.relation AND s.attname = x.subject_column AND s.attnum = ANY (k.conkey)
		JOIN pg_catalog.pg_attribute o ON o.attrelid = x.relation AND o.attname = x.owner_column AND o.attnum = ANY (k.conkey)
		WHERE x.relation = k.conrelid)
	$function$;

CREATE FUNCTION renkei.lint_indexes()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH index AS (
		SELECT r.relation, r.subject_column, i.indexrelid, i.indisunique, i.indisexclusion,
			   s.attnum AS subject, o.attnum AS owner, (i.indkey::int2[])[0:i.indnkeyatts - 1] AS key, i.indclass
		FROM renkei.lint_relations() r
		JOIN pg_catalog.pg_attribute s ON s.attrelid = r.relation AND s.attname = r.subject_column
		JOIN pg_catalog.pg_attribute o ON o.attrelid = r.relation AND o.attname = r.owner_column
		LEFT JOIN pg_catalog.pg_index i ON i.indrelid = r.relation AND i.indislive
		WHERE NOT r.nested)
	SELECT 'unique_oracle', i.relation::text,
		   format('key %s tells whether another organisation holds such a row', i.indexrelid::regclass), NULL::text, NULL::text
	FROM index i
	WHERE (i.indisunique OR i.indisexclusion) AND NOT (i.subject = ANY (i.key) AND i.owner = ANY (i.key))
	UNION ALL
	SELECT 'subject_not_leading', i.relation::text, format('key %s does not begin with %I', i.indexrelid::regclass, i.subject_column), NULL, NULL
	FROM index i WHERE i.indisunique AND i.key[1] <> i.subject
	UNION ALL
	SELECT 'subject_not_leading', i.relation::text, format('no index begins with %I', i.subject_column), NULL, NULL
	FROM index i GROUP BY i.relation, i.subject_column HAVING NOT coalesce(bool_or(i.key[1] = i.subject), false)
	UNION ALL
	SELECT 'index_not_leakproof', i.relation::text,
		   format('index %s has no leakproof operator for its column %s', i.indexrelid::regclass,
				  pg_get_indexdef(i.indexrelid, u.ordinal::integer, true)), NULL, NULL
	FROM index i, LATERAL unnest(i.indclass::oid[]) WITH ORDINALITY AS u(opclass, ordinal)
	JOIN pg_catalog.pg_opclass c ON c.oid = u.opclass
	WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_amop a JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
					  JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode
					  WHERE a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype AND p.proleakproof)
	  -- Equality of sealed values must not be leakproof: their indexes are for who sees every row, such as an insurer.
	  AND c.opcintype NOT IN (SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typnamespace = 'renkei'::regnamespace AND t.typname LIKE 'sealed\_%')
	$function$;

CREATE FUNCTION renkei.lint_grants()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH acl AS (
		SELECT r.relation, c.relowner, c.relacl AS acl, NULL::name AS col
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation
		UNION ALL
		SELECT r.relation, c.relowner, a.attacl, a.attname
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation
		JOIN pg_catalog.pg_attribute a ON a.attrelid = r.relation AND a.attacl IS NOT NULL),
	held AS (
		SELECT a.relation, e.grantee, CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE e.grantee::regrole::text END AS name,
			   e.privilege_type || coalesce(' (' || quote_ident(a.col) || ')', '') AS privilege,
			   e.privilege_type IN ('TRIGGER', 'REFERENCES', 'TRUNCATE', 'MAINTAIN') AS dangerous
		FROM acl a, aclexplode(a.acl) AS e WHERE e.grantee <> a.relowner)
	SELECT 'grant_dangerous', h.relation::text,
		   format('%s has %s, which reaches past row security', h.name, string_agg(h.privilege, ', ' ORDER BY h.privilege)), NULL::text,
		   format('REVOKE %s ON %s FROM %s', string_agg(h.privilege, ', ' ORDER BY h.privilege), h.relation, h.name)
	FROM held h WHERE h.dangerous GROUP BY h.relation, h.name
	UNION ALL
	SELECT 'grant_public', h.relation::text, format('PUBLIC has %s', string_agg(h.privilege, ', ' ORDER BY h.privilege)), NULL,
		   format('REVOKE %s ON %s FROM PUBLIC', string_agg(h.privilege, ', ' ORDER BY h.privilege), h.relation)
	FROM held h WHERE h.grantee = 0 AND NOT h.dangerous GROUP BY h.relation
	UNION ALL
	SELECT 'register_granted', c.oid::regclass::text, format('%s has %s', g.name, string_agg(g.privilege, ', ' ORDER BY g.privilege)), NULL,
		   format('REVOKE %s ON %s FROM %s', string_agg(g.privilege, ', ' ORDER BY g.privilege), c.oid::regclass, g.name)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('renkei', 'audit', 'ledger'),
		 LATERAL renkei.lint_grants_of(c.relacl, c.relowner) AS g
	WHERE c.relkind IN ('r', 'p') GROUP BY c.oid, g.name
	$function$;

CREATE FUNCTION renkei.lint_counters()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH counter AS (
		SELECT p.oid::regprocedure::text AS function, p.proname LIKE 'pg\_stat%' OR p.proname = 'pg_lock_status' AS counts, g.name
		FROM pg_catalog.pg_proc p,
			 LATERAL renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner) AS g
		WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid IN (SELECT f FROM renkei.telltale_functions() AS f)
		  AND p.proname NOT IN ('pg_stat_get_progress_info', 'pg_logical_emit_message'))
	SELECT CASE WHEN c.counts THEN 'stat_functions_public' ELSE 'size_functions_public' END,
		   min(c.function COLLATE "C") || CASE WHEN count(*) > 1 THEN format(' and %s like it', count(*) - 1) ELSE '' END,
		   format(CASE WHEN c.counts THEN '%s may execute them: counters that move with hidden rows give values away bit by bit'
				  ELSE '%s may execute them: they tell how much there is in all' END, c.name),
		   format('Revoke EXECUTE on these functions from %s.', c.name),
		   -- Whoever watches the server still needs them.
		   format('REVOKE EXECUTE ON FUNCTION %1$s FROM %2$s' || CASE WHEN c.name = 'PUBLIC' THEN '; GRANT EXECUTE ON FUNCTION %1$s TO pg_read_all_stats' ELSE '' END,
				  string_agg(c.function, ', ' ORDER BY c.function COLLATE "C"), c.name)
	FROM counter c GROUP BY c.counts, c.name
	UNION ALL
	-- Minor releases replace these views in new databases only.
	SELECT 'pg_stats_ext', v.name, 'shows statistics of columns that the reader may not read (CVE-2024-4317)', NULL, NULL
	FROM (VALUES ('pg_catalog.pg_stats_ext'), ('pg_catalog.pg_stats_ext_exprs')) AS v(name)
	WHERE strpos(pg_get_viewdef(v.name::regclass), 'pg_has_role') = 0
	$function$;

CREATE FUNCTION renkei.lint_creation()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT 'schema_create', n.nspname::text, format('%s may create objects in it', g.name), NULL::text,
		   format('REVOKE CREATE ON SCHEMA %I FROM %s', n.nspname, g.name)
	FROM pg_catalog.pg_namespace n, LATERAL renkei.lint_grants_of(n.nspacl, n.nspowner) AS g
	WHERE g.privilege = 'CREATE'
	UNION ALL
	SELECT 'database_create', d.datname, format('%s may create schemas and install trusted extensions', g.name), NULL,
		   format('REVOKE CREATE ON DATABASE %I FROM %s', d.datname, g.name)
	FROM pg_catalog.pg_database d, LATERAL renkei.lint_grants_of(d.datacl, d.datdba) AS g
	WHERE d.datname = current_database() AND g.privilege = 'CREATE'
	$function$;

CREATE FUNCTION renkei.lint_extensions()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	-- Those that open connections of their own or look beneath SQL.
	SELECT 'extension_usable', e.extname::text,
		   format('%s may call %s', g.name, renkei.lint_some(array_agg(p.oid::regprocedure::text ORDER BY p.oid::regprocedure::text COLLATE "C"))),
		   NULL::text, NULL::text
	FROM pg_catalog.pg_extension e
	JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
	JOIN pg_catalog.pg_proc p ON p.oid = d.objid,
		 LATERAL renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner) AS g
	WHERE e.extname IN ('dblink', 'pageinspect', 'pg_walinspect', 'pg_surgery', 'pg_buffercache', 'amcheck', 'pgstattuple', 'pgrowlocks',
						'pg_freespacemap', 'pg_visibility', 'adminpack')
	GROUP BY e.extname, g.name
	UNION ALL
	SELECT 'foreign_access', w.name, format('%s may use it to reach other servers or files', g.name), NULL, w.revoke || g.name
	FROM (SELECT format('foreign-data wrapper %I', f.fdwname), format('REVOKE USAGE ON FOREIGN DATA WRAPPER %I FROM ', f.fdwname), f.fdwacl, f.fdwowner
		  FROM pg_catalog.pg_foreign_data_wrapper f
		  UNION ALL
		  SELECT format('foreign server %I', s.srvname), format('REVOKE USAGE ON FOREIGN SERVER %I FROM ', s.srvname), s.srvacl, s.srvowner
		  FROM pg_catalog.pg_foreign_server s) AS w(name, revoke, acl, owner),
		 LATERAL renkei.lint_grants_of(w.acl, w.owner) AS g
	UNION ALL
	SELECT 'untrusted_language', p.oid::regprocedure::text, format('%s may call it, and %I reaches past SQL', g.name, l.lanname), NULL, NULL
	FROM pg_catalog.pg_language l JOIN pg_catalog.pg_proc p ON p.prolang = l.oid,
		 LATERAL renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner) AS g
	WHERE l.lanispl AND NOT l.lanpltrusted
	  AND p.oid NOT IN (SELECT x.lanplcallfoid FROM pg_catalog.pg_language x)
	$function$;

CREATE FUNCTION renkei.lint_upgrade()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	-- Since 17 it has one argument more, so what a dump of an older server says of its privileges names nothing there.
	SELECT 'dump_before_17', min(p.oid::regprocedure::text) || ' and others of that name',
		   'a dump, or pg_upgrade, to PostgreSQL 17 or newer stops at the privileges that renkei.harden() set', NULL::text, NULL::text
	FROM pg_catalog.pg_proc p
	WHERE current_setting('server_version_num')::integer < 170000
	  AND p.pronamespace = 'pg_catalog'::regnamespace AND p.proname = 'pg_logical_emit_message' AND p.proacl IS NOT NULL
	  AND (EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee NOT IN (0, p.proowner))
		   OR NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0))
	HAVING count(*) > 0
	$function$;

CREATE FUNCTION renkei.lint_member_rights()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH held AS (
		SELECT r.login, l.rolname AS member, r.role, x.rolname AS name, x.rolsuper, x.rolbypassrls, x.rolreplication, x.rolcreaterole,
			   x.rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files',
							 'pg_execute_server_program', 'pg_create_subscription') AS reaches,
			   x.rolname IN ('renkei_explain', 'pg_monitor', 'pg_read_all_stats', 'pg_stat_scan_tables', 'pg_signal_backend', 'pg_read_all_settings',
							 'pg_checkpoint', 'pg_maintain', 'pg_signal_autovacuum_worker', 'pg_use_reserved_connections') AS watches
		FROM renkei.lint_reach() r
		JOIN pg_catalog.pg_roles l ON l.oid = r.login JOIN pg_catalog.pg_roles x ON x.oid = r.role)
	SELECT 'member_privileged', h.member::text,
		   format('a member%s has %s', CASE WHEN h.role <> h.login THEN format(', by role %I,', h.name) ELSE '' END,
				  concat_ws(', ', CASE WHEN h.rolsuper THEN 'SUPERUSER' END, CASE WHEN h.rolbypassrls THEN 'BYPASSRLS' END,
							CASE WHEN h.rolreplication THEN 'REPLICATION' END, CASE WHEN h.rolcreaterole THEN 'CREATEROLE' END)), NULL::text, NULL::text
	FROM held h WHERE h.rolsuper OR h.rolbypassrls OR h.rolreplication OR h.rolcreaterole
	UNION ALL
	SELECT CASE WHEN h.name = 'renkei_bypass' THEN 'member_bypass' WHEN h.reaches THEN 'member_server_group' ELSE 'member_monitor_group' END,
		   h.member::text, format('a member belongs to %I', h.name), NULL,
		   CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_auth_members a WHERE a.roleid = h.role AND a.member = h.login)
				THEN format('REVOKE %I FROM %I', h.name, h.member) END
	FROM held h WHERE h.reaches OR h.watches OR h.name = 'renkei_bypass'
	UNION ALL
	SELECT 'member_administers', l.rolname::text, format('a member of an organisation belongs to %I', g.rolname), NULL, NULL
	FROM pg_catalog.pg_roles l
	JOIN pg_catalog.pg_roles g ON g.rolname IN ('renkei_admin', 'renkei_dba', 'renkei_auditor')
		AND EXISTS (SELECT FROM pg_catalog.pg_auth_members a WHERE a.roleid = g.oid AND a.member = l.oid)
	WHERE EXISTS (SELECT FROM renkei.member m WHERE m.login = l.oid AND m.closed_at IS NULL)
	$function$;

CREATE FUNCTION renkei.lint_memberships()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH member AS (
		SELECT m.login, o.code, r.oid AS role, r.rolcanlogin, r.rolvaliduntil, r.rolconnlimit, r.rolname,
			   CASE WHEN o.code IS NOT NULL THEN format('SELECT renkei.end_member(%L, %L)', m.login::text, o.code) END AS ending
		FROM renkei.member m
		LEFT JOIN renkei.organisation o ON o.organisation_id = m.organisation_id AND o.closed_at IS NULL
		LEFT JOIN pg_catalog.pg_roles r ON r.oid = m.login
		WHERE m.closed_at IS NULL AND (m.valid_to IS NULL OR m.valid_to > statement_timestamp()))
	SELECT 'member_gone', m.login::text, format('is registered for %s, and no such role exists', m.code), 'SELECT renkei.close_orphans()', NULL::text
	FROM member m WHERE m.role IS NULL
	UNION ALL
	SELECT 'member_nologin', m.login::text, format('is registered for %s, and cannot log in', m.code), m.ending, NULL
	FROM member m WHERE NOT m.rolcanlogin
	UNION ALL
	SELECT 'member_expired', m.login::text, format('is registered for %s, and its password is valid no longer', m.code), m.ending, NULL
	FROM member m WHERE m.rolcanlogin AND m.rolvaliduntil < statement_timestamp()
	UNION ALL
	SELECT 'member_unlimited', renkei.lint_some(array_agg(DISTINCT m.rolname::text)),
		   format('%s members'' logins have no limit of connections of their own', count(DISTINCT m.role)), NULL, NULL
	FROM member m WHERE m.rolcanlogin AND m.rolconnlimit = -1 HAVING count(*) > 0
	$function$;

CREATE FUNCTION renkei.lint_roles()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT 'owner_reachable', r.rolname::text,
		   CASE WHEN r.rolname = 'renkei_owner' THEN 'renkei_owner can log in' ELSE 'is a member of renkei_owner, who owns all that is protected' END,
		   NULL::text, CASE WHEN r.rolname = 'renkei_owner' THEN 'ALTER ROLE renkei_owner NOLOGIN' ELSE format('REVOKE renkei_owner FROM %I', r.rolname) END
	FROM pg_catalog.pg_roles r
	WHERE r.rolname = 'renkei_owner' AND r.rolcanlogin
	   OR EXISTS (SELECT FROM pg_catalog.pg_auth_members a WHERE a.roleid = 'renkei_owner'::regrole AND a.member = r.oid)
	UNION ALL
	-- Not the one that initdb made: there must be one.
	SELECT 'role_superuser', r.rolname::text, 'is a superuser: no rule binds it', NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolsuper AND r.oid <> 10
	UNION ALL
	SELECT DISTINCT 'role_superuser', r.rolname::text, format('can become the superuser %I by SET ROLE', s.rolname), NULL::text, NULL::text
	FROM pg_catalog.pg_auth_members a JOIN pg_catalog.pg_roles s ON s.oid = a.roleid AND s.rolsuper
	JOIN pg_catalog.pg_roles r ON r.oid = a.member AND NOT r.rolsuper
	UNION ALL
	SELECT 'role_bypassrls', r.rolname::text, 'has BYPASSRLS' || CASE WHEN pg_has_role(r.oid, 'renkei_bypass', 'MEMBER') THEN
		' and belongs to renkei_bypass: it reads every row' ELSE ' but does not belong to renkei_bypass: the guard refuses it' END, NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolbypassrls AND NOT r.rolsuper
	UNION ALL
	SELECT 'role_replication', r.rolname::text, 'has REPLICATION: the WAL holds every row', NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolreplication AND NOT r.rolsuper
	UNION ALL
	SELECT 'role_createrole', r.rolname::text, 'has CREATEROLE', NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcreaterole AND NOT r.rolsuper
	UNION ALL
	SELECT DISTINCT 'role_server_group', r.rolname::text, format('belongs to %I', g.rolname), NULL::text, NULL::text
	FROM pg_catalog.pg_roles g
	JOIN pg_catalog.pg_auth_members a ON a.roleid = g.oid
	JOIN pg_catalog.pg_roles r ON r.oid = a.member AND NOT r.rolsuper
	WHERE g.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_read_all_data', 'pg_write_all_data')
	  AND NOT EXISTS (SELECT FROM renkei.lint_reach() x WHERE x.login = r.oid)
	$function$;

CREATE FUNCTION renkei.lint_functions()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH ours AS (
		SELECT p.oid, p.oid::regprocedure::text AS name, p.proowner, p.proconfig, p.proacl, p.prosqlbody IS NULL AS has_text, l.lanname, o.rolname, o.rolsuper,
			   (SELECT i.initprivs FROM pg_catalog.pg_init_privs i WHERE i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid) AS first_acl,
			   EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
					   WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
						 AND d.refclassid = 'pg_extension'::regclass AND e.extname IN ('renkei', 'renkei_care')) AS member
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		JOIN pg_catalog.pg_language l ON l.oid = p.prolang JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
		WHERE n.nspname IN ('renkei', 'care', 'audit', 'ledger'))
	SELECT 'function_search_path', f.name, 'does not set its search_path: what it calls depends on the caller', NULL::text,
		   format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', f.name)
	FROM ours f
	WHERE f.lanname NOT IN ('c', 'internal') AND f.has_text
	  AND NOT EXISTS (SELECT FROM unnest(f.proconfig) AS s WHERE s LIKE 'search\_path=pg\_catalog%' AND s LIKE '%pg\_temp')
	UNION ALL
	SELECT 'function_owner', f.name, format('belongs to %I, who may replace it', f.rolname), NULL, NULL
	FROM ours f WHERE NOT f.rolsuper AND f.rolname <> 'renkei_owner'
	UNION ALL
	SELECT 'function_granted', f.name, format('%s may call it, and could not when it was installed', g.name), NULL,
		   format('REVOKE EXECUTE ON FUNCTION %s FROM %s', f.name, g.name)
	FROM ours f, LATERAL renkei.lint_grants_of(coalesce(f.proacl, acldefault('f', f.proowner)), f.proowner) AS g
	WHERE f.member
	  -- Most have nobody new: that spares them the look at who is a member.
	  AND EXISTS (SELECT FROM aclexplode(f.proacl) n
				  WHERE n.grantee <> f.proowner
					AND n.grantee NOT IN (SELECT a.grantee FROM aclexplode(coalesce(f.first_acl, acldefault('f', f.proowner))) a))
	  AND g.grantee NOT IN (SELECT a.grantee FROM aclexplode(coalesce(f.first_acl, acldefault('f', f.proowner))) a)
	UNION ALL
	SELECT 'event_trigger_missing', f.name,
		   CASE WHEN e.oid IS NULL THEN 'no event trigger calls it' ELSE format('event trigger %I does not fire', e.evtname) END, NULL,
		   'ALTER EVENT TRIGGER ' || quote_ident(e.evtname) || ' ENABLE ALWAYS'
	FROM ours f JOIN pg_catalog.pg_proc p ON p.oid = f.oid AND p.prorettype = 'event_trigger'::regtype
	LEFT JOIN pg_catalog.pg_event_trigger e ON e.evtfoid = f.oid
	WHERE coalesce(e.evtenabled, 'D') IN ('D', 'R')
	$function$;

CREATE FUNCTION renkei.lint_evidence()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH evidence AS (
		SELECT c.oid, 'guard_register'::name AS guard, true AS always, 60 AS refused
		FROM pg_catalog.pg_class c
		WHERE c.relnamespace = 'renkei'::regnamespace AND c.relkind = 'r'
		  AND (c.relname = 'subject' OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'closed_by'))
		UNION ALL
		SELECT t.relid, 'guard_change', true, 60 FROM pg_partition_tree(to_regclass('audit.change')) t
		UNION ALL
		-- What else is in audit has a guard of its own, which a restore may pass.
		SELECT c.oid, 'guard_' || c.relname, false, 60
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'audit'
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'change'
		UNION ALL
		-- Functions add to some tables of the ledger, and end rows of some.
		SELECT c.oid, 'guard_ledger', true,
			   CASE WHEN c.relname IN ('witness', 'hold', 'decoy', 'mark') THEN 32 WHEN c.relname IN ('cosignature', 'withheld') THEN 56 ELSE 60 END
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'ledger'
		WHERE c.relkind IN ('r', 'p')),
	-- Bits of tgtype: 1 for each row, 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE.
	guarded AS (
		SELECT e.oid, e.guard, e.refused,
			   coalesce(bit_or(g.tgtype & 60) FILTER (WHERE g.tgenabled = 'A' OR g.tgenabled = 'O' AND NOT e.always), 0) AS always,
			   coalesce(bit_or(g.tgtype & 60) FILTER (WHERE g.tgenabled IN ('A', 'O')), 0) AS normally
		FROM evidence e
		LEFT JOIN (pg_catalog.pg_trigger g JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid AND p.pronamespace = 'renkei'::regnamespace)
			ON g.tgrelid = e.oid AND p.proname = e.guard
		GROUP BY e.oid, e.guard, e.refused)
	SELECT 'register_unguarded', g.oid::regclass::text,
		   format('renkei.%s() does not refuse %s', g.guard,
				  concat_ws(', ', CASE WHEN g.missing & 8 <> 0 THEN 'DELETE' END, CASE WHEN g.missing & 16 <> 0 THEN 'UPDATE' END,
							CASE WHEN g.missing & 32 <> 0 THEN 'TRUNCATE' END, CASE WHEN g.missing & 4 <> 0 THEN 'INSERT' END)), NULL::text, NULL::text
	FROM (SELECT *, refused & ~((always & 56) | (normally & 4)) AS missing FROM guarded) g WHERE g.missing <> 0
	UNION ALL
	SELECT 'register_owner', c.oid::regclass::text, format('belongs to %s', c.relowner::regrole), NULL,
		   format('ALTER TABLE %s OWNER TO renkei_owner', c.oid::regclass)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname IN ('renkei', 'audit', 'ledger') AND c.relkind IN ('r', 'p') AND c.relowner <> 'renkei_owner'::regrole
	UNION ALL
	SELECT 'audit_month', t.name, format('has no partition for next month; its records will stay in %s_default', t.name), NULL,
		   'SELECT renkei.maintain_audit()'
	FROM unnest('{audit.change, ledger.entry, ledger.subject_entry, ledger.wide_entry}'::text[]) AS t(name)
	WHERE to_regclass(t.name) IS NOT NULL
	  AND to_regclass(t.name || to_char((statement_timestamp() AT TIME ZONE current_setting('renkei.time_zone')) + interval '1 month', '_YYYYMM')) IS NULL
	$function$;

CREATE FUNCTION renkei.lint_words()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	WITH known AS (
		SELECT 'kind' AS register, k.kind AS word FROM renkei.kind k WHERE k.closed_at IS NULL
		UNION ALL SELECT 'duty', d.duty FROM renkei.duty d WHERE d.closed_at IS NULL
		UNION ALL SELECT 'purpose', p.purpose FROM renkei.purpose p WHERE p.closed_at IS NULL
		UNION ALL SELECT 'category', c.category FROM renkei.category c WHERE c.closed_at IS NULL),
	used AS (
		SELECT format('renkei.rule %s', r.rule_id) AS object, w.register, w.word
		FROM renkei.rule r, LATERAL (VALUES ('category', r.category), ('kind', r.owner_kind), ('kind', r.recipient_kind),
											('duty', r.duty), ('purpose', r.purpose)) AS w(register, word)
		WHERE r.closed_at IS NULL
		UNION ALL
		SELECT format('member %s', m.login), 'duty', d FROM renkei.member m, unnest(m.duties) AS d WHERE m.closed_at IS NULL
		UNION ALL
		SELECT format('member %s', m.login), 'purpose', p FROM renkei.member m, unnest(m.purposes) AS p WHERE m.closed_at IS NULL
		UNION ALL
		SELECT format('organisation %s', o.code), 'kind', o.kind FROM renkei.organisation o WHERE o.closed_at IS NULL
		UNION ALL
		SELECT p.relation::text, 'category', p.category FROM renkei.protected p WHERE p.closed_at IS NULL)
	SELECT DISTINCT 'word_unknown', u.object, format('names the %s "%s", which is not registered: it decides nothing', u.register, u.word), NULL::text, NULL::text
	FROM used u WHERE u.word <> '*' AND (u.register, u.word) NOT IN (SELECT k.register, k.word FROM known k)
	$function$;

CREATE FUNCTION renkei.lint_ledger()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
	$function$;

CREATE FUNCTION renkei.library_version(OUT version text, OUT built_for integer)
 RETURNS record
 LANGUAGE c
 STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', $function$rk_library_version$function$;

CREATE FUNCTION renkei.lint_all_else()
 RETURNS SETOF renkei.lint_finding
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
	SELECT * FROM renkei.lint_tables() UNION ALL SELECT * FROM renkei.lint_policies()
	UNION ALL SELECT * FROM renkei.lint_missing_triggers() UNION ALL SELECT * FROM renkei.lint_extra_triggers()
	UNION ALL SELECT * FROM renkei.lint_views() UNION ALL SELECT * FROM renkei.lint_definers()
	UNION ALL SELECT * FROM renkei.lint_copies() UNION ALL SELECT * FROM renkei.lint_foreign_keys()
	UNION ALL SELECT * FROM renkei.lint_indexes() UNION ALL SELECT * FROM renkei.lint_grants()
	UNION ALL SELECT * FROM renkei.lint_counters() UNION ALL SELECT * FROM renkei.lint_creation()
	UNION ALL SELECT * FROM renkei.lint_upgrade()
	UNION ALL SELECT * FROM renkei.lint_extensions() UNION ALL SELECT * FROM renkei.lint_member_rights()
	UNION ALL SELECT * FROM renkei.lint_memberships() UNION ALL SELECT * FROM renkei.lint_roles()
	UNION ALL SELECT * FROM renkei.lint_functions() UNION ALL SELECT * FROM renkei.lint_words()
	UNION ALL SELECT * FROM renkei.lint_ledger()
	$function$;

CREATE FUNCTION renkei.lint_findings()
 RETURNS TABLE(code text, severity text, category text, object text, finding text, remedy text, fix text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET jit TO 'off'
AS $function$
DECLARE
	unread text[];
BEGIN
	IF to_regclass('renkei.protected') IS NULL THEN
		RETURN QUERY SELECT c.code, c.severity, c.category, current_database()::text, 'the registers do not exist', c.remedy, NULL::text
		FROM renkei.lint_checks() c WHERE c.code = 'not_installed';
		RETURN;
	END IF;
	unread := ARRAY(SELECT c.oid::regclass FROM pg_catalog.pg_class c
					WHERE c.relnamespace = 'renkei'::regnamespace AND c.relkind = 'r' AND NOT has_table_privilege('renkei_owner', c.oid, 'SELECT')
					ORDER BY c.relname);
	RETURN QUERY
	SELECT f.code, c.severity, c.category, f.object, f.finding, coalesce(f.remedy, f.fix, c.remedy), f.fix
	FROM (SELECT * FROM renkei.lint_evidence() UNION ALL SELECT * FROM renkei.lint_all_else() WHERE cardinality(unread) = 0
		  UNION ALL SELECT 'not_checked', renkei.lint_some(unread), 'renkei_owner may not read it, so the other checks were not made', NULL, NULL
		  WHERE cardinality(unread) > 0) AS f
	-- Checks stand in the order in which their fixes must be run.
	LEFT JOIN renkei.lint_checks() WITH ORDINALITY AS c(code, severity, category, remedy, ordinal) ON c.code = f.code
	ORDER BY array_position(ARRAY['critical', 'warning', 'notice'], c.severity), c.ordinal, f.object COLLATE "C", f.finding COLLATE "C";
END
$function$;

CREATE FUNCTION renkei.lint()
 RETURNS TABLE(severity text, category text, object text, finding text, remedy text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ SELECT f.severity, f.category, f.object, f.finding, f.remedy FROM renkei.lint_findings() f $function$;

ALTER FUNCTION renkei.grant_access(regclass,text[],name) OWNER TO renkei_owner;

ALTER FUNCTION renkei.revoke_access(regclass,text[],name) OWNER TO renkei_owner;

ALTER FUNCTION renkei.constraint_findings() OWNER TO renkei_owner;

ALTER FUNCTION renkei.set_key_group(text,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.export_data_keys() OWNER TO renkei_owner;

ALTER FUNCTION renkei.request_erasure(bigint,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.approve_erasure(bigint) OWNER TO renkei_owner;

ALTER FUNCTION renkei.erase_subject(bigint,text,name) OWNER TO renkei_owner;

ALTER FUNCTION renkei.hold_subject(bigint,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.lift_subject_hold(bigint) OWNER TO renkei_owner;

ALTER FUNCTION renkei.retire_data_keys(text,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.rotate_data_keys(text,text,bigint) OWNER TO renkei_owner;

ALTER FUNCTION renkei.resume_rotations() OWNER TO renkei_owner;

ALTER FUNCTION renkei.replace_term_key(text,text) OWNER TO renkei_owner;

ALTER FUNCTION ledger.root(bigint) OWNER TO renkei_owner;

ALTER FUNCTION ledger.inclusion_proof(bigint,bigint) OWNER TO renkei_owner;

ALTER FUNCTION ledger.consistency_proof(bigint,bigint) OWNER TO renkei_owner;

ALTER FUNCTION renkei.register_witness(text,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.end_witness(text) OWNER TO renkei_owner;

ALTER FUNCTION ledger.add_cosignature(text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.allow_view(text,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.disallow_view(text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.revoke_bypass(regrole) OWNER TO renkei_owner;

ALTER FUNCTION renkei.bypasses() OWNER TO renkei_owner;

ALTER FUNCTION ledger.place_hold(date,date,text) OWNER TO renkei_owner;

ALTER FUNCTION ledger.lift_hold(bigint) OWNER TO renkei_owner;

ALTER FUNCTION ledger.withhold(bigint,integer,timestamp with time zone,text) OWNER TO renkei_owner;

ALTER FUNCTION ledger.set_decoy(bigint,boolean) OWNER TO renkei_owner;

ALTER FUNCTION renkei.disclosures_of(bigint) OWNER TO renkei_owner;

ALTER FUNCTION ledger.mark_subjects(text,text,bigint[],text[]) OWNER TO renkei_owner;

ALTER FUNCTION ledger.mark_login(name,text,text,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.describe_organisation(text,text,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.trust_owner(regrole,text) OWNER TO renkei_owner;

ALTER FUNCTION renkei.distrust_owner(regrole) OWNER TO renkei_owner;

ALTER FUNCTION renkei.set_limits(text,integer,interval,integer,integer) OWNER TO renkei_owner;

ALTER FUNCTION renkei.lint_findings() OWNER TO renkei_owner;

ALTER FUNCTION renkei.lint() OWNER TO renkei_owner;
REVOKE ALL ON FUNCTION renkei.today() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.others_code(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.check_code(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.protect_one(regclass,renkei.protection) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.check_access(regclass,text[],name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.grant_access(regclass,text[],name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.revoke_access(regclass,text[],name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.protection_text(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.attach_statement_triggers(regclass,renkei.protection) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.make_month(regclass,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.telltale_functions() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.harden() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.hardening_findings() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.constraint_findings() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.guard_data_key() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.forget_keys() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.make_data_keys(text,bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.set_key_group(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.rotate_master_key(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.check_data_keys() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.export_data_keys() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.import_data_key(text,bigint,integer,text,bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.destroy_data_keys(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.await_holds() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.erasure_hold(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.request_erasure(bigint,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.approve_erasure(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.erase_subject(bigint,text,name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.hold_subject(bigint,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lift_subject_hold(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_in(cstring,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_out(renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_recv(internal,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_send(renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_typmod_in(cstring[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_typmod_out(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_analyze(internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_in(cstring,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_out(renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_recv(internal,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_send(renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_typmod_in(cstring[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_typmod_out(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_analyze(internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_in(cstring,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_out(renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_recv(internal,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_send(renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_typmod_in(cstring[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_typmod_out(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_analyze(internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_in(cstring,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_out(renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_recv(internal,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_send(renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_typmod_in(cstring[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_typmod_out(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_analyze(internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_in(cstring,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_out(renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_recv(internal,oid,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_send(renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_typmod_in(cstring[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_typmod_out(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_analyze(internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open(renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open_json(renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open(renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open_json(renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open(renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open_json(renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open(renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open_json(renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open(renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.open_json(renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.await_transactions() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.destroy_former_keys(text,bigint[],integer[],oid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.former_data_keys(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.stored_sealed_columns() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.nested_sealed_column() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.retire_data_keys(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.start_rotation() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.rotate_data_keys(text,text,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.resume_rotations() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.remake_terms(text,oid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.replace_term_key(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_eqsel(internal,oid,internal,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_eqjoinsel(internal,oid,internal,smallint,internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_eq(renkei.sealed_text,renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_ne(renkei.sealed_text,renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_cmp(renkei.sealed_text,renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_hash(renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_hash_extended(renkei.sealed_text,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_eq(renkei.sealed_date,renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_ne(renkei.sealed_date,renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_cmp(renkei.sealed_date,renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_hash(renkei.sealed_date) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_hash_extended(renkei.sealed_date,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_eq(renkei.sealed_numeric,renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_ne(renkei.sealed_numeric,renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_cmp(renkei.sealed_numeric,renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_hash(renkei.sealed_numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_hash_extended(renkei.sealed_numeric,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_eq(renkei.sealed_jsonb,renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_ne(renkei.sealed_jsonb,renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_cmp(renkei.sealed_jsonb,renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_hash(renkei.sealed_jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_hash_extended(renkei.sealed_jsonb,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_eq(renkei.sealed_bytea,renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_ne(renkei.sealed_bytea,renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_cmp(renkei.sealed_bytea,renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_hash(renkei.sealed_bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_hash_extended(renkei.sealed_bytea,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_term(anyelement,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_terms(anyarray,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.may_search(anyelement,anycompatible) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_prefix_support(internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_prefix(renkei.sealed_text,renkei.sealed_text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_prefix_term(renkei.sealed_text,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_has_prefix(renkei.sealed_text,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_prefix_extract_value(renkei.sealed_text,internal,internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_prefix_extract_query(bigint,internal,smallint,internal,internal,internal,internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_prefix_consistent(internal,smallint,bigint,integer,internal,internal,internal,internal) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.term(text,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.category_tag(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.seal_row() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_for(renkei.sealed_text,bigint,integer,boolean,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_for(renkei.sealed_date,bigint,integer,boolean,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_for(renkei.sealed_numeric,bigint,integer,boolean,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_for(renkei.sealed_jsonb,bigint,integer,boolean,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_for(renkei.sealed_bytea,bigint,integer,boolean,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.new_column_tag(regclass,name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_columns(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_guard(regclass,name,renkei.protection,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.guard_sealed_column(regclass,name,renkei.protection,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.guard_sealed_columns(regclass,renkei.protection) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.verify_sealed(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.guard_event() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.record_event(text,text,jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.relation_name(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.guard_ledger() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.finish_ledger_table(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.start_ledger() FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.accept_loss(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.lag() FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.leaf_fields(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.leaf_field(bytea,text,anyelement) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.subject_entries(bigint,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.entry_json(bytea,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.leaf_has_subject(bytea,bigint,boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.leaf_subjects(bytea,boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.root(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.inclusion_proof(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.consistency_proof(bigint,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.verify_inclusion(bytea,bigint,bigint,bytea[],bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.verify_consistency(bigint,bytea,bigint,bytea,bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.protection_of(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.protection_state(regclass) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.take_in_partition(regclass,renkei.protection) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.watch_child(oid,oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.watch_ddl(oid[],oid[],oid[],oid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.open_handover(text,numeric) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.hand_over(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.verifier_name(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.read_cosignature(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.register_witness(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.end_witness(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.add_cosignature(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.finish_audit_view(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.views_over(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.reads_protected(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.is_invoker(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.check_view(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.watch_view(oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.statement_is_superusers() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.check_upgraded(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.allow_view(text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.disallow_view(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.grant_bypass(regrole,text,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.revoke_bypass(regrole) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.bypasses() FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.leave_month(regclass,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.drop_month(date,bigint,bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.place_hold(date,date,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.lift_hold(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.withhold(bigint,integer,timestamp with time zone,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.set_decoy(bigint,boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.disclosures_of(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.disclosure_basis(bytea,bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.subjects_read_by(text,timestamp with time zone,timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.mark_subjects(text,text,bigint[],text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.mark_login(name,text,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.describe_organisation(text,text,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.trust_owner(regrole,text) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.distrust_owner(regrole) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.set_limits(text,integer,interval,integer,integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_checks() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_relations() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_reach() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_grants_of(aclitem[],oid) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_some(text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_tables() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_wanted_policies() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_policies() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_missing_triggers() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_extra_triggers() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_allowed_views() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_views() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_definers() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_copies() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_foreign_keys() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_indexes() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_grants() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_counters() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_creation() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_extensions() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_upgrade() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_member_rights() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_memberships() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_roles() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_functions() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_evidence() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_words() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_ledger() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.library_version() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_all_else() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint_findings() FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.lint() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.today() TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.check_may_protect(regclass) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.others_code(regclass) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.check_access(regclass,text[],name) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.grant_access(regclass,text[],name) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.revoke_access(regclass,text[],name) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.make_month(regclass,timestamp with time zone) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.telltale_functions() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.telltale_functions() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.telltale_functions() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.hardening_findings() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.hardening_findings() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.constraint_findings() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.constraint_findings() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.guard_data_key() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.forget_keys() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.forget_keys() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.forget_keys() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.make_data_keys(text,bigint[]) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.set_key_group(text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.rotate_master_key(integer) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.check_data_keys() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.export_data_keys() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.destroy_data_keys(bigint,bigint) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.await_holds() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.erasure_hold(bigint) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.request_erasure(bigint,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.approve_erasure(bigint) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.erase_subject(bigint,text,name) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.hold_subject(bigint,text) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.lift_subject_hold(bigint) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_in(cstring,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_out(renkei.sealed_text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_recv(internal,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_send(renkei.sealed_text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_typmod_in(cstring[]) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_typmod_out(integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_analyze(internal) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_in(cstring,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_out(renkei.sealed_date) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_recv(internal,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_send(renkei.sealed_date) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_typmod_in(cstring[]) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_typmod_out(integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_analyze(internal) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_in(cstring,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_out(renkei.sealed_numeric) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_recv(internal,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_send(renkei.sealed_numeric) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_typmod_in(cstring[]) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_typmod_out(integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_analyze(internal) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_in(cstring,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_out(renkei.sealed_jsonb) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_recv(internal,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_send(renkei.sealed_jsonb) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_typmod_in(cstring[]) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_typmod_out(integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_analyze(internal) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_in(cstring,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_out(renkei.sealed_bytea) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_recv(internal,oid,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_send(renkei.sealed_bytea) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_typmod_in(cstring[]) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_typmod_out(integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_analyze(internal) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open(renkei.sealed_text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open_json(renkei.sealed_text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open(renkei.sealed_date) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open_json(renkei.sealed_date) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open(renkei.sealed_numeric) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open_json(renkei.sealed_numeric) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open(renkei.sealed_jsonb) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open_json(renkei.sealed_jsonb) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open(renkei.sealed_bytea) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open_json(renkei.sealed_bytea) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.await_transactions() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.destroy_former_keys(text,bigint[],integer[],oid[]) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.former_data_keys(text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.stored_sealed_columns() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.nested_sealed_column() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.retire_data_keys(text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.start_rotation() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.rotate_data_keys(text,text,bigint) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.resume_rotations() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.remake_terms(text,oid[]) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.replace_term_key(text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_eq(renkei.sealed_text,renkei.sealed_text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_ne(renkei.sealed_text,renkei.sealed_text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_eq(renkei.sealed_date,renkei.sealed_date) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_ne(renkei.sealed_date,renkei.sealed_date) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_eq(renkei.sealed_numeric,renkei.sealed_numeric) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_ne(renkei.sealed_numeric,renkei.sealed_numeric) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_eq(renkei.sealed_jsonb,renkei.sealed_jsonb) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_ne(renkei.sealed_jsonb,renkei.sealed_jsonb) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_eq(renkei.sealed_bytea,renkei.sealed_bytea) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_ne(renkei.sealed_bytea,renkei.sealed_bytea) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_term(anyelement,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_terms(anyarray,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.may_search(anyelement,anycompatible) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_prefix(renkei.sealed_text,renkei.sealed_text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_prefix_term(renkei.sealed_text,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_has_prefix(renkei.sealed_text,bigint) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.term(text,text,text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.category_tag(text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.seal_row() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.sealed_for(renkei.sealed_text,bigint,integer,boolean,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_for(renkei.sealed_date,bigint,integer,boolean,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_for(renkei.sealed_numeric,bigint,integer,boolean,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_for(renkei.sealed_jsonb,bigint,integer,boolean,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_for(renkei.sealed_bytea,bigint,integer,boolean,integer) TO PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.new_column_tag(regclass,name) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.sealed_columns(regclass) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.sealed_columns(regclass) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.sealed_columns(regclass) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.sealed_columns(regclass) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.sealed_guard(regclass,name,renkei.protection,integer) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.guard_sealed_column(regclass,name,renkei.protection,integer) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.guard_sealed_columns(regclass,renkei.protection) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.verify_sealed(regclass) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.verify_sealed(regclass) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.record_event(text,text,jsonb) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.guard_ledger() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.start_ledger() TO renkei_dba;
GRANT EXECUTE ON FUNCTION ledger.lag() TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.lag() TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.lag() TO renkei_dba;
GRANT EXECUTE ON FUNCTION ledger.lag() TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.leaf_fields(bytea) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.leaf_fields(bytea) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.leaf_fields(bytea) TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.leaf_field(bytea,text,anyelement) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.leaf_field(bytea,text,anyelement) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.leaf_field(bytea,text,anyelement) TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.subject_entries(bigint,timestamp with time zone) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.subject_entries(bigint,timestamp with time zone) TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.entry_json(bytea,integer) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.entry_json(bytea,integer) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.leaf_has_subject(bytea,bigint,boolean) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.leaf_has_subject(bytea,bigint,boolean) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.leaf_subjects(bytea,boolean) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.leaf_subjects(bytea,boolean) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.root(bigint) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.root(bigint) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.root(bigint) TO renkei_witness;
GRANT EXECUTE ON FUNCTION ledger.inclusion_proof(bigint,bigint) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.inclusion_proof(bigint,bigint) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.inclusion_proof(bigint,bigint) TO renkei_witness;
GRANT EXECUTE ON FUNCTION ledger.consistency_proof(bigint,bigint) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.consistency_proof(bigint,bigint) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.consistency_proof(bigint,bigint) TO renkei_witness;
GRANT EXECUTE ON FUNCTION ledger.verify_inclusion(bytea,bigint,bigint,bytea[],bytea) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.verify_inclusion(bytea,bigint,bigint,bytea[],bytea) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.verify_consistency(bigint,bytea,bigint,bytea,bytea[]) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.verify_consistency(bigint,bytea,bigint,bytea,bytea[]) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.open_handover(text,numeric) TO renkei_standby;
GRANT EXECUTE ON FUNCTION ledger.hand_over(bytea) TO renkei_standby;
GRANT EXECUTE ON FUNCTION ledger.verifier_name(text) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.verifier_name(text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.read_cosignature(text,text) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.read_cosignature(text,text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.register_witness(text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.end_witness(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.add_cosignature(text) TO renkei_witness;
GRANT EXECUTE ON FUNCTION renkei.check_upgraded(text) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.allow_view(text,text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.disallow_view(text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.revoke_bypass(regrole) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.bypasses() TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.bypasses() TO renkei_dba;
GRANT EXECUTE ON FUNCTION ledger.drop_month(date,bigint,bytea) TO renkei_dba;
GRANT EXECUTE ON FUNCTION ledger.place_hold(date,date,text) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.lift_hold(bigint) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.withhold(bigint,integer,timestamp with time zone,text) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.set_decoy(bigint,boolean) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.disclosures_of(bigint) TO renkei_member;
GRANT EXECUTE ON FUNCTION ledger.disclosure_basis(bytea,bigint) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.disclosure_basis(bytea,bigint) TO renkei_owner;
GRANT EXECUTE ON FUNCTION ledger.subjects_read_by(text,timestamp with time zone,timestamp with time zone) TO renkei_auditor;
GRANT EXECUTE ON FUNCTION ledger.mark_subjects(text,text,bigint[],text[]) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.mark_subjects(text,text,bigint[],text[]) TO renkei_dba;
GRANT EXECUTE ON FUNCTION ledger.mark_login(name,text,text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.mark_login(name,text,text,text) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.describe_organisation(text,text,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.trust_owner(regrole,text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.distrust_owner(regrole) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.set_limits(text,integer,interval,integer,integer) TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.lint_checks() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.lint_checks() TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.lint_checks() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.lint_checks() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_relations() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_reach() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_grants_of(aclitem[],oid) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_some(text[]) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_tables() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_wanted_policies() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_policies() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_missing_triggers() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_extra_triggers() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_allowed_views() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_views() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_definers() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_copies() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_foreign_keys() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_indexes() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_grants() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_counters() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_creation() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_extensions() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_upgrade() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_member_rights() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_memberships() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_roles() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_functions() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_evidence() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_words() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_ledger() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.library_version() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.library_version() TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.library_version() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.lint_all_else() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.lint_findings() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.lint_findings() TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.lint_findings() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.lint() TO renkei_admin;
GRANT EXECUTE ON FUNCTION renkei.lint() TO renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.lint() TO renkei_dba;
COMMENT ON FUNCTION renkei.today() IS 'The day it is now in the network (renkei.time_zone), whatever zone the session has set and however long its transaction has been open. 今日の日付';
COMMENT ON FUNCTION renkei.register_category(text,text) IS 'Adds a category of data, or changes its label. SQLSTATE 23505 where its name gives the same number in sealed values as that of another category. 情報区分の登録';
COMMENT ON FUNCTION renkei.close_orphans() IS 'Closes memberships of logins, trust in owners and protections of tables that do not exist any more. Runs by itself after DROP ROLE, DROP TABLE, DROP SCHEMA, DROP OWNED and DROP EXTENSION.';
COMMENT ON FUNCTION renkei.enter(text,text) IS 'Acts for another of the login''s organisations (its code; empty: the default one) or in another purpose, from the next statement on, until changed, rolled back or reset; insufficient_privilege (42501) where its membership has it not, null_value_not_allowed (22004) for NULL. 機関・目的の切替';
COMMENT ON FUNCTION renkei.others_code(regclass) IS 'Functions and operators in the definition of a table (constraints, defaults, indexes, statistics, triggers) whose owners are not trusted: they are shown everybody''s values, by maintenance too. 定義に含まれる他者のコード';
COMMENT ON FUNCTION renkei.check_code(regclass) IS 'Raises wrong_object_type (42809) where the definition of a table that is to be protected uses code of owners who are not trusted.';
COMMENT ON FUNCTION renkei.protect_one(regclass,renkei.protection) IS 'Owner, policies and row security of a protected table or of one partition. Used by renkei.protect() and for new partitions.';
COMMENT ON FUNCTION renkei.protect(regclass,text,name,name,name,name) IS 'Puts an ordinary or partitioned table under protection: owned by renkei_owner, row security forced, policies by the rules of the category, changes audited, sealed columns sealed. Running it again repairs policies and triggers and takes in new partitions. Privileges are not granted: GRANT them to renkei_member. 表の保護';
COMMENT ON FUNCTION renkei.check_access(regclass,text[],name) IS 'The privileges as SQL writes them; an error where they cannot be given on that table.';
COMMENT ON FUNCTION renkei.grant_access(regclass,text[],name) IS 'Grants SELECT, INSERT, UPDATE or DELETE on a protected table; the rules still decide about each row. For renkei_dba. SQLSTATE 42809: not protected; 22023: another privilege. 権限の付与';
COMMENT ON FUNCTION renkei.revoke_access(regclass,text[],name) IS 'Takes back what renkei.grant_access() gave. For renkei_dba. 権限の取消';
COMMENT ON FUNCTION renkei.protection_text(regclass) IS 'Owner, row security, policies and triggers of a table and its partitions as one text. Used by renkei.upgrade().';
COMMENT ON FUNCTION renkei.attach_statement_triggers(regclass,renkei.protection) IS 'Puts the triggers of the change audit that partitions do not inherit on a protected table or on one partition.';
COMMENT ON FUNCTION renkei.make_month(regclass,timestamp with time zone) IS 'Makes the partition of a table of the audit for one month. Used by renkei.maintain_audit().';
COMMENT ON FUNCTION renkei.maintain_audit(integer) IS 'Makes the monthly partitions of audit.change and of the ledger (months in renkei.time_zone) for this month and so many ahead; returns how many months audit.change got. To be run once a month; if it is not, records go to the default partitions and none is lost. 監査表の月次保守';
COMMENT ON FUNCTION renkei.telltale_functions() IS 'Functions of this server whose counters, sizes or messages move when hidden rows are touched, or that could be taken for the server''s own records. 他の行の存在が分かる関数';
COMMENT ON FUNCTION renkei.harden() IS 'Takes the functions of renkei.hardening_findings() from PUBLIC and gives them to pg_monitor and renkei_dba; returns how many. renkei.install() calls it; call it again, as a superuser, after an upgrade of the server or a new extension. SQLSTATE 42501: not a superuser. データベースの堅牢化';
COMMENT ON FUNCTION renkei.hardening_findings() IS 'Which of renkei.telltale_functions() every login may call. For renkei_dba and renkei_admin; none, where renkei.harden() has done its work. 堅牢化の残り';
COMMENT ON FUNCTION renkei.constraint_findings() IS 'Unique and exclusion constraints of protected tables whose key has not got both subject and owner: who inserts learns from them whether somebody else''s row exists. For renkei_dba and renkei_admin. 存在が分かる制約';
COMMENT ON FUNCTION renkei.guard_data_key() IS 'Trigger of renkei.data_key and renkei.term_key: refuses every statement that would add a key, change it or remove it (SQLSTATE 42501).';
COMMENT ON FUNCTION renkei.forget_keys() IS 'Makes all sessions of this database, idle ones too, wipe the data keys in their memory once the transaction has committed. 鍵の破棄(全接続のメモリ)';
COMMENT ON FUNCTION renkei.make_data_keys(text,bigint[]) IS 'Makes data keys for subjects that have none for the category''s key group, many with one call to the key provider; returns how many. Without it they are made one by one as rows are written, but not where a key was lost: there it makes the next generation. 鍵の一括作成';
COMMENT ON FUNCTION renkei.set_key_group(text,text) IS 'Chooses the key group of a category: categories of one group share a data key for each subject. Unless chosen, it is what the category''s name begins with, up to the full stop. SQLSTATE 55000: the group that it is in has keys. 鍵グループの設定';
COMMENT ON FUNCTION renkei.rotate_master_key(integer) IS 'Wraps data keys anew that are wrapped with another master key than the current one, at most so many; returns how many. To be called until that is 0, each time in a transaction of its own; values stay as they are, and sessions go on meanwhile. SQLSTATE 55000: the former master key is not there. マスター鍵の交換';
COMMENT ON FUNCTION renkei.check_data_keys() IS 'Unwraps every data key and returns those whose master key did not wrap them, or not for this subject: none, if all is well. SQLSTATE 55000: a master key is not there at all. 鍵の検査';
COMMENT ON FUNCTION renkei.export_data_keys() IS 'All data keys, wrapped, to be kept elsewhere; renkei.import_data_key() brings one back. Useless without the master keys. 鍵の書出';
COMMENT ON FUNCTION renkei.import_data_key(text,bigint,integer,text,bytea) IS 'Brings back a data key that renkei.export_data_keys() gave and that is lost here; false: there is one, or it was erased, and it stays. SQLSTATE XX001: it does not unwrap. 鍵の取込';
COMMENT ON FUNCTION renkei.destroy_data_keys(bigint,bigint) IS 'Replaces a subject''s data keys by what says that they were erased, and makes all sessions forget them; returns how many. Used by renkei.erase_subject().';
COMMENT ON FUNCTION renkei.await_holds() IS 'Waits for holds that are just being made, and keeps new ones waiting until the transaction ends. Used by renkei.erase_subject(), renkei.retire_data_keys() and ledger.drop_month(). SQLSTATE 25001: not READ COMMITTED. 証拠保全の待機';
COMMENT ON FUNCTION renkei.erasure_hold(bigint) IS 'Why a subject must not be erased: it is on hold, or somebody was shown it in a month of the ledger that is; NULL: it may be. 証拠保全の確認';
COMMENT ON FUNCTION renkei.request_erasure(bigint,text) IS 'Asks for a subject to be erased; returns the number of the request, which somebody else has to approve. SQLSTATE 22023: no reason; 42704: no such subject. 消去の申請';
COMMENT ON FUNCTION renkei.approve_erasure(bigint) IS 'Approves the erasure of a subject. SQLSTATE 42501: by the login that asked for it; P0002: no such request; 55000: it was approved already. 消去の承認';
COMMENT ON FUNCTION renkei.erase_subject(bigint,text,name) IS 'Destroys the data keys of a subject, so that nothing sealed of it can be opened again, and takes back its marks (ledger.mark); rows and ledger stay. Needs a request of this reason that the named login has approved. Returns how many keys there were. SQLSTATE 25001: not READ COMMITTED; 42501: not approved, or by the caller itself; 55000: on hold. 利用者データの消去';
COMMENT ON FUNCTION renkei.hold_subject(bigint,text) IS 'Puts a subject on hold: it cannot be erased until renkei.lift_subject_hold(). SQLSTATE 22023: no reason; 42704: no such subject. 証拠保全(利用者)';
COMMENT ON FUNCTION renkei.lift_subject_hold(bigint) IS 'Ends the hold on a subject. SQLSTATE P0002: there is none. 証拠保全の解除(利用者)';
COMMENT ON FUNCTION renkei.sealed_text_in(cstring,oid,integer) IS 'Reads renkei.sealed_text: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';
COMMENT ON FUNCTION renkei.sealed_text_out(renkei.sealed_text) IS 'Writes renkei.sealed_text: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_text.';
COMMENT ON FUNCTION renkei.sealed_text_recv(internal,oid,integer) IS 'Reads the binary form of renkei.sealed_text: that of text, or armour as text.';
COMMENT ON FUNCTION renkei.sealed_text_send(renkei.sealed_text) IS 'Writes the binary form of renkei.sealed_text: that of text where the value is delivered plain, else armour or the mask as text.';
COMMENT ON FUNCTION renkei.sealed_text_typmod_in(cstring[]) IS 'Reads what stands in the parentheses of renkei.sealed_text: a category, and how it is searched.';
COMMENT ON FUNCTION renkei.sealed_text_typmod_out(integer) IS 'Writes what stands in the parentheses of renkei.sealed_text; a number where the category is not registered.';
COMMENT ON FUNCTION renkei.sealed_text_analyze(internal) IS 'Keeps values of renkei.sealed_text out of pg_statistic.';
COMMENT ON FUNCTION renkei.sealed_date_in(cstring,oid,integer) IS 'Reads renkei.sealed_date: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';
COMMENT ON FUNCTION renkei.sealed_date_out(renkei.sealed_date) IS 'Writes renkei.sealed_date: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_date.';
COMMENT ON FUNCTION renkei.sealed_date_recv(internal,oid,integer) IS 'Reads the binary form of renkei.sealed_date: that of date, or armour as text.';
COMMENT ON FUNCTION renkei.sealed_date_send(renkei.sealed_date) IS 'Writes the binary form of renkei.sealed_date: that of date where the value is delivered plain, else armour or the mask as text.';
COMMENT ON FUNCTION renkei.sealed_date_typmod_in(cstring[]) IS 'Reads what stands in the parentheses of renkei.sealed_date: a category, and how it is searched.';
COMMENT ON FUNCTION renkei.sealed_date_typmod_out(integer) IS 'Writes what stands in the parentheses of renkei.sealed_date; a number where the category is not registered.';
COMMENT ON FUNCTION renkei.sealed_date_analyze(internal) IS 'Keeps values of renkei.sealed_date out of pg_statistic.';
COMMENT ON FUNCTION renkei.sealed_numeric_in(cstring,oid,integer) IS 'Reads renkei.sealed_numeric: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';
COMMENT ON FUNCTION renkei.sealed_numeric_out(renkei.sealed_numeric) IS 'Writes renkei.sealed_numeric: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_numeric.';
COMMENT ON FUNCTION renkei.sealed_numeric_recv(internal,oid,integer) IS 'Reads the binary form of renkei.sealed_numeric: that of numeric, or armour as text.';
COMMENT ON FUNCTION renkei.sealed_numeric_send(renkei.sealed_numeric) IS 'Writes the binary form of renkei.sealed_numeric: that of numeric where the value is delivered plain, else armour or the mask as text.';
COMMENT ON FUNCTION renkei.sealed_numeric_typmod_in(cstring[]) IS 'Reads what stands in the parentheses of renkei.sealed_numeric: a category, and how it is searched.';
COMMENT ON FUNCTION renkei.sealed_numeric_typmod_out(integer) IS 'Writes what stands in the parentheses of renkei.sealed_numeric; a number where the category is not registered.';
COMMENT ON FUNCTION renkei.sealed_numeric_analyze(internal) IS 'Keeps values of renkei.sealed_numeric out of pg_statistic.';
COMMENT ON FUNCTION renkei.sealed_jsonb_in(cstring,oid,integer) IS 'Reads renkei.sealed_jsonb: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';
COMMENT ON FUNCTION renkei.sealed_jsonb_out(renkei.sealed_jsonb) IS 'Writes renkei.sealed_jsonb: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_jsonb.';
COMMENT ON FUNCTION renkei.sealed_jsonb_recv(internal,oid,integer) IS 'Reads the binary form of renkei.sealed_jsonb: that of jsonb, or armour as text.';
COMMENT ON FUNCTION renkei.sealed_jsonb_send(renkei.sealed_jsonb) IS 'Writes the binary form of renkei.sealed_jsonb: that of jsonb where the value is delivered plain, else armour or the mask as text.';
COMMENT ON FUNCTION renkei.sealed_jsonb_typmod_in(cstring[]) IS 'Reads what stands in the parentheses of renkei.sealed_jsonb: a category, and how it is searched.';
COMMENT ON FUNCTION renkei.sealed_jsonb_typmod_out(integer) IS 'Writes what stands in the parentheses of renkei.sealed_jsonb; a number where the category is not registered.';
COMMENT ON FUNCTION renkei.sealed_jsonb_analyze(internal) IS 'Keeps values of renkei.sealed_jsonb out of pg_statistic.';
COMMENT ON FUNCTION renkei.sealed_bytea_in(cstring,oid,integer) IS 'Reads renkei.sealed_bytea: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';
COMMENT ON FUNCTION renkei.sealed_bytea_out(renkei.sealed_bytea) IS 'Writes renkei.sealed_bytea: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_bytea.';
COMMENT ON FUNCTION renkei.sealed_bytea_recv(internal,oid,integer) IS 'Reads the binary form of renkei.sealed_bytea: that of bytea, or armour as text.';
COMMENT ON FUNCTION renkei.sealed_bytea_send(renkei.sealed_bytea) IS 'Writes the binary form of renkei.sealed_bytea: that of bytea where the value is delivered plain, else armour or the mask as text.';
COMMENT ON FUNCTION renkei.sealed_bytea_typmod_in(cstring[]) IS 'Reads what stands in the parentheses of renkei.sealed_bytea: a category, and how it is searched.';
COMMENT ON FUNCTION renkei.sealed_bytea_typmod_out(integer) IS 'Writes what stands in the parentheses of renkei.sealed_bytea; a number where the category is not registered.';
COMMENT ON FUNCTION renkei.sealed_bytea_analyze(internal) IS 'Keeps values of renkei.sealed_bytea out of pg_statistic.';
COMMENT ON FUNCTION renkei.open(renkei.sealed_text) IS 'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_text) IS 'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
COMMENT ON FUNCTION renkei.open(renkei.sealed_date) IS 'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_date) IS 'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
COMMENT ON FUNCTION renkei.open(renkei.sealed_numeric) IS 'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_numeric) IS 'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
COMMENT ON FUNCTION renkei.open(renkei.sealed_jsonb) IS 'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_jsonb) IS 'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
COMMENT ON FUNCTION renkei.open(renkei.sealed_bytea) IS 'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_bytea) IS 'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
COMMENT ON FUNCTION renkei.await_transactions() IS 'Waits until all transactions that are under way have ended, prepared ones too: a table that one of them is making is found afterwards. Used by renkei.retire_data_keys() and renkei.replace_term_key(). SQLSTATE 25001: not READ COMMITTED; 40P01: one of them waits for this one. 先行取引の待機';
COMMENT ON FUNCTION renkei.destroy_former_keys(text,bigint[],integer[],oid[]) IS 'Reads these tables while nobody writes to them, and destroys these keys where no value is sealed with any of them; returns how many. SQLSTATE 55000: a value is. Used by renkei.retire_data_keys().';
COMMENT ON FUNCTION renkei.former_data_keys(text) IS 'Former keys of a key group, by subject and generation, that a rotation has put out of use before anything of the subject that the record of changes (audit.change) still has; of subjects that are on hold, none. Used by renkei.retire_data_keys().';
COMMENT ON FUNCTION renkei.stored_sealed_columns() IS 'The sealed columns of tables (relkind r) and materialised views (m), with the number of their category (renkei.category_tag()). Used by renkei.retire_data_keys() and renkei.replace_term_key(). 暗号化列の一覧';
COMMENT ON FUNCTION renkei.nested_sealed_column() IS 'A column of a table that can hold sealed values within arrays, composite types, ranges or domains, where rotation does not find them; NULL: there is none. Used by renkei.retire_data_keys().';
COMMENT ON FUNCTION renkei.retire_data_keys(text,text) IS 'Destroys former data keys of a category''s key group that rotations have put out of use; returns how many. Those of a subject stay while the record of changes (audit.change) has something of it from the time when they were in use, and while it is on hold. Waits for all transactions that are under way; tables with sealed columns are read then, and not written meanwhile. Armour in columns of other types (text, json) is not seen, and does not open any more. What was sealed with these keys and comes back from an older dump or backup does not open any more. SQLSTATE 22023: no reason; 25001: not READ COMMITTED; 42704: no such category; 55000: a rotation is under way, a value is still sealed with one of them, or may be within arrays and the like. 旧データ鍵の破棄';
COMMENT ON FUNCTION renkei.start_rotation() IS 'Starts the worker that rotates data keys; it waits until this transaction has ended. Used by renkei.rotate_data_keys().';
COMMENT ON FUNCTION renkei.rotate_data_keys(text,text,bigint) IS 'Makes new data keys for the key group of a category, for one subject or for all, and has a background worker seal all values anew with them; returns the number of the rotation, whose progress renkei.rotation shows. The former keys stay, for what was copied elsewhere, until renkei.retire_data_keys(). SQLSTATE 22023: no reason; 42704: no such category. データ鍵の交換';
COMMENT ON FUNCTION renkei.resume_rotations() IS 'Starts the worker again for rotations that are not done, where none is running; where reads are recorded, the server does so by itself when it starts. 交換の再開';
COMMENT ON FUNCTION renkei.remake_terms(text,oid[]) IS 'Makes a key for the terms of a category whose key is lost, locks these tables, and makes the terms in them anew; returns how many values have them. SQLSTATE 55000: the key is not lost. Used by renkei.replace_term_key().';
COMMENT ON FUNCTION renkei.replace_term_key(text,text) IS 'Where the key of a category''s terms is lost for good: makes another one, and by it the terms of all values of the category, in one transaction that waits for all that are under way and locks their tables; returns how many. Values that do not open keep theirs, and are found no more. Takes back all marks (ledger.mark). What renkei.term() made elsewhere has to be made anew by who keeps it: care.renew_insured(). SQLSTATE 22023: no reason; 25001: not READ COMMITTED; 42704: no such category; 55000: the key is not lost, or values are within arrays and the like. 検索鍵の再作成';
COMMENT ON FUNCTION renkei.sealed_eqsel(internal,oid,internal,integer) IS 'Estimates for the planner how many sealed values are equal to one: one, or as many as n_distinct of the column says. Looks at no value.';
COMMENT ON FUNCTION renkei.sealed_eqjoinsel(internal,oid,internal,smallint,internal) IS 'The same of joins.';
COMMENT ON FUNCTION renkei.sealed_text_eq(renkei.sealed_text,renkei.sealed_text) IS 'implementation of = operator';
COMMENT ON FUNCTION renkei.sealed_text_ne(renkei.sealed_text,renkei.sealed_text) IS 'implementation of <> operator';
COMMENT ON FUNCTION renkei.sealed_text_cmp(renkei.sealed_text,renkei.sealed_text) IS 'Less, equal or greater, for btree: of the terms.';
COMMENT ON FUNCTION renkei.sealed_text_hash(renkei.sealed_text) IS 'Hash of the term, for hash indexes and joins.';
COMMENT ON FUNCTION renkei.sealed_text_hash_extended(renkei.sealed_text,bigint) IS 'Seeded hash of the term, for hash partitioning.';
COMMENT ON FUNCTION renkei.sealed_date_eq(renkei.sealed_date,renkei.sealed_date) IS 'implementation of = operator';
COMMENT ON FUNCTION renkei.sealed_date_ne(renkei.sealed_date,renkei.sealed_date) IS 'implementation of <> operator';
COMMENT ON FUNCTION renkei.sealed_date_cmp(renkei.sealed_date,renkei.sealed_date) IS 'Less, equal or greater, for btree: of the terms.';
COMMENT ON FUNCTION renkei.sealed_date_hash(renkei.sealed_date) IS 'Hash of the term, for hash indexes and joins.';
COMMENT ON FUNCTION renkei.sealed_date_hash_extended(renkei.sealed_date,bigint) IS 'Seeded hash of the term, for hash partitioning.';
COMMENT ON FUNCTION renkei.sealed_numeric_eq(renkei.sealed_numeric,renkei.sealed_numeric) IS 'implementation of = operator';
COMMENT ON FUNCTION renkei.sealed_numeric_ne(renkei.sealed_numeric,renkei.sealed_numeric) IS 'implementation of <> operator';
COMMENT ON FUNCTION renkei.sealed_numeric_cmp(renkei.sealed_numeric,renkei.sealed_numeric) IS 'Less, equal or greater, for btree: of the terms.';
COMMENT ON FUNCTION renkei.sealed_numeric_hash(renkei.sealed_numeric) IS 'Hash of the term, for hash indexes and joins.';
COMMENT ON FUNCTION renkei.sealed_numeric_hash_extended(renkei.sealed_numeric,bigint) IS 'Seeded hash of the term, for hash partitioning.';
COMMENT ON FUNCTION renkei.sealed_jsonb_eq(renkei.sealed_jsonb,renkei.sealed_jsonb) IS 'implementation of = operator';
COMMENT ON FUNCTION renkei.sealed_jsonb_ne(renkei.sealed_jsonb,renkei.sealed_jsonb) IS 'implementation of <> operator';
COMMENT ON FUNCTION renkei.sealed_jsonb_cmp(renkei.sealed_jsonb,renkei.sealed_jsonb) IS 'Less, equal or greater, for btree: of the terms.';
COMMENT ON FUNCTION renkei.sealed_jsonb_hash(renkei.sealed_jsonb) IS 'Hash of the term, for hash indexes and joins.';
COMMENT ON FUNCTION renkei.sealed_jsonb_hash_extended(renkei.sealed_jsonb,bigint) IS 'Seeded hash of the term, for hash partitioning.';
COMMENT ON FUNCTION renkei.sealed_bytea_eq(renkei.sealed_bytea,renkei.sealed_bytea) IS 'implementation of = operator';
COMMENT ON FUNCTION renkei.sealed_bytea_ne(renkei.sealed_bytea,renkei.sealed_bytea) IS 'implementation of <> operator';
COMMENT ON FUNCTION renkei.sealed_bytea_cmp(renkei.sealed_bytea,renkei.sealed_bytea) IS 'Less, equal or greater, for btree: of the terms.';
COMMENT ON FUNCTION renkei.sealed_bytea_hash(renkei.sealed_bytea) IS 'Hash of the term, for hash indexes and joins.';
COMMENT ON FUNCTION renkei.sealed_bytea_hash_extended(renkei.sealed_bytea,bigint) IS 'Seeded hash of the term, for hash partitioning.';
COMMENT ON FUNCTION renkei.sealed_term(anyelement,integer) IS 'What a value of a sealed type is compared by in a column of that typmod. The planner puts it around what a searchable column is compared with. Called by anybody else it returns the value as it is. SQLSTATE 42501 where the session may read the category of nobody, 0A000 where the column is not searchable.';
COMMENT ON FUNCTION renkei.sealed_terms(anyarray,integer) IS 'renkei.sealed_term() of the elements of an array, for IN and = ANY.';
COMMENT ON FUNCTION renkei.may_search(anyelement,anycompatible) IS 'May the session learn whether that sealed value is what it seeks? The planner adds it to comparisons with plain values. False where the session would see a mask.';
COMMENT ON FUNCTION renkei.sealed_prefix_support(internal) IS 'Planner support of renkei.sealed_prefix(): how many rows it selects, and by what an index is searched.';
COMMENT ON FUNCTION renkei.sealed_prefix(renkei.sealed_text,renkei.sealed_text) IS 'Does a sealed name begin so, when both are folded as its column says (searchable-name-prefix, searchable-kana-prefix)? False where the session may not open it. CREATE INDEX … USING gin (column) makes it fast for who sees every row. Beyond six characters values that begin alike are opened, and recorded so. SQLSTATE 42501: the session reads the category of nobody; 0A000: not such a column, or no plain prefix. 前方一致検索';
COMMENT ON FUNCTION renkei.sealed_prefix_term(renkei.sealed_text,integer) IS 'By what an index is searched for renkei.sealed_prefix(), whose calls the planner turns into it. Called by anybody else it returns 1. SQLSTATE 42501 where the session reads the category of nobody.';
COMMENT ON FUNCTION renkei.sealed_has_prefix(renkei.sealed_text,bigint) IS 'implementation of ^@ operator';
COMMENT ON FUNCTION renkei.sealed_prefix_extract_value(renkei.sealed_text,internal,internal) IS 'Prefix terms of a value, for GIN.';
COMMENT ON FUNCTION renkei.sealed_prefix_extract_query(bigint,internal,smallint,internal,internal,internal,internal) IS 'The term that is sought, for GIN.';
COMMENT ON FUNCTION renkei.sealed_prefix_consistent(internal,smallint,bigint,integer,internal,internal,internal,internal) IS 'Whether the term was found, for GIN.';
COMMENT ON FUNCTION renkei.term(text,text,text) IS 'The term of a value (16 bytes) under the category''s key of terms, made where there is none: what a sealed_text column of the category that is searchable ("exact"), searchable-name ("name") or searchable-kana ("kana") shows of it, too. Who calls it finds out values by guessing, so only functions of renkei_owner may. SQLSTATE 42704: no such category; 22023: no such folding; 55000: no key provider, or no key and a transaction that may not make one. 検索用の鍵付き値';
COMMENT ON FUNCTION renkei.category_tag(text) IS 'The number by which sealed values and the types of their columns name a category, registered or not. 情報区分の識別値';
COMMENT ON FUNCTION renkei.seal_row() IS 'BEFORE trigger of tables with sealed columns: seals plain values for the row''s subject, keeps sealed ones that are of this column, subject, owner and state of release, seals the row''s own anew where these change, and others where the session may read them. SQLSTATE 42501 where it may not. Made by renkei.protect(). 暗号化トリガー';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_text,bigint,integer,boolean,integer) IS 'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_date,bigint,integer,boolean,integer) IS 'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_numeric,bigint,integer,boolean,integer) IS 'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_jsonb,bigint,integer,boolean,integer) IS 'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_bytea,bigint,integer,boolean,integer) IS 'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';
COMMENT ON FUNCTION renkei.new_column_tag(regclass,name) IS 'A number for a sealed column that no other one in the database has.';
COMMENT ON FUNCTION renkei.sealed_columns(regclass) IS 'The sealed columns of a table; their numbers are NULL where renkei.protect() has not given them one. 暗号化列';
COMMENT ON FUNCTION renkei.sealed_guard(regclass,name,renkei.protection,integer) IS 'The constraint of a sealed column, as pg_get_constraintdef() writes it. Used by renkei.protect().';
COMMENT ON FUNCTION renkei.guard_sealed_column(regclass,name,renkei.protection,integer) IS 'Puts its constraint on a sealed column, with that number or a new one. Used by renkei.protect().';
COMMENT ON FUNCTION renkei.guard_sealed_columns(regclass,renkei.protection) IS 'Puts the trigger that seals and the constraints of sealed columns on a protected table. Used by renkei.protect().';
COMMENT ON FUNCTION renkei.verify_sealed(regclass) IS 'Opens every sealed value of a table and its partitions, and names those that are not what was sealed for their row: moved from another subject, column or organisation, copied from another row, damaged, or a former value of the same place, which the record of changes says was replaced. Shows no value. For renkei_dba and renkei_auditor. 暗号化列の検証';
COMMENT ON FUNCTION renkei.guard_event() IS 'Trigger of audit.event: refuses every statement that would add to the record, change it or remove from it (SQLSTATE 42501).';
COMMENT ON FUNCTION renkei.record_event(text,text,jsonb) IS 'Writes a row of audit.event, in the transaction; used by the functions that change protection. Raises null_value_not_allowed (22004) without kind or object.';
COMMENT ON FUNCTION renkei.relation_name(oid) IS 'Name of a relation as the record has it: with its schema, quoted as SQL needs it.';
COMMENT ON FUNCTION renkei.guard_ledger() IS 'Trigger of the ledger''s tables: refuses every statement that would add to the ledger, change it or remove from it (SQLSTATE 42501).';
COMMENT ON FUNCTION renkei.finish_ledger_table(text) IS 'Gives a table of the ledger its guard triggers and privileges. Used by renkei.install().';
COMMENT ON FUNCTION renkei.start_ledger() IS 'Asks for this database''s ledger worker, which starts once the transaction has committed. Used by renkei.install(). 台帳の開始';
COMMENT ON FUNCTION ledger.accept_loss(text) IS 'Where write-ahead log was removed that the ledger had not taken in: goes on with the oldest there is, leaving an event log_lost with the reason; returns that position. To be called by a superuser. SQLSTATE 55000 where nothing is missing. 欠落の承認';
COMMENT ON FUNCTION ledger.lag() IS 'What the server knows of this database''s ledger worker: its process, the last record written since the server started, how far the worker is. Shown by audit.ledger_status. 台帳の遅れ';
COMMENT ON FUNCTION ledger.leaf_fields(bytea) IS 'What a leaf of the ledger says, as columns; of sets of subjects how many. All NULL but the position where it cannot be read. 記録の読取';
COMMENT ON FUNCTION ledger.leaf_field(bytea,text,anyelement) IS 'One column of ledger.leaf_fields(), for the price of one: leaf_field(leaf, ''login'', NULL::text). NULL where the leaf has none, or cannot be read so far. SQLSTATE 22023: no column of this name and type. 記録の項目';
COMMENT ON FUNCTION ledger.subject_entries(bigint,timestamp with time zone) IS 'The entries that name a subject as disclosed, and those of whole tables read since it was registered, found in each month''s index without planning for every month of the ledger. Used by audit.subject_access. 本人に関する記録の検索';
COMMENT ON FUNCTION ledger.entry_json(bytea,integer) IS 'A leaf of the ledger as JSON; a set of more subjects than most is given by its count. NULL where it cannot be read. 記録のJSON表示';
COMMENT ON FUNCTION ledger.leaf_has_subject(bytea,bigint,boolean) IS 'Whether a leaf names a subject as disclosed (or, with examined, as looked at and left out). 対象者の有無';
COMMENT ON FUNCTION ledger.leaf_subjects(bytea,boolean) IS 'The subjects that a leaf names as disclosed (or, with examined, as looked at and left out). 対象者一覧';
COMMENT ON FUNCTION ledger.root(bigint) IS 'Hash of the tree when it had so many entries (RFC 6962). SQLSTATE 22023: it never had; P0002: the entries have left. 根のハッシュ値';
COMMENT ON FUNCTION ledger.inclusion_proof(bigint,bigint) IS 'Proof that an entry is in the tree of that size (RFC 6962, 2.1.1). SQLSTATE 22023, P0002 as for ledger.root(). 包含証明';
COMMENT ON FUNCTION ledger.consistency_proof(bigint,bigint) IS 'Proof that the tree of the old size is the beginning of the other (RFC 6962, 2.1.2). SQLSTATE 22023, P0002 as for ledger.root(). 整合証明';
COMMENT ON FUNCTION ledger.verify_inclusion(bytea,bigint,bigint,bytea[],bytea) IS 'Whether this proves that the leaf is in the tree with that root. 包含証明の検証';
COMMENT ON FUNCTION ledger.verify_consistency(bigint,bytea,bigint,bytea,bytea[]) IS 'Whether this proves that one tree is the beginning of the other. 整合証明の検証';
COMMENT ON FUNCTION renkei.protection_of(oid) IS 'How a table is protected: itself, or as a partition of one that is; NULL: it is not.';
COMMENT ON FUNCTION renkei.protection_state(regclass) IS 'What a protected table looks like now: row security, owner, policies, and what does not belong there.';
COMMENT ON FUNCTION renkei.take_in_partition(regclass,renkei.protection) IS 'Protects a new partition, and those beneath it, as the protected table that it became a part of; raises wrong_object_type (42809) where it cannot be.';
COMMENT ON FUNCTION renkei.watch_child(oid,oid) IS 'After a table was tied to or untied from a protected one: takes a partition in, refuses inheritance (42809), keeps a detached partition protected.';
COMMENT ON FUNCTION renkei.watch_ddl(oid[],oid[],oid[],oid[]) IS 'After a statement that touched protected tables or views: called by the library. 保護対象に対するDDLの監視';
COMMENT ON FUNCTION ledger.open_handover(text,numeric) IS 'Called by a standby (renkei.standby_reads) on its primary, with its name and the system identifier of the cluster: begins handing over in this session; returns a number that the codes of its records are about. SQLSTATE 55000: not of the same cluster; 25006: this is a standby itself; 22023: no name. 待機系からの記録の受入開始';
COMMENT ON FUNCTION ledger.hand_over(bytea) IS 'Called by a standby on its primary: takes in the record of what is read there, and returns when it is safe. The first one leaves an event handover. SQLSTATE 42501: it does not carry the code of a standby of this server; 55000: not begun, or the ledger stands still. 待機系からの記録の受入';
COMMENT ON FUNCTION ledger.verifier_name(text) IS 'The name in a witness''s public key (C2SP signed-note, type of cosignatures). SQLSTATE 22023: it is none. 公開鍵の名称';
COMMENT ON FUNCTION ledger.read_cosignature(text,text) IS 'What a witness signed of a checkpoint; NULLs where its signature is not on the note or does not hold. 立会人署名の検証';
COMMENT ON FUNCTION renkei.register_witness(text,text) IS 'Registers the public key of a witness, whose cosignatures are taken in from then on; one of that name before it ends. SQLSTATE 22023: the key is not of that name, or no key. 立会人の登録';
COMMENT ON FUNCTION renkei.end_witness(text) IS 'Ends a witness: its cosignatures are not taken in any more. SQLSTATE P0002: there is none of that name. 立会人の終了';
COMMENT ON FUNCTION ledger.add_cosignature(text) IS 'Takes in what witnesses signed of a checkpoint; returns how many signatures of registered ones the note bears. SQLSTATE 22023: not a checkpoint of this ledger, or no such signature. 立会人署名の受領';
COMMENT ON FUNCTION renkei.finish_audit_view(text) IS 'Gives a view of the audit its owner, privileges and the comments of its columns. Used by renkei.install().';
COMMENT ON FUNCTION renkei.views_over(oid) IS 'The views that read a relation, through other views too.';
COMMENT ON FUNCTION renkei.reads_protected(oid) IS 'Does a view read a protected table, itself or through other views?';
COMMENT ON FUNCTION renkei.is_invoker(oid) IS 'Is it a view WITH (security_invoker = true)?';
COMMENT ON FUNCTION renkei.check_view(oid) IS 'Raises insufficient_privilege (42501) for a view over protected tables that is neither security_invoker nor registered, and for a materialised view that is not registered or is granted to others.';
COMMENT ON FUNCTION renkei.watch_view(oid) IS 'After a view was made, altered or refreshed: checks it and those over it, and records what is not security_invoker.';
COMMENT ON FUNCTION renkei.statement_is_superusers() IS 'Within renkei.watch_ddl(): was the statement executed as a superuser?';
COMMENT ON FUNCTION renkei.check_upgraded(text) IS 'Raises SQLSTATE 55000 between ALTER EXTENSION UPDATE and renkei.upgrade(), where a register is not there yet. Used by the functions that write it. 更新未完了の検査';
COMMENT ON FUNCTION renkei.allow_view(text,text) IS 'Lets a view without security_invoker, or a materialised view, of that name (with its schema) read protected tables; it may be made afterwards. SQLSTATE 22023: no schema in the name, or no reason; 55000: between ALTER EXTENSION UPDATE and renkei.upgrade(). Rows read through a view stay filtered by the rules; a materialised view holds what its maker may see, and only its owner may read it. ビューの許可';
COMMENT ON FUNCTION renkei.disallow_view(text) IS 'Ends what renkei.allow_view() allowed: the view cannot be made, altered or refreshed any more. It stays until it is dropped. ビューの許可取消';
COMMENT ON FUNCTION renkei.grant_bypass(regrole,text,timestamp with time zone) IS 'Lets a login with BYPASSRLS read past the rules until that moment. To be called by a superuser. Each use is recorded, once for each session and table, in the server log and as a WAL message. ルール適用除外の許可';
COMMENT ON FUNCTION renkei.revoke_bypass(regrole) IS 'Ends what renkei.grant_bypass() granted, on every connection, at its next statement. ルール適用除外の取消';
COMMENT ON FUNCTION renkei.bypasses() IS 'The logins that read past the rules now, and by what: being a superuser, or renkei.grant_bypass(). ルール適用除外の一覧';
COMMENT ON FUNCTION ledger.leave_month(regclass,text) IS 'Keeps the hashes of a month''s leaves that neighbours in the tree need, adds an event month_dropped; returns how many entries leave. Used by ledger.drop_month().';
COMMENT ON FUNCTION ledger.drop_month(date,bigint,bytea) IS 'Drops a month of the ledger (its first day is given) that is in an archive, whose size and root show that it was verified; the tree stays verifiable. Returns how many entries left. SQLSTATE 55000: on hold; 22023: not ended, or not the archive; 25001: not READ COMMITTED. 月次の削除';
COMMENT ON FUNCTION ledger.place_hold(date,date,text) IS 'Puts months of the ledger on hold: they cannot be dropped. NULL as the last month: for good. Returns the number of the hold. 証拠保全';
COMMENT ON FUNCTION ledger.lift_hold(bigint) IS 'Ends a hold. SQLSTATE P0002: there is none of that number. 証拠保全の解除';
COMMENT ON FUNCTION ledger.withhold(bigint,integer,timestamp with time zone,text) IS 'For an investigation: what an organisation saw of a subject is not told to the subject until then. SQLSTATE 22023: no reason, or longer than a year. 開示の保留';
COMMENT ON FUNCTION ledger.set_decoy(bigint,boolean) IS 'Makes a subject a decoy, or ends that: whoever sees its data is shown by audit.attention. おとりの設定';
COMMENT ON FUNCTION renkei.disclosures_of(bigint) IS 'To whom a subject''s data was disclosed, for the subject or a delegate (Act on the Protection of Personal Information, article 33). SQLSTATE 42501: the caller is neither. 本人への開示記録';
COMMENT ON FUNCTION ledger.disclosure_basis(bytea,bigint) IS 'By what each subject that a leaf names, or the one asked for, was disclosed: the rules, and the relationships, consents and grants that they ask for, as the registers had them at the time of the entry. NULL: the rule asks for none. 開示の根拠';
COMMENT ON FUNCTION ledger.subjects_read_by(text,timestamp with time zone,timestamp with time zone) IS 'Whose data a login was given between two moments, for the report of a leak (Act on the Protection of Personal Information, article 26). Whole tables (audit.disclosure.whole_table) list nobody. 漏えい等報告の対象者';
COMMENT ON FUNCTION ledger.mark_subjects(text,text,bigint[],text[]) IS 'Gives subjects their marks of a kind (a surname, a street), instead of those that any had; returns how many. What is kept of a mark is its term under the key of the category that it was taken from, as by renkei.term(). Who reads of a subject with a mark of his own is shown by audit.attention. SQLSTATE 22023: lists of different lengths; 42704: no such category; 55000: no key provider. 利用者の共通点の登録';
COMMENT ON FUNCTION ledger.mark_login(name,text,text,text) IS 'Gives a login its mark of a kind, instead of the one it had; NULL: none. It meets marks of subjects that were made for the same category. SQLSTATE 22023: no login, no kind or no category; 42704: no such category; 55000: no key provider. 職員の共通点の登録';
COMMENT ON FUNCTION renkei.describe_organisation(text,text,text) IS 'Registers the address and the representative of an organisation, which records of provision to third parties name. SQLSTATE as renkei.organisation_id(). 機関の住所・代表者の登録';
COMMENT ON FUNCTION renkei.trust_owner(regrole,text) IS 'Lets functions of this owner run, and its tables be written, in sessions that read widely (the city, auditors, administrators, superusers); invalid_parameter_value (22023) for a member''s login. 信頼するコードの所有者の登録';
COMMENT ON FUNCTION renkei.distrust_owner(regrole) IS 'Ends the trust in an owner''s code, at once; undefined_object (42704) where there is none. 信頼の取消';
COMMENT ON FUNCTION renkei.set_limits(text,integer,interval,integer,integer) IS 'Limits what the logins of an organisation take: connections at the same time, time of a statement, temporary files and work_mem of a session; NULL: as the settings renkei.member_… say; 0: no limit. For connections made from then on. 機関ごとの上限の設定';
COMMENT ON FUNCTION renkei.lint_checks() IS 'The checks of renkei.lint(): code, severity, category, general remedy. Severities: critical: people''s data is open past the rules, or one wall alone still holds; warning: something tells more than it should, or a wall would fall with one more mistake; notice: worth knowing, or slow. 点検項目の一覧';
COMMENT ON FUNCTION renkei.lint_relations() IS 'The protected tables and their partitions, with the columns of their protection and the call that repairs it.';
COMMENT ON FUNCTION renkei.lint_reach() IS 'Every login that is a member of an organisation or of renkei_member, with each role whose privileges it has or can take.';
COMMENT ON FUNCTION renkei.lint_grants_of(aclitem[],oid) IS 'What of an access control list reaches members: granted to PUBLIC, to renkei_member, or to a role that a member''s login has.';
COMMENT ON FUNCTION renkei.lint_some(text[]) IS 'The first three names and how many more there are.';
COMMENT ON FUNCTION renkei.lint_tables() IS 'Checks row security, owner, key columns and sealed ones of protected tables, their partitions and what inherits from them.';
COMMENT ON FUNCTION renkei.lint_wanted_policies() IS 'The policies that protected relations must have.';
COMMENT ON FUNCTION renkei.lint_policies() IS 'Checks that protected relations have their policies, unaltered, and no others.';
COMMENT ON FUNCTION renkei.lint_missing_triggers() IS 'Checks that protected relations have their triggers, unaltered and firing always.';
COMMENT ON FUNCTION renkei.lint_extra_triggers() IS 'Finds triggers, rules and code of others on protected relations.';
COMMENT ON FUNCTION renkei.lint_allowed_views() IS 'Names of the views that were allowed to read protected tables as their owner.';
COMMENT ON FUNCTION renkei.lint_views() IS 'Finds views over protected tables that are not their caller''s, and materialised views.';
COMMENT ON FUNCTION renkei.lint_definers() IS 'Finds definer functions of owners whom row security does not bind, which members may call and which read protected tables, or seem to.';
COMMENT ON FUNCTION renkei.lint_copies() IS 'Finds tables about subjects that members read and nobody protected, publications of protected tables, and logical replication slots.';
COMMENT ON FUNCTION renkei.lint_foreign_keys() IS 'Finds cascades onto protected tables, and references to them that tell what exists.';
COMMENT ON FUNCTION renkei.lint_indexes() IS 'Finds keys of protected tables without subject and owner, or not beginning with the subject, and indexes that filters cannot use behind row security.';
COMMENT ON FUNCTION renkei.lint_grants() IS 'Finds privileges on protected tables that row security does not filter, or that PUBLIC has, and privileges of members on registers and the record.';
COMMENT ON FUNCTION renkei.lint_counters() IS 'Finds functions and views of the server that tell members about rows they cannot see: counters, sizes, extended statistics.';
COMMENT ON FUNCTION renkei.lint_creation() IS 'Finds CREATE on the database or on schemas in the hands of members.';
COMMENT ON FUNCTION renkei.lint_extensions() IS 'Finds extensions, foreign servers and untrusted functions that members could use to act as somebody else or to read beneath SQL.';
COMMENT ON FUNCTION renkei.lint_upgrade() IS 'Finds what stands in the way of another major version of the server, of those things that renkei made.';
COMMENT ON FUNCTION renkei.lint_member_rights() IS 'Finds members'' logins with attributes or groups that reach past the rules, or that administer what they use.';
COMMENT ON FUNCTION renkei.lint_memberships() IS 'Finds memberships of logins that do not exist, cannot log in or have expired, and logins without a limit of connections.';
COMMENT ON FUNCTION renkei.lint_roles() IS 'Finds roles that the rules do not bind, or that can become such a role.';
COMMENT ON FUNCTION renkei.lint_functions() IS 'Checks the functions of the schemas renkei, care, audit and ledger: search_path, owner, privileges since they were installed, event triggers.';
COMMENT ON FUNCTION renkei.lint_evidence() IS 'Checks that registers and the record belong to renkei_owner, are guarded, and have room for next month.';
COMMENT ON FUNCTION renkei.lint_words() IS 'Finds rules, members, organisations and protections that name words of no vocabulary.';
COMMENT ON FUNCTION renkei.lint_ledger() IS 'Checks that reads are recorded, that the ledger follows, and that its heads can be signed.';
COMMENT ON FUNCTION renkei.library_version() IS 'Version of the library that is loaded, and the server_version_num it was built for. Some fixes of the server reach a library only when it is built again. ライブラリの版';
COMMENT ON FUNCTION renkei.lint_all_else() IS 'All checks but those of renkei.lint_evidence(): they read the registers.';
COMMENT ON FUNCTION renkei.lint_findings() IS 'What renkei.lint() finds, each with the code of its check and, where that is safe, the SQL that puts it right. Used by renkei doctor. 点検結果(修正文付き)';
COMMENT ON FUNCTION renkei.lint() IS 'What is not as it should be in this database, worst first, and what to do about it; no row where all is well. Tells names of objects and roles, never data about a person. Severities: see renkei.lint_checks(). The server itself is checked by renkei doctor. データベースの点検';
