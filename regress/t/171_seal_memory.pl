# Keys in memory (attack: E25): a backend's own memory is searched, byte by byte, for a data key and for a master key, and so is a
# core dump of it.
# What breaks it: keys outlive their lease in an idle backend, in memory that is not locked or that goes into core dumps
# (MADV_DONTDUMP taken out of lockedmem.c), a master key stays anywhere, or OpenSSL's contexts are left as they are when a
# statement has ended (rkc_xaes_forget() not called in keyring.c).
use strict;
use warnings;

use Digest::SHA qw(sha256);
use FindBin;
use IPC::Run;
use MIME::Base64;
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

sub until_found
{
	my ($pid, $key, $seconds) = @_;

	for (my $i = 0; $i < $seconds * 10; $i++)
	{
		return 1 if mappings_with($pid, $key);
		sleep 0.1;
	}
	return 0;
}

sub block_cipher
{
	my ($key, $block) = @_;
	my $out;

	IPC::Run::run([ 'openssl', 'enc', '-aes-256-ecb', '-nopad', '-K', unpack('H*', $key) ], '<', \$block, '>', \$out) or die 'openssl';
	return $out;
}

# What XAES-256-GCM (c2sp.org/XAES-256-GCM) derives from a key and the first half of a nonce.
sub derived_key
{
	my ($key, $half) = @_;
	my $bits = unpack('B128', block_cipher($key, "\0" x 16));
	my $k1 = pack('B128', substr($bits, 1) . '0') ^ pack('x15 C', substr($bits, 0, 1) * 0x87);

	return join '', map { block_cipher($key, pack('n a a a12', $_, 'X', "\0", $half) ^ $k1) } 1, 2;
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

# Nor of the key that was derived from it for the row: head, term and nonce are at the beginning of a value.
is(unpack('H*', derived_key("\1" x 32, 'ABCDEFGHIJKL')), 'c8612c9ed53fe43e8e005b828a1631a0bbcb6ab2f46514ec4f439fcfd0fa969b',
	'keys are derived here as in the specification');
my ($armour) = $node->safe_psql($DB, 'SELECT name FROM person WHERE subject_id = 21') =~ /^renkei:sealed:(.+)/;
my $derived = derived_key($key, substr(MIME::Base64::decode_base64($armour), 21 + 16, 12));
is(join(' ', mappings_with($pid, $derived)), '', '… nor of the key derived from it');
$session->{in} .= "SELECT name::text, pg_sleep(5) FROM person WHERE subject_id = 21;\n";
$session->{run}->pump_nb for 1 .. 5;
ok(until_found($pid, $derived, 5), 'in the statement it is there');
ask_in($session, 'COMMIT');
is(join(' ', mappings_with($pid, $derived)), '', '… and not after it');

# A value that is padded to be sealed, and then is not, as there is no key for it. What breaks it: rk_seal_value() pads before it has the key.
$node->safe_psql($DB, q{CREATE TABLE letter (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL,
		body renkei.sealed_text('person.identity', 'padded'));
	SELECT renkei.protect('letter', 'person.identity'); GRANT INSERT ON letter TO renkei_member});
like(ask_in($session, q{INSERT INTO letter VALUES (0, 1, repeat('padding', 300))}), qr/subject 0 cannot have sealed values/,
	'a value is for nobody who can have a key');
is(join(' ', mappings_with($pid, "paddingpadding\x80")), '', '… and is not left in its padding');

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
