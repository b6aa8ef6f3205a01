#!/bin/bash
# Writes docs/reference.md to standard output: from the catalog of a database that has both extensions and their tables,
# and, for the errors, from the sources. Connects as the PG* environment says, as a superuser:
#
#   . build/demo/env.sh && PGUSER=postgres contrib-tools/reference.sh >docs/reference.md
#
# regress/t/081_docs_reference.pl compares the file with what a fresh installation gives.
set -euo pipefail
cd "$(dirname "$0")/.."

PG_CONFIG=${PG_CONFIG:-$(contrib-tools/find-pg-config.sh)}
export LC_ALL=C.UTF-8 PGCLIENTENCODING=UTF8 PGOPTIONS='-c search_path=pg_catalog -c client_min_messages=warning'

cat <<'END'
# Reference

Made by `contrib-tools/reference.sh` from the comments in the catalog and, for the errors, from the sources. Do not edit
it: edit the comment, install, and run the script again. `\df+`, `\dT+`, `\d+` in psql show the same texts.

- [Functions to call](#functions-to-call)
- [Types](#types)
- [Tables](#tables)
- [Settings](#settings)
- [Roles](#roles)
- [Inner functions](#inner-functions)
- [Errors](#errors)

END

"$("$PG_CONFIG" --bindir)/psql" -X -q -A -t -v ON_ERROR_STOP=1 <<'SQL'
CREATE FUNCTION pg_temp.cell(words text) RETURNS text
	LANGUAGE sql AS $$ SELECT replace(replace(coalesce(words, ''), E'\n', ' '), '|', '\|') $$;

-- Who may do it, apart from the owner; renkei_owner's own needs are no reader's business.
CREATE FUNCTION pg_temp.who(acl aclitem[], owner oid) RETURNS text
	LANGUAGE sql AS $$
	SELECT string_agg(who, ', ' ORDER BY who)
	FROM (SELECT CASE WHEN a.grantee = 0 THEN 'every login' ELSE a.grantee::regrole::text END AS who
		  FROM aclexplode(acl) AS a
		  WHERE a.grantee <> owner AND a.grantee <> 'renkei_owner'::regrole
		  GROUP BY a.grantee) AS g $$;

CREATE TEMP TABLE routine AS
SELECT p.oid, p.proname, n.nspname, p.prokind, p.prorettype, p.pronargs, obj_description(p.oid, 'pg_proc') AS meaning,
	   pg_temp.who(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner) AS who,
	   (p.prorettype IN ('cstring'::regtype) OR 'cstring'::regtype = ANY (p.proargtypes)
		OR EXISTS (SELECT FROM pg_type t WHERE p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend))
		OR EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = p.oid)
		OR EXISTS (SELECT FROM pg_amproc a WHERE a.amproc = p.oid)
		OR EXISTS (SELECT FROM pg_aggregate a WHERE p.oid IN (a.aggtransfn, a.aggfinalfn, a.aggcombinefn))) AS of_type,
	   (p.prorettype = 'trigger'::regtype OR 'internal'::regtype = ANY (p.proargtypes)) AS called_by_server
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ('renkei', 'care', 'ledger');
-- A function that nobody was given is either a superuser's, and its comment says so, or a part of another.
UPDATE routine SET who = 'superusers' WHERE who IS NULL AND meaning LIKE '%by a superuser%';
ALTER TABLE routine ADD is_inner boolean;
UPDATE routine SET is_inner = called_by_server OR who IS NULL;

\qecho '## Functions to call'
\qecho
\qecho 'Errors are named with their SQLSTATE. “Every login” is `PUBLIC`: what such a function answers depends on who asks.'
\qecho
SELECT format(E'### %s.%s\n\n`%s(%s)` → `%s`\n\n%s\n\n*May call it:* %s.\n',
			  nspname, proname, proname, pg_get_function_arguments(oid), pg_get_function_result(oid), meaning, who)
FROM routine WHERE NOT is_inner AND NOT of_type
ORDER BY nspname COLLATE "C" DESC, proname COLLATE "C", pronargs, pg_get_function_arguments(oid) COLLATE "C";

\qecho '## Types'
\qecho
SELECT format(E'### %s.%s\n\n%s\n%s%s',
	n.nspname, t.typname, obj_description(t.oid, 'pg_type'),
	(SELECT format(E'\nOperator classes: %s.\n', string_agg(m.amname || CASE WHEN o.opcdefault THEN '' ELSE ' (not default)' END, ', '
												 ORDER BY m.amname COLLATE "C"))
	 FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod WHERE o.opcintype = t.oid HAVING count(*) > 0),
	(SELECT format(E'\nCasts: %s.\n', string_agg(format('`%s` to `%s`%s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL),
				CASE c.castcontext WHEN 'e' THEN '' WHEN 'a' THEN ' (on assignment)' ELSE ' (implicit)' END), ', '
				ORDER BY format_type(c.castsource, NULL) COLLATE "C", format_type(c.casttarget, NULL) COLLATE "C"))
	 FROM pg_cast c WHERE t.oid IN (c.castsource, c.casttarget) HAVING count(*) > 0))
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname IN ('renkei', 'care') AND t.typelem = 0
  AND (t.typrelid = 0 OR (SELECT c.relkind FROM pg_class c WHERE c.oid = t.typrelid) = 'c')
ORDER BY t.typtype, n.nspname COLLATE "C" DESC, t.typname COLLATE "C";

\qecho '## Tables'
\qecho
\qecho '`renkei` holds the registers, `care` the network''s data, `audit` and `ledger` the record. All are ordinary tables, made by'
\qecho '`renkei.install()` and `care.install()`, owned by renkei_owner, and not members of an extension.'
\qecho
SELECT format(E'### %s.%s\n\n%s\n\n*Privileges:* %s.%s\n\n| column | type | meaning |\n|---|---|---|\n%s\n',
	n.nspname, c.relname, obj_description(c.oid, 'pg_class'),
	coalesce((SELECT string_agg(format('%s: %s', g.who, g.what), '; ' ORDER BY g.who)
			  FROM (SELECT CASE WHEN a.grantee = 0 THEN 'every login' ELSE a.grantee::regrole::text END AS who,
						   string_agg(a.privilege_type, ', ' ORDER BY array_position('{SELECT,INSERT,UPDATE,DELETE}', a.privilege_type)) AS what
					FROM aclexplode(c.relacl) AS a WHERE a.grantee <> c.relowner GROUP BY a.grantee) AS g), 'none'),
	(SELECT format(E'\n*Protected* as `%s`: subject `%s`, owner `%s`%s%s.', p.category, p.subject_column, p.owner_column,
				   ', record date `' || p.recorded_on_column || '`', ', release `' || p.released_column || '`')
	 FROM renkei.protected p WHERE p.relation = c.oid AND p.closed_at IS NULL),
	(SELECT string_agg(format('| %s | `%s`%s | %s |', a.attname, format_type(a.atttypid, a.atttypmod),
							  CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
							  pg_temp.cell(col_description(c.oid, a.attnum))), E'\n' ORDER BY a.attnum)
	 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('renkei', 'care', 'audit', 'ledger') AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
ORDER BY n.nspname COLLATE "C" DESC, c.relname COLLATE "C";

\qecho '## Settings'
\qecho
\qecho 'Who may change it: `user`: every login, for its own session. `superuser`: a superuser. `sighup`: the configuration'
\qecho 'file, and a reload. `postmaster`: the configuration file, and a restart.'
\qecho
\qecho '| setting | type | default | who | meaning |'
\qecho '|---|---|---|---|---|'
SELECT format('| `%s` | %s | %s | %s | %s |', s.name,
	s.vartype || coalesce(': ' || array_to_string(s.enumvals, ', '), '') || coalesce(', in ' || s.unit, ''),
	CASE WHEN s.boot_val = '' THEN 'empty' ELSE '`' || s.boot_val || '`' END, s.context,
	pg_temp.cell(concat_ws(' ', s.short_desc, s.extra_desc)))
FROM pg_settings s WHERE s.name LIKE 'renkei.%' ORDER BY s.name COLLATE "C";

\qecho
\qecho '## Roles'
\qecho
\qecho 'Groups of the cluster, none of which can log in; `CREATE EXTENSION renkei` makes them where they are absent.'
\qecho
\qecho '| role | meaning |'
\qecho '|---|---|'
SELECT format('| `%s` | %s |', r.rolname, pg_temp.cell(shobj_description(r.oid, 'pg_authid')))
FROM pg_roles r WHERE r.rolname LIKE 'renkei\_%' AND NOT r.rolcanlogin ORDER BY r.rolname COLLATE "C";

\qecho
\qecho '## Inner functions'
\qecho
\qecho 'What triggers, the planner and the functions above call. Nobody need call them by hand, and hardly anybody may. Not'
\qecho 'listed: what the types call for input, output, comparing, sorting and hashing (`\\df+ renkei.*` shows them).'
\qecho
\qecho '| function | meaning |'
\qecho '|---|---|'
SELECT format('| `%s` | %s |', oid::regprocedure, pg_temp.cell(meaning)) FROM routine WHERE is_inner AND NOT of_type
ORDER BY nspname COLLATE "C" DESC, oid::regprocedure::text COLLATE "C";
SQL

cat <<'END'

## Errors

What renkei itself raises, by SQLSTATE. `%` stands for what the message names. PostgreSQL's own errors (42501 for a table
one may not read, 23505 for a duplicate key) come besides.

| SQLSTATE | condition | message | raised in |
|---|---|---|---|
END
perl - "$("$PG_CONFIG" --sharedir)/errcodes.txt" \
	$(find sql extension -name '*.sql' -o -name '*.c' | sort) <<'PERL'
use strict;
use warnings;

my %state;       # by macro and by condition name
my %name;
open(my $codes, '<', shift @ARGV) or die "errcodes.txt: $!\n";
while (<$codes>)
{
	next unless /^([0-9A-Z]{5})\s+[EWS]\s+(ERRCODE_\w+)(?:\s+(\w+))?/;
	$state{$2} = $1;
	next unless defined $3;
	$state{$3} //= $1;
	$name{$1} //= $3;
}

my %rows;
foreach my $path (@ARGV)
{
	open(my $file, '<', $path) or die "$path: $!\n";
	my $text = do { local $/; <$file> };
	if ($path =~ /\.c$/)
	{
		while ($text =~ /errcode\((ERRCODE_\w+)\)\s*,\s*errmsg(?:_plural)?\(((?:\s*"(?:[^"\\]|\\.)*")+)/g)
		{
			my ($code, $message) = ($1, $2);
			$message = join('', $message =~ /"((?:[^"\\]|\\.)*)"/g);
			$message =~ s/\\"/"/g;
			$message =~ s/%(?:\.\*)?(?:l*[diu]|s|c)/%/g;
			note($code, $message, $path);
		}
	}
	else
	{
		while ($text =~ /RAISE\s+EXCEPTION\s+'((?:[^']|'')*)'((?:[^;']|'(?:[^']|'')*')*);/g)
		{
			my ($message, $rest) = ($1, $2);
			$message =~ s/''/'/g;
			note($1, $message, $path) if $rest =~ /ERRCODE\s*=\s*'(\w+)'/;
		}
	}
}

sub note
{
	my ($code, $message, $path) = @_;
	my $sqlstate = $state{$code} // ($code =~ /^[0-9A-Z]{5}$/ ? $code : die "$path: no condition $code\n");
	$message =~ s/\|/\\|/g;
	$rows{"| $sqlstate | " . ($name{$sqlstate} // '') . " | $message |"}{$path} = 1;
}

print "$_ ", join(', ', map { "`$_`" } sort keys %{ $rows{$_} }), " |\n" foreach sort keys %rows;
PERL
