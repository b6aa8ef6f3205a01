# Somebody who may make schemas in the database waits for the installation: with a schema of our name, functions and tables
# in it, operators in public, a role of our name. The installation fails and leaves nothing, or is not impressed.
# attack: T3 T4 T7 CVE-2018-1058 CVE-2020-14350 CVE-2022-2625
#
# Fails when the install script says CREATE OR REPLACE or IF NOT EXISTS, when it calls a function or operator by a name
# without its schema while search_path is the installer's, or when it adopts any role that it finds.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;

my $node = new_server('prepared_objects');

# Nothing of ours may be there.
sub nothing_is_left
{
	my ($what) = @_;

	return is($node->safe_psql($DB, q{SELECT count(*) FROM pg_extension WHERE extname LIKE 'renkei%'}), '0', "$what: nothing is installed");
}

sub installation
{
	my ($sql) = @_;
	my ($out, $err) = ('', '');

	$node->psql($DB, "\\set VERBOSITY verbose\n$sql", stdout => \$out, stderr => \$err, on_error_stop => 1);
	return $err =~ /ERROR: +(\w{5}): (.*)/ ? "$1 $2" : 'done';
}

$node->safe_psql($DB, "CREATE ROLE eve LOGIN; GRANT CREATE ON DATABASE $DB TO eve; GRANT CREATE ON SCHEMA public TO eve");
foreach my $schema ('renkei', 'audit', 'ledger', 'care')
{
	ask($node, 'eve', "CREATE SCHEMA $schema; CREATE TABLE $schema.member (login text); CREATE FUNCTION $schema.may_read(text, bigint, integer, date, boolean) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
	like(installation('BEGIN; CREATE EXTENSION renkei; SELECT renkei.install(); CREATE EXTENSION renkei_care; COMMIT'), qr/^42P06 schema "$schema" already exists/, "a schema $schema is somebody's already");
	nothing_is_left("schema $schema");
	ask($node, 'eve', "DROP SCHEMA $schema CASCADE");
}

foreach my $role ('renkei_owner', 'renkei_admin', 'renkei_bypass')
{
	$node->safe_psql($DB, "DROP ROLE IF EXISTS $role; CREATE ROLE $role LOGIN");
	like(installation('CREATE EXTENSION renkei'), qr/^42710 role "$role" exists and is not a plain NOLOGIN group/, "a login $role is somebody's already");
	nothing_is_left("role $role");
	$node->safe_psql($DB, "DROP ROLE $role");
}

# Names that the script and the functions use, in a schema that comes first in the installer's search_path.
ask($node, 'eve', q{
	CREATE TABLE public.caught (who text, what text);
	GRANT INSERT ON public.caught TO PUBLIC;
	CREATE FUNCTION public.format(text, VARIADIC text[]) RETURNS text LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.caught VALUES (current_user, 'format'); RETURN ''; END$$;
	CREATE FUNCTION public.format(text, name) RETURNS text LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.caught VALUES (current_user, 'format name'); RETURN ''; END$$;
	CREATE FUNCTION public.same(name, name) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.caught VALUES (current_user, '='); RETURN true; END$$;
	CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.same);
	CREATE FUNCTION public.same(name, text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.caught VALUES (current_user, '= text'); RETURN true; END$$;
	CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = text, FUNCTION = public.same);
	CREATE FUNCTION public.same(oid, regnamespace) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.caught VALUES (current_user, '= oid'); RETURN true; END$$;
	CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = regnamespace, FUNCTION = public.same);
	CREATE FUNCTION public.any_of(anyelement, anyarray) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.caught VALUES (current_user, '||'); RETURN true; END$$;
	CREATE DOMAIN public.name AS text;
	CREATE DOMAIN public.regprocedure AS text;
	CREATE VIEW public.pg_proc AS SELECT 1 AS oid;
	CREATE VIEW public.pg_roles AS SELECT 'x' AS rolname});
is(installation(q{SET search_path = public, pg_catalog; CREATE EXTENSION renkei; CREATE EXTENSION renkei_care}), 'done', 'with such names about, it installs');
is(installation(q{SET search_path = public, pg_temp, pg_catalog; CREATE TEMP TABLE pg_class (oid oid); SELECT renkei.install(); SELECT care.install()}), 'done', 'and makes its tables');
$node->safe_psql($DB, q{
	SET search_path = public, pg_catalog;
	SELECT renkei.register_kind('provider', 'provider'), renkei.register_duty('helper', 'helper'), renkei.register_purpose('care', 'care');
	SELECT renkei.register_organisation('hinata', 'provider', 'Hinata');
	SELECT renkei.register_member('eve', 'hinata', '{helper}', '{care}')});
is($node->safe_psql($DB, 'SELECT count(*) FROM public.caught'), '0', 'and nothing of them was called');
is($node->safe_psql($DB, q{SELECT count(*) FROM pg_proc WHERE pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'audit', 'ledger', 'care')) AND proowner = 'eve'::regrole}),
	'0', 'nothing in our schemas is hers');
is(ask($node, 'eve', q{SELECT count(*) FROM pg_namespace WHERE nspname IN ('renkei', 'audit', 'ledger', 'care') AND (has_schema_privilege(oid, 'CREATE') OR nspowner = 'eve'::regrole)}), '0',
	'nor can she make anything there');

$node->stop;
done_testing();
