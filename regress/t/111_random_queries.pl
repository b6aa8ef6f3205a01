# Random queries of every login: no value comes out, in a row, a notice or an error, that the rules in plain SQL do not let it
# see; no internal error, no crash.
#
# Fails when the guard does not put the filter into what is planned past the policies (views and functions of the
# superuser, partitions), when a frame lasts for one fetch only, or when an operator that is not leakproof goes first.
# RANDOM_QUERY_SECONDS (10) and RANDOM_QUERY_SEED say how long, and from where.
# attack: P1, P2, C5, O1
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RandomQueries;
use RenkeiTest;
use SmallNetwork;
use TaggedWorld;

# With what records reads, which stands in the way of every row.

my $seconds = $ENV{RANDOM_QUERY_SECONDS} || 10;
my $seed = $ENV{RANDOM_QUERY_SEED} || 1;
my $world = tagged_world('random_queries');
my $node = $world->{node};
sql_ok($node, "ALTER DATABASE $DB SET statement_timeout = '2s'");
my $before = answers($node);
my (%ran, %answered, @leaked, @internal);

# Transactions of one login in one connection; what each printed.
sub run_as
{
	my ($login, $purpose, @transactions) = @_;
	my $script = "\\set VERBOSITY verbose\n" . ($login eq 'acc_nobody' ? '' : "SET renkei.purpose = '$purpose';\n");
	my ($out, $err) = ('', '');
	my @printed = ('') x @transactions;

	foreach my $i (0 .. $#transactions)
	{
		$script .= "\\echo transaction $i\n\\warn transaction $i\nBEGIN;\n" . join('', map { "$_;\n" } @{ $transactions[$i] }) . "ROLLBACK;\n";
	}
	IPC::Run::run([ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr($DB), '-U', $login ], '<', \$script, '>', \$out, '2>', \$err);
	foreach (split(/^transaction (?=\d+$)/m, $out), split(/^transaction (?=\d+$)/m, $err))
	{
		$printed[$1] .= $2 if /^(\d+)\n(.*)/s;
	}
	push @internal, "$login: connection lost" if $err =~ /server closed the connection|could not connect/;
	return @printed;
}

my $random = RandomQueries->new($seed);
my $end = time + $seconds;
do
{
	foreach (@{ $world->{logins} })
	{
		my ($login, $purpose) = @$_;
		my @transactions = map { [ $random->statements ] } 1 .. 40;
		my @printed = run_as($login, $purpose, @transactions);

		foreach my $i (0 .. $#transactions)
		{
			my @values = leaks($world, $login, $printed[$i]);
			my $text = join('; ', @{ $transactions[$i] });

			$ran{$login}++;
			$answered{$login}++ if values_in($printed[$i]);
			push @leaked, "$login got @values by: $text" if @values;
			push @internal, "$login: $1 by: $text" if $printed[$i] =~ /((?:ERROR|FATAL|PANIC): +(?:XX|57P|58)[^\n]*)/;
		}
	}
} while (time < $end);

my $all = 0;
$all += $_ foreach values %ran;
note("$all transactions; with values: " . join(', ', map { "$_ " . ($answered{$_} // 0) } sort keys %ran));
is(join("\n", @leaked[ 0 .. ($#leaked > 9 ? 9 : $#leaked) ]), '', 'nobody got a value that the rules do not let him see');
is(join("\n", @internal[ 0 .. ($#internal > 9 ? 9 : $#internal) ]), '', 'no internal error, no lost connection');
cmp_ok($answered{acc_hinata} // 0, '>', $ran{acc_hinata} / 20, 'the queries do bring what may be seen');
is($answered{acc_nobody} // 0, 0, 'and nothing for who may see nothing');
is(answers($node), $before, 'afterwards everybody sees what he saw');
$node->stop;
done_testing();
