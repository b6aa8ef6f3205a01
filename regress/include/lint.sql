-- For tests of renkei.lint(): include network.sql first. The view new_findings has what is found now and was not found when
-- this was included, :new shows it, and fix_them() runs the fixes that are offered, so that :new must then be empty.
SET client_min_messages = warning;
CREATE TABLE public.findings_before AS SELECT * FROM renkei.lint_findings();
CREATE VIEW public.new_findings AS
SELECT f.* FROM renkei.lint_findings() WITH ORDINALITY AS f
WHERE NOT EXISTS (SELECT FROM public.findings_before b
				  WHERE (b.code, b.severity, b.object, b.finding) = (f.code, f.severity, f.object, f.finding))
ORDER BY f.ordinality;
CREATE FUNCTION public.fix_them() RETURNS integer LANGUAGE plpgsql VOLATILE
	AS $$
DECLARE
	statements text[] := ARRAY(SELECT f.fix FROM public.new_findings f WHERE f.fix IS NOT NULL);
	done text[] := '{}';
	statement text;
BEGIN
	FOREACH statement IN ARRAY statements LOOP
		CONTINUE WHEN statement = ANY (done);
		EXECUTE statement;
		done := done || statement;
	END LOOP;
	RETURN cardinality(done);
END
$$;
\set new 'SELECT code, severity, category, object, finding, remedy FROM public.new_findings;'
\set fix 'SELECT public.fix_them() AS statements;'
\pset format unaligned
