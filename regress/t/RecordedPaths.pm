# Measures a path by which rows are read: what the client got, what is recorded of it, and that the record came first.
#
#   my $paths = paths_begin($node);                        # $node: a small network, see RenkeiWorld
#   my $measured = measure($paths, { sql => 'SELECT …', login => 'acc_hinata' });
#     # { seen => '1 2 3 4', recorded => '1 2 3 4', entries => 'disclosure', first => 'yes', answer => '…' }
#   my $measured = measure_program($paths, { login => 'postgres', program => [ 'pg_dump', … ] });
#
# What came first is not left to chance. The path is run twice: once as clients do, and once under renkei.release =
# witnessed, where no witness ever comes. There the server stands still at the very point between the record and the rows:
# the record must be in the flushed log, and of an answer nothing may have come out of the socket. Then it is terminated.
package RecordedPaths;

use strict;
use warnings;

use Exporter 'import';
use Time::HiRes qw(sleep time);

use PostgreSQL::Test::Utils;
use RawClient;
use RenkeiLedger;
use RenkeiTest;

our @EXPORT = qw(paths_begin measure measure_program raw_all);

# Messages that carry something of an answer: a row, COPY data, an error, a notice.
my $telling = 'DdEN';

sub paths_begin
{
	my ($node) = @_;

	return { node => $node, watch => background($node, scalar getpwuid($<)) };
}

# Sends one statement as the path wants it sent.
sub send_statement
{
	my ($client, $path) = @_;

	return raw_send($client, 'Q', "$path->{sql}\0") if !defined $path->{format};
	raw_send($client, 'P', "\0$path->{sql}\0" . pack('n', 0));
	raw_send($client, 'B', "\0\0" . pack('n n n n', 0, 0, 1, $path->{format}));
	raw_send($client, 'D', "P\0");
	# In portions where the path says so: the portal waits between them.
	raw_send($client, 'E', "\0" . pack('N', $path->{rows} // 0)) for 1 .. ($path->{rows} ? 20 : 1);
	return raw_send($client, 'S', '');
}

# All that comes up to the end of the statement.
sub raw_all
{
	my ($client) = @_;
	my @messages;

	local $SIG{ALRM} = sub { die "no answer\n" };
	alarm $PostgreSQL::Test::Utils::timeout_default;
	while (my ($type, $content) = raw_receive($client))
	{
		last if $type eq 'Z';
		push @messages, [ $type, $content ];
	}
	alarm 0;
	return @messages;
}

# The text of an error's or a notice's fields.
sub told_by
{
	my ($content) = @_;
	my %field = map { (substr($_, 0, 1), substr($_, 1)) } grep { length } split /\0/, $content;

	return join(' ', map { $field{$_} // () } qw(C M D H W));
}

# The answer as text, a line for each row or message.
sub answer_of_messages
{
	my ($path, @messages) = @_;
	my @lines;

	foreach (@messages)
	{
		my ($type, $content) = @$_;

		if ($type eq 'D')
		{
			my @columns = raw_columns($content);
			push @lines, join('|', map { $path->{format} ? unpack('q>', $_) : $_ // '' } @columns);
		}
		push @lines, $content =~ s/\n\z//r if $type eq 'd';
		push @lines, told_by($content) if $type eq 'E' || $type eq 'N';
	}
	return join("\n", @lines);
}

sub numbers { return join ' ', sort { $a <=> $b } keys %{ { map { $_ => 1 } @_ } }; }

# Runs a statement, meeting others meanwhile where the path has some: those are to wait for its lock first.
sub run_statement
{
	my ($paths, $client, $path) = @_;

	send_statement($client, $path);
	$path->{meanwhile}->($client) if $path->{meanwhile};
	return raw_all($client);
}

# The kinds of the entries, and what they say of the way.
my %kind = (1 => 'session', 2 => 'disclosure', 3 => 'change', 4 => 'event', 5 => 'refusal', 6 => 'relation');
my @way = ('past the rules', 'key check', '', 'whole table', 'counts only', 'failed');

sub described
{
	my @words;

	# Connections come and go at moments of their own.
	foreach my $entry (grep { $_->{kind} >= 2 && $_->{kind} <= 5 && ($_->{what} // '') !~ /^log(?:in|out)/ } @_)
	{
		my $way = $entry->{way} // 0;
		my $words = join(', ', $kind{ $entry->{kind} }, grep { length } map { $way & (1 << $_) ? $way[$_] : () } 0 .. $#way);

		$words .= " of $entry->{what}" if $entry->{kind} == 4;
		$words .= " $entry->{sqlstate}" if $entry->{kind} == 5;
		$words .= ', only looked at' if $entry->{kind} == 2 && !$entry->{subjects} && $entry->{examined};
		push @words, $words if !grep { $_ eq $words } @words;
	}
	return join('; ', sort @words) || 'none';
}

sub subjects_of
{
	return numbers(map { @{ $_->{subjects} // [] } } grep { $_->{kind} == 2 } @_);
}

# A connection in which the path's preparations are done.
sub ready
{
	my ($paths, $path) = @_;
	$path->{setup}->() if ref $path->{setup} eq "CODE";
	my $client = raw_connect($paths->{node}, $path->{login}) // die "$path->{login} cannot connect";

	foreach my $sql (ref $path->{setup} eq "CODE" ? () : ref $path->{setup} ? @{ $path->{setup} } : $path->{setup} // ())
	{
		raw_send($client, 'Q', "$sql\0");
		my ($wrong) = grep { $_->[0] eq 'E' } raw_all($client);
		die "$sql: " . told_by($wrong->[1]) if $wrong;
	}
	return $client;
}

# A superuser's own settings are events, which would wait for the witness that is not there.
sub as_superuser
{
	my ($paths, $sql) = @_;

	local $ENV{PGOPTIONS} = '-c renkei.release=durable';
	return $paths->{node}->safe_psql($DB, $sql);
}

# As clients do it.
sub run_freely
{
	my ($paths, $path) = @_;
	my $client = ready($paths, $path);
	my $from = wal_position($paths->{node});
	my $answer = answer_of_messages($path, run_statement($paths, $client, $path));
	my @entries = entries_since($paths->{node}, $from);
	# Not an error's SQLSTATE, which stands in front of its message.
	my $seen = $path->{seen} // qr/^(?:00000 )?(\d{1,4})\b/m;

	close $client->{socket};
	return {
		answer => $answer, entries => described(@entries), recorded => subjects_of(@entries),
		seen => numbers($answer =~ /$seen/g) };
}

# Where does the process wait?
sub waits
{
	my ($paths, $login) = @_;

	return ask_in($paths->{watch}, "SELECT coalesce(string_agg(pid || ' ' || coalesce(wait_event, '-'), ','), '') FROM pg_stat_activity"
		  . " WHERE usename = '$login' AND backend_type IN ('client backend', 'walsender') AND pid <> pg_backend_pid()");
}

# From now on, for this client: in the middle of its transaction, if need be.
sub release_for
{
	my ($paths, $client, $release) = @_;

	as_superuser($paths, "ALTER SYSTEM SET renkei.release = '$release'; SELECT pg_reload_conf()");
	for (;;)
	{
		raw_send($client, 'Q', "SHOW renkei.release\0");
		last if grep { $_->[0] eq 'D' && $_->[1] =~ /$release/ } raw_all($client);
	}
	return;
}

# With no witness there: 'yes' where the record was safe and nothing of the answer had come.
sub run_held
{
	my ($paths, $path) = @_;
	my $node = $paths->{node};

	my $client = ready($paths, $path);
	release_for($paths, $client, 'witnessed');
	my $from = wal_position($node);
	send_statement($client, $path);
	$path->{meanwhile}->($client) if $path->{meanwhile};

	my $until = time + 20;
	sleep 0.005 until waits($paths, $path->{login}) =~ /(\d+) SyncRep/ || time > $until;
	my ($pid) = waits($paths, $path->{login}) =~ /(\d+) SyncRep/;
	as_superuser($paths, 'ALTER SYSTEM RESET renkei.release; SELECT pg_reload_conf()');
	return 'it never waited' if !defined $pid;
	my @entries = entries_since($node, $from);

	as_superuser($paths, "SELECT pg_terminate_backend($pid, 30000)");
	my @come = raw_all($client);
	close $client->{socket};
	my @told = grep { index($telling, $_->[0]) >= 0 } @come;

	return 'told before: ' . answer_of_messages($path, @told) if @told;
	# Of several portions it is the first that waits.
	my %recorded = map { $_ => 1 } split / /, $path->{recorded};
	my @now = split / /, subjects_of(@entries);
	return "recorded by then: @now" if (grep { !$recorded{$_} } @now) || (%recorded && !@now);
	return 'yes';
}

# Both; of a path by which nothing leaves only the first.
sub measure
{
	my ($paths, $path) = @_;
	my $measured = run_freely($paths, $path);

	$measured->{first} = $path->{nothing} || $path->{own} ? '' : run_held($paths, { %$path, recorded => $measured->{recorded} });
	$path->{after}->() if $path->{after};
	$paths->{watch}{timer}->start;
	return $measured;
}

# A program that reads by a connection of its own, and writes what it got to its standard output.
sub measure_program
{
	my ($paths, $path) = @_;
	my $node = $paths->{node};
	my ($out, $err) = ('', '');
	my $seen = $path->{seen} // qr/body of (\d+)/;
	my $from = wal_position($node);

	local @ENV{qw(PGHOST PGPORT PGDATABASE)} = ($node->host, $node->port, $DB);
	my $status = IPC::Run::run($path->{program}, '<', \undef, '>', \$out, '2>', \$err) ? 'done' : 'failed';
	my @entries = entries_since($node, $from);
	my $measured = { answer => "$status $err", entries => described(@entries), recorded => subjects_of(@entries), seen => numbers($out =~ /$seen/g), first => '' };
	return $measured if $path->{nothing};

	$from = wal_position($node);
	local $ENV{PGOPTIONS} = '-c renkei.release=witnessed';
	($out, $err) = ('', '');
	my $run = IPC::Run::start($path->{program}, '<', \undef, '>', \$out, '2>', \$err);
	my ($pid, $until) = (undef, time + 20);
	until (defined $pid || time > $until)
	{
		($pid) = waits($paths, $path->{login}) =~ /(\d+) SyncRep/;
		$run->pump_nb;
		sleep 0.02;
	}
	@entries = entries_since($node, $from);
	as_superuser($paths, "SELECT pg_terminate_backend($pid, 30000)") if defined $pid;
	$run->finish;
	$measured->{first} = !defined $pid ? 'it never waited' : $out =~ /$seen/ ? 'told before'
	  : described(@entries) =~ /disclosure/ ? 'yes'
	  : described(@entries) =~ /event/ ? 'yes, and its settings before' : 'not recorded by then';
	return $measured;
}

1;
