# What copies the cluster is an event in the ledger before the first byte of it leaves: base backups, streams of the
# write-ahead log, logical decoding by the replication protocol.
#
# Fails when rk_copied_init() is not called; the order when tell() is told not to wait.
# attack: U16 R2
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RawClient;
use RenkeiTest;
use SmallNetwork;

my $node = new_server('primary', 'wal_level = logical', 'max_wal_senders = 6', 'log_replication_commands = off', 'restart_after_crash = on');

open(my $hba, '>>', $node->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication all trust\n";
close($hba);
$node->reload;
load_network($node, $DB);
sql_ok($node, q{CREATE ROLE copier LOGIN REPLICATION; SELECT pg_create_logical_replication_slot('decoded', 'test_decoding')});

# Events of a word since an entry: object, login, detail's application.
sub events
{
	my ($what, $since) = @_;
	my $lsn = $node->lsn('flush');

	$node->poll_query_until($DB, "SELECT position >= '$lsn' OR (SELECT reached FROM ledger.lag()) >= '$lsn' FROM ledger.state") or die;
	return sql_ok($node, qq{SELECT string_agg(login || ': ' || object || ', ' || split_part(detail, ' ', 2), '; ' ORDER BY index)
		FROM audit.ledger_event WHERE what = '$what' AND index >= $since});
}

sub entries { return sql_ok($node, 'SELECT size FROM ledger.state'); }

sub as_copier
{
	my (@program) = @_;

	local @ENV{qw(PGHOST PGPORT PGUSER)} = ($node->host, $node->port, 'copier');
	delete local $ENV{PGAPPNAME};
	return IPC::Run::run([@program], '<', \undef, '>', \my $out, '2>', \my $err);
}

my $since = entries();
my $directory = PostgreSQL::Test::Utils::tempdir();
ok(as_copier('pg_basebackup', '-D', "$directory/base", '-c', 'fast', '--no-sync'), 'a base backup is made');
is(events('base_backup', $since), 'copier: BASE_BACKUP, pg_basebackup', 'and is an event, with login and application');
like(events('replication', $since), qr/^copier: START_REPLICATION SLOT "pg_basebackup_\d+" [\dA-F\/]+ TIMELINE 1, pg_basebackup$/,
	'as is the stream of the log beside it');
is(events('replication_connection', $since), 'copier: of the cluster, pg_basebackup; copier: of the cluster, pg_basebackup', 'and each connection');

$since = entries();
my $end = sql_ok($node, 'SELECT pg_current_wal_flush_lsn()');
ok(as_copier('pg_recvlogical', '-d', $DB, '-S', 'decoded', '--start', '-f', '-', '-E', $end), 'changes are decoded');
like(events('replication', $since), qr/^copier: START_REPLICATION SLOT "decoded" LOGICAL [\dA-F\/]+, pg_recvlogical$/, 'which is an event');
is(events('replication_connection', $since), 'copier: of a database, pg_recvlogical', 'with its connection');

# A standby, by its walreceiver.
$since = entries();
$node->backup('base', backup_options => [ '-c', 'fast' ]);
my $standby = PostgreSQL::Test::Cluster->new('copy_1');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby, 'replay', $node->lsn('insert'));
like(events('replication', $since), qr/: START_REPLICATION [\dA-F\/]+ TIMELINE 1, copy_1/, 'a standby that streams');

# SQL on a replication connection to a database is no copy of the cluster.
$since = entries();
ok(as_copier('psql', '-X', '-d', "dbname=$DB replication=database", '-c', 'COPY (SELECT 1) TO STDOUT', '-c', 'SELECT 1 AS base_backup'), 'SQL by the same protocol');
is(events('base_backup', $since) . events('replication', $since), '', 'is not taken for one');

# The first byte that a client has seen is enough: the server dies at it, and nobody but the event's own flush has flushed.
$since = entries();
sql_ok($node, q{ALTER SYSTEM SET wal_writer_delay = '10s'; ALTER SYSTEM SET checkpoint_timeout = '1h'; SELECT pg_reload_conf()});
sql_ok($node, 'CHECKPOINT; SELECT pg_sleep(1)');
my $writer = sql_ok($node, q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'});
my $client = raw_connect($node, 'copier', parameters => "replication\0true\0") or die;
raw_send($client, 'Q', "BASE_BACKUP (CHECKPOINT 'fast')\0");
my ($type) = raw_receive($client);
kill('KILL', $writer);
is($type, 'T', 'a backup has begun');
$node->wait_for_log(qr/all server processes terminated; reinitializing/);
$node->poll_query_until('postgres', 'SELECT true') or die;
is(events('base_backup', $since), 'copier: BASE_BACKUP, ', 'which the ledger knows after the server was killed');

# A login that may not is one that failed.
$since = entries();
IPC::Run::run([ 'psql', '-X', '-d', "host=" . $node->host . " port=" . $node->port . " user=acc_hinata replication=true", '-c', 'IDENTIFY_SYSTEM' ],
	'<', \undef, '>', \my $out, '2>', \my $err);
like($err, qr/may not replicate/, 'a member does not replicate');
unlike(events('replication_connection', $since), qr/acc_hinata/, 'and is not said to have');

$_->stop foreach $standby, $node;
done_testing();
