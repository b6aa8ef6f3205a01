# While consents are given and withdrawn about a thousand times a second, no statement ever sees a subject whose withdrawal
# was committed before its snapshot, and none misses a subject whose permission was.
# attack: D6
#
# What makes a wrong answer provable: the same transaction that withdraws for a subject writes its number to a table that
# anybody may read, and a subject there never allows anything again; likewise for those that allow. A statement whose
# snapshot has the number has the withdrawal committed before it began, so the subject must be out of its sight; and the
# other way round. Each reader checks that in one statement, and divides by zero if it is not so. Around it other subjects
# flip, transactions roll back what would open a subject, memberships and rules change.
#
# Fails when at_transaction_end() enters changes after the commit, when build() or look_up() takes its position after its
# snapshot, when "settled" is not held back by those in doubt, or when a set is followed from another's "applied".
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;
use Time::HiRes qw(time usleep);

use RenkeiTest;
use SmallNetwork;

my $seconds = $ENV{STORM_SECONDS} || 6;
my $writers = 2;
my $node = small_network('change_storm', 'max_connections = 40');
my $dir = PostgreSQL::Test::Utils::tempdir();

# Subjects 13 on: an eighth of each writer's share is to be withdrawn, an eighth to be allowed, the rest flips.
sql_ok($node, q{
	SELECT renkei.register_subjects(40000);
	SELECT rules('{"recipient_kind":"provider","owner_kind":"office","duty":"helper","basis":"consent","relationship":"now","consent":"opt_in"}');
	CREATE TABLE withdrawn (subject_id bigint PRIMARY KEY);
	CREATE TABLE allowed (subject_id bigint PRIMARY KEY);
	CREATE UNLOGGED TABLE counted (writer int PRIMARY KEY, changes bigint NOT NULL);
	CREATE UNLOGGED TABLE stop (now boolean);
	GRANT SELECT ON withdrawn, allowed TO PUBLIC;
	INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from)
	SELECT nextval('renkei.relationship_id_seq'), s, 2, 'care', '2021-01-01' FROM generate_series(13, 40012) s;
	INSERT INTO renkei.consent (consent_id, subject_id, decision, valid_from)
	SELECT nextval('renkei.consent_id_seq'), s, 'allow', now() FROM generate_series(13, 20012) s;
	INSERT INTO note SELECT s, 'd', 1, today(), NULL, 'x', s FROM generate_series(13, 40012) s;
	ALTER ROLE acc_hinata SET plan_cache_mode = auto;
	ANALYZE;

	CREATE PROCEDURE storm(writer int, writers int) LANGUAGE plpgsql AS $$
	DECLARE
		consent bigint;
		subject bigint;
	BEGIN
		INSERT INTO counted VALUES (writer, 0);
		FOR i IN 1 .. 1000000 LOOP
			-- One whose time to withdraw has come, with the proof of it in the same transaction.
			subject := 13 + i * writers + writer;
			EXIT WHEN subject > 20000;
			UPDATE counted c SET changes = c.changes + 6 WHERE c.writer = storm.writer;
			PERFORM renkei.withdraw_consent(c.consent_id) FROM renkei.consent c WHERE c.subject_id = subject AND c.closed_at IS NULL;
			INSERT INTO withdrawn VALUES (subject);
			COMMIT;
			-- What would open it again does not come about.
			PERFORM renkei.record_consent(subject, 'allow');
			ROLLBACK;
			-- One that allows.
			PERFORM renkei.record_consent(subject + 20000, 'allow');
			INSERT INTO allowed VALUES (subject + 20000);
			COMMIT;
			-- One that flips for ever, and is nobody's proof.
			subject := 1 + i % 12;
			SELECT c.consent_id INTO consent FROM renkei.consent c
			WHERE c.subject_id = subject AND c.decision = 'refuse' AND c.evidence = 'storm ' || writer AND c.closed_at IS NULL LIMIT 1;
			IF consent IS NULL THEN
				PERFORM renkei.record_consent(subject, 'refuse', evidence => 'storm ' || writer);
			ELSE
				PERFORM renkei.withdraw_consent(consent);
			END IF;
			COMMIT;
			-- In a subtransaction, one kept and one not.
			BEGIN
				PERFORM renkei.record_consent(20013 + i * writers + writer - writers, 'allow', '{care.plan}');
				RAISE division_by_zero;
			EXCEPTION WHEN division_by_zero THEN
				NULL;
			END;
			PERFORM renkei.relate(subject, 'midori', 'visit', '2021-01-01', '2021-01-02');
			COMMIT;
			IF i % 50 = 0 AND writer = 0 THEN
				PERFORM renkei.register_member('acc_midori', 'midori', ARRAY[CASE WHEN i % 100 = 0 THEN 'clerk' ELSE 'helper' END], '{care}');
				COMMIT;
			END IF;
			IF i % 300 = 0 AND writer = 0 THEN
				PERFORM renkei.replace_rules((SELECT jsonb_agg(to_jsonb(r) || jsonb_build_object('source', 'storm ' || i))
											  FROM renkei.rule r WHERE r.closed_at IS NULL));
				COMMIT;
			END IF;
			EXIT WHEN EXISTS (SELECT FROM stop);
		END LOOP;
	END
	$$;});

sub script
{
	my ($name, $sql) = @_;

	open(my $file, '>', "$dir/$name.sql") or die $!;
	print $file "$sql\n";
	close($file);
	return "$dir/$name.sql";
}

# Nobody withdrawn is seen; of those allowed everybody is.
my $hidden = q{SELECT 1 / (count(*) = 0)::int FROM note JOIN withdrawn USING (subject_id);};
my $seen = q{SELECT 1 / (count(*) = 0)::int FROM (SELECT subject_id FROM allowed EXCEPT SELECT subject_id FROM note WHERE subject_id > 20000) AS missed;};
my $both = script('both', "$hidden\n$seen");
my $repeatable = script('repeatable', "BEGIN ISOLATION LEVEL REPEATABLE READ;\n$hidden\n$hidden\nCOMMIT;");
# By the index, the last few of them: the narrowest window between a commit and a read.
my $latest = script('latest', q{SELECT 1 / (count(*) = 0)::int FROM (SELECT max(subject_id) AS subject_id FROM withdrawn) AS w JOIN note USING (subject_id);
	SELECT 1 / (count(*) = 1)::int FROM (SELECT coalesce(max(subject_id), 19000) AS subject_id FROM allowed) AS a JOIN note USING (subject_id);});
my @readers = ([ 'simple', $both ], [ 'prepared', $both ], [ 'prepared', $latest ], [ 'simple', $repeatable ]);

# A session that has a set from before, to be asked when the ring of changes has gone round.
my $idle = background($node, 'acc_hinata');
my $all = q{SELECT count(*), sum(subject_id) FROM note};
my $before = told($idle, $all);
my @storm = map { background($node, superuser()) } 1 .. $writers;
told($_, 'SET client_min_messages = warning') foreach @storm;
ask_of($storm[$_], "CALL storm($_, $writers)") foreach 0 .. $writers - 1;
$node->poll_query_until($DB, 'SELECT count(*) > 20 FROM allowed') or die 'no storm';

my $start = time();
my @running;
foreach my $i (0 .. $#readers)
{
	my ($mode, $file) = @{ $readers[$i] };
	my $reader = { out => '', name => "$mode $file" =~ s{/.*/}{}r };

	$reader->{run} = IPC::Run::start(
		[ 'pgbench', '-n', '-M', $mode, '-T', $seconds, '-f', $file, '-h', $node->host, '-p', $node->port, '-U', 'acc_hinata', $DB ],
		'<', \undef, '>', \$reader->{out}, '2>&1');
	push @running, $reader;
}
foreach my $reader (@running)
{
	my $ok = $reader->{run}->finish;
	my ($transactions) = $reader->{out} =~ /transactions actually processed: (\d+)/;

	ok($ok && $reader->{out} !~ /ERROR/, "$reader->{name}: no statement saw who had withdrawn, or missed who had allowed") or diag($reader->{out});
	cmp_ok($transactions // 0, '>', 20, "… of @{[ $transactions // 0 ]}");
}
my $changes = sql_ok($node, 'SELECT sum(changes) FROM counted');
my $took = time() - $start;
diag(sprintf('%d changes in %.1f s: %d a second, beside %d readers', $changes, $took, $changes / $took, scalar @readers));
cmp_ok($changes / $took, '>', 100, 'it was a storm');
sql_ok($node, 'INSERT INTO stop VALUES (true)');
is(answer_of($_), '', 'a writer ended well') foreach @storm;

# Settled: what every login sees, and what a session sees that slept through all of it, and more.
my $expected = q{SELECT count(*), sum(n.subject_id) FROM note n, renkei.organisation o WHERE o.organisation_id = n.owner_org AND o.kind = 'office'
	AND EXISTS (SELECT FROM renkei.relationship r WHERE r.subject_id = n.subject_id AND r.organisation_id = 2 AND r.closed_at IS NULL AND r.valid_to IS NULL AND r.valid_from < today())
	AND EXISTS (SELECT FROM renkei.consent c WHERE c.subject_id = n.subject_id AND c.decision = 'allow' AND c.closed_at IS NULL AND coalesce(c.category, 'care.note') = 'care.note')
	AND NOT EXISTS (SELECT FROM renkei.consent c WHERE c.subject_id = n.subject_id AND c.decision = 'refuse' AND c.closed_at IS NULL)};
my $sample = q{SELECT count(*) FROM (SELECT * FROM note WHERE subject_id < 200 OR subject_id % 100 = 0) AS n
	WHERE reference.may('read', 'acc_hinata', NULL, NULL, 'care.note', subject_id, owner_org, written_on, released_at IS NOT NULL)};
my $now = ask($node, 'acc_hinata', $all);
is($now, sql_ok($node, $expected), 'settled, a new session sees what the registers say');
is(told($idle, $all), $now, 'and one that had slept sees the same');
isnt($now, $before, 'which is not what it saw before');
is(ask($node, 'acc_hinata', 'SELECT count(*) FROM note WHERE subject_id < 200 OR subject_id % 100 = 0'), sql_ok($node, $sample), 'also by the rules in plain SQL');

# More changes than the ring holds, in transactions that are told one by one; then in one that is told as a whole.
sql_ok($node, q{DO $$ BEGIN FOR i IN 0 .. 18 LOOP
	UPDATE renkei.consent SET closed_at = now() WHERE closed_at IS NULL AND decision = 'allow' AND subject_id BETWEEN 19013 + i * 50 AND 19062 + i * 50;
	INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from)
	SELECT nextval('renkei.relationship_id_seq'), 20013 + i * 900 + s, 3, 'care', '2021-01-01' FROM generate_series(0, 899) s; COMMIT; END LOOP; END $$});
is(told($idle, $all), sql_ok($node, $expected), 'when the ring of changes has gone round, a warm session is right');
isnt(told($idle, $all), $now, 'and does see less');
sql_ok($node, q{UPDATE renkei.consent SET closed_at = now() WHERE closed_at IS NULL AND decision = 'allow' AND subject_id BETWEEN 17013 AND 19012});
is(told($idle, $all), sql_ok($node, $expected), 'also after one transaction with thousands of changes');
is(sql_ok($node, 'SELECT coalesce(sum(pins), 0) FROM renkei.visibility_sets()'), '0', 'nothing is held in the end');

$_->{run}->kill_kill foreach @storm, $idle;
$node->stop;
done_testing();
