# renkei doctor --fix: writes what it would run and runs nothing; the script does what it says; with --yes it is run, each
# statement by itself, and all is checked again. What breaks it: a statement that is run without --yes, or twice, or whose
# failure undoes the others or is called done; a fix of what is somebody's decision; a name that becomes SQL.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use Test::More;

use DoctorServer;
use RenkeiTest;

my $node = healthy_network('doctor_fix');
my ($status, $out, $err, $found);

sub fix
{
	my ($login, @arguments) = @_;

	return renkei_doctor($node, $login, '--fix', @arguments);
}

$node->safe_psql($DB, "CREATE ROLE dba LOGIN PASSWORD 'dba' IN ROLE renkei_dba, pg_monitor; CREATE ROLE rival LOGIN SUPERUSER");
($status, $out, $err) = fix($ME);
is($status, 0, 'nothing to put right: status 0');
unlike($out, qr/BEGIN|ALTER SYSTEM/, 'and no statement');
like($out, qr/^-- notice: ssl = off: /m, 'notices stand there as comments');
like($out, qr/^-- notice: rival: is a superuser: no rule binds it\n--   As few as can be watched\.$/m, 'superusers are left to people');

# Two findings with the same fix, one of a policy that stands in its way, a grant, a setting; names that would be SQL.
sub break_it
{
	$node->safe_psql($DB, qq{
		ALTER TABLE care.plan DISABLE ROW LEVEL SECURITY;
		ALTER TABLE care.plan NO FORCE ROW LEVEL SECURITY;
		CREATE POLICY "all; DROP TABLE care.person" ON care.plan USING (true);
		GRANT TRUNCATE ON care.person TO renkei_member;
		CREATE VIEW public."v\n; DROP TABLE care.person; --" AS SELECT * FROM care.plan});
	$node->append_conf('postgresql.conf', 'log_statement = all');
	$node->reload;
}

my @broken = qw(grant_dangerous policy_extra rls_not_forced rls_off view_bypassing);
break_it();
($status, $out, $err) = fix($ME);
is($status, 2, 'broken: status 2');
my $script = $out;
is(scalar(() = $script =~ /^SELECT renkei\.protect\('care\.plan'/mg), 1, 'one fix of two findings stands there once');
like($script, qr/^BEGIN;\n(?:.*\n)*DROP POLICY (?:.*\n)*SELECT renkei\.protect(?:.*\n)*COMMIT;\n/m, 'what is in its way goes first, in one transaction');
like($script, qr/^COMMIT;\n(?:.*\n)*ALTER SYSTEM SET log_statement = 'none';\n(?:.*\n)*SELECT pg_reload_conf\(\);$/m, 'settings by themselves');
like($script, qr/^-- critical: public\."v\?; DROP TABLE care\.person; --": reads care\.plan/m, 'a view is left to people, in a comment that ends with its line');
($status, $found) = doctor($node);
is_deeply([ codes($found, 'critical') ], \@broken, 'nothing was run');
is(finding_of($found, 'log_statement'), 'warning: log_statement = all: statements are logged with the values in them', 'nor set');

# The script is SQL as it stands.
IPC::Run::run([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($DB) ], '<', \$script, '>', \$out, '2>', \$err);
is($? >> 8, 0, 'psql runs the script') or diag($err);
$node->poll_query_until($DB, "SELECT current_setting('log_statement') = 'none'");
($status, $found) = doctor($node);
is_deeply([ codes($found, 'critical'), codes($found, 'warning') ], ['view_bypassing'], 'and it has done what it says');
is($node->safe_psql($DB, "SELECT count(*) FROM pg_class WHERE oid = 'care.person'::regclass"), '1', 'and nothing else');

# --yes.
$node->safe_psql($DB, qq{DROP VIEW public."v\n; DROP TABLE care.person; --"; ALTER SYSTEM RESET ALL});
break_it();
($status, $out, $err) = fix($ME, '--yes');
is($status, 2, 'what is left decides the status: the view');
is(scalar(() = $out =~ /^done    /mg), 4, 'each statement is reported');
like($out, qr/^done    DROP POLICY .*\ndone    SELECT renkei\.protect\('care\.plan', .*\ndone    REVOKE TRUNCATE .*\ndone    ALTER SYSTEM SET log_statement = 'none'\n/m, 'in order');
unlike($out, qr/FAILED/, 'none failed');
is($err, '', 'nothing on standard error') or diag($err);
like($out, qr/^1 critical finding, 0 warnings/m, 'and all is checked again, settings too');
($status, $found) = doctor($node);
is_deeply([ codes($found, 'critical'), codes($found, 'warning') ], ['view_bypassing'], 'it is so');

# What one may not do fails alone.  JSON has standard output for itself.
$node->safe_psql($DB, qq{DROP VIEW public."v\n; DROP TABLE care.person; --"; ALTER SYSTEM RESET ALL});
break_it();
($status, $out, $err) = fix('dba', '--yes');
is($status, 2, 'a DBA: status 2');
like($out, qr/^FAILED  DROP POLICY /m, 'it may not drop a policy of a table it does not own');
like($out, qr/^FAILED  ALTER SYSTEM SET log_statement/m, 'nor alter the system');
like($err, qr/permission denied|must be owner/, 'why is on standard error');
($status, $found) = doctor($node);
ok((grep { $_ eq 'policy_extra' } codes($found, 'critical')), 'the policy is still there');
$node->safe_psql($DB, 'DROP POLICY "all; DROP TABLE care.person" ON care.plan');
($status, $out, $err) = fix('dba', '--yes');
like($out, qr/^done    SELECT renkei\.protect\('care\.plan'/m, 'it may protect() a table, though others fail');
($status, $found) = doctor($node);
is_deeply([ grep { /^rls/ } codes($found, 'critical') ], [], 'and that holds');
($status, $found) = doctor_of($node, $ME, '--fix', '--yes');
is_deeply([ codes($found, 'critical'), codes($found, 'warning') ], ['view_bypassing'], 'with --json: what is left');
like($found->{err}, qr/^done    REVOKE TRUNCATE/m, 'and what was run, on standard error');
($status, $found) = doctor($node, '--fix');
$node->safe_psql($DB, qq{CREATE POLICY "p\e[2K\r" ON care.plan USING (true)});
($status, $out, $err) = fix($ME);
unlike($out, qr/^DROP POLICY/m, 'a fix with control characters in it is left to people');
like($out, qr/^--   DROP POLICY "p\?\[2K\?" ON care\.plan$/m, 'who see them');
is(scalar(grep { defined $_->{fix} && $_->{fix} =~ /^ALTER SYSTEM|^REVOKE/ } grep { $_->{severity} ne 'notice' } @{ $found->{findings} }), 0,
	'--fix --json only shows');

$node->stop;
done_testing();
