# No nonce comes twice in ten million sealed values (LONG_SEALS), of twenty keys, as each way of writing makes them, four sessions at once:
# INSERT … SELECT, COPY, column defaults, UPDATE. (PostgreSQL writes with no plan in parallel; that workers, forked as sessions are, draw
# nonces of their own is a unit test.) And no first half of a nonce, which makes a derived key, comes more often than a run may be long.
#
# Fails when rkc_nonce_draw() gives bytes of its store again (left -= size taken out), when rkc_xaes_seal() does not draw the second half for
# each value, or goes on with a first half for ever (left-- taken out).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/..", $FindBin::RealBin;
use IPC::Run;
use KeyedNetwork;
use MIME::Base64 qw(decode_base64);
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;

my $run = 64;	# RKC_XAES_RUN
my $seals = $ENV{LONG_SEALS} // 10_000_000;
my $sessions = 4;
my $batches = 10;
my $rows = int($seals / 2 / $batches / $sessions);	# of a session in a batch, two values each

my $node = keyed_network('seal_nonces', "renkei.release = 'async'", 'max_wal_size = 4GB');
my $file = $node->basedir . '/nonces';

sub super { return $node->safe_psql($DB, $_[0]) }

# All values are seven bytes long, so a nonce begins 47 bytes before the value's end, whatever is before it.
super(q{CREATE SEQUENCE number;
	CREATE UNLOGGED TABLE many (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL,
		name renkei.sealed_text('person.identity', 'searchable'),
		remark renkei.sealed_text('person.identity') DEFAULT lpad((nextval('number') % 10000000)::text, 7, '0'));
	SELECT renkei.protect('many', 'person.identity')});

my $text = q{lpad((g % 10000000)::text, 7, '0')};
my %ways = (
	'INSERT … SELECT' => "INSERT INTO many SELECT 1 + g / 100 % 20, 1, $text, $text FROM generate_series(1, $rows) g",
	'column defaults' => "INSERT INTO many (subject_id, owner_org, name) SELECT 1 + g / 100 % 20, 1, $text FROM generate_series(1, $rows) g",
	'COPY' => "\\copy many (subject_id, owner_org, name, remark) FROM PROGRAM 'seq $rows | awk \"{ printf \\\"%d\\\\t1\\\\t%07d\\\\t%07d\\\\n\\\", 1 + int(\\\$1 / 100) % 20, \\\$1, \\\$1 }\"'",
	'UPDATE' => "INSERT INTO many (subject_id, owner_org) SELECT 1 + g / 100 % 20, 1 FROM generate_series(1, $rows) g; UPDATE many SET name = '1234567', remark = '7654321' WHERE name IS NULL");

# The four sessions do the same at the same time, or UPDATE would wait for the others.
sub write_batch
{
	my ($way) = @_;
	# IPC::Run takes out of the scalar what it sends.
	my @texts = ($ways{$way}) x $sessions;
	my @running = map { IPC::Run::start([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($DB) ], '<', \$_, '2>', \my $err) } @texts;

	return !grep { !$_->finish } @running;
}

# What lies there, as the superuser sees it, is added to the file: each nonce a line.
sub collect
{
	my ($from, $to);
	my $count = 0;

	open($from, '-|', 'psql', '-X', '-q', '-d', $node->connstr($DB), '-c', 'COPY (SELECT name, remark FROM many) TO STDOUT') or die $!;
	open($to, '>>', $file) or die $!;
	while (<$from>)
	{
		foreach my $value (/renkei:sealed:(\S+)/g)
		{
			print $to unpack('H48', substr(decode_base64($value), -47, 24)), "\n";
			$count++;
		}
	}
	close($from) or die "psql: $?";
	close($to) or die $!;
	super('TRUNCATE many');
	return $count;
}

my $count = 0;
foreach my $batch (1 .. $batches)
{
	my $way = (sort keys %ways)[ $batch % keys %ways ];

	ok(write_batch($way), "$way, from $sessions sessions");
	my $got = collect();
	$count += $got;
	is($got, 2 * $rows * $sessions, '… seals them all');
}

my ($twice, $longest) = ('', '');
IPC::Run::run([ 'bash', '-c', "LC_ALL=C sort -S 256M -T '" . $node->basedir . "' '$file' >'$file.sorted'" ]) or die 'sort';
IPC::Run::run([ 'bash', '-c', "wc -l <'$file.sorted'; uniq -d '$file.sorted' | wc -l" ], '>', \$twice);
is($twice, "$count\n0\n", "none of $count nonces comes twice");
IPC::Run::run([ 'bash', '-c', "cut -c1-24 '$file.sorted' | uniq -c | awk '\$1 > most { most = \$1 } END { print most }'" ], '>', \$longest);
cmp_ok($longest, '<=', $run, "no first half more than $run times");
cmp_ok($longest, '>', 1, 'and some more than once');
unlink $file, "$file.sorted";
$node->stop;
done_testing();
