# Who connects and who could not is in the ledger: by which name, from where, and how long a session was; and a flood of failures
# leaves some records and a number, whoever makes it.
#
# attack: U17
# Breaks when note_failure() in login.c passes over what refuses a connection, when it writes down a name that is no role's
# (people type passwords there), when turn_minute() forgets to count, or is_message() in walread.c passes over records
# without a database.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerLog;
use RenkeiTest;

use RenkeiWorld;

my $node = new_world('logins');

number($node, q{CREATE ROLE keeper LOGIN PASSWORD 'right'; CREATE ROLE shut NOLOGIN; CREATE ROLE barred LOGIN; CREATE DATABASE closed; REVOKE CONNECT ON DATABASE closed FROM PUBLIC});
unlink($node->data_dir . '/pg_hba.conf');
$node->append_conf('pg_hba.conf', "local all keeper scram-sha-256\nlocal all barred reject\nlocal all unlisted trust\nlocal all all trust\n");
$node->reload;

sub fails
{
	my ($login, $database) = @_;
	local $ENV{PGPASSWORD} = 'wrong';
	my ($out, $err);

	return $node->psql($database // $DB, 'SELECT 1', stdout => \$out, stderr => \$err, extra_params => [ '-U', $login ]) != 0;
}

sub failures { return number($node, q{SELECT coalesce(string_agg(concat_ws(' ', nullif(login, ''), database, sqlstate, address), '; ' ORDER BY index), '') FROM audit.login_failure}) }

ok(fails('keeper'), 'a wrong password');
ok(fails('barred'), 'rejected by pg_hba.conf');
ok(fails('shut'), 'a role that is no login');
ok(fails('hunter2'), 'no role at all');
ok(fails('keeper', 'postgres'), 'a wrong password, for another database');
ok(fails('keeper', 'nowhere'), 'for one that is not there');
ok(fails('acc_hinata', 'closed'), 'for one that the login may not enter');
taken_in($node);
is(failures(), "keeper $DB 28P01 [local]; barred $DB 28000 [local]; shut $DB 28000 [local]; $DB 28000 [local]; keeper postgres 28P01 [local]; " .
	'keeper nowhere 28P01 [local]; acc_hinata closed 42501 [local]', 'are there, and no name that is none');
unlike(number($node, q{SELECT string_agg(encode(leaf, 'escape'), '') FROM ledger.entry}), qr/hunter2/, 'nowhere');

# Members' connections, whether they read or not.
is(ask($node, 'acc_hinata', 'SELECT 1'), '1', 'a member connects');
number($node, 'SELECT 1');
taken_in($node);
my $logins = q{SELECT coalesce(string_agg(login, ' ' ORDER BY index), '') FROM audit.login WHERE login <> 'postgres'};
is(number($node, $logins), 'acc_hinata', 'and that is there');
is(number($node, q{SELECT count(*) FROM audit.login l WHERE login = 'acc_hinata' AND ended_at >= connected_at}), '1', 'with its end');
number($node, q{ALTER SYSTEM SET renkei.record_logins = 'all'; SELECT pg_reload_conf()});
$node->poll_query_until($DB, q{SELECT current_setting('renkei.record_logins') = 'all'}) or die;
ask($node, 'acc_nobody', 'SELECT 1');
number($node, q{ALTER SYSTEM SET renkei.record_logins = 'none'; SELECT pg_reload_conf()});
$node->poll_query_until($DB, q{SELECT current_setting('renkei.record_logins') = 'none'}) or die;
ask($node, 'acc_midori', 'SELECT 1');
ask($node, 'acc_midori', 'SELECT count(*) FROM note');
taken_in($node);
is(number($node, $logins), 'acc_hinata acc_nobody acc_midori', 'all where that is set; none where that is set, until they read');

# A flood.
my $before = number($node, q{SELECT count(*) FROM audit.login_failure WHERE login <> ''});
my @flood = map { my $out = ''; my $err = ''; IPC::Run::start([ 'sh', '-c', 'for i in $(seq 50); do psql -X -q -d "$1" -U barred -c "SELECT 1"; done', '-', $node->connstr($DB) ], '<', \undef, '>', \$out, '2>', \$err) } 1 .. 4;
$_->finish foreach @flood;
taken_in($node);
my $told = number($node, q{SELECT count(*) FROM audit.login_failure WHERE login <> ''}) - $before;
cmp_ok($told, '<=', 120, 'of 200 failures not all are told');
cmp_ok($told, '>=', 50, 'but some');
ok($node->poll_query_until($DB, "SELECT $told + sum(failures) >= 200 FROM audit.login_failure WHERE failures > 1"), 'and the others are counted')
	or diag(number($node, 'SELECT * FROM audit.login_failure ORDER BY index DESC LIMIT 5'));

$node->stop;
done_testing();
