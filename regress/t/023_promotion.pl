# A session that was connected to a standby decides, after its promotion, by what the registers say then.
# Breaks when rk_directory_refresh() in directory.c goes on with what it knew in recovery, where nobody announces changes.
use strict;
use warnings;

use RenkeiTest;
use RenkeiWorld;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
my $standby = PostgreSQL::Test::Cluster->new('standby');
my $count = 'SELECT count(*) FROM note';
my ($session, $other);

$primary->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C' ]);
$primary->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'\ntimezone = 'Asia/Tokyo'\nfsync = off");
$primary->start;
$primary->safe_psql('postgres', "CREATE DATABASE $DB");
world_in($primary);
number($primary, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s; SELECT rules('{"recipient_kind": "provider", "relationship": "now"}')});

$primary->backup('backup');
$standby->init_from_backup($primary, 'backup', has_streaming => 1);
$standby->append_conf('postgresql.conf', 'renkei.unrecorded_on_standby = on');
$standby->start;
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));

$session = background($standby, 'acc_hinata');
$other = background($standby, 'acc_midori');
is(in_session($session, $count), '12', 'a standby answers');
is(in_session($other, $count), '0', 'each as it should');
number($primary, q{SELECT renkei.record_consent(1, 'refuse'); SELECT renkei.relate(2, 'midori', 'care', '2021-01-01'); SELECT rules('{"recipient_kind": "provider", "relationship": "now", "consent": "opt_out"}')});
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
is(in_session($session, $count), '9', 'and follows changes');
is(in_session($other, $count), '3', 'of all kinds');

# While these sessions are idle: a membership ends, a consent is refused; then the standby becomes a primary.
number($primary, q{SELECT renkei.end_member('acc_hinata', 'hinata'); SELECT renkei.record_consent(2, 'refuse')});
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
$primary->stop('immediate');
$standby->promote;
is(in_session($session, $count), '0', 'after promotion: a membership that ended before it has ended');
is(in_session($other, $count), '0', 'and a refusal counts');
number($standby, q{SELECT renkei.register_member('acc_hinata', 'hinata', '{helper}', '{care}')});
is(in_session($session, $count), '6', 'changes made on the new primary are in force');
number($standby, q{SELECT renkei.relate(5, 'hinata', 'care', '2021-01-01')});
is(in_session($session, $count), '9', 'each of them');

$_->{run}->kill_kill foreach ($session, $other);
$standby->stop;
done_testing();
