-- What CREATE EXTENSION and install() have made of a database, a line for each thing: for comparing a database that was
-- brought here from an older version with one that was made new (regress/t/100_extension_update.pl,
-- contrib-tools/upgrade-sql.sh). Run by psql -X -A -t; newlines inside a thing are written \n.
--
-- Columns of tables are compared by name, not by position: one that was added comes last.
SET search_path = pg_catalog;
SET quote_all_identifiers = off;

CREATE FUNCTION pg_temp.acl(acl aclitem[]) RETURNS text LANGUAGE sql
	AS $$ SELECT coalesce(string_agg(a::text, ' ' ORDER BY a::text), '(default)') FROM unnest(acl) AS a $$;
CREATE TEMP VIEW ours AS SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'care', 'audit', 'ledger');
CREATE TEMP VIEW our_relation AS
	SELECT c.* FROM pg_class c WHERE relnamespace IN (SELECT oid FROM ours) AND relkind NOT IN ('c', 't');

SELECT DISTINCT replace(line, E'\n', '\n') COLLATE "C" AS line
FROM (
	SELECT format('extension %s %s', extname, extversion) FROM pg_extension WHERE extname LIKE 'renkei%'
	UNION ALL
	SELECT format('member of %s: %s', e.extname, pg_describe_object(d.classid, d.objid, d.objsubid))
	FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
	WHERE d.deptype = 'e' AND e.extname LIKE 'renkei%'
	UNION ALL
	SELECT format('schema %s: owner %s, privileges %s, comment %s', nspname, nspowner::regrole, pg_temp.acl(nspacl), obj_description(oid, 'pg_namespace'))
	FROM pg_namespace WHERE oid IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('function %s: %s', p.oid::regprocedure,
				  CASE WHEN prokind = 'a' THEN (SELECT to_jsonb(a) - 'aggfnoid' FROM pg_aggregate a WHERE aggfnoid = p.oid)::text ELSE pg_get_functiondef(p.oid) END)
	FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('function %s: owner %s, privileges %s, initially %s, comment %s', p.oid::regprocedure, proowner::regrole, pg_temp.acl(proacl),
				  pg_temp.acl((SELECT initprivs FROM pg_init_privs i WHERE i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass)), obj_description(p.oid, 'pg_proc'))
	FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM ours)
	UNION ALL
	-- What harden() has taken from PUBLIC.
	SELECT format('function %s: privileges %s', p.oid::regprocedure, pg_temp.acl(proacl))
	FROM pg_proc p WHERE pronamespace = 'pg_catalog'::regnamespace AND proacl IS NOT NULL
	UNION ALL
	SELECT format('type %s: %s, owner %s, privileges %s, comment %s', t.oid::regtype,
				  to_jsonb(t) - '{oid,typnamespace,typowner,typrelid,typarray,typelem,typacl,typbasetype}'::text[],
				  typowner::regrole, pg_temp.acl(typacl), obj_description(t.oid, 'pg_type'))
	FROM pg_type t WHERE typnamespace IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('column %s of type %s: %s %s', a.attnum, c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod))
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
	WHERE c.relnamespace IN (SELECT oid FROM ours) AND c.relkind = 'c' AND NOT a.attisdropped
	UNION ALL
	SELECT format('operator %s: %s %s %s %s %s %s %s, comment %s', o.oid::regoperator, oprcanmerge, oprcanhash, oprcode, oprrest, oprjoin,
				  nullif(oprcom, 0)::regoperator, nullif(oprnegate, 0)::regoperator, obj_description(o.oid, 'pg_operator'))
	FROM pg_operator o WHERE oprnamespace IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('operator class %s for %s using %s: default %s, operator %s %s', opcname, opcintype::regtype, amname, opcdefault, amopstrategy, amopopr::regoperator)
	FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod JOIN pg_amop o ON o.amopfamily = c.opcfamily
	WHERE opcnamespace IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('operator class %s for %s using %s: function %s %s', opcname, opcintype::regtype, amname, amprocnum, amproc::regprocedure)
	FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod JOIN pg_amproc o ON o.amprocfamily = c.opcfamily
	WHERE opcnamespace IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('cast from %s to %s: %s %s %s', castsource::regtype, casttarget::regtype, castfunc::regprocedure, castcontext, castmethod)
	FROM pg_cast JOIN pg_type t ON t.oid IN (castsource, casttarget) WHERE t.typnamespace IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('event trigger %s: on %s %s, function %s, %s, owner %s, comment %s', evtname, evtevent, evttags, evtfoid::regprocedure, evtenabled,
				  evtowner::regrole, obj_description(e.oid, 'pg_event_trigger'))
	FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid WHERE p.pronamespace IN (SELECT oid FROM ours)
	UNION ALL
	SELECT format('relation %s: %s %s, owner %s, privileges %s, row security %s %s, options %s, partition %s, comment %s', c.oid::regclass, relkind, relpersistence,
				  relowner::regrole, pg_temp.acl(relacl), relrowsecurity, relforcerowsecurity, reloptions, pg_get_expr(relpartbound, c.oid),
				  obj_description(c.oid, 'pg_class'))
	FROM our_relation c
	UNION ALL
	SELECT format('column %s.%s: %s, not null %s, default %s, identity %s, generated %s, compression %s, privileges %s, comment %s', c.oid::regclass, a.attname,
				  format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attidentity, attgenerated, attcompression,
				  pg_temp.acl(attacl), col_description(c.oid, attnum))
	FROM our_relation c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
	WHERE attnum > 0 AND NOT attisdropped AND relkind NOT IN ('i', 'I', 'S')
	UNION ALL
	SELECT format('index %s: %s', indexrelid::regclass, pg_get_indexdef(indexrelid)) FROM pg_index JOIN our_relation c ON c.oid = indrelid
	UNION ALL
	SELECT format('view %s: %s', c.oid::regclass, pg_get_viewdef(c.oid)) FROM our_relation c WHERE relkind IN ('v', 'm')
	UNION ALL
	SELECT format('sequence %s: %s', c.oid::regclass, to_jsonb(s) - '{seqrelid}'::text[]) FROM pg_sequence s JOIN our_relation c ON c.oid = seqrelid
	UNION ALL
	SELECT format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(k.oid))
	FROM pg_constraint k JOIN our_relation c ON c.oid = conrelid
	UNION ALL
	SELECT format('trigger %s: %s', tgenabled, pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN our_relation c ON c.oid = tgrelid WHERE NOT tgisinternal
	UNION ALL
	SELECT format('policy %s on %s: %s %s to %s using %s check %s', polname, polrelid::regclass, polcmd, polpermissive, polroles::regrole[],
				  pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
	FROM pg_policy JOIN our_relation c ON c.oid = polrelid
	UNION ALL
	SELECT format('default privileges in %s for %s: %s', defaclnamespace, defaclrole::regrole, pg_temp.acl(defaclacl))
	FROM pg_default_acl WHERE defaclnamespace IN (SELECT oid FROM ours)
) AS things(line)
ORDER BY 1;
