# Every national file of a generated city is what the standard says: its name, its bytes, its columns and their values,
# and whom it is about and for.  The checks are written anew here; only names, order and lengths of the columns come from
# renkei's own table.
use strict;
use warnings;
use utf8;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use GeneratedCity;

my $city = generate(subjects => 1500, seed => 3, months => 2);
my %layout = layouts();

my $day = qr/(?:00000000|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))/;
my $month = qr/(?:000000|20\d\d(?:0[1-9]|1[0-2]))/;
my %class = (
	'version' => qr/20(?:2208|2410)/,
	'insurer' => qr/\d{6}/,
	'insured' => qr/(?:\d{10}|H\d{9})/,
	'provider' => qr/\d\d[0-9A-HJ-NPR-Z]\d{7}/,
	'service kind' => qr/[0-9A-Z]{2}/,
	'service code' => qr/[0-9A-Z]{6}/,
	'care level' => qr/(?:01|06|11|12|13|21|22|23|24|25)/,
	'code' => qr/[0-9A-Z]+/,
	'digits' => qr/\d+/,
	'amount' => qr/\d+/,
	'decimal' => qr/\d+(?:\.\d+)?/,
	'date' => $day,
	'month' => $month,
	'time' => qr/(?:9999|(?:[01]\d|2[0-3])[0-5]\d)/,
	'postal code' => qr/\d{3}-\d{4}/,
	'phone' => qr/\d[-\d]+/,
	'equipment code' => qr/\d{5}-\d{6}/,
	'bits' => qr/[01]{31}/,
	'text' => qr/.+/s);

# Collect what is wrong by its sort; a file has thousands of fields.
my (%wrong, %seen, %serial_of);
sub wrong
{
	my ($what, $where) = @_;
	push @{ $wrong{$what} }, $where;
}

my %home = map { ("$_->{provider_number} $_->{service_kind}" => $_->{organisation}) } register($city, 'providers');
my %number_home = map { ($_->{provider_number} => $_->{organisation}) } register($city, 'providers');
my %known = map { ("$_->{insurer_number} $_->{insured_number}" => 1) } register($city, 'subjects');
my %version_of = (3 => '202208', 4 => '202410');

sub check_field
{
	my ($column, $value, $where) = @_;
	if ($value eq '')
	{
		wrong('a required field is empty', $where) if $column->{required};
		return;
	}
	wrong("not of class $column->{class}", $where) if $value !~ /\A$class{$column->{class}}\z/;
	wrong('too long', $where) if length($value) > $column->{length};
	wrong('not among the choices', $where)
	  if defined $column->{choices} && !grep { $_ eq $value } split /\|/, $column->{choices};
	wrong('check digit', $where)
	  if $column->{class} =~ /^(?:insurer|provider)$/ && $value ne '9999999999'
	  && mod10(substr($value, 0, -1)) ne substr($value, -1);
}

sub check_record
{
	my ($kind, $fields, $name, $where) = @_;
	my @columns = @{ $layout{$kind}{columns} };
	if (@$fields != @columns)
	{
		wrong('number of columns', $where);
		return;
	}
	check_field($columns[$_], $fields->[$_], "$where column " . ($_ + 1)) foreach 0 .. $#columns;
	my %value = map { ($columns[$_]{name} => $fields->[$_]) } 0 .. $#columns;
	wrong('version and form of the name differ', $where) if $value{csv_version} ne $version_of{ $name->{generation} };
	wrong('not in the register of persons', $where) unless $known{"$value{insurer_number} $value{insured_number}"};
	wrong('month of name and record differ', $where)
	  if defined $name->{month} && $value{service_month} ne $name->{month};
	wrong('day of another month', $where)
	  if defined $value{service_date} && substr($value{service_date}, 0, 6) ne $value{service_month};
	wrong('a lent thing without code', $where)
	  if $kind =~ /^UP(?:PLAN|JSK)$/ && $value{service_code} =~ /^[16]7/ && $value{tais_code} . $value{equipment_code} eq '';
	wrong('somebody else\'s work reported', $where)
	  if $kind eq 'UPJSK' && $value{provider_number} ne $name->{sender};
	wrong('a provider that does not exist', $where)
	  if $kind eq 'UPPLAN' && !$home{"$value{provider_number} " . substr($value{service_code}, 0, 2)};
	wrong('a plan before its certification', $where)
	  if $kind eq 'UP1KYO' && ($value{plan_date} lt $value{certified_on} || $value{plan_date} lt $value{first_plan_date});
	$seen{"$kind version $value{csv_version}"}++;
	$seen{'H number'}++ if $value{insured_number} =~ /^H/;
	$seen{'leading zero'}++ if $value{insured_number} =~ /^0/;
	$seen{'newline in text'}++ if grep { /\r\n/ } @$fields;
	$seen{'comma in text'}++ if grep { /,/ } @$fields;
	$seen{'quote in text'}++ if grep { /"/ } @$fields;
	$seen{'髙 or 﨑'}++ if grep { /[髙﨑濵]/ } @$fields;
	return \%value;
}

# Users sent to an office must be its users: each has a row of the addressee.
sub check_addressee
{
	my ($name, $path, @values) = @_;
	my %theirs = map { ($_->{insured_number} => 1) } grep { $_->{provider_number} eq $name->{receiver} } @values;
	foreach my $value (@values)
	{
		wrong('a user whom the addressee does not serve', $path) unless $theirs{ $value->{insured_number} };
	}
}

my @paths = grep { m{^transmissions/} } files($city);
foreach my $path (@paths)
{
	my ($login, $file) = $path =~ m{^transmissions/([^/]+)/([^/]+)$} or die $path;
	my %name;
	if ($file =~ /\A(UPPLAN|UPJSK|UPSIKYU|UPHOSOKU|DLTPLAN|DLTJSK)_(\d{6})_([0-9A-Z]{10})(?:_(\w{2}))?_([0-9A-Z]{10})(?:_(\w{2}))?_(\d{14})\.CSV\z/)
	{
		@name{qw(kind month sender sender_kind receiver receiver_kind serial)} = ($1, $2, $3, $4, $5, $6, $7);
	}
	elsif ($file =~ /\A(UP[123]KYO|DLT1KYO)_([0-9A-Z]{10})(?:_(\w{2}))?_([0-9A-Z]{10})(?:_(\w{2}))?_(\d{14})\.CSV\z/)
	{
		@name{qw(kind sender sender_kind receiver receiver_kind serial)} = ($1, $2, $3, $4, $5, $6);
	}
	else
	{
		wrong('name of a file', $path);
		next;
	}
	$name{generation} = defined $name{sender_kind} ? 4 : 3;
	$seen{"files V$name{generation}"}++;
	wrong('file before its kind was made', $path) if $name{generation} < $layout{ $name{kind} }{since};
	wrong('sender is not the login\'s organisation', $path) if ($number_home{ $name{sender} } // '') ne $login;
	wrong('sender and its service', $path)
	  if $name{generation} == 4 && ($home{"$name{sender} $name{sender_kind}"} // '') ne $login;
	wrong('receiver and its service', $path)
	  if $name{generation} == 4 && !$home{"$name{receiver} $name{receiver_kind}"};

	# One serial number of a sender is one transmission: to one receiver, in one group.
	my $group = $name{kind} =~ /KYO|PLAN$|SIKYU|HOSOKU/ ? 'plan' : $name{kind};
	$group = 'DLTPLAN' if $name{kind} eq 'DLTPLAN';
	my $transmission = "$name{receiver} $group";
	my $former = $serial_of{"$name{sender} $name{serial}"} //= $transmission;
	wrong('one serial number for two transmissions', $path) if $former ne $transmission;

	my $bytes = slurp("$city/$path");
	wrong('does not end with CRLF', $path) if $bytes !~ /\r\n\z/;
	my @records = eval { records("$city/$path") };
	wrong('no MS932 CSV', "$path: $@") if $@;
	wrong('an empty file', $path) unless @records;
	my $line = 0;
	my @values = grep { defined } map { check_record($name{kind}, $_, \%name, "$path record " . ++$line) } @records;
	check_addressee(\%name, $path, @values) if $name{kind} eq 'UPPLAN';
}

cmp_ok(scalar(@paths), '>', 300, 'there are files');
foreach my $what ('name of a file', 'file before its kind was made', 'sender is not the login\'s organisation',
	'sender and its service', 'receiver and its service', 'one serial number for two transmissions',
	'does not end with CRLF', 'no MS932 CSV', 'an empty file', 'number of columns', 'a required field is empty',
	'too long', 'not among the choices', 'check digit', 'version and form of the name differ',
	'not in the register of persons', 'month of name and record differ', 'day of another month',
	'a lent thing without code', 'a plan before its certification', 'somebody else\'s work reported', 'a provider that does not exist',
	'a user whom the addressee does not serve', map { "not of class $_" } sort keys %class)
{
	my @where = @{ delete $wrong{$what} // [] };
	ok(!@where, "nowhere: $what") or diag(scalar(@where) . " times, first: $where[0]");
}
is_deeply([ keys %wrong ], [], 'nothing else is wrong');

# The hard cases must be there, else the checks above proved nothing about them.
foreach my $what ('files V3', 'files V4', 'H number', 'leading zero', 'newline in text', 'comma in text', 'quote in text',
	'髙 or 﨑', map { "$_ version 202410" } qw(UPHOSOKU UP1KYO UP2KYO UP3KYO UPPLAN UPJSK UPSIKYU DLTPLAN DLTJSK))
{
	binmode(Test::More->builder->output, ':encoding(UTF-8)');
	cmp_ok($seen{$what} // 0, '>', 0, "there are: $what");
}

done_testing();
