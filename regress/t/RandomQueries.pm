# Random SQL over the tables of TaggedWorld.pm: everything that can read a row or is read by one, joined at random.
#
#   my $random = RandomQueries->new($seed);
#   $random->statements            # some statements, to be run in one transaction that is rolled back
package RandomQueries;

use strict;
use warnings;

my @note = ([qw(subject_id int)], [qw(label text)], [qw(owner_org int)], [qw(written_on date)], [qw(body text)], [qw(amount numeric)]);
my @plan = ([qw(subject_id int)], [qw(owner_org int)], [qw(made_on date)], [qw(title text)]);
my %relations = (
	note => \@note, note_of_super => \@note, note_of_invoker => \@note, 'notes_definer()' => \@note, 'notes_inlined()' => \@note,
	plan => \@plan, plan_2022 => \@plan, plan_2024 => \@plan, plan_with_barrier => \@plan, plan_of_dev => \@plan, 'plans_plpgsql()' => \@plan);
my @relations = sort keys %relations;

# A generator of our own (a linear congruence), so that a seed means the same queries on every Perl.
sub new
{
	my ($class, $seed) = @_;

	return bless { state => $seed & 0xffffffff }, $class;
}

sub below
{
	my ($self, $n) = @_;

	$self->{state} = ($self->{state} * 1664525 + 1013904223) & 0xffffffff;
	return ($self->{state} >> 8) % $n;
}

sub one_of
{
	my ($self, @choices) = @_;

	return $choices[ $self->below(scalar @choices) ];
}

# A column of that type of one of the tables in scope ([ alias, columns ]…); or a constant.
sub column
{
	my ($self, $scope, $type) = @_;
	my @columns = map { my $t = $_; map { "$t->[0].$_->[0]" } grep { $_->[1] eq $type } @{ $t->[1] } } @$scope;

	return $self->one_of(@columns) if @columns && $self->below(6);
	return { int => $self->one_of(1 .. 12), numeric => 7, date => "date '2022-06-01'", text => $self->one_of("'S000003-note-'", "'x'", "''") }->{$type};
}

sub text
{
	my ($self, $scope, $depth) = @_;
	my $column = $self->column($scope, 'text');

	return $column if $depth <= 0;
	return $self->one_of(
		$column, $column,
		"leak($column)",
		"upper($column)",
		"coalesce($column, " . $self->text($scope, $depth - 1) . ')',
		"$column || ' ' || " . $self->text($scope, $depth - 1),
		"CASE WHEN " . $self->condition($scope, $depth - 1) . " THEN $column ELSE leak($column) END",
		"(SELECT string_agg(q.c::text, ' ') FROM (" . $self->query($depth - 1, 1) . ') AS q(c))',
		"max($column) OVER (PARTITION BY " . $self->column($scope, 'int') . ')',
		$scope->[0][0] . '::text',
		"row_to_json($scope->[0][0])::text",
		"lag($column) OVER (ORDER BY $column)");
}

sub condition
{
	my ($self, $scope, $depth) = @_;
	my $text = $self->column($scope, 'text');
	my $int = $self->column($scope, 'int');

	my @simple = ("$text LIKE 'S0000%'", "$text > 'S000004'", "lower($text) = 's000002-' || 'note-2n'", "$int = " . $self->below(13), "$int BETWEEN 3 AND 7",
		"leak($text) IS NOT NULL", "length(leak($text)) > 3", "$int = ANY ('{1,2,3,4,5}')", 'true', "$int % 2 = 1",
		"$text ~ 'note|plan'", $self->column($scope, 'date') . " < date '2024-01-01'", "$text IS NOT NULL");
	# What fails on a row must not have been given a hidden one: the message names the value.
	push @simple, "$text\::integer > 0", "1 / ($int - 3) > -5", "$text\::date IS NULL", "$scope->[0][0].ctid > '(0,2)'" unless $self->below(4);
	return $self->one_of(@simple) if $depth <= 0;
	return $self->one_of(
		@simple[ 0 .. 4 ],
		'NOT (' . $self->condition($scope, $depth - 1) . ')',
		'(' . $self->condition($scope, $depth - 1) . ' AND ' . $self->condition($scope, $depth - 1) . ')',
		'(' . $self->condition($scope, $depth - 1) . ' OR ' . $self->condition($scope, $depth - 1) . ')',
		'EXISTS (' . $self->query($depth - 1, 1) . ')',
		"$text IN (" . $self->query($depth - 1, 1) . ')',
		"$text > ALL (" . $self->query($depth - 1, 1) . ')');
}

# A FROM clause; what is in it goes to @$scope.
sub from
{
	my ($self, $scope, $depth) = @_;
	my $alias = 't' . ++$self->{aliases};
	my $name = $self->one_of(@relations);
	my $sample = $name =~ /^(?:note|plan|plan_2022)$/ && !$self->below(8) ? ' TABLESAMPLE bernoulli (70)' : '';
	my $from;

	if ($depth > 0 && !$self->below(4))
	{
		$from = '(' . $self->query($depth - 1, 1) . ") AS $alias(c)";
		push @$scope, [ $alias, [ [ 'c', 'text' ] ] ];
	}
	else
	{
		$from = ($name =~ /^plan/ && !$self->below(6) ? 'ONLY ' : '') . "$name AS $alias$sample";
		$from =~ s/^ONLY (?=.*\))//;
		push @$scope, [ $alias, $relations{$name} ];
	}
	return $from if $depth <= 0 || $self->below(2);
	my $right = 't' . ++$self->{aliases};
	my $other = $self->one_of(@relations);
	my $left_scope = [@$scope];
	push @$scope, [ $right, $relations{$other} ];
	my $on = $self->one_of(
		$self->column([ $scope->[-2] ], 'int') . ' = ' . $self->column([ $scope->[-1] ], 'int'),
		$self->column([ $scope->[-2] ], 'text') . ' = ' . $self->column([ $scope->[-1] ], 'text'),
		$self->condition($scope, 0));
	return "$from CROSS JOIN LATERAL (SELECT * FROM $other AS l WHERE " . $self->condition([ @$left_scope, [ 'l', $relations{$other} ] ], 0) . " LIMIT 5) AS $right"
	  if !$self->below(5);
	return "$from " . $self->one_of('', '', 'LEFT', 'RIGHT') . " JOIN $other AS $right ON $on";
}

# A query; of one text column where that is asked for.
sub query
{
	my ($self, $depth, $single) = @_;
	my @scope;
	my $from = $self->from(\@scope, $depth);
	my $what = $single ? $self->text(\@scope, $depth) : join(', ', map { $self->text(\@scope, $depth) } 0 .. $self->below(3));
	my $where = $self->condition(\@scope, $depth);
	my $query;

	$what = $self->one_of($what, $what, '*', "$scope[0][0]") unless $single;
	if ($single && !$self->below(6))
	{
		return "SELECT " . $self->one_of('max', 'min', 'leak') . "(" . $self->column([ $scope[0] ], 'text') . ") FROM $from WHERE $where"
		  . ($self->below(2) ? '' : ' LIMIT 3');
	}
	$query = "SELECT " . ($self->below(8) || !$single ? '' : 'DISTINCT ') . "$what FROM $from WHERE $where";
	return "$query LIMIT " . $self->below(20) if !$self->below(3);
	return "($query) " . $self->one_of('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT') . ' (' . $self->query($depth - 1, 1) . ')' if $single && $depth > 0 && !$self->below(5);
	return $query;
}

sub settings
{
	my ($self) = @_;
	my @made;

	push @made, "SET LOCAL enable_$_ = " . $self->one_of('on', 'off')
	  foreach grep { !$self->below(3) } qw(seqscan indexscan indexonlyscan bitmapscan hashjoin mergejoin nestloop material memoize sort partition_pruning);
	push @made, 'SET LOCAL min_parallel_table_scan_size = 0', 'SET LOCAL parallel_setup_cost = 0', 'SET LOCAL parallel_tuple_cost = 0',
	  'SET LOCAL max_parallel_workers_per_gather = 2' if !$self->below(3);
	push @made, 'SET LOCAL row_security = off' if !$self->below(12);
	push @made, 'SET LOCAL plan_cache_mode = ' . $self->one_of('force_generic_plan', 'force_custom_plan') if !$self->below(2);
	push @made, 'SET LOCAL TRANSACTION ISOLATION LEVEL ' . $self->one_of('REPEATABLE READ', 'SERIALIZABLE') if 0;
	return @made;
}

# A writing statement that answers with rows.
sub writing
{
	my ($self, $depth) = @_;
	my $table = $self->one_of('note', 'plan', 'note_of_super', 'plan_2022', 'plan_of_dev', 'note_of_invoker');
	my $columns = $table =~ /^note/ ? \@note : \@plan;
	my $value = $table =~ /^note/ ? 'body' : 'title';
	my @scope = ([ 'w', $columns ], [ 'o', \@note ]);
	my $where = $self->condition(\@scope, $depth);

	return $self->one_of(
		"UPDATE $table AS w SET $value = w.$value || '!' FROM note AS o WHERE $where RETURNING w.*, o.body",
		"DELETE FROM $table AS w USING note AS o WHERE $where RETURNING *",
		"MERGE INTO $table AS w USING (SELECT * FROM note) AS o ON w.subject_id = o.subject_id AND $where WHEN MATCHED THEN UPDATE SET $value = o.body WHEN NOT MATCHED THEN DO NOTHING",
		"WITH x AS (UPDATE $table AS w SET $value = 'x' FROM note AS o WHERE $where RETURNING w.*) SELECT * FROM x, note",
		"INSERT INTO note (subject_id, label, owner_org, body) SELECT subject_id, label || 'x', " . $self->one_of(1, 2, 4) . ", body FROM note_of_super AS w, LATERAL (SELECT label AS l FROM note LIMIT 1) AS o RETURNING *",
		"INSERT INTO note (subject_id, label, owner_org, body) SELECT s, s || 'n', 2, 'x' FROM generate_series(1, 12) AS s ON CONFLICT (subject_id, label) DO "
		  . $self->one_of('NOTHING', "UPDATE SET body = leak(note.body) || excluded.body WHERE leak(note.body) IS NOT NULL") . ' RETURNING *');
}

sub statements
{
	my ($self) = @_;
	my $depth = 1 + $self->below(3);
	my $query;

	$self->{aliases} = 0;
	$query = $self->query($depth, $self->below(2));
	my @kinds = (
		[$query], [$query], [$query], [$query],
		["WITH q AS MATERIALIZED ($query) SELECT * FROM q"],
		["SELECT count(*) FROM ($query) AS q", $query],
		["COPY ($query) TO STDOUT"],
		[ "DECLARE c SCROLL CURSOR FOR $query", 'FETCH 2 FROM c', "SET renkei.purpose = 'emergency'", 'FETCH ALL FROM c', 'FETCH PRIOR FROM c', 'MOVE FIRST FROM c', 'FETCH FROM c' ],
		[ "DECLARE c CURSOR WITH HOLD FOR $query", 'COMMIT', 'FETCH ALL FROM c', 'CLOSE c' ],
		[ "PREPARE p AS $query", 'EXECUTE p', "SET renkei.purpose = 'emergency'", 'EXECUTE p', 'DEALLOCATE p' ],
		[ "CREATE TEMP TABLE mine AS SELECT q::text AS c FROM ($query) AS q", 'SELECT * FROM mine' ],
		[ 'SELECT open_notes()', 'MOVE ' . $self->below(20) . ' FROM opened', 'FETCH 3 FROM opened', 'FETCH ALL FROM opened' ],
		[ "DO \$\$ DECLARE r record; BEGIN FOR r IN $query LOOP RAISE NOTICE '%', r; END LOOP; END \$\$" ],
		[ "SELECT query_to_xml(\$q\$$query\$q\$, true, false, '')" ],
		[ "SELECT * FROM " . $self->one_of(@relations) . ' AS t WHERE ' . $self->condition([ [ 't', [ [qw(subject_id int)] ] ] ], 0) . ' ' . $self->one_of('FOR UPDATE', 'FOR SHARE', 'FOR NO KEY UPDATE') ],
		[ 'SELECT * FROM pg_stats WHERE tablename ~ \'note|plan\'', 'SELECT * FROM pg_stat_activity' ],
		[ $self->writing($depth - 1) ], [ $self->writing($depth - 1) ], [ $self->writing($depth - 1), $query ]);
	return ($self->settings, @{ $self->one_of(@kinds) });
}

1;
