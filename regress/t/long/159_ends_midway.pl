# A large result whose reading ends in the middle, however it ends: whoever's rows came out of the socket by then is in the
# flushed log, and so is who was next. Breaks when the gate lets a batch through before its record (release() in gate.c), or when what was
# noted goes with the statement (rk_capture_forget()).
# attack: U1 U2 U3 U4 U5
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;
use Time::HiRes qw(sleep);

use PostgreSQL::Test::Utils;
use RawClient;
use RenkeiLedger;
use RenkeiTest;
use SmallNetwork;

my $node = small_network('midway');
my $subjects = 20000;
my $all = 'SELECT subject_id, body FROM big ORDER BY subject_id';

sql_ok($node, qq{
	SELECT renkei.register_subjects($subjects);
	CREATE TABLE big (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org int NOT NULL, body text, PRIMARY KEY (subject_id));
	INSERT INTO big SELECT s, 4, repeat('x', 300) FROM generate_series(1, $subjects) s;
	SELECT renkei.protect('big', 'care.note');
	GRANT SELECT ON big TO renkei_member;
	CREATE FUNCTION pausing(bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN IF \$1 = 12000 THEN PERFORM pg_sleep(60); END IF; RETURN \$1; END';
	ANALYZE big;
});

# Reads so many rows of a statement, then does what ends it, then reads what still comes: the subjects that were seen.
sub seen_of
{
	my ($setup, $sql, $rows, $end) = @_;
	my $client = raw_connect($node, 'acc_city', piece => 4096);
	my %seen;
	my $ended = '';

	raw_send($client, 'Q', "$setup\0");
	while (my ($type) = raw_receive($client)) { last if $type eq 'Z'; }
	raw_send($client, 'Q', "$sql\0");
	while (my ($type, $content) = raw_receive($client))
	{
		last if $type eq 'Z';
		$ended = $content if $type eq 'E';
		next if $type ne 'D';
		$seen{ (raw_columns($content))[0] } = 1;
		if (keys %seen == $rows)
		{
			last if $end->($client) eq 'leave';
		}
	}
	close $client->{socket};
	return ($ended, keys %seen);
}

sub pid_of { return sql_ok($node, q{SELECT max(pid) FROM pg_stat_activity WHERE usename = 'acc_city' AND state = 'active'}); }

# What the log says a moment later: a backend that is left alone notices only when it writes.
sub recorded_of
{
	my ($from) = @_;
	my %recorded;

	$node->poll_query_until($DB, q{SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = 'acc_city'}) or die 'it does not end';
	foreach my $entry (grep { $_->{kind} == 2 } entries_since($node, $from))
	{
		$recorded{$_} = 1 foreach @{ $entry->{subjects} // [] };
	}
	return %recorded;
}

my $paused = 'SELECT pausing(subject_id), body FROM big ORDER BY subject_id';
# One that is terminated while it waits for the client to read gets no last word of the server.
foreach my $case (
	[ 'statement_timeout', "SET statement_timeout = '3s'", $paused, 0, sub { 'go on' }, qr/57014/ ],
	[ 'cancelled', 'SELECT 1', $paused, 5000, sub { sql_ok($node, 'SELECT pg_cancel_backend(' . pid_of() . ')'); 'go on' }, qr/57014/ ],
	[ 'terminated', 'SELECT 1', $paused, 5000, sub { sql_ok($node, 'SELECT pg_terminate_backend(' . pid_of() . ')'); 'go on' }, qr/57P01|^$/ ],
	[ 'the client leaves', 'SELECT 1', $all, 5000, sub { 'leave' }, qr/^$/ ],
	[ 'an error late in the result', 'SELECT 1', 'SELECT subject_id, 1 / (subject_id - 15000) FROM big ORDER BY subject_id', 0, sub { 'go on' }, qr/22012/ ],
	[ 'FETCH, then ROLLBACK', "BEGIN; DECLARE c CURSOR FOR $all", 'FETCH 7000 FROM c; ROLLBACK', 0, sub { 'go on' }, qr/^$/ ],
	[ 'FETCH, and the client leaves', "BEGIN; DECLARE c CURSOR FOR $all", 'FETCH 7000 FROM c', 3000, sub { 'leave' }, qr/^$/ ],
	[ 'all of it', 'SELECT 1', $all, 0, sub { 'go on' }, qr/^$/ ])
{
	my ($what, $setup, $sql, $rows, $end, $error) = @$case;
	my $from = wal_position($node);
	my ($ended, @seen) = seen_of($setup, $sql, $rows, $end);
	my %recorded = recorded_of($from);

	like($ended =~ s/\0/ /gr, $error, "$what: it ends so");
	cmp_ok(scalar(@seen), '>=', $rows || 2900, "$what: " . @seen . ' rows had come');
	is(scalar(grep { !$recorded{$_} } @seen), 0, "$what: each of whom is recorded");
	cmp_ok(scalar(keys %recorded), '<=', $subjects, "$what: of " . keys(%recorded) . ' recorded');
	cmp_ok(scalar(keys %recorded), '<', 18000, "$what: and not simply everybody") if $what =~ /FETCH|error|timeout/;
}

$node->stop;
done_testing();
