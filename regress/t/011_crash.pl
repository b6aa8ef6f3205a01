# kill -9 of a backend while it and others commit changes of the registers: the server restarts, what was acknowledged is
# in force, what was not is there whole or not at all, and every login sees what the rules let it see, then and after
# further changes.
#
# Fails when anything decided, announced or pinned is kept where a restart of the backends does not make it anew (today all
# of it is in shared memory, in a dynamic area found through that), or when a set is made from other than the registers.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('crash', 'restart_after_crash = on');

# Each commit flips what subject 2 says; a line in "flip" tells what its transaction was to leave.
sql_ok($node, q{
	CREATE TABLE flip (n int PRIMARY KEY, refused boolean NOT NULL);
	CREATE PROCEDURE flip_for_ever() LANGUAGE plpgsql AS $$
	DECLARE
		consent bigint;
	BEGIN
		FOR n IN (SELECT coalesce(max(f.n), 0) + 1 FROM flip f) .. 1000000 LOOP
			SELECT consent_id INTO consent FROM renkei.consent WHERE subject_id = 2 AND decision = 'refuse' AND closed_at IS NULL;
			IF consent IS NULL THEN
				PERFORM renkei.record_consent(2, 'refuse');
			ELSE
				PERFORM renkei.withdraw_consent(consent);
			END IF;
			INSERT INTO flip VALUES (n, consent IS NULL);
			COMMIT;
			PERFORM pg_notify('flipped', n::text);
		END LOOP;
	END
	$$;});

foreach my $round (1 .. 2)
{
	my $writer = background($node, superuser());
	my $reader = background($node, 'acc_hinata');
	my $pid = told($writer, 'SELECT pg_backend_pid()');
	my $flips = count_of($node, 'flip');

	told($reader, 'SELECT count(*) FROM note');
	ask_of($writer, 'CALL flip_for_ever()');
	ask_of($reader, 'SELECT count(*) FROM generate_series(1, 100000000) AS g, LATERAL (SELECT FROM note WHERE subject_id = 1 + g % 12) AS n');
	$node->poll_query_until($DB, "SELECT count(*) > $flips + 100 FROM flip") or die 'nothing flips';
	kill('KILL', $pid);
	$_->{run}->finish foreach $writer, $reader;
	# The others are told to go, and new ones are let in when recovery has ended.
	$node->poll_query_until($DB, 'SELECT true') or die 'the server does not come back';
	cmp_ok(count_of($node, 'flip'), '>', $flips + 100, "round $round: what was committed is there");
	is(sql_ok($node, q{SELECT count(*) FILTER (WHERE decision = 'refuse') = (SELECT refused FROM flip ORDER BY n DESC LIMIT 1)::int
		FROM renkei.consent WHERE subject_id = 2 AND closed_at IS NULL}), 't', '… consent and flip of the same transaction');
	agrees($node, "round $round: after kill -9");
	is(count_of($node, '(SELECT sum(pins) AS p FROM renkei.visibility_sets()) AS v WHERE p > 0'), '0', 'nothing is held for those who died');
	sql_ok($node, q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE subject_id = 4 AND decision = 'refuse' AND closed_at IS NULL});
	my $warm = background($node, 'acc_hinata');
	told($warm, 'SELECT count(*) FROM note');
	sql_ok($node, q{SELECT renkei.record_consent(1, 'refuse')});
	unlike(told($warm, 'SELECT label FROM note'), qr/^1d$/m, 'a change after it is followed');
	sql_ok($node, q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE subject_id = 1 AND decision = 'refuse' AND closed_at IS NULL});
	like(told($warm, 'SELECT label FROM note'), qr/^1d$/m, 'and the next one');
	$warm->{run}->kill_kill;
}
agrees($node, 'at last');

$node->stop('immediate');
$node->start;
agrees($node, 'after a crash of the whole server');
$node->stop;
done_testing();
