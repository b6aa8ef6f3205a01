# WAL holds everybody's rows: a member's login neither opens a replication connection nor decodes WAL by SQL, whatever
# attribute it has been given; others replicate as before.
#
# Nor does a login without superuser forge the messages in WAL that are the record.
#
# Fails without: check_message(), check_connection() or rk_replication_check_function() in replication.c.
# attack: R1
# attack: U18
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use RenkeiWorld;

my $node = new_server('server', 'wal_level = logical', 'max_wal_senders = 4', 'max_replication_slots = 4');

open(my $hba, '>>', $node->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication all trust\n";
close($hba);
$node->reload;
world_in($node);
number($node, q{
	ALTER ROLE acc_hinata REPLICATION;
	CREATE ROLE acc_replicator LOGIN REPLICATION;
	SELECT pg_create_logical_replication_slot('slot', 'test_decoding');
	INSERT INTO note VALUES (12, '12x', 2);});

sub connects
{
	my ($login, $replication) = @_;
	my ($out, $err) = ('', '');

	return 'yes' if IPC::Run::run([ 'psql', '-X', '-A', '-t', '-d', $node->connstr($DB) . " user=$login replication=$replication", '-c', 'IDENTIFY_SYSTEM' ], '>', \$out, '2>', \$err);
	$err =~ s/.*FATAL: *//s;
	return $err =~ s/\n.*//sr;
}

is(connects('acc_replicator', 'true'), 'yes', 'a login for replication connects');
is(connects('acc_replicator', 'database'), 'yes', '… to decode, too');
is(connects('acc_hinata', 'true'), 'login "acc_hinata" may not replicate', 'a member with REPLICATION does not');
is(connects('acc_hinata', 'database'), 'login "acc_hinata" may not replicate', '… to decode neither');
is(ask($node, 'acc_hinata', 'SELECT 1'), '1', 'and connects for SQL as before');

foreach my $call (
	q{pg_logical_slot_get_changes('slot', NULL, NULL)}, q{pg_logical_slot_peek_changes('slot', NULL, NULL)},
	q{pg_logical_slot_get_binary_changes('slot', NULL, NULL)}, q{pg_logical_slot_peek_binary_changes('slot', NULL, NULL)},
	q{pg_create_logical_replication_slot('mine', 'test_decoding')}, q{pg_create_physical_replication_slot('mine')},
	q{pg_copy_logical_replication_slot('slot', 'mine')})
{
	my ($state, $message) = refused($node, 'acc_hinata', "SELECT * FROM $call");

	is($state, '42501', "refused to a member: $call");
}
is(scalar refused($node, 'acc_hinata', q{DO $$BEGIN PERFORM * FROM pg_logical_slot_get_changes('slot', NULL, NULL); END$$}), '42501', '… in DO');
foreach my $login (qw(acc_hinata acc_nobody))
{
	is(scalar refused($node, $login, "SELECT pg_logical_emit_message(false, 'renkei.event', $_)"), '42501', "$login forges no record: $_")
	  foreach q{'{"kind": "bypass"}'}, q{'\\x00'::bytea};
}
# Nor where the right has been given out again.
$node->safe_psql($DB, q{DO $$DECLARE f regprocedure;
	BEGIN FOR f IN SELECT oid FROM pg_proc WHERE proname = 'pg_logical_emit_message' LOOP EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', f); END LOOP; END$$});
my ($state, $message) = refused($node, 'acc_hinata', q{SELECT pg_logical_emit_message(false, 'renkei.event', '{}')});
is("$state $message", '42501 only superusers write WAL messages in a database with renkei', 'no right lets a login forge one');
is(ask($node, 'acc_replicator', q{SELECT count(*) > 0 FROM pg_logical_slot_get_changes('slot', NULL, NULL)}), 't', 'the login for replication decodes');
is(number($node, q{SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'mine'}), '0', 'no slot was left');
$node->stop;
done_testing();
