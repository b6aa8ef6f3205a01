# Bad input is set aside whole, with file, line, column, class of the value and reason, and can be repaired and retried.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Encode ();
use Test::More;

use IntakeFiles;
use RenkeiTest;

my $node = intake_network('intake_sets_aside');
my $serial = 20250901000000;
my ($status, $json, $err, $out);

# A good row with one column (counted from 1) replaced.
sub spoilt
{
	my ($row, $column, $value) = @_;
	$row->[ $column - 1 ] = $value;
	return $row;
}

# [what, file kind, rows or bytes, line, column, class of the value, reason]; the bad row comes second.
my $good = plan_row(insured => 2, day => 9);
my @bad = (
	[ 'a day that is none', 'UPPLAN', [ $good, plan_row(date => '20251032') ], 2, 10, 'digits(8)', qr/no day of the calendar/ ],
	[ 'a day of another month', 'UPPLAN', [ $good, plan_row(date => '20250930') ], 2, 10, 'digits(8)', qr/not a day of the month/ ],
	[ 'another month than the name says', 'UPPLAN', [ $good, plan_row(month => '202509') ], 2, 5, 'digits(6)', qr/not the month in the file's name/ ],
	[ 'too short an insured number', 'UPPLAN', [ $good, spoilt(plan_row(), 3, '12345678') ], 2, 3, 'digits(8)', qr/ten digits/ ],
	[ 'an insurer number with a wrong check digit', 'UPPLAN', [ $good, plan_row(insurer => '082163') ], 2, 2, 'digits(6)', qr/check digit/ ],
	[ 'a provider number with a wrong check digit', 'UPPLAN', [ $good, plan_row(provider => '0871600012') ], 2, 20, 'digits(10)', qr/check digit/ ],
	[ 'an empty column that must not be', 'UPPLAN', [ $good, spoilt(plan_row(), 15, '') ], 2, 15, 'empty', qr/must not be empty/ ],
	[ 'a time that is none', 'UPPLAN', [ $good, plan_row(start => '2561') ], 2, 12, 'digits(4)', qr/no time/ ],
	[ 'letters in a number', 'UPPLAN', [ $good, plan_row(units => '12X') ], 2, 8, 'code(3)', qr/whole number/ ],
	[ 'a code that is none', 'UPPLAN', [ $good, spoilt(plan_row(), 23, '7') ], 2, 23, 'digits(1)', qr/admissible/ ],
	[ 'a version that is none', 'UPPLAN', [ $good, plan_row(version => '209901') ], 2, 1, 'digits(6)', qr/version/ ],
	[ 'two versions in one file', 'UPPLAN', [ $good, plan_row(version => '202407') ], 2, 1, 'digits(6)', qr/version of the file's first record/ ],
	[ 'a version that the name is not for', 'UPPLAN', [ plan_row(version => '202208') ], 1, 1, 'digits(6)', qr/file's name/ ],
	[ 'a column too few', 'UPPLAN', [ $good, [ @{ plan_row() }[ 0 .. 23 ] ] ], 2, undef, undef, qr/24 columns, not 25/ ],
	[ 'rented equipment without its code', 'UPPLAN', [ $good, plan_row(code => '171001') ], 2, 16, 'empty', qr/rented equipment/ ],
	[ 'bits that are none', 'UPPLAN', [ $good, spoilt(plan_row(), 11, '1' x 30 . '2') ], 2, 11, 'digits(31)', qr/0 and 1/ ],
	[ 'half a character', 'UPPLAN', csv_bytes($good) . (csv_bytes(plan_row()) =~ s/(?<=,)387(?=,)/387/r) =~ s/\x89\xEE/\x89/r, 2, 7, qr/bytes/, qr/MS932/ ],
	[ 'a gaiji', 'UPPLAN', csv_bytes($good) . csv_bytes(plan_row()) =~ s/\x89\xEE/\xF0\x40/r, 2, 7, qr/bytes/, qr/gaiji/ ],
	[ 'UTF-8', 'UPPLAN', "\xEF\xBB\xBF" . csv_bytes($good), 1, undef, undef, qr/UTF-8/ ],
	[ 'a quote never closed', 'UPPLAN', csv_bytes($good) . '202410,"082164', 2, 2, undef, qr/quote/ ],
	[ 'no record', 'UPPLAN', '', undef, undef, undef, qr/no record/ ],
	[ 'somebody else\'s client', 'UPPLAN', [ $good, plan_row(insured => 3) ], 2, 3, 'digits(10)', qr/no insured person whom your organisation serves/ ],
	[ 'nobody', 'UPPLAN', [ $good, plan_row(insured => 9999) ], 2, 3, 'digits(10)', qr/no insured person whom your organisation serves/ ],
	[ 'form 1 twice', 'UP1KYO', [ form1_row(), form1_row() ], 3, 14, 'digits(8)', qr/given twice/ ]);

foreach my $case (@bad)
{
	my ($what, $kind, $content, $line, $column, $class, $reason) = @$case;
	my $name = file_name($kind, ++$serial);
	my $rows = count($node, 'care.month_plan') + count($node, 'care.plan');

	($status, $json, $err, $out) = intake($node, 'cm_sakura', files($name => $content));
	is_deeply([ $status, $json->{set_aside}, $json->{taken_in} ], [ 3, 1, 0 ], "$what: set aside") or diag($err, $out);
	is(count($node, 'care.month_plan') + count($node, 'care.plan'), $rows, "$what: nothing of the transmission is in");
	my $kept = ask($node, 'cm_sakura', "SELECT concat_ws('|', file_name, coalesce(line_no, 0), coalesce(column_no, 0), coalesce(value_class, '-'), reason)"
		. " FROM care.intake_rejected WHERE transmission_id = (SELECT max(transmission_id) FROM care.intake_transmission)");
	my $wanted = ref $class ? $class : defined $class ? qr/\Q$class\E/ : qr/-/;
	like($kept, qr/^\Q$name\E\|${\($line \/\/ 0)}\|${\($column \/\/ 0)}\|$wanted[^|]*\|.*$reason/, "$what: the reason is kept");
}
unlike($out . $err . $node->safe_psql($DB, 'SELECT string_agg(t::text, \' \') FROM care.intake_rejected t'), qr/0871600012|082163|12345678|20251032/,
	'no value stands among the reasons');
is(count($node, 'care.intake_transmission', "status = 'set_aside'"), scalar(@bad), 'each is known as set aside');
is(count($node, 'care.receipt'), 0, 'and none as received');

# The server's log must not quote the values either.
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/12345678|20251032/, 'nor do they stand in the server\'s log');

# Whose they are.
is(ask($node, 'cm_other', 'SELECT (SELECT count(*) FROM care.intake_transmission) + (SELECT count(*) FROM care.intake_rejected) + (SELECT count(*) FROM care.intake_file)'),
	'0', 'another organisation sees nothing of them');
is(ask($node, 'city_welfare', 'SELECT count(*) FROM care.intake_file'), '0', 'the city neither');
is(scalar(refused($node, 'cm_other', "SELECT care.intake_repair(1, 'x', ''::bytea)")), '42704', 'nor can it repair them');
is(scalar(refused($node, 'cm_sakura', 'DELETE FROM care.intake_rejected')), '42501', 'reasons cannot be removed');

# One bad file takes the others of its transmission with it, and no other transmission.
my ($a, $b) = (++$serial, ++$serial);
my $mixed = files(
	file_name('UPPLAN', $a) => [ plan_row(insured => 1) ],
	file_name('UPSIKYU', $a) => [ benefit_row(insured => 1), spoilt(benefit_row(insured => 1, code => '121111'), 13, 'abc') ],
	file_name('UPPLAN', $b, to => 'provider_midori') => [ plan_row(insured => 2) ]);
($status, $json) = intake($node, 'cm_sakura', $mixed);
is_deeply([ $status, @$json{qw(taken_in set_aside)} ], [ 3, 1, 1 ], 'the bad transmission is set aside, the good one taken in');
is(join(' ', count($node, 'care.month_plan', 'subject_id = 1'), count($node, 'care.month_plan', 'subject_id = 2')), '0 1', 'never half a transmission');
my $id = $json->{transmissions}[0]{transmission_id};
is($node->safe_psql($DB, "SELECT string_agg(file_name, ' ' ORDER BY file_name) FROM care.intake_file WHERE transmission_id = $id"),
	file_name('UPPLAN', $a) . ' ' . file_name('UPSIKYU', $a), 'all its files are kept');
open(my $in, '<:raw', "$mixed/" . file_name('UPSIKYU', $a)) or die $!;
my $bytes = do { local $/; <$in> };
is(ask($node, 'cm_sakura', "SELECT content::bytea = '\\x" . unpack('H*', $bytes) . "'::bytea FROM care.intake_file WHERE transmission_id = $id AND file_name LIKE 'UPSIKYU%'"),
	't', 'byte by byte');

# The same bad file again is kept once.
intake($node, 'cm_sakura', $mixed);
is(count($node, 'care.intake_file', "transmission_id = $id"), 2, 'the same bad files again are kept once');
is(count($node, 'care.intake_rejected', "transmission_id = $id"), 1, 'and so is the reason');

# A retry without repair changes nothing.
($status, $json, $err) = intake($node, 'cm_sakura', '--retry');
is_deeply([ $status, $json->{taken_in}, $json->{set_aside} ], [ 3, 0, @bad + 1 ], 'a retry without repair sets all aside again') or diag($err);
is(count($node, 'care.intake_file'), @bad + 2, 'and keeps no second copy');

# Repair by line, as the reason names it; then retry.
my $line = Encode::decode('cp932', csv_bytes(benefit_row(insured => 1, code => '121111')));
$line =~ s/\r\n//;
is(ask($node, 'cm_sakura', "SELECT care.intake_repair($id, '" . file_name('UPSIKYU', $a) . "', 2, \$\$" . Encode::encode('UTF-8', $line) . "\$\$)"), '2',
	'a line is repaired in a new revision');
($status, $json, $err) = intake($node, 'cm_sakura', '--retry');
is($json->{taken_in}, 1, 'the repaired transmission is taken in') or diag($err);
is(join(' ', count($node, 'care.month_plan', 'subject_id = 1'), count($node, 'care.month_benefit')), '1 2', 'all of it');
is(count($node, 'care.intake_file', "transmission_id = $id AND revision = 1"), 2, 'what was received first is still there');
is(ask($node, 'cm_sakura', "SELECT status, revision FROM care.intake_transmission WHERE transmission_id = $id"), 'taken_in|2', 'and known as taken in');
is(scalar(refused($node, 'cm_sakura', "SELECT care.intake_discard($id, 'x')")), '42704', 'after that it can no longer be discarded');

# Repair by a whole file on disk.
my $wrong = file_name('UPPLAN', ++$serial);
($status, $json) = intake($node, 'cm_sakura', files($wrong => [ plan_row(insured => 2, start => 'x') ]));
$id = $json->{transmissions}[0]{transmission_id};
($status) = intake($node, 'cm_sakura', files($wrong => [ plan_row(insured => 2, start => '1000', end => '1100') ]));
is($status . ask($node, 'cm_sakura', "SELECT status FROM care.intake_transmission WHERE transmission_id = $id"), '0taken_in',
	'sending the repaired file again does as well');

# A repaired older transmission does not overwrite a newer one.
my $old = file_name('UPPLAN', '20250801000000');
($status, $json) = intake($node, 'cm_sakura', files($old => [ plan_row(insured => 2, start => 'x'), plan_row(insured => 2, day => 30) ]));
$id = $json->{transmissions}[0]{transmission_id};
ask($node, 'cm_sakura', "SELECT care.intake_repair($id, '$old', '\\x" . unpack('H*', csv_bytes(plan_row(insured => 2, day => 30))) . "'::bytea)");
($status, $json) = intake($node, 'cm_sakura', '--retry');
is_deeply([ $json->{taken_in}, $json->{keys_older}, ask($node, 'cm_sakura', 'SELECT service_date FROM care.month_plan WHERE subject_id = 2') ],
	[ 1, 1, '2025-10-01' ], 'a repaired older transmission does not overwrite a newer one');

# Given up.
$id = ask($node, 'cm_sakura', "SELECT min(transmission_id) FROM care.intake_transmission WHERE status = 'set_aside'");
ask($node, 'cm_sakura', "SELECT care.intake_discard($id, 'sent by mistake')");
($status, $json) = intake($node, 'cm_sakura', '--retry');
is($json->{set_aside}, @bad - 1, 'a discarded transmission is not tried again');

# Actuals about another provider; a login whose duties do not allow writing.
($status, $json) = intake($node, 'cm_sakura', files(file_name('UPPLAN', ++$serial) => [ plan_row(insured => 1) ]));
($status, $json) = intake($node, 'provider_hinata', files(file_name('UPJSK', ++$serial, from => 'provider_hinata', to => 'cm_sakura') =>
	[ actual_row(), actual_row(provider => $number{provider_midori}, code => '151111') ]));
is_deeply([ @{ $json->{transmissions}[0]{problems}[0] }{qw(line column reason)} ], [ 2, 20, 'is not a number of the sending organisation' ],
	'actuals of another provider are set aside');
add_login($node, 'hinata_msw', 'provider_hinata', 'msw', 'care');
($status, $json) = intake($node, 'hinata_msw', files(file_name('UPJSK', ++$serial, from => 'provider_hinata', to => 'cm_sakura') => [ actual_row() ]));
is_deeply([ $status, $json->{refused}, count($node, 'care.month_actual') ], [ 3, 1, 0 ], 'a login whose duty may not write is refused');

# A number that lost its leading zero.
($status, $json) = intake($node, 'cm_sakura', files(file_name('UPPLAN', ++$serial) => [ spoilt(plan_row(), 3, '000000001') ]));
is_deeply([ $status, $json->{zeros_restored} ], [ 0, 1 ], 'a nine-digit insured number is given its leading zero back, and that is told');

# What people read.
my ($text_status, $text) = renkei($node, 'cm_sakura', 'intake', '' . files(file_name('UPPLAN', ++$serial) => [ plan_row(start => '0960') ]));
is($text_status, 3, 'without --json the same exit status');
like($text, qr/line 1, column 12 サービス開始時刻, digits\(4\): is no time of the day/, 'and the reason for people to read');

done_testing();
