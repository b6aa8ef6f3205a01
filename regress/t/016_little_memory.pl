# With the least memory and the least number of sets that can be configured, every login gets the right rows: sets without
# room are made by each statement for itself, others give way; also in parallel plans, and while the registers change.
#
# Fails when a statement without room takes a former set, an empty one, or another caller's (find_or_enter(), publish());
# when a set that gave way is freed under a statement that uses it (replace() without the pins); or when the settings do
# not bound what is kept.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $organisations = 40;
my $node = small_network('little_memory', 'renkei.visibility_memory = 1MB', 'renkei.visibility_sets = 16', 'max_connections = 80',
	'max_parallel_workers = 4', 'max_parallel_workers_per_gather = 2');

# Forty offices, each of which serves its own three subjects of twelve, and many others that make its set a large one:
# more callers than sets, and more sets than memory.
sql_ok($node, qq{
	SELECT renkei.register_subjects(63000);
	SELECT rules('{"recipient_kind":"office","relationship":"record_date"}', '{"recipient_kind":"city"}', '{"recipient_kind":"provider","relationship":"record_date"}');
	DO \$\$
	BEGIN
		FOR i IN 1 .. $organisations LOOP
			EXECUTE format('CREATE ROLE acc_office_%s LOGIN', i);
			PERFORM renkei.register_organisation('office' || i, 'office', 'Office', '2020-01-01');
			PERFORM renkei.register_member(format('acc_office_%s', i)::regrole, 'office' || i, '{manager}', '{care,emergency}');
			PERFORM renkei.relate(1 + (i + k * (1 + i / 12)) % 12, 'office' || i, 'care', '2021-01-01') FROM generate_series(1, 3) AS k;
			INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from)
			SELECT nextval('renkei.relationship_id_seq'), 1000 + 1500 * i + s, renkei.organisation_id('office' || i), 'care', '2021-01-01'
			FROM generate_series(1, 1500) AS s;
		END LOOP;
	END
	\$\$;
	CREATE FUNCTION should_see(i int) RETURNS text LANGUAGE sql STABLE AS
		'SELECT string_agg(DISTINCT subject_id::text, '','' ORDER BY subject_id::text) FROM renkei.relationship
		 WHERE organisation_id = renkei.organisation_id(''office'' || i) AND closed_at IS NULL AND subject_id <= 12';});

my $asks = q{SELECT string_agg(DISTINCT subject_id::text, ',' ORDER BY subject_id::text) FROM note};
my %session = map { $_ => background($node, "acc_office_$_") } 1 .. $organisations;

# Every office at the same time, asked about its rows in a way.
sub wrong_answers
{
	my ($sql) = @_;
	my %wanted = map { split /\|/ } split /\n/, sql_ok($node, "SELECT i, should_see(i) FROM generate_series(1, $organisations) i");

	ask_of($session{$_}, $sql) foreach sort keys %session;
	return join('; ', map { my $got = answer_of($session{$_}); $got eq $wanted{$_} ? () : "office$_ got $got, not $wanted{$_}" } sort keys %session);
}

foreach my $round (1 .. 3)
{
	is(wrong_answers($asks), '', "round $round: each office sees its own subjects");
	is(wrong_answers("BEGIN; SET LOCAL renkei.purpose = 'emergency'; $asks; COMMIT"), '', '… in another purpose too');
	my $i = 7 * $round;
	sql_ok($node, qq{SELECT renkei.end_relationship(min(relationship_id), current_date - 1000000) FROM renkei.relationship
		WHERE organisation_id = renkei.organisation_id('office$i') AND subject_id <= 12 AND closed_at IS NULL; SELECT renkei.relate($round, 'office$i', 'care', '2021-01-01')});
}
cmp_ok(count_of($node, 'renkei.visibility_sets()'), '<=', 16, 'no more sets than were configured');
is(sql_ok($node, 'SELECT sum(bytes) BETWEEN 100000 AND 1048576 FROM renkei.visibility_sets()'), 't', 'nor more memory')
  or diag(sql_ok($node, 'SELECT sum(bytes), max(bytes) FROM renkei.visibility_sets()'));
is(sql_ok($node, 'SELECT sum(pins) FROM renkei.visibility_sets()'), '0', 'and none is held');

# Cursors hold sets that have to give way meanwhile; more of them than there are.
# Each row is decided when it is fetched.
my $cursor = 'BEGIN; SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; DECLARE c CURSOR FOR SELECT subject_id FROM note';
ask_of($session{$_}, "$cursor; FETCH 1 FROM c") foreach sort keys %session;
my %first = map { $_ => answer_of($session{$_}) } sort keys %session;
foreach my $purpose ('emergency', 'care')
{
	is(wrong_answers("SAVEPOINT s; SET LOCAL renkei.purpose = '$purpose'; $asks; RELEASE s"), '', "with forty cursors open, all is right for $purpose");
}
my $bad = '';
foreach my $i (sort keys %session)
{
	my %rest = map { $_ => 1 } $first{$i}, split /\n/, told($session{$i}, 'FETCH ALL FROM c');
	my $all = join(',', sort keys %rest);
	my $wanted = sql_ok($node, "SELECT should_see($i)");
	$bad .= "office$i got $all, not $wanted; " if $all ne $wanted;
	told($session{$i}, 'COMMIT');
}
is($bad, '', 'and every cursor gives what it was opened for');
is(sql_ok($node, 'SELECT coalesce(sum(pins), 0) FROM renkei.visibility_sets()'), '0', 'closed, they hold nothing');

# A set that is larger than all the memory, and parallel plans with it.
sql_ok($node, q{
	INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from)
	SELECT nextval('renkei.relationship_id_seq'), 13 + s / 2, 2, 'care', date '2021-01-01' + 400 * (s % 2) FROM generate_series(0, 119999) s;
	CREATE TABLE many (subject_id bigint NOT NULL, owner_org int NOT NULL, written_on date);
	INSERT INTO many SELECT s, 1, date '2021-02-01' - 60 * (s % 2)::int FROM generate_series(1, 60000) s;
	SELECT renkei.protect('many', 'care.note', recorded_on => 'written_on');
	GRANT SELECT ON many TO renkei_member;
	ALTER TABLE many SET (parallel_workers = 2);
	ANALYZE many, renkei.relationship});
my $parallel = q{SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0};
my $wanted = sql_ok($node, q{SELECT count(*) || '|' || sum(subject_id) FROM many m
	WHERE EXISTS (SELECT FROM renkei.relationship r WHERE r.subject_id = m.subject_id AND r.organisation_id = 2 AND r.closed_at IS NULL
				  AND m.written_on BETWEEN r.valid_from AND coalesce(r.valid_to, 'infinity'))});
cmp_ok($wanted =~ s/\|.*//r, '>', 10000, "many rows are to be seen ($wanted)");
foreach my $how ('SET max_parallel_workers_per_gather = 0', $parallel)
{
	is(ask($node, 'acc_hinata', "$how; SELECT count(*) || '|' || sum(subject_id) FROM many"), $wanted, $how);
}
is(ask($node, 'acc_city', "SET renkei.purpose = 'care'; $parallel; SELECT count(*) FROM many"), '60000', 'who sees all does so in parallel, too');
is(sql_ok($node, "SELECT count(*) FROM renkei.visibility_sets() WHERE organisation_id = 2 AND bytes > 1000000"), '0', 'the large set had no room');
agrees($node, 'in the end');

$_->{run}->kill_kill foreach values %session;
$node->stop;
done_testing();
