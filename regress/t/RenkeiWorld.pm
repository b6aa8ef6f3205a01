# What the tests of the decision share: the small network of regress/include/network.sql in the database $DB of a server of
# their own, with its helper functions (rules, as_login, do_as) and the reference of the rules in plain SQL.
package RenkeiWorld;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;

our @EXPORT = qw(world_in new_world number waits_for send_in answer_of in_session hold_commits release_commits);

# Makes the network in the database $DB of a running server.
sub world_in
{
	my ($node) = @_;
	my ($out, $err);
	my $status = $node->psql('postgres', "\\set db $DB\n\\i $REPO/regress/include/network.sql\n\\i $REPO/regress/include/reference.sql\n",
		stdout => \$out, stderr => \$err, on_error_stop => 1);

	die "no network: $err\n" if $status != 0;
	return $node;
}

# A server of its own with the network in it.
sub new_world
{
	my ($name, @conf) = @_;

	return world_in(new_server($name, @conf));
}

# The superuser's single value.
sub number
{
	my ($node, $sql) = @_;

	return $node->safe_psql($DB, $sql);
}

# Waits until a backend of this login waits for a lock, or (with "SyncRep") for that event.
sub waits_for
{
	my ($node, $login, $what) = @_;
	my $condition = defined $what ? "wait_event = '$what'" : "wait_event_type = 'Lock'";

	return $node->poll_query_until($DB, "SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = '$login' AND $condition")
	  || die "$login does not wait\n";
}

# Sends a statement to a background() session without waiting; answer_of() then waits for what it prints.
my $sent = 0;

sub send_in
{
	my ($session, $sql) = @_;

	$session->{out} = $session->{err} = '';
	$session->{mark} = 'sent' . ++$sent;
	$session->{in} .= "$sql\n;\n\\echo $session->{mark}\n\\warn $session->{mark}\n";
	do { $session->{run}->pump_nb; } while length $session->{in};
	return;
}

sub answer_of
{
	my ($session) = @_;
	my $mark = $session->{mark};

	$session->{run}->pump until $session->{out} =~ /^$mark\n/m && $session->{err} =~ /^$mark\n/m;
	(my $answer = $session->{out} . $session->{err}) =~ s/^$mark\n//mg;
	$answer =~ s/\n\z//;
	return $answer;
}

sub in_session
{
	my ($session, $sql) = @_;

	send_in($session, $sql);
	return answer_of($session);
}

# From now on (for sessions with synchronous_commit = on) a commit stays between writing its record and being visible, as if
# it waited for a standby; until release_commits(). The server must have synchronous_commit = local otherwise.
sub hold_commits
{
	my ($node) = @_;
	my $probe = background($node, 'postgres');
	my $pid = in_session($probe, "SET synchronous_commit = on; SELECT pg_backend_pid()");

	number($node, q{ALTER SYSTEM SET synchronous_standby_names = 'nobody'});
	$node->reload;
	# The setting works when the checkpointer has seen it: when a commit waits.
	for (my $tries = 0; $tries < 600; $tries++)
	{
		send_in($probe, q{SELECT pg_logical_emit_message(true, 'probe', '') IS NULL});
		select(undef, undef, undef, 0.1);
		last if number($node, "SELECT wait_event IS NOT DISTINCT FROM 'SyncRep' FROM pg_stat_activity WHERE pid = $pid") eq 't';
		answer_of($probe);
	}
	number($node, "SELECT pg_terminate_backend($pid, 10000)");
	$probe->{run}->kill_kill;
	return;
}

sub release_commits
{
	my ($node) = @_;

	number($node, q{ALTER SYSTEM RESET synchronous_standby_names});
	$node->reload;
	return;
}

1;
