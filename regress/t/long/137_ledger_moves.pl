# A database that is dumped and restored, or copied, goes on with its ledger where it is then: the tree grows on, with an event
# that says so. A database that goes leaves no worker and no held log behind.
#
# Breaks when adopt_log() in worker.c reads on at a position of another cluster or database; when rk_launcher_check_utility()
# does not send the worker away; when the launcher leaves the slot of a dropped database.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerLog;
use RenkeiTest;

my $node = new_platform('moves', 'wal_level = replica', 'max_replication_slots = 8', 'renkei.checkpoint_interval = 1');

sub value_in { my ($db, $sql) = @_; return $node->safe_psql($db, $sql); }

# Beside what a server and its sessions tell of themselves.
my $entries = q{SELECT string_agg(coalesce(f.what, f.statement::text), ' ' ORDER BY index)
	FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure' OR f.what = 'log_changed'};

sub come_to
{
	my ($db, $wanted, $name) = @_;

	return ok($node->poll_query_until($db, "SELECT '$wanted' = ($entries)"), $name);
}

ledger_value($node, emit_sql($node, disclosure_entry($_, [$_]))) foreach 1 .. 3;
taken_in($node);
ok($node->poll_query_until($DB, 'SELECT count(*) = 1 FROM ledger.checkpoint WHERE size = 3'), 'a ledger');
my $root = ledger_value($node, 'SELECT root FROM ledger.checkpoint WHERE size = 3');

# Dumped and restored under another name.
my $dump = $node->basedir . '/dump.sql';
$node->command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', $dump ], 'dumped');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $dump ], 'and restored');
value_in('restored', 'SELECT renkei.start_ledger()');
come_to('restored', '1 2 3 log_changed', 'its ledger starts, with an event that says so');
value_in('restored', emit_sql($node, disclosure_entry(4, [4])));
come_to('restored', '1 2 3 log_changed 4', 'and goes on');
is(value_in('restored', "SELECT ledger.verify_consistency(3, '$root', size, ledger.root(size), ledger.consistency_proof(3, size)) FROM ledger.state"), 't',
	'the tree is the old one, grown');

# Copied, while its worker runs.
$node->safe_psql('postgres', "CREATE DATABASE copy TEMPLATE $DB");
value_in('copy', 'SELECT renkei.start_ledger()');
come_to('copy', '1 2 3 log_changed', 'a copy goes on as well, and says that it is one');
ledger_value($node, emit_sql($node, disclosure_entry(5, [5])));
come_to($DB, '1 2 3 5', 'what is recorded in one is not in the other');

$node->safe_psql('postgres', q{SET allow_in_place_tablespaces = on; CREATE TABLESPACE elsewhere LOCATION ''});
$node->safe_psql('postgres', 'ALTER DATABASE copy SET TABLESPACE elsewhere');
is($node->safe_psql('postgres', q{SELECT t.spcname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = 'copy'}), 'elsewhere',
	'a database with a worker can be moved');
$node->safe_psql('postgres', 'ALTER DATABASE copy RENAME TO gone');
$node->safe_psql('postgres', 'DROP DATABASE gone');
$node->safe_psql('postgres', 'DROP DATABASE restored');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_database WHERE datname IN ('gone', 'restored')}), '0', 'databases with a worker can be renamed and dropped');
$node->restart;
ok($node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_replication_slots}), 'and hold no log any more');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'renkei ledger'}), '1', 'nor a worker');

$node->stop;
done_testing();
