# Every function that SQL can call, as a login of every group role, of none, and as superuser, with arguments of every sort:
# allowed as regress/data/function_matrix.csv says and not otherwise, never an internal error, never a crash.
#
# A function or a group role that is added without a line there fails here. Fails too when a REVOKE in the install scripts
# is left out (every login may then call it), or when a C function looks at an argument before asking whether it is null.
# attack: CVE-2019-10209
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use FunctionMatrix;
use RenkeiTest;

my $node = new_network('functions_by_role', 'statement_timeout = 60s', 'log_statement = none', 'log_min_error_statement = panic');
my @groups = group_roles($node);
my @functions = functions($node);
my %may = matrix();

# A login in each group; the member acts for an organisation that serves subject 1; one has nothing.
$node->safe_psql($DB, qq{
	SELECT renkei.register_organisation('fn_office', 'care_manager_office', 'Office');
	SELECT renkei.register_subjects(3);
	CREATE TABLE public.fn_table (subject_id bigint NOT NULL, owner_org integer NOT NULL);
	CREATE ROLE fn_nobody LOGIN;
} . join('', map { "CREATE ROLE fn_$_ LOGIN; GRANT renkei_$_ TO fn_$_;" } @groups) . q{
	SELECT renkei.register_member('fn_member', 'fn_office', '{care_manager}', '{care}');
	SELECT renkei.relate(1, 'fn_office', 'care_management', '2025-01-01');
});

# What is listed and what there is.
my %there = map { $_->{signature} => 1 } @functions;
is(join(', ', grep { !$may{$_} } sort keys %there), '', 'every function is in function_matrix.csv');
is(join(', ', grep { !$there{$_} } sort keys %may), '', 'and nothing else is');
my %known = map { $_ => 1 } @groups, 'every';
is(join(', ', grep { !$known{$_} } map { keys %$_ } values %may), '', 'no role in it is unknown');
is(slurp_file("$REPO/docs/function-matrix.md"), scalar `"$REPO/contrib-tools/function-matrix.sh"`, 'docs/function-matrix.md is made from it');

# Runs each call in a transaction that comes to nothing. Returns for each the SQLSTATE and message, '00000' for none.
sub outcomes
{
	my ($login, @calls) = @_;
	my $script = "\\set VERBOSITY verbose\n\\set SHOW_CONTEXT never\n\\o /dev/null\nSET client_min_messages = error;\n";
	my ($out, $err) = ('', '');
	my @outcomes;

	foreach my $i (0 .. $#calls)
	{
		$script .= "\\warn call $i\nBEGIN;\nSELECT $calls[$i] IS NULL;\nROLLBACK;\n";
	}
	IPC::Run::run([ 'psql', '-X', '-q', '-d', $node->connstr($DB), '-U', $login ], '<', \$script, '>', \$out, '2>', \$err);
	foreach (split /^call (?=\d+$)/m, $err)
	{
		my ($i, $said) = /^(\d+)\n(.*)/s or next;

		$outcomes[$i] = $said =~ /(?:ERROR|FATAL|PANIC): +([0-9A-Z]{5}): ([^\n]*)/ ? [ $1, $2 ] : $said eq '' ? [ '00000', '' ] : [ 'XX999', $said ];
	}
	return map { $_ // [ 'XX999', 'no answer' ] } @outcomes[ 0 .. $#calls ];
}

# A refusal of the call itself, not one that the function pronounces.
sub is_denied
{
	my ($state, $message) = @_;

	return $state eq '42501' && $message =~ /^permission denied for (?:function|schema|aggregate|procedure)/;
}

foreach my $login ('postgres_superuser', 'nobody', @groups)
{
	my $is_super = $login eq 'postgres_superuser';
	my @what;
	my (@wrong, @internal);
	my $count = 0;
	my %done;

	foreach my $f (@functions)
	{
		my $allowed = $is_super || $may{ $f->{signature} }{every} || $may{ $f->{signature} }{$login};

		push @what, map { [ $f, $allowed, $_ ] } calls($node, $f, $allowed ? 'long' : 'short');
	}
	my @outcomes = outcomes($is_super ? scalar getpwuid($<) : "fn_$login", map { $_->[2] } @what);
	foreach my $i (0 .. $#what)
	{
		my ($f, $allowed, $call) = @{ $what[$i] };
		my ($state, $message) = @{ $outcomes[$i] };

		$count++;
		$done{ $f->{signature} }{$state} = 1;
		push @internal, substr($call, 0, 300) . ": $state $message" if $state =~ /^(?:XX|57)/;
		push @wrong, substr($call, 0, 300) . ': ' . ($allowed ? "refused: $message" : "not refused: $state $message")
		  if $allowed ? is_denied($state, $message) : $state ne '42501';
	}
	cmp_ok($count, '>=', scalar @functions, "$login has called every function ($count calls)");
	is(join("\n", @internal), '', "$login: no internal error, nothing out of time, no lost connection");
	cmp_ok(2 * (grep { $_->{'00000'} } values %done), '>', (grep { !$_->{42501} } values %done), "$login: most of what it may call answers");
	is(join("\n", @wrong), '', "$login: allowed and refused as it is written");
}

# Arguments of a wrong type, or too few or too many, are the parser's to refuse: none of ours takes what it was not made for.
my @wrong = map {
	my $f = $_;
	my @n = (1) x @{ $f->{types} };

	("$f->{name}(" . join(', ', @n, 1, 1, 1, 1) . ')', @n ? "$f->{name}(" . join(', ', map { 'point(1, 1)' } @n) . ')' : ());
} grep { !grep { /^any/ } @{ $_->{types} } } @functions;
is(join("\n", map { "$_->[0] $_->[1]" } grep { $_->[0] !~ /^42(?:883|804|725|846)$|^0A000$/ } outcomes(scalar getpwuid($<), @wrong)), '',
	'a call with wrong arguments is refused by the parser');

unlike(slurp_file($node->logfile), qr/was terminated by signal|server process .* exited with exit code/, 'the server came through it');
$node->stop;
done_testing();
