# What plaintext a session keeps after a result has been sent: what fits into the server's send buffer (8 kB), and the last row. Rows that
# were held back for their record are wiped when they leave. (What a query computes with values is in memory as PostgreSQL frees it.)
# attack: E25
#
# Fails when rk_held_forward() in ledger/held.c does not wipe what it has sent, or rk_held_add() what it has moved to a larger place.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use ProcessMemory;
use RenkeiTest;
use Test::More;

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

foreach my $query ('SELECT remark FROM person ORDER BY subject_id', 'COPY (SELECT remark FROM person ORDER BY subject_id) TO STDOUT',
	"BEGIN; DECLARE c CURSOR FOR SELECT remark FROM person ORDER BY subject_id; FETCH ALL FROM c; COMMIT")
{
	my ($what) = $query =~ /(SELECT|COPY|CURSOR)/ && $1;
	my $session = background($node, 'cm');
	my $pid = ask_in($session, 'SELECT pg_backend_pid()');
	my @got = split(/\n/, ask_in($session, $query));
	my @left;

	is(scalar @got, $rows, "$what: a session reads $rows values");
	@left = left($pid);
	note(scalar(@left) . ' are left');
	cmp_ok(scalar @left, '<=', $in_buffer + 1, '… of which no more are left than the send buffer has room for, and one');
	ok(grep({ $_ eq '002000' } @left), '… the last one among them');
	ask_in($session, "SELECT repeat('x', $buffer + 100)");
	@left = left($pid);
	note(scalar(@left) . ' are left');
	cmp_ok(scalar @left, '<=', 1, '… and one at most when other things have been sent');
	$session->{in} .= "\\q\n";
	$session->{run}->finish;
}
$node->stop;
done_testing();
