# A ledger that stands still is waited for up to a limit; then protected tables are not read any more, until it has caught up.
# Nothing is lost meanwhile, whatever was in its way.
#
# attack: U17 U19 D5
# Breaks when guard_start() in guard.c does not call rk_ledger_check_lag(), when a worker that failed is not started again
# (look_after() in launcher.c), or when the replication slot is not held active (rk_walslot_take()).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;
use Time::HiRes qw(usleep);

use LedgerLog;
use RenkeiTest;

use RenkeiWorld;

my $node = new_world('lag', 'wal_level = replica', 'max_replication_slots = 4', 'renkei.ledger_max_delay = 3', 'renkei.record_logins = none', 'renkei.checkpoint_interval = 1', 'max_wal_size = 64MB', 'min_wal_size = 32MB', 'wal_keep_size = 0');
my $count = 'SELECT count(*) FROM note';

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s; SELECT rules('{"recipient_kind": "provider", "relationship": "now"}')});
sub disclosures { return number($node, q{SELECT count(*) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure'}); }
sub finds { return number($node, qq{SELECT count(*) FROM renkei.lint_findings() WHERE code = '$_[0]' AND severity = 'critical'}); }
sub worker { return number($node, 'SELECT worker FROM ledger.lag()'); }

is(ask($node, 'acc_hinata', $count), '12', 'a member reads');
taken_in($node);
my $before = disclosures();
cmp_ok($before, '>=', 1, 'and the ledger has it');

# Stopped in its tracks: reads go on for a while, and then not.
my $stopped = worker();
kill('STOP', $stopped);
is(ask($node, 'acc_hinata', $count), '12', 'while the worker stands still, a read goes on');
usleep(4_000_000);
my ($state, $message) = refused($node, 'acc_hinata', $count);
is($state, '55000', 'not for longer than renkei.ledger_max_delay');
like($message, qr/ledger stands still/, 'and it says why');
is(ask($node, 'acc_hinata', 'SELECT 1'), '1', 'what is not protected can still be read');
is(number($node, 'SELECT behind_since IS NOT NULL FROM ledger.lag()'), 't', 'the lag can be seen');
is(finds('ledger_behind'), '1', 'lint() finds it');
kill('CONT', $stopped);
taken_in($node);
is(finds('ledger_behind'), '0', 'and not when it has caught up');
is(ask($node, 'acc_hinata', $count), '12', 'when it has caught up, reads go on');
taken_in($node);
is(disclosures(), $before + 2, 'and nothing was lost');

# The amount counts as well as the time.
number($node, q{ALTER SYSTEM SET renkei.ledger_max_delay = 1000});
number($node, q{ALTER SYSTEM SET renkei.ledger_max_lag = '1MB'});
$node->reload;
$stopped = worker();
kill('STOP', $stopped);
ask($node, 'acc_hinata', $count);
number($node, 'CREATE TABLE bulk AS SELECT i, repeat($$x$$, 100) AS t FROM generate_series(1, 30000) i');
is(ask($node, 'acc_hinata', $count), '12', 'the log of others does not count until a record lies behind it');
is(scalar refused($node, 'acc_hinata', $count), '55000', 'behind by more than renkei.ledger_max_lag: refused');
kill('CONT', $stopped);
taken_in($node);
is(ask($node, 'acc_hinata', $count), '12', 'and again it goes on');
number($node, q{ALTER SYSTEM RESET renkei.ledger_max_lag});
number($node, q{ALTER SYSTEM RESET renkei.ledger_max_delay});
$node->reload;

# The ledger cannot be written (here: it is locked; a full disk is the same to the worker): it goes on when it can.
taken_in($node);
$before = disclosures();
my $locker = background($node, 'postgres');
in_session($locker, 'BEGIN');
in_session($locker, 'LOCK ledger.entry IN ACCESS EXCLUSIVE MODE');
ask($node, 'acc_hinata', $count) for 1 .. 3;
number($node, q{SELECT pg_cancel_backend(worker) FROM ledger.lag()});
number($node, q{SELECT pg_terminate_backend(worker) FROM ledger.lag()});
usleep(500_000);
in_session($locker, 'COMMIT');
taken_in($node);
is(disclosures(), $before + 3, 'a worker that could not write, and was terminated, misses nothing');

# Its replication slot is its own while it runs; dropped behind its back, it is made anew, and the log is still there.
my $slot = number($node, q{SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE 'renkei_ledger_%'});
is(scalar refused($node, 'postgres', "SELECT pg_drop_replication_slot('$slot')"), '55006', 'the slot cannot be dropped under the worker');
number($node, q{SELECT pg_terminate_backend(worker, 10000) FROM ledger.lag()});
$node->psql($DB, "SELECT pg_drop_replication_slot('$slot')");
ask($node, 'acc_hinata', $count);
taken_in($node);
is(number($node, "SELECT active FROM pg_replication_slots WHERE slot_name = '$slot'"), 't', 'and is made anew where it is missing');
is(disclosures(), $before + 4, 'and again nothing is missing');

# Log that is gone for good: the ledger stands still until somebody answers for the loss, and then says so itself.
$node->stop;
$node->append_conf('postgresql.conf', 'max_worker_processes = 1');
$node->start;
is(ask($node, 'acc_hinata', $count), '12', 'without room for a worker, reads go on for a while');
$node->psql($DB, "SELECT pg_drop_replication_slot('$slot')");
number($node, 'SELECT pg_switch_wal(); CHECKPOINT') for 1 .. 3;
number($node, 'INSERT INTO bulk SELECT i, repeat($$x$$, 1000) FROM generate_series(1, 60000) i; SELECT pg_switch_wal(); CHECKPOINT; CHECKPOINT');
$node->stop;
$node->append_conf('postgresql.conf', "max_worker_processes = 8\nrenkei.ledger_max_delay = 1");
$node->start;
ok($node->poll_query_until($DB, 'SELECT log_is_lost FROM ledger.lag()'), 'log that was removed is missed');
is(finds('ledger_log_lost'), '1', 'lint() finds that');
ask($node, 'acc_hinata', $count);
usleep(2_000_000);
is(scalar refused($node, 'acc_hinata', $count), '55000', 'and reads are refused');
is(scalar refused($node, 'acc_admin', q{SELECT ledger.accept_loss('x')}), '42501', 'not everybody may answer for that');
number($node, q{SELECT ledger.accept_loss('the disk of the archive broke')});
taken_in($node);
is(ask($node, 'acc_hinata', $count), '12', 'accepted, it goes on');
like(number($node, q{SELECT f.detail FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.what = 'log_lost'}), qr/postgres: the disk/, 'and the ledger says that something is missing');
is(scalar refused($node, 'postgres', q{SELECT ledger.accept_loss('x')}), '55000', 'nothing is accepted where nothing is missing');

$locker->{run}->kill_kill;
$node->stop;
done_testing();
