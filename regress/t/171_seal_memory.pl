# Keys in memory (attack: E25): a backend's own memory is searched, byte by byte, for a data key and for a master key, and so is a
# core dump of it.
# What breaks it: keys outlive their lease in an idle backend, in memory that is not locked or that goes into core dumps
# (MADV_DONTDUMP taken out of lockedmem.c), or a master key stays anywhere.
use strict;
use warnings;

use Digest::SHA qw(sha256);
use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use ProcessMemory;
use RenkeiTest;
use Test::More;
use Time::HiRes qw(sleep);

sub until_gone
{
	my ($pid, $key, $seconds) = @_;

	for (my $i = 0; $i < $seconds * 10; $i++)
	{
		return 1 if !mappings_with($pid, $key);
		sleep 0.1;
	}
	return 0;
}

my $node = keyed_network('seal_memory', 'renkei.key_lease = 600s');
my $pid;

# The master key first: it is in a file, read by this very session many times over.
my $session = background($node, 'cm');
$pid = ask_in($session, 'SELECT pg_backend_pid()');
is(ask_in($session, q{SELECT count(*) FROM person WHERE name::text = 'name ' || subject_id}), '20', 'a session opens values');
ask_in($session, q{UPDATE person SET remark = 'another'});
is(join(' ', mappings_with($pid, sha256('master key 2026'))), '', 'no master key is left in memory');

# Now a data key, which the command tells.
my $log = use_key_command($node, '2026');
$node->safe_psql($DB, 'SELECT renkei.register_subjects(3)');
write_persons($node, 21, 21);
my $key = key_of_log($log, 'person/21/1');
is(length $key, 32, 'the command was given a data key');
$session = background($node, 'cm');
$pid = ask_in($session, 'SELECT pg_backend_pid()');
is(ask_in($session, 'SELECT name FROM person WHERE subject_id = 21'), 'name 21', 'a session opens a value');
my @where = mappings_with($pid, $key);
is(scalar @where, 1, 'during the lease its key is in one mapping of the idle backend');
my $flags = mapping_flags($pid, $where[0]);
like($flags, qr/ dd /, 'which is in no core dump');
like($flags, qr/ lo /, 'which is locked');
like($flags, qr/ wf /, 'which no forked process has');
SKIP:
{
	skip 'no gcore (Debian: gdb)', 3 if system('command -v gcore >/dev/null') != 0;
	my $core = core_of($pid, $node->basedir . '/core');

	cmp_ok(index($core, 'SELECT name FROM person WHERE subject_id = 21'), '>=', 0, 'a core dump of it has its last statement');
	is(index($core, $key), -1, '… and not the key');
	is(index($core, sha256('master key 2026')), -1, '… nor a master key');
}
ask_in($session, 'BEGIN');
is(ask_in($session, 'SELECT name FROM person WHERE subject_id = 21'), 'name 21', 'in a transaction, too');
is(scalar mappings_with($pid, $key), 1, 'OpenSSL keeps none of it after the statement');
ask_in($session, 'COMMIT');

# forget_keys() reaches an idle backend at once.
ask($node, 'keeper', 'SELECT renkei.forget_keys()');
ok(until_gone($pid, $key, 10), 'renkei.forget_keys() wipes it in an idle backend');
is(ask_in($session, 'SELECT name FROM person WHERE subject_id = 21'), 'name 21', 'and it is had again when needed');

# A lease that ends, in an idle backend, in one within a transaction, and after an error that stopped all timeouts.
$node->append_conf('postgresql.conf', 'renkei.key_lease = 2s');
$node->reload;
ask($node, 'keeper', 'SELECT renkei.forget_keys()');
sleep 0.2;
foreach my $case ([ 'an idle backend', '', '' ], [ 'an open transaction', 'BEGIN', 'COMMIT' ])
{
	my ($what, $before, $after) = @$case;

	ask_in($session, "$before; SELECT name FROM person WHERE subject_id = 21");
	is(scalar mappings_with($pid, $key), 1, "$what has a key");
	ok(until_gone($pid, $key, 8), '… and none when its lease has ended');
	ask_in($session, $after);
}
ask_in($session, "SELECT name FROM person WHERE subject_id = 21");
ask_in($session, 'SELECT 1/0');
is(scalar mappings_with($pid, $key), 1, 'after an error the key is there');
ok(until_gone($pid, $key, 8), '… and the lease ends all the same');

$session->{in} .= "\\q\n";
$session->{run}->finish;
$node->stop;
done_testing();
