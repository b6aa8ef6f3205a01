-- Reads on standard input the facts (upgrade-facts.sql) of the database of the old version, and writes the statements that
-- make what this database has of them; for upgrade-sql.sh.
CREATE TEMP TABLE old_fact (fact jsonb);
-- As one text column: these two bytes occur in no JSON.
\copy old_fact FROM pstdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
\o build/upgrade-sql/new
\i contrib-tools/upgrade-facts.sql
\o
CREATE TEMP TABLE new_fact (fact jsonb);
\copy new_fact FROM 'build/upgrade-sql/new' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')

CREATE TEMP VIEW paired AS
SELECT coalesce(n.fact, o.fact) ->> 'kind' AS kind, coalesce(n.fact, o.fact) ->> 'name' AS name, (n.fact ->> 'position')::bigint AS place,
	o.fact AS o, n.fact AS n,
	-- There before, and not to be made anew.
	o.fact IS NOT NULL AND n.fact IS NOT NULL AND o.fact -> 'shape' = n.fact -> 'shape' AS stays
FROM old_fact o FULL JOIN new_fact n ON o.fact ->> 'kind' = n.fact ->> 'kind' AND o.fact ->> 'name' = n.fact ->> 'name';

CREATE FUNCTION pg_temp.target(kind text, name text) RETURNS text LANGUAGE sql
	AS $$ SELECT CASE kind WHEN 'VIEW' THEN 'TABLE ' || name ELSE kind || ' ' || name END $$;

SELECT E'\nSET LOCAL check_function_bodies = off;';
SELECT format(E'\nDROP %s %s;', kind, name)
FROM paired WHERE o IS NOT NULL AND NOT stays ORDER BY (o ->> 'position')::bigint DESC;
SELECT format(E'\n%s;', replace(regexp_replace(CASE WHEN stays THEN n ->> 'definition' ELSE regexp_replace(n ->> 'definition', '^CREATE OR REPLACE', 'CREATE') END, ';?\s*$', ''),
								$$'$libdir/renkei'$$, $$'MODULE_PATHNAME'$$))
FROM paired WHERE n IS NOT NULL AND (NOT stays OR o -> 'definition' <> n -> 'definition') ORDER BY place;

-- What a new one has by default is taken from it before it is given to whom it is meant for.
SELECT format(E'\nALTER %s %s OWNER TO %s;', kind, name, n ->> 'owner')
FROM paired WHERE n IS NOT NULL AND (NOT stays OR o -> 'owner' <> n -> 'owner')
	AND NOT (NOT stays AND (n ->> 'owner')::regrole = current_user::regrole) ORDER BY place;
SELECT format('REVOKE ALL ON %s FROM PUBLIC;', pg_temp.target(kind, name))
FROM paired WHERE n IS NOT NULL AND NOT stays AND kind <> 'EVENT TRIGGER' ORDER BY place;
SELECT format('REVOKE %s ON %s FROM %s;', split_part(p, ' TO ', 1), pg_temp.target(kind, name), split_part(p, ' TO ', 2))
FROM paired, jsonb_array_elements_text(o -> 'privileges') AS p
WHERE stays AND NOT n -> 'privileges' ? p ORDER BY place, p;
SELECT format('GRANT %s ON %s TO %s;', split_part(p, ' TO ', 1), pg_temp.target(kind, name), split_part(p, ' TO ', 2))
FROM paired, jsonb_array_elements_text(n -> 'privileges') AS p
WHERE NOT (stays AND o -> 'privileges' ? p) ORDER BY place, p;
SELECT format(E'COMMENT ON %s %s IS %L;', kind, name, n ->> 'comment')
FROM paired WHERE n IS NOT NULL AND n -> 'comment' IS DISTINCT FROM CASE WHEN stays THEN o -> 'comment' END ORDER BY place;
