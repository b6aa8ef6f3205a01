# docs/how-to/protect-a-table.md is true: its SQL blocks, run in their order by the logins they name on an empty database,
# print what the page shows. What breaks it: any change of an answer, an error text or a name that the page quotes.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use RenkeiTest;
use PostgreSQL::Test::Utils;
use Test::More;

# [login, SQL, the output shown] of each block "```sql -- as LOGIN … ```", with the "```text" block behind it, if any.
sub blocks
{
	my ($path) = @_;
	my $page = slurp_file($path);
	my @blocks;

	push @blocks, [ $1, $2, $3 // '' ]
	  while $page =~ /^```sql\n-- as (\w+)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/msg;
	my $all = () = $page =~ /^```sql$/mg;
	is(scalar @blocks, $all, "$path: every SQL block names its login");
	return @blocks;
}

# What psql prints for it, errors where they happen, without the blanks that aligned output ends lines with.
sub printed
{
	my ($node, $login, $sql) = @_;
	my $out = '';
	# The page calls the superuser postgres; a test's is whoever runs it.
	my @login = $login eq 'postgres' ? () : ('-U', $login);

	local $ENV{PGCLIENTENCODING} = 'UTF8';
	local $ENV{LC_ALL} = 'C.UTF-8';
	local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
	IPC::Run::run([ 'psql', '-X', '-q', @login, '-d', $node->connstr($DB) ], '<', \$sql, '>&', \$out);
	$out =~ s/[ \t]+$//mg;
	$out =~ s/\n*\z//;
	return $out eq '' ? '' : "$out\n";
}

my $node = new_server('how_to');
my @blocks = blocks("$REPO/docs/how-to/protect-a-table.md");

cmp_ok(scalar @blocks, '>', 15, 'the page has its blocks');
foreach my $block (@blocks)
{
	my ($login, $sql, $shown) = @$block;
	my ($first) = $sql =~ /^(.*)$/m;

	is(printed($node, $login, $sql), $shown, "$login: $first");
}

$node->stop;
done_testing();
