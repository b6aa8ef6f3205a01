# Reads are recorded unless the server was told otherwise at its start; from when to when they were not is itself in the
# ledger, once, and the server's log warns. A server without a ledger starts without a word about it.
#
# What breaks it: another default of renkei.record_reads; tell_switch() in worker.c told nothing, or at each start; a
# ledger that stands still while the setting is off; the branches of renkei.lint_ledger(); a launcher that starts in single-user mode or complains there.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerLog;
use RenkeiTest;
use SmallNetwork;

my $node = new_server('recording', 'log_statement = none', 'fsync = off');
unlike(slurp_file($node->logfile), qr/WARNING|ERROR|FATAL|ledger/, 'where no database has registers, the log says nothing of a ledger');
load_network($node, $DB);

my $read = 'SELECT count(*) > 0 FROM note';

sub disclosures
{
	taken_in($node);
	return sql_ok($node, q{SELECT count(*) FROM audit.disclosure WHERE relation = 'public.note'});
}

sub switches
{
	return sql_ok($node, q{SELECT coalesce(string_agg(what, ' ' ORDER BY index), '') FROM audit.ledger_event WHERE object = 'renkei.record_reads'});
}

# What renkei.lint() says of the ledger.
sub findings
{
	return sql_ok($node, q{SELECT coalesce(string_agg(severity || ': ' || code || ' of ' || object, ', ' ORDER BY code, object), '') FROM renkei.lint_findings()
		WHERE code ~ '^(reads|ledger|standby)_'});
}

sub start_with
{
	my ($value) = @_;

	$node->append_conf('postgresql.conf', "renkei.record_reads = $value");
	$node->restart;
	return;
}

is(ask($node, 'acc_hinata', $read), 't', 'a member reads');
is(disclosures(), '1', 'and is on record, without any setting');
is(scalar refused($node, superuser(), 'SET renkei.record_reads = off'), '55P02', 'no session switches that off');
is(switches(), '', 'it has never been off');
is(findings(), '', 'lint() has nothing to say');

# Off: told once, however often the server starts; what else belongs into the ledger goes on.
start_with('off');
is(ask($node, 'acc_hinata', $read), 't', 'switched off, a member reads');
is(scalar refused($node, 'acc_nobody', 'TABLE renkei.rule'), '42501', 'another one is refused something');
$node->poll_query_until($DB, q{SELECT count(*) = 1 FROM audit.ledger_event WHERE what = 'recording_off'}) or die 'no event';
is(disclosures(), '1', 'the read is not recorded');
is(sql_ok($node, q{SELECT string_agg(login, ' ') FROM audit.refusal}), 'acc_nobody', 'the refusal is');
is(findings(), 'critical: reads_unrecorded of renkei.record_reads', 'lint() says so');
like(slurp_file($node->logfile), qr/WARNING:  reads of protected tables in database \d+ are not recorded/, 'the log warns');
$node->restart;
is(disclosures(), '1', 'off after another start');
is(switches(), 'recording_off', 'told once');

start_with('on');
$node->poll_query_until($DB, q{SELECT count(*) = 1 FROM audit.ledger_event WHERE what = 'recording_on'}) or die 'no event';
is(ask($node, 'acc_hinata', $read), 't', 'switched on again, a member reads');
is(disclosures(), '2', 'and is on record');
is(switches(), 'recording_off recording_on', 'from when to when nothing was recorded is');
sql_ok($node, qq{ALTER ROLE acc_hinata SET renkei.release = 'async'; ALTER DATABASE $DB SET renkei.unrecorded_on_standby = on});
is(findings(), "warning: reads_lost_in_crash of role acc_hinata, warning: standby_unrecorded of database $DB, warning: standby_unrecorded of renkei.unrecorded_on_standby",
	'lint() knows what roles and databases are given');
sql_ok($node, q{ALTER ROLE acc_hinata RESET renkei.release; ALTER SYSTEM SET renkei.ledger_signer = '/nonexistent'});
$node->reload;
is(ask($node, 'acc_hinata', $read), 't', 'with a key that is not there, a member reads');
$node->poll_query_until($DB, 'SELECT signer_failed FROM audit.ledger_status') or die 'it signs';
like(findings(), qr/warning: ledger_unsigned of schema ledger/, 'and lint() says that nothing is signed');
sql_ok($node, 'ALTER SYSTEM RESET renkei.ledger_signer');

# Single-user mode: no worker; the record is in the log, and the ledger takes it in later.
$node->stop;
my ($out, $err);
IPC::Run::run([ 'postgres', '--single', '-D', $node->data_dir, $DB ], '<', \"$read\n", '>', \$out, '2>', \$err);
like($out, qr/\?column\? = "t"/, 'in single-user mode a superuser reads') or diag($err);
unlike($err, qr/worker|ledger/, 'without a word about workers');
$node->start;
is(disclosures(), '4', 'which the ledger has after the next start');

$node->stop;
done_testing();
