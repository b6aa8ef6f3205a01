# The list of guards that regress/long/70_guards_matter.sh takes out is one of this code: every expression still changes its
# file, every test named there exists, no name is there twice.
#
# Fails when a guard is rewritten, moved or renamed, or a test is, and its line in regress/data/guards is not.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
my %seen;
my @lines = grep { !/^#/ } split /\n/, slurp_file("$top/regress/data/guards");

cmp_ok(scalar @lines, '>', 0, 'there are guards');
foreach (@lines)
{
	my ($name, $file, $tests, $change) = split /\t/, $_, 4;

	ok(defined $change && !$seen{$name}++, "$name is one line of four columns") or next;
	local $_ = slurp_file("$top/$file");
	my $before = $_;
	eval $change;    ## no critic: our own list
	ok($@ eq '' && $_ ne $before, "$name can be taken out of $file") or diag($@);
	foreach my $test (split / /, $tests)
	{
		my ($runner, $what) = split /:/, $test;
		my %pattern = (regress => "regress/sql/$what.sql", isolation => "regress/specs/$what.spec", tap => "regress/t/$what*.pl",
			long => "regress/t/long/$what*.pl");
		my @found = glob "$top/" . ($pattern{$runner} // 'nowhere');

		is(scalar(grep { -e } @found), 1, "$name: $test is one test");
	}
}
done_testing();
