# What plaintext a session keeps after a result has been sent: the last row, and of a small result what fits into the server's send buffer
# (8 kB). Rows that were held back for their record are wiped when they have left, many past that buffer. (What a query computes with
# values is in memory as PostgreSQL frees it.)
# attack: E25
#
# Fails when rk_held_forward() in ledger/held.c does not wipe what it has sent, or leaves the end of a large answer to the server's buffer,
# or when rk_held_add() does not wipe what it has moved to a larger place.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use ProcessMemory;
use RenkeiTest;
use Test::More;
use Time::HiRes qw(usleep);

my $rows = 2000;
# A message of one such value has 6 bytes more at least.
my $value = 'The value number 000001';
my $buffer = 8192;
my $in_buffer = int($buffer / (length($value) + 6)) + 2;	# cut off at both ends

my $node = keyed_network('seal_left', "renkei.release = 'async'");
$node->safe_psql($DB, qq{SELECT renkei.register_subjects($rows - 20);
	SELECT renkei.make_data_keys('person.identity', array_agg(s)) FROM generate_series(1, $rows\::bigint) s;
	DELETE FROM person;
	INSERT INTO person SELECT s, 1, NULL, 'The value number ' || to_char(s, 'FM000000') FROM generate_series(1, $rows) s});

# Which of the values are in a session's memory.
sub left
{
	my ($pid) = @_;
	my %left;

	each_mapping($pid, sub { $left{$_} = 1 foreach $_[1] =~ /The value number (\d{6})/g });
	return sort keys %left;
}

# … once it has wiped what it has sent: the client has the last row a moment earlier.
sub left_by_idle
{
	my ($pid, $most) = @_;
	my @left = left($pid);

	for (my $tries = 0; @left > $most && $tries < 40; $tries++)
	{
		usleep(50_000);
		@left = left($pid);
	}
	return @left;
}

foreach my $case ([ 'SELECT', 'TABLE', $rows, 1 ], [ 'COPY', 'COPY (TABLE) TO STDOUT', $rows, 1 ],
	[ 'CURSOR', 'BEGIN; DECLARE c CURSOR FOR TABLE; FETCH ALL FROM c; COMMIT', $rows, 1 ], [ 'a small SELECT', 'TABLE', 200, $in_buffer + 1 ])
{
	my ($what, $query, $count, $most) = @$case;

	$query =~ s/TABLE/SELECT remark FROM person WHERE subject_id <= $count ORDER BY subject_id/;
	my $session = background($node, 'cm');
	my $pid = ask_in($session, 'SELECT pg_backend_pid()');
	my @got = split(/\n/, ask_in($session, $query));
	my @left;

	is(scalar @got, $count, "$what: a session reads $count values");
	@left = left_by_idle($pid, $most);
	note(scalar(@left) . ' are left');
	cmp_ok(scalar @left, '<=', $most, "… of which no more than $most are left");
	ok(grep({ $_ == $count } @left), '… the last one among them');
	ask_in($session, "SELECT repeat('x', $buffer + 100)");
	@left = left($pid);
	note(scalar(@left) . ' are left');
	cmp_ok(scalar @left, '<=', 1, '… and one at most when other things have been sent');
	$session->{in} .= "\\q\n";
	$session->{run}->finish;
}
$node->stop;
done_testing();
