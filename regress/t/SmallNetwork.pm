# The small network of regress/include/network.sql on a server of its own, with rules of every sort and registers in
# which each of its twelve subjects differs; and what its logins see there, compared with the rules in plain SQL.
#
#   use SmallNetwork;
#   my $node = small_network('name');           # extra arguments go to postgresql.conf
#   agrees($node, 'after a restart');           # one assertion: every login sees what reference.may() lets it see
#   is(answers($node), $before, '…');           # the same as one text, a line for each login and purpose
#   is(told($session, 'SELECT …'), '…', '…');   # a statement of a session that stays connected, see RenkeiTest::background()
#   ask_of($session, 'SELECT …');               # … without waiting for what answer_of($session) then returns
#   sql_ok($node, 'SELECT …', $db);             # the superuser's; count_of() for the count of something
package SmallNetwork;

use strict;
use warnings;

use Exporter 'import';
use Test::More;

use RenkeiTest;

our @EXPORT = qw(small_network load_network answers agrees sql_ok count_of ask_of answer_of told superuser);

# Logins, each with the purpose that it asks for.
my @callers = (
	[ 'acc_sakura', 'care' ], [ 'acc_sakura', 'emergency' ], [ 'acc_hinata', 'care' ], [ 'acc_hinata', 'emergency' ],
	[ 'acc_hinata_clerk', 'care' ], [ 'acc_midori', 'care' ], [ 'acc_city', 'supervision' ], [ 'acc_nobody', 'care' ]);

# Rules of every basis, relationship and demand for consent.
my $rules = q{
	SELECT public.rules(
		'{"basis":"own","relationship":"ever"}',
		'{"recipient_kind":"provider","duty":"helper","purpose":"care","owner_kind":"office","basis":"consent","relationship":"now","consent":"opt_in"}',
		'{"recipient_kind":"provider","duty":"helper","purpose":"emergency","basis":"emergency","relationship":"grant"}',
		'{"recipient_kind":"provider","duty":"clerk","owner_kind":"city","basis":"law","relationship":"record_date","relationship_kind":"care"}',
		'{"recipient_kind":"office","owner_kind":"provider","basis":"consent","relationship":"record_date","consent":"opt_out"}',
		'{"recipient_kind":"office","owner_kind":"office","basis":"law","released":true,"relationship":"ever"}',
		'{"recipient_kind":"city","duty":"officer","purpose":"supervision"}',
		'{"action":"write","basis":"own","relationship":"now"}');
};

my $facts = q{
DO $$
BEGIN
	PERFORM renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM unnest(ARRAY[1, 2, 3, 10, 11]) AS s;
	PERFORM renkei.relate(4, 'hinata', 'care', '2021-01-01', '2022-12-31');
	PERFORM renkei.relate(5, 'hinata', 'visit', today() + 365);
	PERFORM renkei.relate(s, 'sakura', 'care', '2022-06-01') FROM unnest(ARRAY[1, 3, 5, 7, 9]) AS s;
	PERFORM renkei.relate(s, 'midori', 'visit', '2021-01-01') FROM unnest(ARRAY[2, 4, 6]) AS s;
	PERFORM renkei.record_consent(s, 'allow') FROM unnest(ARRAY[1, 4, 6, 8, 11]) AS s;
	PERFORM renkei.record_consent(3, 'refuse', '{care.note}', 'hinata', purposes => '{care,emergency}');
	PERFORM renkei.record_consent(2, 'allow', recipient_kind => 'provider', evidence => 'a form');
	PERFORM renkei.record_consent(9, 'refuse');
	-- Two that were withdrawn: had they any force, subject 10 were seen and subject 1 were not.
	PERFORM renkei.withdraw_consent(c) FROM renkei.record_consent(10, 'allow') AS c;
	PERFORM renkei.withdraw_consent(c) FROM renkei.record_consent(1, 'refuse') AS c;
	PERFORM renkei.end_relationship(r, today() - 10) FROM renkei.relate(12, 'sakura', 'care', '2022-01-01') AS r;
	PERFORM renkei.record_grant(8, 'hinata', 'emergency', 'called an ambulance', valid_to => now() + interval '1 day');
	PERFORM renkei.revoke_grant(g) FROM renkei.record_grant(9, 'hinata', 'emergency', 'by mistake') AS g;
END
$$;
};

# Dies where a statement of the superuser fails; returns what it prints.
sub sql_ok
{
	my ($node, $sql, $db) = @_;

	return $node->safe_psql($db // $DB, $sql);
}

# The network in a database that is made anew; by another network.sql when one is named.
sub load_network
{
	my ($node, $db, $network) = @_;
	my ($out, $err);

	$network //= "$REPO/regress/include/network.sql";
	foreach my $file ($network, "$REPO/regress/include/reference.sql")
	{
		IPC::Run::run(
			[
				'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-v', "db=$db",
				'-d', $node->connstr($file eq $network ? 'postgres' : $db), '-f', $file
			],
			'>', \$out, '2>', \$err) or die "$file: $err";
	}
	sql_ok($node, $rules . $facts, $db);
	return;
}

sub small_network
{
	my ($name, @conf) = @_;
	my $node = new_server($name, 'log_statement = none', 'fsync = off', @conf);

	load_network($node, $DB);
	return $node;
}

# What each caller sees now, as it is told and as the rules in plain SQL have it; in connections of their own.
sub answers
{
	my ($node) = @_;

	return join("\n", map {
		my ($login, $purpose) = @$_;
		my $asked = $login eq 'acc_nobody' ? '' : "SET renkei.purpose = '$purpose';";
		"$login $purpose: " . ask($node, $login, "$asked SELECT coalesce(string_agg(label, ' ' ORDER BY subject_id, label), '-') FROM note");
	} @callers);
}

sub expected
{
	my ($node) = @_;
	my $values = join(', ', map { "($_, '$callers[$_]->[0]', '$callers[$_]->[1]')" } 0 .. $#callers);

	return sql_ok($node, qq{
		SELECT format('%s %s: %s', login, purpose, coalesce(string_agg(label, ' ' ORDER BY subject_id, label)
			FILTER (WHERE reference.may('read', login::regrole, NULL, purpose, 'care.note', subject_id, owner_org,
										written_on, released_at IS NOT NULL)), '-'))
		FROM (VALUES $values) AS v(n, login, purpose), note
		GROUP BY n, login, purpose ORDER BY n});
}

sub agrees
{
	my ($node, $when) = @_;

	return is(answers($node), expected($node), "$when every login sees what the rules let it see");
}

# Statements for a session that stays connected (RenkeiTest::background); what they print, without the white space around
# it. ask_of() does not wait for it, answer_of() does, told() is both.
my $marks = 0;

sub ask_of
{
	my ($session, $sql) = @_;

	$session->{end} = 'end of statement ' . ++$marks;
	$session->{out} = $session->{err} = '';
	$session->{in} .= "$sql\n;\n\\echo $session->{end}\n\\warn $session->{end}\n";
	$session->{run}->pump_nb;
	return;
}

sub answer_of
{
	my ($session) = @_;
	my $answer;

	# With its newline: psql writes that by itself.
	$session->{run}->pump until $session->{out} =~ /^$session->{end}\n/m && $session->{err} =~ /^$session->{end}\n/m;
	$answer = $session->{out} . $session->{err};
	$answer =~ s/^$session->{end}\n//mg;
	return $answer =~ s/^\s+|\s+\z//gr;
}

sub told
{
	my ($session, $sql) = @_;

	ask_of($session, $sql);
	return answer_of($session);
}

# The login that initdb made.
sub superuser
{
	return scalar getpwuid($<);
}

# A number that the superuser gets.
sub count_of
{
	my ($node, $from, $db) = @_;

	return sql_ok($node, "SELECT count(*) FROM $from", $db);
}

1;
