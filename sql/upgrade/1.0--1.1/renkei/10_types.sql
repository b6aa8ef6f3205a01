-- What the lint of 1.1 finds.
CREATE TYPE renkei.lint_finding AS (code text, object text, finding text, remedy text, fix text);
COMMENT ON TYPE renkei.lint_finding IS
	'A finding of one check: its code, the object, what is wrong with it, what to do (NULL: as renkei.lint_checks() says), and the SQL that does it where that is safe.';
