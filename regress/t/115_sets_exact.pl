# Whose rows left and whose were only looked at, portion by portion of a long result, against a count of our own: each subject is told
# of once, by the portion that it was met in, few or many, near each other or far apart, looked at first and returned later.
# Breaks when in subjects.c rk_subjects_tell() leaves a word new, rk_subjects_tell_one() takes another one, add_chunk() is a number
# off, rk_subjects_add_new() takes the listed ones over as new; or when take_out_returned() in capture.c forgets who was returned.
# attack: U4
use strict;
use warnings;

use Test::More;

use RawClient;
use RenkeiLedger;
use RenkeiTest;
use SmallNetwork;

my $node = small_network('sets_exact');
my $subjects = 200_000;
my $seed = $ENV{SEED} // 7;

srand($seed);
diag("seed $seed");

# Subjects in the order of the table, and whether the statement wants the row. Some far apart, all of a stretch, and the same again.
my @rows;
push @rows, [ 1 + int(rand($subjects)), rand() < 0.7 ] foreach 1 .. 4000;
push @rows, [ $_, 1 ] foreach 60_000 .. 70_000;
push @rows, [ $_, rand() < 0.5 ] foreach 120_000 .. 124_000;
push @rows, [ $rows[ rand(@rows) ][0], rand() < 0.5 ] foreach 1 .. 4000;
push @rows, [ 1 + int(rand(20)), rand() < 0.5 ] foreach 1 .. 1000;

PostgreSQL::Test::Utils::append_to_file($node->basedir . '/rows', join('', map { "$_->[0]\t4\t" . ($_->[1] ? 't' : 'f') . "\n" } @rows));
chmod 0644, $node->basedir . '/rows';
sql_ok($node, qq{
	SELECT count(*) FROM renkei.register_subjects($subjects - 12);
	CREATE TABLE big (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org int NOT NULL, wanted boolean NOT NULL);
	COPY big FROM '${\$node->basedir}/rows';
	SELECT renkei.protect('big', 'care.note');
	GRANT SELECT ON big TO renkei_member;
	VACUUM ANALYZE big;
});

my $client = raw_connect($node, 'acc_city') or die 'no connection';

sub run
{
	my ($sql) = @_;
	my @got;

	raw_send($client, 'Q', "$sql\0");
	while (my ($type, $content) = raw_receive($client))
	{
		push @got, (raw_columns($content))[0] if $type eq 'D';
		die raw_message($content) if $type eq 'E';
		last if $type eq 'Z';
	}
	return @got;
}

sub raw_message { return $_[0] =~ s/\0/ /gr }

# What the record says of what has been read since, each set in order.
sub told
{
	my ($from) = @_;
	my @entries = grep { $_->{kind} == 2 && $_->{relation} eq 'public.big' } entries_since($node, $from);

	return map { my $set = $_; join ' ', sort { $a <=> $b } map { @{ $_->{$set} // [] } } @entries } 'subjects', 'examined';
}

# A pass over the table in portions of such sizes: how many differ from what they should be.
sub differing
{
	my (@sizes) = @_;
	my (%returned, %examined);
	my ($at, $differing) = (0, 0);

	run('BEGIN; DECLARE portions NO SCROLL CURSOR FOR SELECT subject_id FROM big WHERE wanted');
	while ($at < @rows)
	{
		my $size = shift @sizes // 5000;
		my $from = wal_position($node);
		my @got = run("FETCH $size FROM portions");
		my (%now, %seen, @expected);

		while ($at < @rows && @expected < $size)
		{
			my ($subject, $wanted) = @{ $rows[ $at++ ] };

			$seen{$subject} = 1;
			next if !$wanted;
			push @expected, $subject;
			$now{$subject} = 1 if !$returned{$subject}++;
		}
		my @looked_at = grep { !$returned{$_} && !$examined{$_}++ } keys %seen;
		my @record = told($from);

		$differing++ if "@got" ne "@expected" || $record[0] ne join(' ', sort { $a <=> $b } keys %now) ||
			$record[1] ne join(' ', sort { $a <=> $b } @looked_at);
	}
	run('COMMIT');
	return $differing;
}

is(differing(map { 1 + int(rand(4)) } 1 .. 30), 0, 'a few rows at a time, then many');
is(differing(map { 1 + int(rand(300)) } 1 .. 40), 0, 'some hundreds');
is(differing(map { 1 + int(rand(6000)) } 1 .. 5), 0, 'thousands');
is(differing(100_000), 0, 'all at once');

$node->stop;
done_testing();
