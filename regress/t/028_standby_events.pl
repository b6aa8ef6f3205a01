# What happens on a standby that hands its records over, and is no read: failed logins, what it is set to, replication
# connections and settings of sessions. All of it is in each ledger of the primary, with the standby's name; what happens while
# the primary is away is kept, as far as there is room, and how much was not is told.
#
# Breaks when rk_server_event() does not keep what it cannot write, when hand_events_over() in worker.c is not called, notes
# what the primary has not taken, or waits where the standby has been promoted; when take_kept() passes over what is not there
# any more without add_missed(), or when one ledger's worker takes an event away from another's.
# attack: U15 U17
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

use RenkeiTest;
use SmallNetwork;

my $primary = new_server('primary', 'wal_level = replica', 'max_wal_senders = 8', 'hot_standby = on', "wal_keep_size = '256MB'", 'max_worker_processes = 16');
my $standby = PostgreSQL::Test::Cluster->new('reports');

open(my $hba, '>>', $primary->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication all trust\n";
close($hba);
$primary->reload;
load_network($primary, $DB);
sql_ok($primary, 'CREATE ROLE copy_1 LOGIN IN ROLE renkei_standby; CREATE ROLE shut NOLOGIN; CREATE ROLE walk LOGIN REPLICATION');
$primary->safe_psql('postgres', 'CREATE DATABASE second');
$primary->safe_psql('second', 'CREATE EXTENSION renkei; SELECT renkei.install()');
$primary->backup('base', backup_options => [ '-c', 'fast' ]);
$standby->init_from_backup($primary, 'base', has_streaming => 1);
my $conninfo = "host=" . $primary->host . " port=" . $primary->port . " user=copy_1";
$standby->append_conf('postgresql.conf', <<"CONF");
renkei.standby_reads = record
renkei.standby_timeout = 3s
renkei.standby_conninfo = '$conninfo'
CONF
$standby->start;

# What the primary's ledger has, when it has come.
sub comes
{
	my ($sql, $wanted, $name, $db) = @_;

	ok($primary->poll_query_until($db // $DB, "SELECT ($sql) IS NOT DISTINCT FROM $wanted"), $name)
	  or diag(sql_ok($primary, $sql, $db // $DB));
	return;
}

sub fails
{
	my ($login, $database) = @_;
	my ($out, $err);

	return $standby->psql($database // $DB, 'SELECT 1', stdout => \$out, stderr => \$err, extra_params => [ '-U', $login ]) != 0;
}

my $failures = q{SELECT string_agg(concat_ws(' ', login, database, sqlstate, standby), '; ' ORDER BY index) FROM audit.login_failure};

# Failed logins.
ok(fails('shut'), 'a role that is no login');
ok(fails('hunter2'), 'no role at all');
ok(fails('copy_1', 'nowhere'), 'a database that is not there');
my $all = "'shut $DB 28000 reports;  $DB 28000 reports; copy_1 nowhere 3D000 reports'";
comes($failures, $all, 'are in the primary\'s ledger');
comes($failures, $all, 'in each of its ledgers', 'second');
is(sql_ok($primary, q{SELECT count(*) FROM ledger.entry WHERE encode(leaf, 'escape') ~ 'hunter2'}), '0', 'and a name that is none is not');
is(sql_ok($primary, q{SELECT count(*) FROM audit.login_failure WHERE recorded_at NOT BETWEEN now() - interval '10 minutes' AND now()}), '0', 'with the time when it happened');

# What the standby is set to.
comes(q{SELECT (detail::json ->> 'renkei.standby_reads') FROM audit.ledger_event WHERE what = 'server_started' AND standby = 'reports'}, q{'record'}, 'how it started');
$standby->safe_psql($DB, q{ALTER SYSTEM SET log_statement = 'ddl'; SELECT pg_reload_conf()});
comes(q{SELECT string_agg(detail, ' ') FROM audit.ledger_event WHERE what = 'settings_reloaded' AND standby = 'reports'}, q{'{"log_statement":"ddl"}'}, 'what came to be');
comes(q{SELECT count(*) FROM audit.ledger_event e JOIN audit.login l USING (session) WHERE e.what = 'setting' AND e.object = 'log_statement' AND l.standby = 'reports'}, 1, 'who did it, in which session');
$standby->safe_psql($DB, q{SET session_replication_role = replica; SELECT 1});
comes(q{SELECT count(*) FROM audit.ledger_event e JOIN audit.login l USING (session) WHERE e.what = 'setting' AND e.object = 'session_replication_role' AND l.standby = 'reports'},
	1, 'what a session sets for itself');

# Connections for replication.
sub replicate
{
	my ($times) = @_;

	system_or_bail('sh', '-c', 'for i in $(seq ' . $times . '); do psql -X -q -A -t -U walk -d "' . $standby->connstr . ' replication=true" -c IDENTIFY_SYSTEM >/dev/null || exit 1; done');
	return;
}
my $replications = q{SELECT count(*) FROM audit.ledger_event WHERE what = 'replication_connection' AND standby = 'reports' AND login = 'walk'};
replicate(1);
comes($replications, 1, 'a replication connection');

# The primary is away.
my $log_at = -s $standby->logfile;
$primary->stop('fast');
ok(fails('shut'), 'a login fails while the primary is away');
$standby->wait_for_log(qr/LOG:  the primary does not take the record of what is read here/, $log_at);
ok(!fails('copy_1'), 'others may connect');
$primary->start;
comes(q{SELECT count(*) FROM audit.login_failure WHERE login = 'shut'}, 2, 'it is on the record when the primary is there again');
comes(q{SELECT count(*) FROM audit.login_failure WHERE login = 'shut'}, 2, 'once', 'second');

# For too long.
$primary->stop('fast');
replicate(150);
$primary->start;
my $missed = q{SELECT coalesce(sum(object::int), 0) FROM audit.ledger_event WHERE what = 'events_missed' AND standby = 'reports'};
comes("SELECT ($replications) + ($missed) - 1", 150, 'of too many, how many are missing');
cmp_ok(sql_ok($primary, $missed), '>', 0, 'some are');
cmp_ok(sql_ok($primary, $replications), '>', 100, 'not all');

# Promoted with something kept, it writes that itself.
$primary->stop('fast');
my $since = $standby->safe_psql($DB, 'SELECT clock_timestamp()');
replicate(1);
$standby->promote;
$standby->poll_query_until($DB, 'SELECT NOT pg_is_in_recovery()') or die;
ok($standby->poll_query_until($DB, "SELECT ($replications AND recorded_at >= '$since') = 1"), 'promoted, it has that in its own ledger')
  or diag(sql_ok($standby, $replications));
ok($standby->poll_query_until($DB, q{SELECT count(*) = 1 FROM audit.ledger_event WHERE what = 'server_started' AND standby IS NULL AND detail::json ->> 'renkei.standby_reads' = 'record'
	AND index > (SELECT max(index) FROM audit.ledger_event WHERE standby = 'reports')}), 'and says anew how it is set');
$standby->stop;
done_testing();
