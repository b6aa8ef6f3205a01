# The month tables of a generated city agree: the annex counts what is planned, subtotals add up to totals, nobody gets
# more within the limit than the care level's, and money follows from units.  What counts is the last transmission of a
# month, as a re-sent one replaces the former.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use GeneratedCity;

my $city = generate(subjects => 1500, seed => 5, months => 2);
my %layout = layouts();

my %limit = ('06' => 5032, 12 => 5032, 13 => 10531, 21 => 16765, 22 => 19705, 23 => 27048, 24 => 30938, 25 => 36217);
my %level = map { ("$_->{insurer_number} $_->{insured_number}" => undef) } register($city, 'subjects');
my (%latest, %wrong, %count);

sub wrong
{
	my ($what, $where) = @_;
	push @{ $wrong{$what} }, $where;
}

# The newest serial number of a person's month, and its records: kind => list of hashes.
foreach my $path (grep { m{/UP(?:PLAN|SIKYU|HOSOKU)_} && !m{HOSOKU_000000} } files($city))
{
	my ($kind, $serial) = $path =~ m{/(UP\w+?)_.*_(\d{14})\.CSV$};
	my @names = map { $_->{name} } @{ $layout{$kind}{columns} };
	foreach my $record (records("$city/$path"))
	{
		my %value;
		@value{@names} = @$record;
		my $key = "$value{insurer_number} $value{insured_number} $value{service_month}";
		$count{'sent again'}++ if exists $latest{$key} && $latest{$key}{serial} ne $serial;
		$latest{$key} = { serial => $serial } if !exists $latest{$key} || $latest{$key}{serial} lt $serial;
		push @{ $latest{$key}{$kind} }, \%value if $latest{$key}{serial} eq $serial;
	}
}

sub sum
{
	my ($column, @rows) = @_;
	my $sum = 0;
	$sum += $_->{$column} || 0 foreach @rows;
	return $sum;
}

foreach my $key (sort keys %latest)
{
	my @plan = @{ $latest{$key}{UPPLAN} // [] };
	my @annex = @{ $latest{$key}{UPSIKYU} // [] };
	my @supplement = @{ $latest{$key}{UPHOSOKU} // [] };
	my @total = grep { $_->{service_code} eq '999999' } @annex;
	my @subtotals = grep { $_->{service_code} =~ /AAAA$/ } @annex;
	my @lines = grep { $_->{service_code} !~ /AAAA$|^999999$/ } @annex;

	wrong('one supplement', $key) if @supplement != 1;
	wrong('one total', $key) if @total != 1 || $total[0]{provider_number} ne '9999999999';
	next if @total != 1 || @supplement != 1;
	$count{months}++;

	# 第6表 against 第7表, service by service.
	my (%planned, %charged);
	foreach my $row (@plan)
	{
		my $service = join ' ', @$row{qw(provider_number service_code tais_code equipment_code units)};
		$planned{$service} += $row->{times};
	}
	foreach my $row (@lines)
	{
		$charged{ join ' ', @$row{qw(provider_number service_code tais_code equipment_code units)} } += $row->{times};
		wrong('units x times', $key) if $row->{service_units} != $row->{units} * $row->{times};
	}
	wrong('annex and plan', $key)
	  if join(',', map { "$_=$planned{$_}" } sort keys %planned) ne join(',', map { "$_=$charged{$_}" } sort keys %charged);

	# Subtotals.
	foreach my $row (@subtotals)
	{
		my $kind = substr($row->{service_code}, 0, 2);
		my @of = grep { $_->{provider_number} eq $row->{provider_number} && substr($_->{service_code}, 0, 2) eq $kind } @lines;
		wrong('subtotal', $key) if !@of || $row->{managed_units} != sum('service_units', @of);
		wrong('within and over', $key)
		  if $row->{level_within_units} + $row->{level_over_units} != $row->{managed_units};
		my $price = $row->{unit_price} =~ s/\.//r;
		my $cost = int($row->{level_within_units} * $price / 100);
		wrong('cost', $key) if $row->{total_cost} != $cost;
		wrong('claimed', $key) if $row->{claimed_amount} != int($cost * $row->{benefit_rate} / 100);
		wrong('shares', $key) if $row->{claimed_amount} + $row->{user_share} != $row->{total_cost};
	}
	foreach my $column (qw(managed_units level_within_units level_over_units total_cost claimed_amount user_share user_full_share))
	{
		wrong("total of $column", $key) if $total[0]{$column} != sum($column, @subtotals);
	}

	# The limit.
	my $limit = $limit{ $supplement[0]{care_level} };
	wrong('limit', $key) if $supplement[0]{limit_units} != $limit;
	wrong('more than the limit', $key) if $total[0]{level_within_units} > $limit;
	wrong('limit not used up', $key) if $total[0]{level_over_units} > 0 && $total[0]{level_within_units} != $limit;
	$count{'beyond the limit'}++ if $total[0]{level_over_units} > 0;
}

cmp_ok($count{months} // 0, '>', 500, 'there are months to check');
cmp_ok($count{'beyond the limit'} // 0, '>', 0, '… some go beyond the limit');
cmp_ok($count{'sent again'} // 0, '>', 0, '… some were sent again');
foreach my $what ('one supplement', 'one total', 'units x times', 'annex and plan', 'subtotal', 'within and over', 'cost',
	'claimed', 'shares', (map { "total of $_" } qw(managed_units level_within_units level_over_units total_cost
		claimed_amount user_share user_full_share)), 'limit', 'more than the limit', 'limit not used up')
{
	my @where = @{ delete $wrong{$what} // [] };
	ok(!@where, "nowhere wrong: $what") or diag(scalar(@where) . " times, first: $where[0]");
}

# Actual against planned: near it, but not the same.
my (%planned, %given);
foreach my $key (keys %latest)
{
	$planned{ join ' ', $key, @$_{qw(provider_number service_code service_date)} }++ foreach @{ $latest{$key}{UPPLAN} // [] };
}
foreach my $path (grep { m{/UPJSK_} } files($city))
{
	my @names = map { $_->{name} } @{ $layout{UPJSK}{columns} };
	foreach my $record (records("$city/$path"))
	{
		my %value;
		@value{@names} = @$record;
		$given{ join ' ', @value{qw(insurer_number insured_number service_month provider_number service_code service_date)} }++;
	}
}
my $both = grep { $given{$_} } keys %planned;
cmp_ok($both, '>', 0.9 * keys %planned, 'most of what was planned was given');
cmp_ok($both, '<', scalar(keys %planned), '… not all of it');
cmp_ok(scalar(grep { !$planned{$_} } keys %given), '>', 0, '… and something more');

done_testing();
