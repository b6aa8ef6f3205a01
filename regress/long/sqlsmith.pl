# sqlsmith as a member: its queries, whatever they call, bring the server down nowhere, and what they answer hangs on nothing
# that is hidden.
#
# sqlsmith only sends queries and throws the answers away. Each is therefore run again, by psql as the same login, and what
# psql prints is judged twice. No value in it may be of a row that the login may not see. And a copy of the server, out of
# whose tables those rows were deleted, must give the same answer to every query over the protected tables, were it a count, a
# sum, the length of a name or an error: what of the answer does not hang on the moment, which running the query twice shows.
# Run by regress/long/64_random_queries.sh; SQLSMITH_SECONDS (300) for the sending, by which the rest keeps pace.
# attack: P1, P2, P13, O1
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

use PostgreSQL::Test::Cluster;
use RenkeiTest;
use SmallNetwork;
use TaggedWorld;

$RenkeiTest::record_reads = 1;

my $seconds = $ENV{SQLSMITH_SECONDS} || 300;
my $slice = $seconds < 240 ? $seconds / 2 : 120;
my $seed = $ENV{SQLSMITH_SEED} || 1;
my $login = 'acc_hinata';
my $world = tagged_world('sqlsmith', 'max_connections = 20', 'log_statement = none');
my $node = $world->{node};

# Internal errors of PostgreSQL's own, by the function that raises them: the message, and a query to which a server without
# renkei answers with it.
my %cores_own = (
	'getObjectClass, dependency.c' =>
	  [ qr/invalid non-zero objectSubId for object class \d+/, q{SELECT pg_identify_object_as_address(0, 0, 1)} ],
	'coerce_type, parse_coerce.c' =>
	  [ qr/failed to find conversion function from unknown to \w+/, q{SELECT coalesce(unknownin('a'), 'x'::text)} ],
	'acldefault_sql, acl.c' => [ qr/unrecognized objtype abbreviation: .*/, q{SELECT acldefault('x', 10)} ],
	'intervaltypmodleastfield, timestamp.c' =>
	  [ qr/invalid INTERVAL typmod: .*/, q{SELECT pg_catalog.interval(i, 23) FROM (SELECT interval '1 day' AS i OFFSET 0) AS s} ],
	'intervaltypmodout, timestamp.c' => [ qr/invalid INTERVAL typmod: .*/, q{SELECT intervaltypmodout(75)} ],
	'AdjustIntervalForTypmod, timestamp.c' => [ qr/unrecognized interval typmod: .*/, q{SELECT pg_catalog.interval('1 day', 23)} ]);
my $bare = PostgreSQL::Test::Cluster->new('bare');
$bare->init;
$bare->start;
foreach my $place (sort keys %cores_own)
{
	my ($message, $query) = @{ $cores_own{$place} };
	my ($out, $err);

	$bare->psql('postgres', "\\set VERBOSITY verbose\n$query", stdout => \$out, stderr => \$err);
	like($err, qr/ERROR: +XX000: $message\n(?:.*\n)*?LOCATION: +\Q$place\E:/, "$place: PostgreSQL's own");
}
$bare->stop;

# What a member may do to itself without help of ours is no finding: waiting, filling memory. Every text is made to say
# whose it is.
sql_ok($node, "ALTER ROLE $login SET statement_timeout = '2s'; ALTER ROLE $login SET lock_timeout = '1s';"
	. "CREATE EXTENSION renkei_care; SELECT care.install(); UPDATE note SET label = body; VACUUM ANALYZE note, plan");
my $before = answers($node);
my $without = without_hidden($world, $login);

# The queries of one stretch of time. They go to standard output, complaints to standard error; it ends by the clock. Every
# other one is without the catalogs, of which there are so many that our tables are seldom drawn.
sub start_sending
{
	my ($number) = @_;
	my $sent = { queries => '', said => '' };
	my @options = $number % 2 ? '--exclude-catalog' : ();

	$sent->{run} = IPC::Run::start(
		[
			'timeout', $slice, 'sqlsmith', '--target=' . $node->connstr($DB) . " user=$login", '--dump-all-queries', @options,
			'--seed=' . ($seed + $number)
		],
		'>', "$PostgreSQL::Test::Utils::tmp_check/queries$number", '2>', "$PostgreSQL::Test::Utils::tmp_check/said$number");
	return { run => $sent->{run}, number => $number };
}

sub sent
{
	my ($sending) = @_;
	my @files = map { "$PostgreSQL::Test::Utils::tmp_check/$_$sending->{number}" } 'queries', 'said';

	IPC::Run::finish($sending->{run});
	my ($queries, $said) = map { slurp_file($_) } @files;
	unlink @files;
	# A sample is drawn by chance, but can be the same one each time.
	return ($said, map { s/(tablesample \w+ \([0-9.]+\))/$1 repeatable (7)/gr } grep { /\S/ } split /;\n/, $queries);
}

# What psql on that server prints for each query, in connections of its own: in pieces, so that one that disturbs the session disturbs few.
sub answers_to
{
	my ($server, @queries) = @_;
	my @answers;

	while (my @piece = splice(@queries, 0, 100))
	{
		my ($out, $err) = ('', '');
		my @printed = ('') x @piece;
		my $script = "\\set VERBOSITY verbose\n" . join('', map { "\\echo query $_\n\\warn query $_\nBEGIN;\n$piece[$_];\nROLLBACK;\n" } 0 .. $#piece);

		IPC::Run::run([ 'psql', '-X', '-q', '-A', '-t', '-d', $server->connstr($DB), '-U', $login ], '<', \$script, '>', \$out, '2>', \$err);
		foreach (split(/^query (?=\d+$)/m, $out), split(/^query (?=\d+$)/m, $err))
		{
			$printed[$1] .= $2 if /^(\d+)\n(.*)/s;
		}
		# Where in the script it stands is not part of an answer.
		push @answers, map { s/^psql:<stdin>:\d+: //mgr } @printed;
	}
	return @answers;
}

my (@leaked, @internal, @swayed, %seen_own);
my ($values, $compared, $unsteady) = (0, 0, 0);

# No hidden value, and no internal error but PostgreSQL's own.
sub look_through
{
	my ($query, $answer) = @_;
	my @hidden = leaks($world, $login, $answer);

	$values++ if values_in($answer);
	push @leaked, "@hidden by: $query" if @hidden;
	push @internal, "connection lost: $1 by: $query" if $answer =~ /(server closed the connection|connection to server .*failed)/;
	return if $answer !~ /(?:ERROR|FATAL|PANIC): +XX\w+: (.*)\n(?:.*\n)*?LOCATION:  (\w+, \w+\.c):\d+/;
	my ($message, $place) = ($1, $2);
	my $own = $cores_own{$place};

	if ($own && $message =~ /^$own->[0]$/)
	{
		$seen_own{$place}++;
		return;
	}
	push @internal, "$message ($place) by: $query";
}

# What one server tells of itself, and another one otherwise: when it was started, and who is connected.
my $of_the_server = qr/\bpg_(?:conf_load|postmaster_start)_time\b|\bpg_stat_\w+|\bpg_backend_pid\b|\bpg_current_logfile\b/;

# Rows without an order come as the plan goes, and that was made by statistics, which know the hidden ones, too.
sub sorted
{
	return join("\n", sort split(/\n/, $_[0]));
}

# Whether the rows that are hidden have had a say in an answer: those for which that is so, of queries and their answers.
sub swayed
{
	my ($queries, $answers) = @_;
	my @again = answers_to($node, @$queries);
	my @without = answers_to($without, @$queries);

	# What took too long says nothing; what differs from itself neither.
	my @steady = grep { $again[$_] eq $answers->[$_] && "$again[$_]$without[$_]" !~ /: 57014: / } 0 .. $#$queries;
	return (scalar @steady, grep { sorted($without[$_]) ne sorted($again[$_]) } @steady);
}

sub judge
{
	my (@queries) = @_;
	my @answers = answers_to($node, @queries);

	look_through($queries[$_], $answers[$_]) foreach 0 .. $#queries;
	my @over = grep { $queries[$_] =~ /\b(?:note|plan)(?:s?_\w+)?\b/ && $queries[$_] !~ $of_the_server } 0 .. $#queries;
	my ($steady, @differ) = swayed([ @queries[@over] ], [ @answers[@over] ]);
	$compared += $steady;
	$unsteady += @over - $steady;
	return unless @differ;

	# A second time, for what only happened to change between the three.
	@over = @over[@differ];
	($steady, @differ) = swayed([ @queries[@over] ], [ @answers[@over] ]);
	push @swayed, $queries[ $over[$_] ] foreach @differ;
}

my ($queries, $said) = (0, '');
my $sending = start_sending(0);
foreach my $number (1 .. $seconds / $slice)
{
	my ($complaints, @sent) = sent($sending);

	$sending = $number < $seconds / $slice ? start_sending($number) : undef;
	$queries += @sent;
	$said .= $complaints;
	judge(@sent);
}
note("$queries queries; $values answers with people's values; $compared compared with those without hidden rows, $unsteady not steady");
note("PostgreSQL's own: " . join('; ', map { "$_ $seen_own{$_}" } sort keys %seen_own));
cmp_ok($queries, '>', $seconds, 'sqlsmith has sent queries');
unlike($said, qr/Could not connect|broken connection|server closed/, 'and did not lose its connection');
cmp_ok($values, '>', 0, 'the queries do bring what may be seen');
is(join("\n", @leaked[ 0 .. ($#leaked > 9 ? 9 : $#leaked) ]), '', 'and nothing else');
cmp_ok($compared, '>', $queries / 20, 'queries over the protected tables had steady answers');
is(join("\n--\n", @swayed[ 0 .. ($#swayed > 9 ? 9 : $#swayed) ]), '', 'on which hidden rows have no bearing');
is(join("\n", @internal[ 0 .. ($#internal > 9 ? 9 : $#internal) ]), '', 'no internal error');
unlike(slurp_file($node->logfile), qr/was terminated by signal|PANIC/, 'the server came through it');
is(answers($node), $before, 'afterwards everybody sees what he saw');
$node->stop;
$without->stop;
done_testing();
