# With renkei.release = witnessed no row reaches a client before somebody else's disk has the record of it: not while the
# witness does nothing, not where there is none, not by a cancel, not because the client asks for less, and not on a
# signal. What breaks it: rk_gate_make_safe() in release.c without wait_for_witness(); wait_for_witness() that believes
# SyncRepWaitForLSN() without asking is_confirmed(), or takes the client's synchronous_commit.
#
# attack: U19
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;
use RenkeiTest;
use SmallNetwork;

my $log = new_key('log', 'origin', $ORIGIN);
new_key('w1', 'witness', 'w1.example');
my $node = small_network('witnessed', 'wal_level = replica', 'max_wal_senders = 4', 'max_replication_slots = 4');

sql_ok($node, q{CREATE ROLE acc_witness LOGIN REPLICATION; SELECT pg_create_physical_replication_slot('w1', true);
	ALTER ROLE acc_hinata SET renkei.release = 'witnessed'});
open(my $hba, '>>', $node->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication acc_witness trust\n";
close($hba);
$node->reload;

my $read = q{SELECT string_agg(label, ' ') FROM note WHERE subject_id = 1};
my $witness;

sub start_witness
{
	my ($out, $err);

	{
		local @ENV{qw(PGHOST PGPORT PGUSER PGAPPNAME)} = ($node->host, $node->port, 'acc_witness', 'renkei_witness');
		$witness = IPC::Run::start([ $ENV{RENKEI} || "$REPO/contrib-tools/renkei", 'witness', '--stream', '--slot', 'w1', '--key', "$DIR/w1.key",
			'--log-key', $log, '--state', "$DIR/state", '--interval', 1 ], '<', \undef, '>', \$out, '2>', \$err,
			IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	}
	$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_replication WHERE application_name = 'renkei_witness' AND state = 'streaming'})
	  or die "no stream: $err";
	return;
}

# What a connection of its own gets, rows and errors.
sub get
{
	my ($sql) = @_;
	my ($out, $err);

	$node->psql($DB, $sql, stdout => \$out, stderr => \$err, extra_params => [ '-U', 'acc_hinata' ]);
	return ($out, $err);
}

# A connection whose read has come to where it waits.
sub waiting
{
	my ($sql) = @_;
	my $session = background($node, 'acc_hinata');

	$session->{in} .= "$sql;\n";
	$session->{run}->pump_nb;
	$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'}) or die 'nobody waits';
	return $session;
}

# The connection is ended by the server, and its client has seen no row.
sub ends_without_rows
{
	my ($session, $what) = @_;

	$session->{run}->pump while $session->{run}->pumpable && $session->{err} !~ /connection/;
	is($session->{out}, '', "$what: no row");
	like($session->{err}, qr/server closed the connection unexpectedly|terminating connection/, "$what: the connection ends");
	$session->{run}->kill_kill;
	return;
}

my ($out, $err) = get($read);
is($out, '', 'without a witness nothing is released');
like($err, qr/server closed the connection|terminating connection/, 'and the connection ends');
like(slurp_file($node->logfile), qr/no witness has confirmed the record of a disclosure/, 'the log says why');
is(ask($node, 'acc_sakura', $read) ne '', 1, 'whom the setting is not for, waits for nobody');

start_witness();
$node->append_conf('postgresql.conf', q{synchronous_standby_names = 'renkei_witness'});
$node->reload;
$node->poll_query_until('postgres', q{SELECT sync_state = 'sync' FROM pg_stat_replication WHERE application_name = 'renkei_witness'}) or die 'not synchronous';
($out, $err) = get($read);
isnt($out, '', 'with one that follows, rows come') or diag($err);
is(scalar refused($node, 'acc_hinata', q{SET renkei.release = 'async'}), '42501', 'a client does not choose');

# It has the record by the time that the client has the row: taken down at once.
($out) = get(q{SET application_name = 'caught in the act'; } . $read);
$witness->kill_kill;
isnt($out, '', 'the row has come');
like(slurp_file("$DIR/state/stream/records"), qr/caught in the act/, 'and the witness has the record of that session');

my $session = waiting($read);
is($session->{out}, '', 'the witness is gone: no row yet');
start_witness();
$session->{run}->pump until $session->{out} =~ /\n/;
isnt($session->{out}, "\n", 'it is back: the row comes');
$session->{run}->kill_kill;

# Standing still, it keeps everybody waiting, whatever they do.
$witness->signal('STOP');
foreach my $way ([ 'cancelled', 'pg_cancel_backend' ], [ 'terminated', 'pg_terminate_backend' ])
{
	$session = waiting($read);
	sql_ok($node, qq{SELECT $way->[1](pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'});
	ends_without_rows($session, $way->[0]);
}
$session = waiting("SET synchronous_commit = off; SET statement_timeout = '100ms'; $read");
is($session->{out}, '', 'a client that asks for less waits, too');
$witness->signal('CONT');
$session->{run}->pump until $session->{out} . $session->{err} =~ /\n/;
unlike($session->{out} . $session->{err}, qr/confirmed/, 'until it is confirmed');
$session->{run}->kill_kill;

$witness->signal('TERM');
$witness->finish;
$node->append_conf('postgresql.conf', q{synchronous_standby_names = ''});
$node->reload;
$node->stop;
done_testing();
