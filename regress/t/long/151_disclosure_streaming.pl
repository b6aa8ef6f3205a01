# A large result streams: its first rows come before the last ones are read, in bounded memory, each batch after its record.
# And a list that fits in memory is one entry; or a few, where it need not wait for the disk and nobody else has had rows recorded.
# Breaks when rk_held_is_due() in held.c waits for the whole result or for less than a batch, when what was forwarded is kept or
# not counted, may_begin_early() in gate.c does not look at what others record, or rk_subjects_tell() in subjects.c forgets who was told of before.
# attack: U4 U8
use strict;
use warnings;

use Test::More;
use Time::HiRes qw(time usleep);

use RawClient;
use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;

my $node = small_network('disclosure_streaming', 'max_wal_size = 4GB');
my $rows = 100_000;

sql_ok($node, qq{
	SELECT count(*) FROM renkei.register_subjects($rows - 12);
	CREATE TABLE big (subject_id bigint PRIMARY KEY REFERENCES renkei.subject, owner_org int NOT NULL, body text);
	INSERT INTO big SELECT s, 4, repeat('x', 500) FROM generate_series(1, $rows) s;
	SELECT renkei.protect('big', 'care.note');
	GRANT SELECT ON big TO renkei_member;
	VACUUM ANALYZE big;
});

# Kilobytes of a process that are its own.
sub memory_of
{
	my ($pid) = @_;
	my ($kb) = PostgreSQL::Test::Utils::slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+)/m;

	return $kb;
}

my $client = raw_connect($node, 'acc_city') or die 'no connection';
raw_send($client, 'Q', "SELECT pg_backend_pid()\0");
my $pid;
while (my ($type, $content) = raw_receive($client))
{
	$pid = (raw_columns($content))[0] if $type eq 'D';
	last if $type eq 'Z';
}
# Catalogs and sets are in memory afterwards, so that what comes on top is the result's.
raw_send($client, 'Q', "SELECT subject_id, body FROM big WHERE subject_id = 1\0");
while (my ($type) = raw_receive($client)) { last if $type eq 'Z'; }
my $before = memory_of($pid);

my $from = wal_position($node);
raw_send($client, 'Q', "SELECT subject_id, body FROM big\0");
my $first;
while (my ($type, $content) = raw_receive($client))
{
	next if $type ne 'D';
	$first = (raw_columns($content))[0];
	last;
}
is($first, 1, 'the first row has come');
# Nobody reads on: the server can neither go on nor end.
usleep(1_000_000);
my @told = map { @{ $_->{subjects} // [] } } grep { $_->{kind} == 2 } entries_since($node, $from);
cmp_ok(scalar(@told), '>', 0, 'after its record');
cmp_ok(scalar(@told), '<', $rows / 2, 'which does not tell of rows that have not been reached: ' . scalar(@told));
cmp_ok(memory_of($pid) - $before, '<', 8 * 1024, 'the server holds little of ' . int($rows * 500 / 1024) . ' kB');

my ($seen, $most) = (1, 0);
while (my ($type, $content) = raw_receive($client))
{
	$seen++ if $type eq 'D';
	$most = memory_of($pid) if $type eq 'D' && $seen % 5000 == 0 && memory_of($pid) > $most;
	last if $type eq 'Z';
}
is($seen, $rows, 'all rows come');
cmp_ok($most - $before, '<', 8 * 1024, 'and at no time is much of it held');
my %told;
$told{$_}++ foreach map { @{ $_->{subjects} // [] } } grep { $_->{kind} == 2 } entries_since($node, $from);
is(scalar(keys %told), $rows, 'each is recorded');
is((sort { $b <=> $a } values %told)[0], 1, 'once');

# Slower than a batch may wait: the rows do not wait for the last one.
raw_send($client, 'Q', "SELECT subject_id, repeat(body, 20), pg_sleep(0.1) FROM big LIMIT 40\0");
my $began = time;
while (my ($type) = raw_receive($client)) { last if $type eq 'D'; }
cmp_ok(time - $began, '<', 3, 'a slow result gives its first row long before its last');
close $client->{socket};

# Where nothing waits for the disk.
sub read_list
{
	my ($reader, $count) = @_;

	raw_send($reader, 'Q', "SELECT subject_id, body FROM big ORDER BY subject_id LIMIT $count\0");
	my $got = 0;
	while (my ($type) = raw_receive($reader)) { $got++ if $type eq 'D'; last if $type eq 'Z'; }
	return $got;
}

sub disclosures_since { my ($at) = @_; $node->safe_psql($DB, 'SELECT pg_switch_wal()'); return grep { $_->{kind} == 2 && $_->{login} eq 'acc_city' } entries_since($node, $at) }

# What the one before still reads, for nobody, is recorded, too.
usleep(100_000) until sql_ok($node, "SELECT count(*) FROM pg_stat_activity WHERE pid = $pid") eq '0';
sql_ok($node, q{ALTER ROLE acc_city SET renkei.release = 'async'});
my $hasty = raw_connect($node, 'acc_city') or die 'no connection';
$from = wal_position($node);
is(read_list($hasty, 10), 10, 'a short list');
is(scalar(disclosures_since($from)), 1, 'is one entry');
# Somebody else had rows recorded since; and unless the server was kept waiting for long in the middle of it.
my @pieces;
for (my $tries = 0; @pieces != 1 && $tries < 10; $tries++)
{
	ask($node, 'acc_hinata', 'SELECT count(*) FROM big WHERE subject_id = 1');
	$from = wal_position($node);
	read_list($hasty, 400) == 400 or die 'a row is missing';
	@pieces = disclosures_since($from);
}
is(scalar(@pieces), 1, 'one of 200 kB is one, too, where somebody else had rows recorded since the last');
is(join(' ', sort { $a <=> $b } @{ $pieces[0]{subjects} }), join(' ', 1 .. 400), 'of all its subjects');

# Alone, a client can begin with the first part while the next one, as large as all before, is made.
read_list($hasty, 10);
$from = wal_position($node);
is(read_list($hasty, $rows), $rows, 'all of 50 MB');
@pieces = disclosures_since($from);
cmp_ok(scalar(@{ $pieces[0]{subjects} }), '<', 200, 'alone, the first part is small');
cmp_ok(scalar(@pieces), '<', 300, 'and there are few: ' . scalar(@pieces));
is(join(' ', sort { $a <=> $b } map { @{ $_->{subjects} } } @pieces), join(' ', 1 .. $rows), 'that tell of each subject once');

# Rows of the same persons again and again.
$from = wal_position($node);
raw_send($hasty, 'Q', "SELECT subject_id, body FROM generate_series(0, 99) AS g CROSS JOIN LATERAL (SELECT subject_id, body FROM big WHERE subject_id <= 100 + 0 * g OFFSET 0) AS b\0");
while (my ($type) = raw_receive($hasty)) { last if $type eq 'Z'; }
@pieces = disclosures_since($from);
cmp_ok(scalar(@pieces), '>=', 4, 'a list of 5 MB goes in pieces');
is(join(' ', sort { $a <=> $b } map { @{ $_->{subjects} // [] } } @pieces), join(' ', 1 .. 100), 'of which each tells of whom none has told');

# The server is stuck in the middle of a large one: what has come by then is written.
$from = wal_position($node);
raw_send($hasty, 'Q', "SELECT subject_id, body FROM big ORDER BY subject_id\0");
usleep(1_000_000);
my %written = map { $_ => 1 } map { @{ $_->{subjects} // [] } } disclosures_since($from);
my $unwritten = 0;
# As much as a socket holds at the least; the server goes on as soon as there is room.
$hasty->{come} = '';
sysread($hasty->{socket}, $hasty->{come}, 65536);
while ($hasty->{come} =~ s/\A(?:T|D)(....)//s)
{
	my $content = substr($hasty->{come}, 0, unpack('N', $1) - 4, '');

	$unwritten++ if length($content) > 500 && !$written{ (raw_columns($content))[0] };
}
is($unwritten, 0, 'each row that has come is one of a subject who is in the log');
close $hasty->{socket};

$node->stop;
done_testing();
