# `renkei witness --stream` keeps every record of the ledger that the server writes, once and in order, and nothing else; as
# a synchronous standby it is what renkei.release = witnessed waits for.
#
# What breaks this: a record across pages or segments that is not put together; one that comes again after a kill and is
# kept twice; a confirmation that is sent before the record is on disk, or without it.
#
# attack: U19
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;
use LedgerLog;
use RenkeiTest;

my $log = new_key('log', 'origin', $ORIGIN);
new_key('w1', 'witness', 'w1.example');
my $node = new_platform('stream', 'renkei.checkpoint_interval = 1', 'wal_level = replica', 'max_wal_senders = 5', 'max_replication_slots = 5');
my $next = 1;

$node->safe_psql($DB, "CREATE ROLE streamer LOGIN REPLICATION; SELECT pg_create_physical_replication_slot('w1', true)");
open(my $hba, '>>', $node->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication streamer trust\n";
close($hba);
$node->reload;

my $run;
my ($out, $err) = ('', '');

sub start
{
	{
		local $ENV{PGHOST} = $node->host;
		local $ENV{PGPORT} = $node->port;
		local $ENV{PGUSER} = 'streamer';
		local $ENV{PGAPPNAME} = 'renkei_witness';
		$run = IPC::Run::start([ $ENV{RENKEI} || "$REPO/contrib-tools/renkei", 'witness', '--stream', '--slot', 'w1', '--key', "$DIR/w1.key", '--log-key', $log,
			'--state', "$DIR/s1", '--interval', 1 ], '<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(180));
	}
	$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_replication WHERE application_name = 'renkei_witness' AND state = 'streaming'")
	  or die "no stream: $err";
	return;
}
sub caught_up
{
	my $lsn = $node->safe_psql('postgres', 'SELECT pg_current_wal_flush_lsn()');
	$node->poll_query_until('postgres', "SELECT flush_lsn >= '$lsn' FROM pg_stat_replication WHERE application_name = 'renkei_witness'") or die "does not come to $lsn: $err";
	return;
}
sub grow
{
	my ($count) = @_;
	$node->safe_psql($DB, join(';', map { emit_sql($node, disclosure_entry($next++, [ 1 + $next % 50 ]), $_ % 5 ? () : event_entry($next++, 'x' x ($_ * 600))) } 1 .. $count));
	return;
}

# What is kept: position => entries, in the file's order.
sub records
{
	my $bytes = slurp_file("$DIR/s1/stream/records");
	my @records;
	while (length $bytes)
	{
		my ($lsn, $size) = unpack('Q>N', substr($bytes, 0, 12, ''));
		push @records, [ $lsn, substr($bytes, 0, $size, '') ];
	}
	return @records;
}
# The same out of the ledger: the entries of one position joined.
sub ledger
{
	my @records;
	foreach my $row (split /\n/, $node->safe_psql($DB, "SELECT encode(leaf, 'hex') FROM ledger.entry ORDER BY index"))
	{
		my ($lsn, $entry) = unpack('Q>a*', pack('H*', $row));
		if (@records && $records[-1][0] == $lsn) { $records[-1][1] .= $entry }
		else { push @records, [ $lsn, $entry ] }
	}
	return @records;
}
sub same
{
	my ($name) = @_;
	# In this order: both go on growing.
	taken_in($node);
	my @ledger = ledger();
	caught_up();
	my @all = records();
	my %kept = map { ($_->[0] => substr($_->[1], 17)) } @all;
	my @missing = grep { !defined $kept{ $_->[0] } || $kept{ $_->[0] } ne $_->[1] } @ledger;
	is(scalar(@missing), 0, "$name: all of the ledger's " . @ledger . ' records are kept, to the byte');
	my @positions = map { $_->[0] } @all;
	is_deeply(\@positions, [ sort { $a <=> $b } keys %kept ], "$name: in their order, and once");
	return;
}

start();
grow(40);
$node->safe_psql('postgres', 'SELECT pg_switch_wal()');
grow(40);
caught_up();
same('streaming');
my $size = -s "$DIR/s1/stream/records";
$node->safe_psql($DB, "CREATE TABLE secret AS SELECT repeat('secret ', 1000) FROM generate_series(1, 300)");
caught_up();
ok(-s "$DIR/s1/stream/records" < $size + 100_000 && slurp_file("$DIR/s1/stream/records") !~ /secret secret/, 'nothing else is kept');

# Killed at any moment, it goes on where it was.
foreach my $round (1 .. 5)
{
	grow(20);
	$run->kill_kill;
	grow(10);
	$node->safe_psql('postgres', 'SELECT pg_switch_wal()') if $round == 3;
	$node->restart if $round == 4;
	start();
}
caught_up();
same('after five kills');
spew("$DIR/tail", slurp_file("$DIR/s1/stream/records") . "\x00\x00\x00");
$run->signal('TERM');
$run->finish;
system_or_bail('cp', "$DIR/tail", "$DIR/s1/stream/records");
grow(10);
start();
caught_up();
same('after a record that was half written');

# As a synchronous standby.
$node->append_conf('postgresql.conf', "synchronous_standby_names = 'renkei_witness'");
$node->reload;
$node->poll_query_until('postgres', "SELECT sync_state = 'sync' FROM pg_stat_replication WHERE application_name = 'renkei_witness'") or die 'not synchronous';
$node->safe_psql($DB, "SET synchronous_commit = on; CREATE TABLE waited (n int)");
pass('what waits for it goes on while it is there');
$run->signal('STOP');
my $session = background($node, 'postgres');
$session->{in} .= "SET synchronous_commit = on; CREATE TABLE waiting (n int);\n";
$session->{run}->pump_nb;
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'") or die 'nobody waits';
pass('and waits while it does nothing');
$run->signal('CONT');
$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'") or die 'waits for ever';
pass('until it has confirmed');
$session->{run}->kill_kill;
$node->append_conf('postgresql.conf', "synchronous_standby_names = ''");
$node->reload;
$run->signal('TERM');
$run->finish;
is($run->full_result(0), 0, 'it ends when it is told to') or diag($err);
like($out, qr/\d+ records\n\z/, 'and says what it has got');

done_testing();
