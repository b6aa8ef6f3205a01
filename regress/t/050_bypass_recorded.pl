# Who reads past the rules leaves a record that no ROLLBACK takes back: a WAL message and a line of the server log, once for
# each session and table; superusers too, pg_dump, a read-only transaction, a standby (the line). Nothing of members' reads.
#
# Fails without: record_use() in bypass.c; rk_event_record() doing AT_ONCE by a row; XLogInsertAllowed() asked there.
# attack: S16
# attack: U16
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use PostgreSQL::Test::Utils;
use RenkeiTest;
use RenkeiWorld;

my $node = new_server('primary', 'wal_level = logical', 'max_wal_senders = 4', 'max_replication_slots = 4', 'hot_standby = on');

open(my $hba, '>>', $node->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication all trust\n";
close($hba);
$node->reload;
world_in($node);
number($node, q{
	CREATE ROLE acc_dumper LOGIN BYPASSRLS IN ROLE pg_read_all_data;
	SELECT renkei.grant_bypass('acc_dumper', 'nightly dump', now() + interval '1 day');
	CREATE TABLE parts (subject_id bigint NOT NULL, owner_org int NOT NULL, m int NOT NULL) PARTITION BY LIST (m);
	CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
	CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (2);
	INSERT INTO parts SELECT s, 1, 1 + s % 2 FROM generate_series(1, 4) s;
	SELECT renkei.protect('parts', 'care.note');
	GRANT SELECT ON parts TO renkei_member;
	SELECT pg_create_logical_replication_slot('events', 'test_decoding');});

my $where = -s $node->logfile;

sub logged_since
{
	my ($server) = @_;
	my @lines = slurp_file($server->logfile, $where) =~ /LOG:  renkei event: (bypass of .*)/g;

	$where = -s $server->logfile;
	return join("\n", @lines);
}

sub messages
{
	return number($node, q{SELECT string_agg((substring(data from 'content:(.*)')::jsonb ->> 'login') || ' ' || (substring(data from 'content:(.*)')::jsonb ->> 'object'), E'\n')
		FROM pg_logical_slot_get_changes('events', NULL, NULL) WHERE data ~ 'transactional: 0 prefix: renkei.event'});
}

my $super = getpwuid($<);

# Read and rolled back; the second time in the session it says nothing new.
$node->safe_psql($DB, 'BEGIN; SELECT count(*) FROM note; SELECT count(*) FROM note; ROLLBACK; SELECT count(*) FROM note');
is(logged_since($node), qq{bypass of public.note by login "$super"}, 'a superuser who reads and rolls back, once');
is(messages(), "$super public.note", '… and in WAL');
$node->safe_psql($DB, 'BEGIN READ ONLY; SELECT count(*) FROM parts; SELECT count(*) FROM parts_2; COMMIT');
is(logged_since($node), qq{bypass of public.parts by login "$super"}, 'read only, and partitions are their table');
is(messages(), "$super public.parts", '… and in WAL');
$node->psql($DB, q{SELECT 1 / (count(*) - 36) FROM note}, on_error_stop => 0);
is(logged_since($node), qq{bypass of public.note by login "$super"}, 'and by an error');
$node->safe_psql($DB, q{SET SESSION AUTHORIZATION acc_hinata; SELECT count(*) FROM note; SELECT count(*) FROM parts});
ask($node, 'acc_hinata', 'SELECT count(*) FROM note');
is(logged_since($node), '', 'nothing of a member');
$node->safe_psql($DB, q{SET SESSION AUTHORIZATION acc_dumper; SELECT count(*) FROM note});
is(logged_since($node), 'bypass of public.note by login "acc_dumper"', 'one whom it was granted to');

# Dumps.
foreach my $who ($super, 'acc_dumper')
{
	my ($out, $err) = ('', '');

	ok(IPC::Run::run([ 'pg_dump', '-U', $who, '-d', $node->connstr($DB), '-t', 'note', '-t', 'parts*', '--data-only' ], '>', \$out, '2>', \$err), "pg_dump as $who")
	  or diag $err;
	is(scalar(() = $out =~ /^\d+\t\d+[ndu]\t/mg), 36, '… has every row');
	is(join(' ', sort split /\n/, logged_since($node)), join(' ', map { "bypass of public.$_ by login \"$who\"" } qw(note parts)), '… and is recorded');
}
number($node, q{SELECT renkei.revoke_bypass('acc_dumper')});
my ($out, $err) = ('', '');
IPC::Run::run([ 'pg_dump', '-U', 'acc_dumper', '-d', $node->connstr($DB), '-t', 'note' ], '>', \$out, '2>', \$err);
like($err, qr/cannot be copied past its row security/, 'revoked, pg_dump stops');
unlike($out, qr/body of/, '… with nothing of the table');

# From before there was a register of them: the membership is the right, as it was.
number($node, q{SET renkei.allow_drop = on; DROP TABLE renkei.bypass});
is(ask($node, 'acc_dumper', 'SELECT count(*) FROM note'), '36', 'without the register the membership decides');
is(ask($node, 'acc_hinata', 'SELECT count(*) FROM note'), '0', '… for its members only');

# A standby can write no WAL.
$node->backup('base', backup_options => [ '-c', 'fast' ]);
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->append_conf('postgresql.conf', 'renkei.unrecorded_on_standby = on');
$standby->start;
$where = -s $standby->logfile;
is($standby->safe_psql($DB, 'SELECT count(*) FROM note'), '36', 'a superuser reads on a standby');
is(logged_since($standby), qq{bypass of public.note by login "$super"}, '… which its log tells');
$_->stop foreach $standby, $node;
done_testing();
