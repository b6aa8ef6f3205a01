# One session with a thousand waiting portals does not take the parallel workers from the others: what a statement tells
# its workers lies in places of its own backend. And a portal of the protocol keeps to the login as a cursor does.
# attack: H5 D2
#
# Fails when rk_publish() takes any free place of the table instead of those of its backend (published.c).
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use IO::Socket::UNIX;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('portals', 'max_connections = 12', 'max_worker_processes = 8', 'max_parallel_workers = 8');
my $force = sql_ok($node, q{SELECT CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'force_parallel_mode' ELSE 'debug_parallel_query' END});

# A client that speaks the protocol itself: psql has no named portals.
sub message
{
	my ($type, $body) = @_;

	return $type . pack('N', 4 + length $body) . $body;
}

# Reads until the server is ready; returns the types of its messages and the texts of its errors.
sub replies
{
	my ($socket) = @_;
	my ($types, $errors) = ('', '');

	for (;;)
	{
		my ($head, $body) = ('', '');

		read($socket, $head, 5) == 5 or die 'the server has closed the connection';
		my ($type, $length) = unpack('aN', $head);
		read($socket, $body, $length - 4) if $length > 4;
		$types .= $type;
		$errors .= $body if $type eq 'E';
		return ($types, $errors) if $type eq 'Z';
	}
}

sub query
{
	my ($socket, $sql) = @_;

	print $socket message('Q', "$sql\0");
	return replies($socket);
}

my $socket = IO::Socket::UNIX->new(Peer => $node->host . '/.s.PGSQL.' . $node->port) or die "no connection: $!";
$socket->autoflush(1);
my $startup = pack('N', 196608) . "user\0acc_city\0database\0$DB\0\0";
print $socket pack('N', 4 + length $startup) . $startup;
replies($socket);
query($socket, "SET $force = on");
query($socket, 'BEGIN');
print $socket message('P', "s\0SELECT label FROM note\0" . pack('n', 0)) . message('S', '');
is((replies($socket))[0], '1Z', 'a statement is parsed');
foreach my $i (1 .. 1000)
{
	print $socket message('B', "p$i\0s\0" . pack('nnn', 0, 0, 0));
}
print $socket message('S', '');
my ($types, $errors) = replies($socket);
is(($types =~ tr/2//), 1000, 'a thousand portals wait in it');
is($errors, '', 'without an error');

# Everybody else still has workers.
my $other = background($node, 'acc_city');
told($other, "SET $force = on");
ask_of($other, 'SELECT count(*) FROM note WHERE pg_sleep(0.05) IS NOT NULL');
ok($node->poll_query_until($DB, q{SELECT EXISTS (SELECT FROM pg_stat_activity w JOIN pg_stat_activity l ON l.pid = w.leader_pid WHERE l.usename = 'acc_city')}),
	'a statement of another session runs in a worker');
is(answer_of($other), '36', 'with the right answer');

# Any of the thousand still gives its rows.
print $socket message('E', "p1000\0" . pack('N', 1)) . message('E', "p500\0" . pack('N', 0)) . message('S', '');
($types, $errors) = replies($socket);
is($errors, '', 'portals run without workers where there is no place');
is(($types =~ tr/D//), 37, 'and give their rows');
query($socket, 'COMMIT');
close $socket;
$node->stop;
done_testing();
