# A streaming standby answers as the primary does and follows its changes from the next statement on, in sessions that are
# warm and in prepared plans; promoted, it goes on alone.
#
# Fails when RecoveryInProgress() is taken out of rk_set_hold(), or altogether out of rk_directory_refresh(): on a standby
# nobody announces what changes, so a set or a membership kept there would stay what it was.
# attack: U15
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;
use Time::HiRes qw(usleep);

use RenkeiTest;
use SmallNetwork;

my $primary = new_server('primary', 'wal_level = replica', 'max_wal_senders = 4', 'hot_standby = on', "wal_keep_size = '256MB'");
my $standby = PostgreSQL::Test::Cluster->new('standby');

open(my $hba, '>>', $primary->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication all trust\n";
close($hba);
$primary->reload;
load_network($primary, $DB);
$primary->backup('base', backup_options => [ '-c', 'fast' ]);
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

my $watch = background($standby, superuser());

sub caught_up
{
	my $lsn = $primary->lsn('flush');

	usleep(10_000) until told($watch, "SELECT pg_last_wal_replay_lsn() >= '$lsn'") eq 't';
}

caught_up();

# What cannot be recorded is not released, to nobody. (Breaks when guard_start() does not ask rk_gate_records().)
foreach my $login ('acc_hinata', superuser())
{
	is(scalar refused($standby, $login, 'SELECT count(*) FROM note'), '55000', "$login reads nothing where nothing can be recorded");
}
is(ask($standby, 'acc_hinata', 'SELECT count(*) FROM pg_class') > 0, 1, 'but what is nobody\'s');

# Unless a superuser lets it be: then all that decides must be right here, too.
$standby->append_conf('postgresql.conf', 'renkei.unrecorded_on_standby = on');
$standby->reload;
told($watch, 'SELECT pg_sleep(0.1)') until told($watch, 'SHOW renkei.unrecorded_on_standby') eq 'on';
is(answers($standby), answers($primary), 'every login sees on the standby what it sees on the primary');
agrees($standby, 'on the standby');
is(scalar refused($standby, 'acc_hinata', q{INSERT INTO note VALUES (1, 'x', 2)}), '25006', 'and writes nothing there');

my $hinata = background($standby, 'acc_hinata');
my $midori = background($standby, 'acc_midori');
told($hinata, q{PREPARE mine AS SELECT string_agg(label, ' ' ORDER BY label) FROM note WHERE label = ANY ('{1d,2d}')});
is(told($hinata, 'EXECUTE mine') . ' / ' . told($midori, 'SELECT count(*) > 0 FROM note'), '1d 2d / t', 'two sessions are warm');

# One change each of what decides.
my @changes = (
	[ 'a refusal', q{SELECT renkei.record_consent(1, 'refuse')}, '2d / t' ],
	[ 'its withdrawal', q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE subject_id = 1 AND decision = 'refuse' AND closed_at IS NULL},
		'1d 2d / t' ],
	[ 'the end of a relationship', q{SELECT renkei.end_relationship(relationship_id, today() - 1) FROM renkei.relationship
		WHERE subject_id = 2 AND organisation_id = 2 AND closed_at IS NULL}, '1d / t' ],
	[ 'the end of a membership', q{SELECT renkei.end_member('acc_midori', 'midori')}, '1d / f' ],
	[ 'a new membership', q{SELECT renkei.register_member('acc_midori', 'city', '{officer}', '{supervision}')}, '1d / t' ],
	[ 'the end of all rules', q{SELECT renkei.replace_rules('[]')}, ' / f' ],
	[ 'a new rule', q{SELECT rules('{"recipient_kind":"provider","owner_kind":"office"}')}, '1d 2d / f' ],
	[ 'the end of a protection', q{SELECT renkei.unprotect('note')}, 'permission denied/permission denied' ]);

foreach my $change (@changes)
{
	my ($what, $sql, $wanted) = @$change;

	sql_ok($primary, $sql);
	caught_up();
	my $got = told($hinata, 'EXECUTE mine') . ' / ' . told($midori, 'SELECT count(*) > 0 FROM note');
	$got =~ s{[^/\n]*(permission denied) for table note *(?: |$)}{$1}g;
	is($got, $wanted, "$what is followed");
	agrees($standby, "after $what") unless $what =~ /protection/;
}

# Back under protection, then in an open transaction whose snapshot is older than the change.
sql_ok($primary, q{SELECT renkei.protect('note', 'care.note', recorded_on => 'written_on', released => 'released_at');
	GRANT SELECT, INSERT, UPDATE, DELETE ON note TO renkei_member});
caught_up();
told($hinata, 'BEGIN ISOLATION LEVEL REPEATABLE READ');
is(told($hinata, 'EXECUTE mine'), '1d 2d', 'in a transaction with one snapshot');
sql_ok($primary, q{SELECT rules('{"recipient_kind":"provider","owner_kind":"office","consent":"opt_out"}'), renkei.record_consent(1, 'refuse')});
caught_up();
is(told($hinata, 'EXECUTE mine'), '2d', 'the next statement decides by what the standby has now');
told($hinata, 'COMMIT');

$standby->promote;
agrees($standby, 'promoted,');
is(told($hinata, 'EXECUTE mine'), '2d', 'a session that lived through the promotion decides the same');
sql_ok($standby, q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE subject_id = 1 AND decision = 'refuse' AND closed_at IS NULL});
is(told($hinata, 'EXECUTE mine'), '1d 2d', 'and follows changes made there');
sql_ok($standby, q{SELECT renkei.record_consent(2, 'refuse'); SELECT renkei.end_member('acc_midori', 'city')});
is(told($hinata, 'EXECUTE mine') . ' / ' . told($midori, 'SELECT count(*) FROM note'), '1d / 0', '… each of them');
agrees($standby, 'after changes of the promoted one');

$_->stop foreach $standby, $primary;
done_testing();
