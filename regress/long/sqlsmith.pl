# sqlsmith as a member: its queries, whatever they call, bring the server down nowhere and no value out that is hidden.
#
# sqlsmith only sends queries and throws the answers away. Each is therefore run a second time, by psql as the same login,
# and what psql prints is looked through. Run by regress/long/64_sqlsmith.sh; SQLSMITH_SECONDS (300) for the sending.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;
use SmallNetwork;
use TaggedWorld;

my $seconds = $ENV{SQLSMITH_SECONDS} || 300;
my $login = 'acc_hinata';
my $world = tagged_world('sqlsmith', 'max_connections = 20', 'log_statement = none');
my $node = $world->{node};

# PostgreSQL's own, of arguments that its functions do not check otherwise: its parser's coercion, acldefault(), interval().
my $cores_own = qr/XX000: (?:failed to find conversion function from unknown to \w+|unrecognized objtype abbreviation: .*|invalid INTERVAL typmod: .*)$/m;

# What a member may do to itself without help of ours is no finding: waiting, filling memory.
sql_ok($node, "ALTER ROLE $login SET statement_timeout = '2s'; ALTER ROLE $login SET lock_timeout = '1s';"
	. "CREATE EXTENSION renkei_care; SELECT care.install()");
my $before = answers($node);

# Its queries go to standard output, its complaints to standard error. It ends by the clock. Half of the time without the
# catalogs, of which there are so many that our tables are seldom drawn.
my ($queries, $said) = ('', '');
foreach my $options ([], [ '--exclude-catalog' ])
{
	IPC::Run::run(
		[
			'timeout', $seconds / 2, 'sqlsmith', '--target=' . $node->connstr($DB) . " user=$login", '--dump-all-queries', @$options,
			'--seed=' . ($ENV{SQLSMITH_SEED} || 1)
		],
		'>>', \$queries, '2>>', \$said);
}
my @queries = grep { /\S/ } split /;\n/, $queries;
note(scalar(@queries) . ' queries');
cmp_ok(scalar @queries, '>', $seconds, 'sqlsmith has sent queries');
unlike($said, qr/Could not connect|broken connection|server closed/, 'and did not lose its connection');

# In pieces, so that one that disturbs the session disturbs few.
my (@leaked, @internal, $values);
while (my @piece = splice(@queries, 0, 200))
{
	my ($out, $err) = ('', '');
	my $script = "\\set VERBOSITY verbose\n" . join('', map { "\\echo query $_\n\\warn query $_\nBEGIN;\n$piece[$_];\nROLLBACK;\n" } 0 .. $#piece);

	IPC::Run::run([ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr($DB), '-U', $login ], '<', \$script, '>', \$out, '2>', \$err);
	push @internal, "connection lost: $1" if $err =~ /(server closed the connection|could not connect.*|connection to server .*failed)/;
	foreach (split(/^query (?=\d+$)/m, $out), split(/^query (?=\d+$)/m, $err))
	{
		my ($i, $text) = /^(\d+)\n(.*)/s or next;
		my @hidden = leaks($world, $login, $text);

		$values++ if values_in($text);
		push @leaked, "@hidden by: $piece[$i]" if @hidden;
		push @internal, "$1 by: $piece[$i]" if $text =~ /((?:ERROR|FATAL|PANIC): +XX[^\n]*)/ && $text !~ $cores_own;
	}
}
note("$values answers with people's values");
cmp_ok($values // 0, '>', 0, 'the queries do bring what may be seen');
is(join("\n", @leaked[ 0 .. ($#leaked > 9 ? 9 : $#leaked) ]), '', 'and nothing else');
is(join("\n", @internal[ 0 .. ($#internal > 9 ? 9 : $#internal) ]), '', 'no internal error');
unlike(slurp_file($node->logfile), qr/was terminated by signal|PANIC/, 'the server came through it');
is(answers($node), $before, 'afterwards everybody sees what he saw');
$node->stop;
done_testing();
