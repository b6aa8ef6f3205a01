-- Sealed columns of protected tables: the trigger that seals, and the constraint that lets nothing else through.

CREATE FUNCTION renkei.category_tag(category text) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_category_tag';
COMMENT ON FUNCTION renkei.category_tag(text) IS
	'The number by which sealed values and the types of their columns name a category, registered or not. 情報区分の識別値';

CREATE FUNCTION renkei.seal_row() RETURNS trigger
	LANGUAGE C VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_seal_row';
COMMENT ON FUNCTION renkei.seal_row() IS
	'BEFORE trigger of tables with sealed columns: seals plain values for the row''s subject, keeps sealed ones that are of this column, subject, owner and state of release, seals the row''s own anew where these change, and others where the session may read them. SQLSTATE 42501 where it may not. Made by renkei.protect(). 暗号化トリガー';
REVOKE ALL ON FUNCTION renkei.category_tag(text), renkei.seal_row() FROM PUBLIC;
-- Attaching a partition copies its parent's triggers in the name of its owner.
GRANT EXECUTE ON FUNCTION renkei.category_tag(text), renkei.seal_row() TO renkei_owner;

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_text, subject_id bigint, owner_org integer, released boolean, tag integer) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_sealed_for';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_text, bigint, integer, boolean, integer) IS
	'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_date, subject_id bigint, owner_org integer, released boolean, tag integer) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_sealed_for';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_date, bigint, integer, boolean, integer) IS
	'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_numeric, subject_id bigint, owner_org integer, released boolean, tag integer) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_sealed_for';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_numeric, bigint, integer, boolean, integer) IS
	'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_jsonb, subject_id bigint, owner_org integer, released boolean, tag integer) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_sealed_for';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_jsonb, bigint, integer, boolean, integer) IS
	'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';

CREATE FUNCTION renkei.sealed_for(value renkei.sealed_bytea, subject_id bigint, owner_org integer, released boolean, tag integer) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_sealed_for';
COMMENT ON FUNCTION renkei.sealed_for(renkei.sealed_bytea, bigint, integer, boolean, integer) IS
	'Is the value sealed, for that subject, owner and state of release, and for the column with that number? What the CHECK constraints of sealed columns ask; needs no key.';

-- Whoever inserts a row has its constraints checked.
REVOKE ALL ON FUNCTION renkei.sealed_for(renkei.sealed_text, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_date, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_numeric, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_jsonb, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_bytea, bigint, integer, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_for(renkei.sealed_text, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_date, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_numeric, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_jsonb, bigint, integer, boolean, integer), renkei.sealed_for(renkei.sealed_bytea, bigint, integer, boolean, integer) TO PUBLIC;

CREATE FUNCTION renkei.new_column_tag(relation regclass, col name) RETURNS integer
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.new_column_tag(regclass, name) IS
	'A number for a sealed column that no other one in the database has.';

CREATE FUNCTION renkei.sealed_columns(relation regclass) RETURNS TABLE (col name, typmod integer, tag integer)
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT a.attname, a.atttypmod,
		(SELECT substr(k.conname, length('renkei_sealed_') + 1)::integer FROM pg_catalog.pg_constraint k
		 WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND a.attnum = ANY (k.conkey) AND k.conname ~ '^renkei_sealed_[0-9]+$'
		   AND pg_catalog.pg_get_constraintdef(k.oid) LIKE 'CHECK (renkei.sealed_for(%' LIMIT 1)
	FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
	WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND t.typnamespace = 'renkei'::regnamespace
	  AND t.typname IN ('sealed_text', 'sealed_date', 'sealed_numeric', 'sealed_jsonb', 'sealed_bytea')
	ORDER BY a.attnum
	$$;
COMMENT ON FUNCTION renkei.sealed_columns(regclass) IS
	'The sealed columns of a table; their numbers are NULL where renkei.protect() has not given them one. 暗号化列';

CREATE FUNCTION renkei.sealed_guard(relation regclass, col name, p renkei.protection, tag integer) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT format('CHECK (renkei.sealed_for(%I, %I, %I, %s, %s))', col, p.subject_column, p.owner_column,
		CASE WHEN p.released_column IS NULL THEN 'false'
			 WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = relation AND a.attname = p.released_column AND a.atttypid = 'bool'::regtype)
			 THEN format('(%I IS TRUE)', p.released_column)
			 ELSE format('(%I IS NOT NULL)', p.released_column) END, tag)
	$$;
COMMENT ON FUNCTION renkei.sealed_guard(regclass, name, renkei.protection, integer) IS
	'The constraint of a sealed column, as pg_get_constraintdef() writes it. Used by renkei.protect().';

CREATE FUNCTION renkei.guard_sealed_column(relation regclass, col name, p renkei.protection, tag integer) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.guard_sealed_column(regclass, name, renkei.protection, integer) IS
	'Puts its constraint on a sealed column, with that number or a new one. Used by renkei.protect().';

CREATE FUNCTION renkei.guard_sealed_columns(relation regclass, p renkei.protection) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.guard_sealed_columns(regclass, renkei.protection) IS
	'Puts the trigger that seals and the constraints of sealed columns on a protected table. Used by renkei.protect().';

CREATE FUNCTION renkei.verify_sealed(relation regclass)
	RETURNS TABLE (part regclass, row_at tid, subject_id bigint, col name, fault text)
	LANGUAGE C STABLE STRICT PARALLEL UNSAFE COST 1000000
	AS 'MODULE_PATHNAME', 'rk_verify_sealed';
COMMENT ON FUNCTION renkei.verify_sealed(regclass) IS
	'Opens every sealed value of a table and its partitions, and names those that are not what was sealed for their row: moved from another subject, column or organisation, copied from another row, damaged, or a former value of the same place, which the record of changes says was replaced. Shows no value. For renkei_dba and renkei_auditor. 暗号化列の検証';
REVOKE ALL ON FUNCTION renkei.verify_sealed(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.verify_sealed(regclass) TO renkei_dba, renkei_auditor;
REVOKE ALL ON FUNCTION renkei.new_column_tag(regclass, name), renkei.sealed_columns(regclass), renkei.sealed_guard(regclass, name, renkei.protection, integer), renkei.guard_sealed_column(regclass, name, renkei.protection, integer), renkei.guard_sealed_columns(regclass, renkei.protection) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_columns(regclass) TO renkei_dba, renkei_admin, renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.new_column_tag(regclass, name), renkei.sealed_columns(regclass), renkei.sealed_guard(regclass, name, renkei.protection, integer), renkei.guard_sealed_column(regclass, name, renkei.protection, integer), renkei.guard_sealed_columns(regclass, renkei.protection) TO renkei_owner;
