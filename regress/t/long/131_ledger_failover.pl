# The ledger goes on, without a gap and without a double, on a standby that was promoted and in a database restored to a point
# in time.
#
# Breaks when the position is not read from ledger.state on the new primary (take_batch() in worker.c), when the log's
# timelines are not followed (walread.c), or when a standby does not hold the log from there (wait_for_promotion()).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerLog;
use RenkeiTest;

my $primary = PostgreSQL::Test::Cluster->new('first');
$primary->init(allows_streaming => 1, has_archiving => 1, extra => [ '--encoding=UTF8', '--locale=C' ]);
$primary->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'\ntimezone = 'Asia/Tokyo'\nrenkei.checkpoint_interval = 1\nfsync = off");
$primary->start;
$primary->safe_psql('postgres', "CREATE DATABASE $DB");
$primary->safe_psql($DB, 'CREATE EXTENSION renkei; SELECT renkei.install()');
$primary->safe_psql($DB, emit_sql($primary, disclosure_entry($_, [$_]))) foreach 1 .. 5;
taken_in($primary);
$primary->backup('base');

my $standby = PostgreSQL::Test::Cluster->new('second');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->safe_psql($DB, emit_sql($primary, disclosure_entry($_, [$_]))) foreach 6 .. 8;
taken_in($primary);
# Backups and streams are entries, too.
$primary->poll_query_until($DB, 'SELECT count(*) > 0 FROM ledger.checkpoint WHERE size >= 8') or die;
my ($old_size, $old_root) = split /\|/, $primary->safe_psql($DB, 'SELECT size, root FROM ledger.checkpoint ORDER BY size DESC LIMIT 1');
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
ok($standby->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_replication_slots WHERE slot_name LIKE 'renkei_ledger_%' AND restart_lsn IS NOT NULL}),
	'a standby holds the log that its ledger would need');
is(disclosures_of_statements($standby), '1 2 3 4 5 6 7 8', 'and has the ledger so far');

# Records that the ledger of the old primary never took in: its worker is stopped in its tracks.
my $worker = $primary->safe_psql($DB, 'SELECT worker FROM ledger.lag()');
kill('STOP', $worker);
$primary->safe_psql($DB, emit_sql($primary, disclosure_entry($_, [$_]))) foreach 9 .. 11;
my $target = $primary->safe_psql($DB, q{SELECT pg_create_restore_point('here')});
$primary->safe_psql($DB, emit_sql($primary, disclosure_entry(12, [12])));
$primary->safe_psql('postgres', 'SELECT pg_switch_wal()');
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
is(disclosures_of_statements($standby), '1 2 3 4 5 6 7 8', 'some are in the log and not in the ledger');
my $archived = $primary->safe_psql('postgres', 'SELECT pg_walfile_name(pg_current_wal_lsn())');
$primary->poll_query_until('postgres', "SELECT last_archived_wal >= pg_walfile_name('$target') FROM pg_stat_archiver");
kill('CONT', $worker);
$primary->stop('immediate');

$standby->promote;
$standby->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()');
$standby->safe_psql($DB, emit_sql($standby, disclosure_entry(13, [13])));
taken_in($standby);
is(disclosures_of_statements($standby), '1 2 3 4 5 6 7 8 9 10 11 12 13', 'promoted, the standby takes them in, and new ones after them');
is($standby->safe_psql($DB, "SELECT ledger.verify_consistency($old_size, '$old_root', size, ledger.root(size), ledger.consistency_proof($old_size, size)) FROM ledger.state"),
	't', 'the tree is the old one, grown');
$standby->stop;

# The same moment, restored from the archive up to the restore point: record 12 has not happened there.
my $restored = PostgreSQL::Test::Cluster->new('restored');
$restored->init_from_backup($primary, 'base', has_restoring => 1, standby => 0);
$restored->append_conf('postgresql.conf', "recovery_target_name = 'here'\nrecovery_target_action = promote");
$restored->start;
$restored->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()');
$restored->safe_psql($DB, emit_sql($restored, disclosure_entry(14, [14])));
taken_in($restored);
is(disclosures_of_statements($restored), '1 2 3 4 5 6 7 8 9 10 11 14', 'restored to a point in time: what was recorded by then, and what came after');
is($restored->safe_psql($DB, "SELECT ledger.verify_consistency($old_size, '$old_root', size, ledger.root(size), ledger.consistency_proof($old_size, size)) FROM ledger.state"),
	't', 'and the tree goes on there as well');
$restored->stop;
done_testing();
