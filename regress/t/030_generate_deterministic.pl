# Equal options give equal bytes, on every machine; other options give another city; and a city is never written over
# another.  Breaks with: libc's random numbers, floating point, time of day, hash order, uninitialised memory.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Digest::SHA qw(sha256_hex);
use Test::More;

use GeneratedCity;

sub digest
{
	my ($city, $pattern) = @_;
	return sha256_hex(join '', map { "$_\0" . sha256_hex(slurp("$city/$_")) } grep { /$pattern/ } files($city));
}

my %options = (subjects => 400, seed => 7, months => 2, from => '202501');
my $city = generate(%options);
my $again = generate(%options);

is_deeply([ files($again) ], [ files($city) ], 'the same files');
is(digest($again, '.'), digest($city, '.'), 'the same bytes');
cmp_ok(scalar(files($city)), '>', 100, 'and there are files to compare');

isnt(digest(generate(%options, seed => 8), 'subjects'), digest($city, 'subjects'), 'another seed, other people');
isnt(digest(generate(%options, from => '202502'), 'UPPLAN'), digest($city, 'UPPLAN'), 'another month, other services');

# Who a person is depends on nothing but seed and number.
my $larger = generate(%options, subjects => 500);
is(substr(slurp("$larger/register/subjects.csv"), 0, -s "$city/register/subjects.csv"),
	slurp("$city/register/subjects.csv"), 'a larger city begins with the same people');

# The digest that every machine must come to; to be replaced when the city is changed on purpose.
is(digest($city, '^register/'), '458bb5efcb453a66e32bc5540640adc20febafd22fc81c297a94e94b1f604ea4', 'the registers of this city, as on any other machine');

my ($status, $out, $error) = run_renkei('generate', '--subjects', 10, '--out', $city);
is($status, 1, 'a directory that is not empty is refused');
like($error, qr/is not empty.*hint:/s, '… with what to do');
is(digest($city, '.'), digest($again, '.'), '… and left as it is');

foreach my $wrong ([ '--subjects', 0 ], [ '--subjects', '5x' ], [ '--months', 0 ], [ '--from', 202413 ], [ '--from', 202409 ],
	[ '--seed', -1 ], ['--nonsense'], ['stray'])
{
	($status, $out, $error) = run_renkei('generate', '--out', "$city/new", '--subjects', 5, @$wrong);
	is($status, 2, "refused: @$wrong");
	ok(!-e "$city/new", '… before anything is written');
}

($status, $out) = run_renkei('generate', '--subjects', 1, '--months', 1, '--out', "$city/one", '--json');
is($status, 0, 'a city of one person');
like($out, qr/^\{.*"subjects":1,.*\}\n\z/, '… and its summary as JSON');

done_testing();
