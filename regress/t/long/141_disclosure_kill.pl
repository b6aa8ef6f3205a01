# Whatever a client has seen, the flushed write-ahead log tells of, however the server died: backends and the whole server
# are killed at random moments while clients read lists and single persons, in transactions that roll back, by cursors.
# Clients speak the protocol themselves and note each row that has come out of the socket. Breaks when the gate lets a
# message through before XLogFlush() has returned, or when a batch of a large result is released without its record.
# KILLS: how many times (40).
# attack: U2 U3 U4 U17 U19
use strict;
use warnings;

use POSIX ();
use Test::More;
use Time::HiRes qw(usleep);

use RawClient;
use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;

my $kills = $ENV{KILLS} // 40;
my $clients = 3;
my $node = small_network('disclosure_kill', 'fsync = on', 'wal_keep_size = 2GB', 'max_wal_size = 4GB', 'log_min_messages = fatal',
	'restart_after_crash = on');
my $dir = PostgreSQL::Test::Utils::tempdir();
my $subjects = 3000;

sql_ok($node, qq{
	SELECT renkei.register_subjects($subjects);
	CREATE TABLE big (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org int NOT NULL, body text, PRIMARY KEY (subject_id));
	INSERT INTO big SELECT s, 4, repeat('x', 60) FROM generate_series(1, $subjects) s;
	SELECT renkei.protect('big', 'care.note');
	GRANT SELECT ON big TO renkei_member;
	ANALYZE big;
});

my @statements = (
	sub { 'SELECT subject_id, body FROM big WHERE subject_id = ' . (1 + int rand $subjects) },
	sub { my $s = 1 + int rand $subjects; "SELECT subject_id, body FROM big WHERE subject_id BETWEEN $s AND $s + 300" },
	sub { my $s = 1 + int rand $subjects; "BEGIN; SELECT subject_id, body FROM big WHERE subject_id = $s; ROLLBACK" },
	sub { 'SELECT subject_id, body FROM big ORDER BY subject_id' },
	sub {
		my $s = 1 + int rand($subjects - 200);
		"BEGIN; DECLARE c CURSOR FOR SELECT subject_id, body FROM big WHERE subject_id >= $s ORDER BY 1; FETCH 20 FROM c; FETCH 20 FROM c; ROLLBACK";
	});

# Reads on until the connection ends, and notes each subject as its row comes out of the socket.
sub read_until_killed
{
	my ($number) = @_;
	my $client = raw_connect($node, 'acc_city', piece => 1 + $number * 500) // return;

	open my $seen, '>>', "$dir/seen.$number" or die $!;
	$seen->autoflush(1);
	srand;
	alarm 60;
	while (raw_send($client, 'Q', $statements[ rand @statements ]->() . "\0"))
	{
		my $type = '';

		while ($type ne 'Z')
		{
			($type, my $content) = raw_receive($client) or return;
			print $seen +(raw_columns($content))[0] . "\n" if $type eq 'D';
		}
	}
	return;
}

# The records must all be read again, so they are collected before each crash could recycle them.
my $from = wal_position($node);
my (%seen, %recorded);
for my $kill (1 .. $kills)
{
	my @readers;

	foreach my $number (1 .. $clients)
	{
		my $pid = fork // die $!;

		if ($pid == 0)
		{
			read_until_killed($number);
			POSIX::_exit(0);
		}
		push @readers, $pid;
	}
	usleep(30_000 + rand 150_000);
	if ($kill % 4 == 0)
	{
		# All at once, the server first: nobody is left to tidy up.
		my $postmaster = (split /\n/, PostgreSQL::Test::Utils::slurp_file($node->data_dir . '/postmaster.pid'))[0];
		my @children = split ' ', `pgrep -P $postmaster`;

		kill 'KILL', $postmaster, @children;
		waitpid $_, 0 foreach @readers;
		usleep(200_000);
		# Whoever has to reap it may be late, and a number that is still there would pass for a running server.
		unlink $node->data_dir . '/postmaster.pid', $node->host . '/.s.PGSQL.' . $node->port . '.lock';
		$node->{_pid} = undef;
		$node->start;
	}
	else
	{
		my @backends = split ' ', `pgrep -f 'postgres: disclosure_kill: acc_city $DB '`;

		die 'there is nobody to kill' if !@backends;
		kill 'KILL', $backends[ rand @backends ];
		waitpid $_, 0 foreach @readers;
		# Not by psql: what ends before it has read its statement breaks the pipe, and that the test.
		for (my $tries = 0; !raw_connect($node, 'acc_city'); $tries++)
		{
			die 'the server did not come back' if $tries > 1800;
			usleep(100_000);
		}
	}
}
foreach my $entry (grep { $_->{kind} == 2 && $_->{login} eq 'acc_city' } entries_since($node, $from))
{
	$recorded{$_}++ foreach @{ $entry->{subjects} // [] };
}
foreach my $number (1 .. $clients)
{
	$seen{$_}++ foreach split /\n/, PostgreSQL::Test::Utils::slurp_file("$dir/seen.$number");
}
my @missing = grep { !$recorded{$_} } keys %seen;

cmp_ok(scalar(keys %seen), '>', 100, 'the clients saw ' . scalar(keys %seen) . ' persons');
is(scalar(@missing), 0, "each of them is recorded, after $kills kills") or diag("@missing[0 .. ($#missing > 9 ? 9 : $#missing)]");

$node->stop;
done_testing();
