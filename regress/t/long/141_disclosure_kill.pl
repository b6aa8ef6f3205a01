# Whatever a client has seen, the flushed write-ahead log tells of, however the server died: backends, the ledger's worker and the
# whole server are killed at random moments while clients read lists and single persons, in transactions that roll back, by cursors.
# Clients speak the protocol themselves and note each row that has come out of the socket, with the statement that it came from: what
# is compared is each statement with what the log says of that very one, as any person is read by others, too. And the ledger has in
# the end what the log has.
# Breaks when the gate lets a message through before XLogFlush() has returned, when a batch of a large result is released without its
# record, or when who was told of by one statement counts as told of by the next.
# KILLS: how many times (200).
# attack: U2 U3 U4 U17 U19
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use POSIX ();
use Test::More;
use Time::HiRes qw(usleep);

use LedgerLog;
use RawClient;
use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;

my $kills = $ENV{KILLS} // 200;
my $clients = 3;
my $node = small_network('disclosure_kill', 'fsync = on', 'wal_keep_size = 4GB', 'max_wal_size = 4GB', 'log_min_messages = fatal',
	'restart_after_crash = on');
my $dir = PostgreSQL::Test::Utils::tempdir();
my $subjects = 3000;

sql_ok($node, qq{
	SELECT renkei.register_subjects($subjects);
	CREATE TABLE big (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org int NOT NULL, body text, PRIMARY KEY (subject_id));
	INSERT INTO big SELECT s, 4, repeat('x', 60) FROM generate_series(1, $subjects) s;
	SELECT renkei.protect('big', 'care.note');
	GRANT SELECT ON big TO renkei_member;
	ALTER ROLE acc_city SET renkei.record_statements = on;
	ANALYZE big;
});

my @statements = (
	sub { 'SELECT subject_id, body FROM big WHERE subject_id = ' . (1 + int rand $subjects) },
	sub { my $s = 1 + int rand $subjects; "SELECT subject_id, body FROM big WHERE subject_id BETWEEN $s AND $s + 300" },
	sub { my $s = 1 + int rand $subjects; "BEGIN; SELECT subject_id, body FROM big WHERE subject_id = $s; ROLLBACK" },
	sub { 'SELECT subject_id, body FROM big ORDER BY subject_id' },
	# More than is held back at a time.
	sub { 'SELECT subject_id, repeat(body, 10) FROM big ORDER BY subject_id DESC' },
	sub {
		my $s = 1 + int rand($subjects - 200);
		"BEGIN; DECLARE c CURSOR FOR SELECT subject_id, body FROM big WHERE subject_id >= $s ORDER BY 1; FETCH 20 FROM c; FETCH 20 FROM c; ROLLBACK";
	});

# Reads on until the connection ends, and notes each subject as its row comes out of the socket.
sub read_until_killed
{
	my ($number, $round, $ready) = @_;
	my $client = raw_connect($node, 'acc_city', piece => 1 + $number * 500) // die 'no connection';
	my $statement = 0;

	syswrite $ready, '.';

	open my $seen, '>>', "$dir/seen.$number" or die $!;
	srand;
	alarm 60;
	$SIG{ALRM} = sub { die 'nobody killed the server' };
	my $tag = "reader $number, round $round, statement " . ++$statement;
	while (raw_send($client, 'Q', '/* ' . $tag . ' */ ' . $statements[ rand @statements ]->() . "\0"))
	{
		my $type = '';

		while ($type ne 'Z')
		{
			($type, my $content) = raw_receive($client);
			return close($seen) if !defined $type;
			print $seen "$tag: " . (raw_columns($content))[0] . "\n" if $type eq 'D';
		}
		$tag = "reader $number, round $round, statement " . ++$statement;
	}
	return close($seen);
}

# A reader that reads already, and the number of its process.
sub start_reader
{
	my ($number, $round) = @_;

	pipe(my $is_ready, my $ready) or die $!;
	my $pid = fork // die $!;

	# It must not end as the test does, which would stop the server.
	POSIX::_exit(eval { read_until_killed($number, $round, $ready) } ? 0 : 1) if $pid == 0;
	close $ready;
	sysread($is_ready, my $sign, 1) or die 'a reader did not start';
	return $pid;
}

sub postmaster { return (split /\n/, PostgreSQL::Test::Utils::slurp_file($node->data_dir . '/postmaster.pid'))[0] }

# Children of the server alone: a search by the name would find the shell that searches, too.
sub children { my ($title) = @_; return split ' ', `pgrep -P ${\postmaster()} -f '$title'` }

sub kill_one
{
	my ($title) = @_;
	my $killed = 0;

	# It may have to be started anew first, or have ended since it was seen.
	for (my $tries = 0; !$killed; $tries++)
	{
		die "there is no $title to kill" if $tries > 600;
		usleep(50_000) if $tries;
		my @running = children($title);

		$killed = @running && kill('KILL', $running[ rand @running ]);
	}
}

# All at once, the server first: nobody is left to tidy up.
sub kill_all
{
	my $postmaster = postmaster();

	kill('KILL', $postmaster, children('postgres: ')) > 3 or die 'the server was not killed';
}

sub start_again
{
	usleep(200_000);
	# Whoever has to reap it may be late, and a number that is still there would pass for a running server.
	unlink $node->data_dir . '/postmaster.pid', $node->host . '/.s.PGSQL.' . $node->port . '.lock';
	$node->{_pid} = undef;
	$node->start;
}

# Not by psql: what ends before it has read its statement breaks the pipe, and that the test.
sub await_server
{
	for (my $tries = 0; !raw_connect($node, 'acc_city'); $tries++)
	{
		die 'the server did not come back' if $tries > 1800;
		usleep(100_000);
	}
}

# The records must all be read again, so they are kept from being recycled.
my $from = wal_position($node);
for my $round (1 .. $kills)
{
	my @readers = map { start_reader($_, $round) } 1 .. $clients;

	usleep(rand 150_000);
	$round % 4 == 0 ? kill_all() : kill_one($round % 4 == 2 ? 'renkei ledger of database' : "acc_city $DB ");
	foreach my $reader (@readers)
	{
		waitpid $reader, 0;
		$? == 0 or die "a reader did not read to the end of its connection: $?";
	}
	start_again() if $round % 4 == 0;
	await_server();
}

# By the statement's mark; entries without a text go on with the statement of their session.
my (%recorded, %mark, $disclosures);
foreach my $entry (grep { $_->{kind} == 2 && $_->{login} eq 'acc_city' } entries_since($node, $from))
{
	$disclosures++;
	$mark{ $entry->{session} } = $1 if ($entry->{statement_text} // '') =~ m{/\* (.+?) \*/};
	vec($recorded{ $mark{ $entry->{session} } }, $_, 1) = 1 foreach @{ $entry->{subjects} // [] };
}
my ($rows, %statements, %missing);
foreach my $number (1 .. $clients)
{
	open my $seen, '<', "$dir/seen.$number" or die $!;
	while (my $line = <$seen>)
	{
		my ($mark, $subject) = $line =~ /^(.+): (\d+)$/ or die "what is this: $line";

		$rows++;
		$statements{$mark} = 1;
		$missing{"$mark: $subject"} = 1 if !vec($recorded{$mark} // '', $subject, 1);
	}
}
cmp_ok(scalar(keys %statements), '>', 3 * $kills, "the clients saw $rows rows of " . keys(%statements) . ' statements');
is(scalar(keys %missing), 0, "each is recorded, as read by that statement, after $kills kills") or diag(join("\n", (sort keys %missing)[0 .. 9]));

taken_in($node);
is(sql_ok($node, q{SELECT count(*) FROM audit.disclosure WHERE login = 'acc_city' AND relation = 'public.big'}), $disclosures,
	"and the ledger has all $disclosures that the log has");

$node->stop;
done_testing();
