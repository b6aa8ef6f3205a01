# A client that speaks the protocol itself, so that a test sees each byte that has left the server, and nothing of what a
# library would make of it.
#
#   my $client = raw_connect($node, 'acc_city');        # undef: the server is not there
#                                                      # parameters => "replication\0true\0": more for the server
#   raw_send($client, 'Q', "SELECT …\0");
#   while (my ($type, $content) = raw_receive($client)) { last if $type eq 'Z'; }
package RawClient;

use strict;
use warnings;

use Exporter 'import';
use IO::Socket::UNIX;

use RenkeiTest;

our @EXPORT = qw(raw_connect raw_send raw_receive raw_columns);

sub raw_send
{
	my ($client, $type, $content) = @_;
	my $message = $type . pack('N', length($content) + 4) . $content;

	# A server that is gone is no error here.
	local $SIG{PIPE} = 'IGNORE';
	return defined syswrite($client->{socket}, $message);
}

# One byte at a time from what has come; the empty list at the end of the connection.
sub take
{
	my ($client, $length) = @_;

	while (length($client->{come}) < $length)
	{
		my $got = sysread($client->{socket}, $client->{come}, $client->{piece} // 8192, length($client->{come}));

		return if !$got;
	}
	return substr($client->{come}, 0, $length, '');
}

sub raw_receive
{
	my ($client) = @_;
	my $head = take($client, 5) // return;
	my ($type, $length) = unpack('aN', $head);
	my $content = take($client, $length - 4) // return;

	return ($type, $content);
}

sub raw_connect
{
	my ($node, $login, %more) = @_;
	my $socket = IO::Socket::UNIX->new(Peer => $node->host . '/.s.PGSQL.' . $node->port) // return;
	my $client = { socket => $socket, come => '', %more };
	my $startup = pack('N', 196608) . "user\0$login\0database\0$DB\0" . ($more{parameters} // '') . "\0";

	{
		local $SIG{PIPE} = 'IGNORE';
		syswrite($socket, pack('N', length($startup) + 4) . $startup) // return;
	}
	while (my ($type, $content) = raw_receive($client))
	{
		return $client if $type eq 'Z';
		return if $type eq 'E';
	}
	return;
}

# The columns of a DataRow message; undef: NULL.
sub raw_columns
{
	my ($content) = @_;
	my @columns;
	my $count = unpack('n', substr($content, 0, 2, ''));

	for (1 .. $count)
	{
		my $length = unpack('l>', substr($content, 0, 4, ''));

		push @columns, $length < 0 ? undef : substr($content, 0, $length, '');
	}
	return @columns;
}

1;
