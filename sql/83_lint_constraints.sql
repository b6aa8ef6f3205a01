-- Constraints of protected tables that answer "does it exist?", and indexes that
-- row security makes useless.

CREATE FUNCTION renkei.lint_foreign_keys() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
	$$;
COMMENT ON FUNCTION renkei.lint_foreign_keys() IS 'Finds cascades onto protected tables, and references to them that tell what exists.';

CREATE FUNCTION renkei.lint_indexes() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
	$$;
COMMENT ON FUNCTION renkei.lint_indexes() IS
	'Finds keys of protected tables without subject and owner, or not beginning with the subject, and indexes that filters cannot use behind row security.';
