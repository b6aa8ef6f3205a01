-- Putting tables under protection.

CREATE FUNCTION renkei.check_server() RETURNS void
	LANGUAGE c STABLE PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_check_server';
COMMENT ON FUNCTION renkei.check_server() IS
	'Raises feature_not_supported (0A000) on a server with known ways around row security, unless renkei.allow_old_server is on.';

CREATE FUNCTION renkei.keep_keys() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_keep_keys';
COMMENT ON FUNCTION renkei.keep_keys() IS
	'Trigger of protected tables: refuses to move a row to another subject or owner (SQLSTATE 42501).';

CREATE FUNCTION renkei.check_may_protect(relation regclass) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	relowner oid := (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = relation);
BEGIN
	IF (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = session_user) THEN
		RETURN;
	END IF;
	IF NOT pg_has_role(session_user, 'renkei_dba', 'MEMBER') THEN
		RAISE EXCEPTION 'only a member of renkei_dba or a superuser changes protection' USING ERRCODE = 'insufficient_privilege';
	END IF;
	IF relowner <> 'renkei_owner'::regrole AND NOT pg_has_role(session_user, relowner, 'MEMBER') THEN
		RAISE EXCEPTION 'must be owner of relation %', relation USING ERRCODE = 'insufficient_privilege';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_may_protect(regclass) IS
	'Raises insufficient_privilege (42501) unless the session may change the protection of that table.';

CREATE FUNCTION renkei.check_protected_column(relation regclass, col name, wanted text[], must_be_set boolean) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	found_type text;
	found_notnull boolean;
BEGIN
	SELECT format_type(a.atttypid, NULL), a.attnotnull INTO found_type, found_notnull
	FROM pg_catalog.pg_attribute a WHERE a.attrelid = relation AND a.attname = col AND a.attnum > 0 AND NOT a.attisdropped;
	IF found_type IS NULL THEN
		RAISE EXCEPTION 'cannot protect table %: it has no column "%"', relation, col USING ERRCODE = 'undefined_column';
	ELSIF NOT found_type = ANY (wanted) THEN
		RAISE EXCEPTION 'cannot protect table %: column "%" is of type %', relation, col, found_type
			USING ERRCODE = 'datatype_mismatch', HINT = format('It must be of type %s.', array_to_string(wanted, ' or '));
	ELSIF must_be_set AND NOT found_notnull THEN
		RAISE EXCEPTION 'cannot protect table %: column "%" may be null', relation, col
			USING ERRCODE = 'not_null_violation', HINT = format('ALTER TABLE %s ALTER %I SET NOT NULL.', relation, col);
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_protected_column(regclass, name, text[], boolean) IS
	'Raises an error where a column cannot serve as a key of protection.';

CREATE FUNCTION renkei.check_protectable(relation regclass) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	c pg_catalog.pg_class;
	why text;
	hint text;
	what text;
BEGIN
	SELECT * INTO STRICT c FROM pg_catalog.pg_class x WHERE x.oid = relation;
	IF c.relkind NOT IN ('r', 'p') THEN
		why := 'it is not a table';
		hint := 'Protect the tables a view reads; create the view WITH (security_invoker = true).';
	ELSIF c.relpersistence = 't' THEN
		why := 'it is temporary';
	ELSIF c.relispartition THEN
		why := 'it is a partition';
		hint := format('Protect %s; its partitions are protected with it.', pg_partition_root(relation));
	ELSIF c.relnamespace IN ('pg_catalog'::regnamespace, 'renkei'::regnamespace)
		OR c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'audit') THEN
		why := 'it belongs to the system';
	ELSIF c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE relation IN (i.inhrelid, i.inhparent)) THEN
		why := 'it takes part in table inheritance';
		hint := 'Use declarative partitioning.';
	ELSIF EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = relation AND d.deptype = 'e') THEN
		why := 'it belongs to an extension, whose tables pg_dump saves without their policies';
	ELSIF EXISTS (SELECT FROM pg_catalog.pg_rewrite w WHERE w.ev_class = relation) THEN
		why := 'it has rules';
	ELSIF EXISTS (SELECT FROM pg_partition_tree(relation) t JOIN pg_catalog.pg_class x ON x.oid = t.relid WHERE x.relkind = 'f') THEN
		why := 'one of its partitions is a foreign table';
	ELSE
		SELECT string_agg(quote_ident(p.polname), ', ') INTO what FROM pg_catalog.pg_policy p
		WHERE p.polrelid IN (SELECT t.relid FROM pg_partition_tree(relation) t UNION SELECT relation)
		  AND p.polname NOT IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete');
		IF what IS NOT NULL THEN
			why := format('it has policies of its own: %s', what);
			hint := 'Another permissive policy would let through what the rules do not; drop it.';
		END IF;
	END IF;
	IF why IS NOT NULL THEN
		RAISE EXCEPTION 'cannot protect relation %: %', relation, why
			USING ERRCODE = 'wrong_object_type', HINT = coalesce(hint, 'Choose an ordinary or partitioned table.');
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_protectable(regclass) IS
	'Raises wrong_object_type (42809) with the reason where a relation cannot be protected.';

CREATE FUNCTION renkei.others_code(relation regclass) RETURNS TABLE (object text, owner name, by_trigger boolean)
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.others_code(regclass) IS
	'Functions and operators in the definition of a table (constraints, defaults, indexes, statistics, triggers) whose owners are not trusted: they are shown everybody''s values, by maintenance too. 定義に含まれる他者のコード';
REVOKE ALL ON FUNCTION renkei.others_code(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.others_code(regclass) TO renkei_owner;

CREATE FUNCTION renkei.check_code(relation regclass) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.check_code(regclass) IS
	'Raises wrong_object_type (42809) where the definition of a table that is to be protected uses code of owners who are not trusted.';
REVOKE ALL ON FUNCTION renkei.check_code(regclass) FROM PUBLIC;

CREATE FUNCTION renkei.drop_policies(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	p record;
BEGIN
	FOR p IN SELECT polname FROM pg_catalog.pg_policy
		WHERE polrelid = relation AND polname IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete')
	LOOP
		EXECUTE format('DROP POLICY %I ON %s', p.polname, relation);
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.drop_policies(regclass) IS 'Drops the policies that renkei.protect() made on one relation.';

CREATE FUNCTION renkei.make_policies(relation regclass, p renkei.protection) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	keys text := format('%L, %I, %I', p.category, p.subject_column, p.owner_column);
	row_conditions text := '';
BEGIN
	IF p.recorded_on_column IS NOT NULL THEN
		row_conditions := row_conditions || format(', recorded_on => %I', p.recorded_on_column);
	END IF;
	IF p.released_column IS NOT NULL THEN
		row_conditions := row_conditions || format(', released => %I', p.released_column)
			|| CASE WHEN (SELECT a.atttypid FROM pg_catalog.pg_attribute a
						  WHERE a.attrelid = relation AND a.attname = p.released_column) <> 'bool'::regtype
					THEN ' IS NOT NULL' ELSE '' END;
	END IF;
	PERFORM renkei.drop_policies(relation);
	-- One permissive policy per command, TO PUBLIC: a role dropped from a
	-- policy, or one more permissive policy, must not open anything.
	EXECUTE format('CREATE POLICY renkei_select ON %s FOR SELECT TO PUBLIC USING (renkei.may_read(%s%s))', relation, keys, row_conditions);
	EXECUTE format('CREATE POLICY renkei_insert ON %s FOR INSERT TO PUBLIC WITH CHECK (renkei.check_write(%s))', relation, keys);
	EXECUTE format('CREATE POLICY renkei_update ON %s FOR UPDATE TO PUBLIC USING (renkei.may_write(%s)) WITH CHECK (renkei.check_write(%s))',
				   relation, keys, keys);
	EXECUTE format('CREATE POLICY renkei_delete ON %s FOR DELETE TO PUBLIC USING (renkei.may_write(%s))', relation, keys);
	EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
	EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
END
$$;
COMMENT ON FUNCTION renkei.make_policies(regclass, renkei.protection) IS
	'Makes the policies of one relation and switches row security on, for its owner too.';

CREATE FUNCTION renkei.protect_one(relation regclass, p renkei.protection) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.protect_one(regclass, renkei.protection) IS
	'Owner, policies and row security of a protected table or of one partition. Used by renkei.protect() and for new partitions.';
REVOKE ALL ON FUNCTION renkei.protect_one(regclass, renkei.protection) FROM PUBLIC;

CREATE FUNCTION renkei.protect(
	relation regclass, category text, subject name DEFAULT 'subject_id', owner name DEFAULT 'owner_org',
	recorded_on name DEFAULT NULL, released name DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	SET renkei.own_ddl = on
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.protect(regclass, text, name, name, name, name) IS
	'Puts an ordinary or partitioned table under protection: owned by renkei_owner, row security forced, policies by the rules of the category, changes audited, sealed columns sealed. Running it again repairs policies and triggers and takes in new partitions. Privileges are not granted: GRANT them to renkei_member. 表の保護';

CREATE FUNCTION renkei.unprotect(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	SET renkei.own_ddl = on
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.unprotect(regclass) IS
	'Takes a table out of protection; it stays with renkei_owner and all privileges on it are revoked. 保護の解除';
