# The registers of a generated city: what the demo and other programs rely on is always there, numbers are valid, and the
# people are such as a city has.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use GeneratedCity;

my $city = generate(subjects => 3000, seed => 11, months => 1, from => '202504');
my @organisations = register($city, 'organisations');
my @members = register($city, 'members');
my @providers = register($city, 'providers');
my @subjects = register($city, 'subjects');
my @certifications = register($city, 'certifications');
my @relationships = register($city, 'relationships');
my @consents = register($city, 'consents');

# Names that others rely on, in a small city too.
my %kind = (
	cm_sakura => 'care_manager_office', provider_hinata => 'care_provider', provider_midori => 'care_provider',
	hospital_chuo => 'hospital', city_welfare => 'city_elderly_welfare', fire_kasama => 'fire_department');
foreach my $place ($city, generate(subjects => 50, seed => 1))
{
	my %is = map { ($_->{code} => $_->{kind}) } register($place, 'organisations');
	is_deeply({ map { ($_ => $is{$_}) } keys %kind }, \%kind, 'the fixed organisations');
	my %login = map { ($_->{login} => $_->{organisation}) } grep { $_->{is_default} eq 'true' } register($place, 'members');
	is_deeply([ grep { ($login{$_} // '') ne $_ } keys %kind ], [], '… each with its login');
}

# References and numbers.
my %organisation = map { ($_->{code} => $_) } @organisations;
is(scalar(keys %organisation), scalar(@organisations), 'codes of organisations are unique');
is_deeply([ grep { !$organisation{ $_->{organisation} } } @members, @providers, @relationships ], [],
	'every organisation named is registered');
is_deeply([ map { $_->{subject_no} } @subjects ], [ 1 .. 3000 ], 'subjects are numbered without a gap');
my %numbers;
$numbers{"$_->{insurer_number} $_->{insured_number}"}++ foreach @subjects;
is(scalar(keys %numbers), 3000, 'insurer and insured number together are unique');
my %insured;
$insured{ $_->{insured_number} }++ foreach @subjects;
cmp_ok(scalar(keys %insured), '<', 3000, '… the insured number alone is not');
is_deeply([ grep { mod10(substr($_, 0, 5)) ne substr($_, 5) } map { $_->{insurer_number} } @subjects ], [],
	'insurer numbers have right check digits');
is_deeply([ grep { mod10(substr($_, 0, 9)) ne substr($_, 9) } map { $_->{provider_number} } @providers ], [],
	'provider numbers have right check digits');
my %owner;
$owner{ $_->{provider_number} }{ $_->{organisation} } = 1 foreach @providers;
is_deeply([ grep { keys %{ $owner{$_} } > 1 } keys %owner ], [], 'a provider number belongs to one organisation');
cmp_ok(scalar(grep { $_->{provider_number} =~ /^..A/ } @providers), '>', 0, 'some have a letter');

# Who serves whom.
my (%serves, %users);
foreach my $r (grep { $_->{valid_to} eq '' } @relationships)
{
	$serves{ $r->{organisation} }{ $r->{subject_no} } = 1;
	$users{ $r->{organisation} }++ if $r->{relationship_kind} eq 'care_management';
}
sub shared
{
	my ($a, $b) = @_;
	return scalar grep { $serves{$b}{$_} } keys %{ $serves{$a} };
}
is($users{cm_sakura}, 40, 'cm_sakura has 40 users');
cmp_ok(shared('cm_sakura', 'provider_hinata'), '>', 3, '… shares some with provider_hinata');
cmp_ok(shared('cm_sakura', 'provider_midori'), '>', 3, '… and with provider_midori');
cmp_ok(shared('cm_sakura', 'hospital_chuo'), '>', 0, '… and with hospital_chuo');
cmp_ok(shared('cm_sakura', 'provider_hinata'), '<', 40, '… but not all');
cmp_ok(scalar(keys %{ $serves{provider_hinata} }), '>', shared('cm_sakura', 'provider_hinata'),
	'provider_hinata has users of other offices');
cmp_ok(scalar(grep { $_ > 100 } values %users), '>', 0, 'some office has hundreds of users');
is_deeply([ grep { $_->{valid_to} ne '' && $_->{valid_to} lt $_->{valid_from} } @relationships ], [],
	'no relationship ends before it begins');
cmp_ok(scalar(grep { $_->{valid_to} ne '' } @relationships), '>', 20, 'some have ended');
my %office;
push @{ $office{ $_->{subject_no} } }, $_
  foreach grep { $_->{valid_to} eq '' && $_->{relationship_kind} eq 'care_management' } @relationships;
is_deeply([ grep { @{ $office{$_} } > 1 } keys %office ], [], 'nobody has two offices at a time');

# People.  The present day of this city is 2025-04-01.
my %level = map { ($_->{subject_no} => $_->{care_level}) } grep { $_->{status} == 2 } @certifications;
my (%by_age, %certified, $women);
foreach my $s (@subjects)
{
	my ($year, $monthday) = $s->{birth_date} =~ /^(\d{4})-(\d\d-\d\d)$/;
	my $age = 2025 - $year - ($monthday gt '04-01' ? 1 : 0);
	my $group = $age < 65 ? 'young' : $age < 75 ? 'early' : $age < 85 ? 'late' : 'oldest';
	$by_age{$group}++;
	$certified{$group}++ if $level{ $s->{subject_no} };
	$women++ if $s->{sex} == 2;
	fail("age $age") if $age < 40 || $age > 105;
}
is($certified{young}, $by_age{young}, 'under 65 everybody here is certified');
cmp_ok($certified{early} / $by_age{early}, '<', $certified{late} / $by_age{late}, 'care need rises with age');
cmp_ok($certified{late} / $by_age{late}, '<', $certified{oldest} / $by_age{oldest}, '… and rises');
cmp_ok($women, '>', 1500, 'more women than men');
cmp_ok(scalar(grep { $_->{insured_number} =~ /^H/ } @subjects), '>', 0, 'some have an H number');
my %share;
$share{$_}++ foreach values %level;
is_deeply([ grep { ($share{$_} // 0) < 20 } qw(06 12 13 21 22 23 24 25) ], [], 'every care level is there');

# Certifications.
is_deeply([ grep { $_->{valid_to} ne '' && !is_month_end($_->{valid_to}) } @certifications ], [], 'periods end with a month');
is_deeply([ grep { $_->{status} == 2 && $_->{valid_to} le $_->{valid_from} } @certifications ], [], '… after they began');
is_deeply([ grep { $_->{status} == 2 && ($_->{certified_on} lt $_->{applied_on} || $_->{notified_on} lt $_->{certified_on}) }
		@certifications ], [], 'applied, certified, notified: in this order');
my %now = map { ($_->{subject_no} => 1) }
  grep { $_->{status} == 2 && $_->{valid_from} le '2025-04-01' && $_->{valid_to} ge '2025-04-01' } @certifications;
is_deeply([ grep { !$now{$_} } keys %level ], [], 'everybody certified is so on the first day');
cmp_ok(scalar(grep { $_->{status} == 1 } @certifications), '>', 5, 'some wait for a decision');

# Consents.
my %allows = map { ($_->{subject_no} => 1) }
  grep { $_->{decision} eq 'allow' && $_->{category} eq '' && $_->{valid_to} eq '' } @consents;
my $asked = keys %level;
cmp_ok(scalar(keys %allows), '>', 0.9 * $asked, 'nine in ten consent to everything');
cmp_ok(scalar(keys %allows), '<', $asked, '… not all');
cmp_ok(scalar(grep { $_->{decision} eq 'refuse' } @consents), '>', 10, 'some refuse something');
cmp_ok(scalar(grep { $_->{valid_to} ne '' } @consents), '>', 3, 'some have withdrawn');

sub is_month_end
{
	my ($year, $month, $day) = split /-/, $_[0];
	my @days = (31, $year % 4 == 0 && ($year % 100 != 0 || $year % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
	return $day == $days[ $month - 1 ];
}

done_testing();
