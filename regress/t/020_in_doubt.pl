# Between a transaction's announcement of its changes and the moment its outcome is visible, others read; and a reader that
# waited for a row decides it by what is in force when it gets it (EvalPlanQual).
# A commit is held in that window by a synchronous standby that does not exist. What breaks it:
#   settled positions   setcache.c publishing a set as of position.head instead of position.settled
#   trusted owners      start_knowing() in trust.c taking rk_change_head() for what it looks at; is_trusted() keeping what is no news any more
#   rechecks            rk_frame_current_set() in frame.c not asking again; coverage leaving the filter out of such plans
# attack: M1 T1
use strict;
use warnings;

use RenkeiTest;
use RenkeiWorld;
use Test::More;

my $node = new_world('doubt', 'fsync = off', 'wal_level = replica', 'max_wal_senders = 2', "synchronous_commit = 'local'");
my $count = 'SELECT count(*) FROM note WHERE subject_id = 2';

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 12) AS s; SELECT renkei.record_consent(s, 'allow') FROM generate_series(1, 12) AS s});

# In the window: what is read is what was committed; after it, what is. Sets made within the window do not outlive it.
number($node, q{SELECT rules('{"recipient_kind": "provider", "relationship": "now", "consent": "opt_in", "basis": "consent"}')});
my ($warm, $cold, $admin) = (background($node, 'acc_hinata'), background($node, 'acc_hinata'), background($node, 'postgres'));
in_session($admin, 'SET synchronous_commit = on');
foreach my $rebuilt (0, 1)
{
	my $how = $rebuilt ? 'a set built in the window' : 'a set followed in the window';

	is(in_session($warm, $count), '3', "$how: before");
	hold_commits($node);
	send_in($admin, q{SELECT renkei.record_consent(2, 'refuse')});
	waits_for($node, 'postgres', 'SyncRep');
	# Other changes, settled within it, so that a set with a later position is shared; or rules, so that it is built anew.
	number($node, q{SELECT renkei.record_consent(2, 'allow', purposes => '{supervision}')});
	number($node, q{SELECT rules('{"recipient_kind": "provider", "relationship": "now", "consent": "opt_in", "basis": "consent", "source": "anew"}')}) if $rebuilt;
	is(in_session($cold, $count), '3', "$how: not visible yet is not decided by");
	is(in_session($warm, $count), '3', "$how: nor for another");
	release_commits($node);
	answer_of($admin);
	is(in_session($warm, $count), '0', "$how: visible is decided by");
	is(in_session($cold, $count), '0', "$how: for all");
	is(ask($node, 'acc_hinata', $count), '0', "$how: and for a new connection");
	number($node, q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE decision = 'refuse' AND closed_at IS NULL});
	is(in_session($warm, $count), '3', "$how: after it was withdrawn");
}

# A membership that ends in the window likewise.
hold_commits($node);
send_in($admin, q{SELECT renkei.end_member('acc_hinata', 'hinata')});
waits_for($node, 'postgres', 'SyncRep');
is(in_session($warm, $count), '3', 'a membership that has not visibly ended is in force');
release_commits($node);
answer_of($admin);
is(in_session($warm, $count), '0', 'one that has is not');
is(in_session($cold, $count), '0', 'for no connection');
number($node, q{SELECT renkei.register_member('acc_hinata', 'hinata', '{helper}', '{care,emergency}')});
is(in_session($warm, $count), '3', 'until it is renewed');

# Rows newer than the snapshot. In one transaction, something is taken away and a secret written; the reader, already waiting
# for the row, must not be given it.
my $read_rule = '{"recipient_kind": "provider", "basis": "own", "relationship": "now"}';
my $read_all = '{"recipient_kind": "provider"}';
my $write_rule = '{"recipient_kind": "provider", "action": "write", "basis": "own", "relationship": "now"}';
my %takes_away = (
	'the consent' => [ $read_rule, q{SELECT renkei.record_consent(2, 'refuse')}, q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE decision = 'refuse' AND closed_at IS NULL} ],
	'the relationship' => [ $read_rule, q{SELECT renkei.end_relationship(relationship_id, '2022-01-01') FROM renkei.relationship WHERE subject_id = 2 AND valid_to IS NULL AND closed_at IS NULL}, q{SELECT renkei.relate(2, 'hinata', 'care', '2021-01-01')} ],
	'the rule to read' => [ $read_rule, "SELECT rules('$write_rule')", 'SELECT 1' ],
	'the rule to read, where all was seen' => [ $read_all, "SELECT rules('$write_rule')", 'SELECT 1' ],
	'the consent, where all was seen' => [ '{"recipient_kind": "provider", "consent": "opt_out"}', q{SELECT renkei.record_consent(2, 'refuse')}, q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE decision = 'refuse' AND closed_at IS NULL} ],
	'the membership' => [ $read_rule, q{SELECT renkei.end_member('acc_hinata', 'hinata')}, q{SELECT renkei.register_member('acc_hinata', 'hinata', '{helper}', '{care,emergency}')} ],
	'the purpose' => [ $read_rule, q{SELECT renkei.register_member('acc_hinata', 'hinata', '{helper}', '{emergency}')}, q{SELECT renkei.register_member('acc_hinata', 'hinata', '{helper}', '{care,emergency}')} ],
	'the organisation' => [ $read_rule, q{SELECT renkei.register_organisation('hinata', 'provider', 'Hinata', '2020-01-01', '2021-01-01')}, q{SELECT renkei.register_organisation('hinata', 'provider', 'Hinata', '2020-01-01')} ]);
my %reads = (
	'FOR UPDATE' => q{SELECT body FROM note WHERE label = '2n' FOR UPDATE},
	'FOR SHARE' => q{SELECT body FROM note WHERE label = '2n' FOR SHARE},
	'UPDATE RETURNING' => q{UPDATE note SET amount = amount + 1 WHERE label = '2n' RETURNING body},
	'DELETE in WITH' => q{WITH d AS (DELETE FROM note WHERE label = '2n' RETURNING body) SELECT body FROM d});

foreach my $what (sort keys %takes_away)
{
	my ($rule, $take, $restore) = @{ $takes_away{$what} };

	foreach my $way (sort keys %reads)
	{
		number($node, "SELECT rules('$rule', '$write_rule'); UPDATE note SET body = 'harmless' WHERE label = '2n'");
		in_session($warm, 'BEGIN');
		is(in_session($warm, q{SELECT body FROM note WHERE label = '2n'}), 'harmless', "$what, $way: could be read");
		in_session($admin, 'BEGIN');
		in_session($admin, $take);
		in_session($admin, q{UPDATE note SET body = 'SECRET' WHERE label = '2n'});
		send_in($warm, $reads{$way});
		waits_for($node, 'acc_hinata');
		in_session($admin, 'COMMIT');
		unlike(answer_of($warm), qr/SECRET/, "$what, $way: what is written after it was taken away is not given");
		in_session($warm, 'ROLLBACK');
		number($node, $restore);
	}
}

# The same where the reader's statement started while the commit was in the window: announced already, not visible yet.
foreach my $what ('the consent', 'the membership', 'the relationship')
{
	my ($rule, $take, $restore) = @{ $takes_away{$what} };

	number($node, "SELECT rules('$rule', '$write_rule'); UPDATE note SET body = 'harmless' WHERE label = '2n'");
	is(in_session($warm, q{SELECT body FROM note WHERE label = '2n'}), 'harmless', "$what, in doubt: could be read");
	in_session($admin, 'BEGIN');
	in_session($admin, $take);
	in_session($admin, q{UPDATE note SET body = 'SECRET' WHERE label = '2n'});
	hold_commits($node);
	send_in($admin, 'COMMIT');
	waits_for($node, 'postgres', 'SyncRep');
	send_in($warm, $reads{'FOR UPDATE'});
	waits_for($node, 'acc_hinata');
	release_commits($node);
	answer_of($admin);
	unlike(answer_of($warm), qr/SECRET/, "$what, in doubt: what is written after it was taken away is not given");
	number($node, $restore);
}

# Trust in somebody's code that is ended in the window is not kept beyond it by who asked within.
my $city = background($node, 'acc_city');
my $runs = 'SELECT count(vendors(body)) FROM note';

number($node, q{
	CREATE FUNCTION vendors(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN t; END';
	ALTER FUNCTION vendors(text) OWNER TO acc_dev;
	SELECT renkei.trust_owner('acc_dev', 'test'), rules('{"recipient_kind": "city"}')});
like(in_session($city, $runs), qr/^\d+$/, 'code of a trusted owner runs for who reads widely');
hold_commits($node);
send_in($admin, q{SELECT renkei.distrust_owner('acc_dev')});
waits_for($node, 'postgres', 'SyncRep');
like(in_session($city, $runs), qr/^\d+$/, 'as it does where he is not visibly distrusted');
release_commits($node);
answer_of($admin);
like(in_session($city, $runs), qr/cannot run in a session or transaction that reads widely/, 'where he is, it does not');

$_->{run}->kill_kill foreach ($warm, $cold, $admin, $city);
$node->stop;
done_testing();
