# A network in which every value says whose it is, so that whatever a login gets hold of, by whatever query, shows whether it
# should have: "S000012-note-12n" is in the row of subject 12. Used with random queries.
#
#   my $world = tagged_world('name');
#   $world->{node}; $world->{logins}                 # [ login, purpose ] of each caller
#   my @values = values_in($text);                   # those values
#   my @leaks = leaks($world, 'acc_hinata', $text);  # values in a text that this login may not see, in any of its purposes
#   my $node = without_hidden($world, 'acc_hinata'); # a copy of the server, out of which what it may not see was deleted
package TaggedWorld;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use RenkeiTest;
use SmallNetwork;

our @EXPORT = qw(tagged_world values_in leaks without_hidden);

my @callers = (
	[ 'acc_sakura', 'care' ], [ 'acc_sakura', 'emergency' ], [ 'acc_hinata', 'care' ], [ 'acc_hinata', 'emergency' ],
	[ 'acc_hinata_clerk', 'care' ], [ 'acc_midori', 'care' ], [ 'acc_city', 'supervision' ], [ 'acc_nobody', 'care' ]);

# Beside the table note a partitioned one; and everything around them by which rows were read past their policies elsewhere.
my $objects = q{
	UPDATE note SET body = format('S%s-note-%s', lpad(subject_id::text, 6, '0'), label);
	CREATE INDEX ON note (body);
	CREATE INDEX ON note (lower(body));
	CREATE TABLE plan (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, made_on date NOT NULL,
		title text, PRIMARY KEY (subject_id, owner_org, made_on)) PARTITION BY RANGE (made_on);
	CREATE TABLE plan_2022 PARTITION OF plan FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
	CREATE TABLE plan_2024 PARTITION OF plan FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
	INSERT INTO plan SELECT s, o, d, format('S%s-plan-%s.%s', lpad(s::text, 6, '0'), o, extract(year FROM d))
	FROM generate_series(1, 12) AS s, unnest('{1,2,4}'::int[]) AS o, unnest('{2022-03-01,2024-03-01}'::date[]) AS d;
	CREATE INDEX ON plan (title);
	SELECT renkei.protect('plan', 'care.note', recorded_on => 'made_on');
	GRANT SELECT, INSERT, UPDATE, DELETE ON plan, plan_2022, plan_2024 TO renkei_member;

	CREATE VIEW note_of_super AS SELECT * FROM note;
	CREATE VIEW note_of_invoker WITH (security_invoker = true) AS SELECT * FROM note;
	CREATE VIEW plan_with_barrier WITH (security_barrier = true) AS SELECT * FROM plan;
	GRANT CREATE ON SCHEMA public TO acc_dev;
	-- Refused otherwise: it reads as its owner.
	SELECT renkei.allow_view('public.plan_of_dev', 'random queries');
	SET ROLE acc_dev;
	CREATE VIEW plan_of_dev AS SELECT subject_id, owner_org, made_on, title FROM plan;
	RESET ROLE;
	CREATE FUNCTION notes_definer() RETURNS SETOF note LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT * FROM note';
	CREATE FUNCTION notes_inlined() RETURNS SETOF note LANGUAGE sql STABLE AS 'SELECT * FROM note';
	CREATE FUNCTION plans_plpgsql() RETURNS SETOF plan LANGUAGE plpgsql STABLE SECURITY DEFINER AS 'BEGIN RETURN QUERY SELECT * FROM plan; END';
	CREATE FUNCTION open_notes() RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER AS
		$$ DECLARE c refcursor := 'opened'; BEGIN OPEN c FOR SELECT * FROM note ORDER BY body; RETURN c; END $$;
	-- Tells the client what it is called with, and may be called before any other condition.
	CREATE FUNCTION leak(value text) RETURNS text LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE NOTICE '%', value; RETURN value; END $$;
	GRANT SELECT, INSERT, UPDATE, DELETE ON note_of_super, note_of_invoker, plan_with_barrier, plan_of_dev TO renkei_member;
	GRANT TEMP ON DATABASE } . $DB . q{ TO PUBLIC;
	ANALYZE;
};

sub tagged_world
{
	my ($name, @conf) = @_;
	my $node = small_network($name, 'log_min_error_statement = panic', 'max_parallel_workers = 4', @conf);
	my %allowed;

	sql_ok($node, $objects);
	foreach (@callers)
	{
		my ($login, $purpose) = @$_;
		my $tags = sql_ok($node, qq{
			SELECT body FROM note
			WHERE reference.may('read', '$login'::regrole, NULL, '$purpose', 'care.note', subject_id, owner_org, written_on, released_at IS NOT NULL)
			UNION ALL
			SELECT title FROM plan
			WHERE reference.may('read', '$login'::regrole, NULL, '$purpose', 'care.note', subject_id, owner_org, made_on, false)});

		$allowed{$login}{ lc $_ } = 1 foreach split /\n/, $tags;
	}
	return { node => $node, logins => \@callers, allowed => \%allowed };
}

# The values in a text that are of somebody's row.
sub values_in
{
	my ($text) = @_;

	return map { lc } $text =~ /(S\d{6}-(?:note-\d+[ndu]|plan-\d\.\d{4}))/gi;
}

sub leaks
{
	my ($world, $login, $text) = @_;
	my %leaks = map { $_ => 1 } grep { !$world->{allowed}{$login}{$_} } values_in($text);

	return sort keys %leaks;
}

# Everything else is where it was: rows, object identifiers and statistics, so that the same query has the same plan.
sub without_hidden
{
	my ($world, $login) = @_;
	my $allowed = join(',', map { "'$_'" } sort keys %{ $world->{allowed}{$login} });
	my $without = PostgreSQL::Test::Cluster->new($world->{node}->name . '_without');

	$world->{node}->stop;
	$world->{node}->backup_fs_cold('whole');
	$without->init_from_backup($world->{node}, 'whole');
	$_->start foreach $world->{node}, $without;
	sql_ok($without, "DELETE FROM note WHERE lower(body) NOT IN ($allowed); DELETE FROM plan WHERE lower(title) NOT IN ($allowed)");
	return $without;
}

1;
