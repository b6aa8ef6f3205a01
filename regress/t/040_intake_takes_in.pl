# renkei intake takes transmissions of V3 and V4 in, as the sender's own login, and changes only what differs.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use IntakeFiles;
use RenkeiTest;

my $node = intake_network('intake_takes_in');
my ($status, $json, $err);

# Forms 6 and 7 with the supplement.
my $month = files(
	file_name('UPPLAN', '20250925100000') => [
		plan_row(insured => 1, day => 1), plan_row(insured => 1, day => 8, start => '9999', end => '9999', code => '151111',
			provider => $number{provider_midori}),
		plan_row(insured => 2, day => 2) ],
	file_name('UPSIKYU', '20250925100000') => [ benefit_row(insured => 1), benefit_row(insured => 1, provider => '9999999999', code => '999999') ],
	file_name('UPHOSOKU', '20250925100000') => [ supplement_row(insured => 1, month => $MONTH) ]);
($status, $json, $err) = intake($node, 'cm_sakura', $month);
is($status, 0, 'a good transmission: exit status 0') or diag($err, explain($json));
is($json->{taken_in}, 1, 'three files of one serial number are one transmission');
is($json->{records}, 6, 'its records are counted');
is(count($node, 'care.month_plan', "service_month = '2025-10-01'"), 3, 'form 6 is there, its month a date');
is(ask($node, 'cm_sakura', "SELECT planner_name FROM care.month_plan WHERE subject_id = 2"), '介護　髙子', 'text comes from MS932 unharmed');
is(ask($node, 'cm_sakura', 'SELECT start_time IS NULL, end_time IS NULL FROM care.month_plan WHERE line_no = 2'), 't|t',
	'a service without a time (9999) has none');
is(ask($node, 'cm_sakura', 'SELECT provider_number IS NULL FROM care.month_benefit WHERE service_code = \'999999\''), 't',
	'the total of form 7 is no provider');
is(ask($node, 'cm_sakura', 'SELECT care_level, limit_units FROM care.month_supplement'), '21|16765', 'the supplement went with the month');
is(ask($node, 'cm_sakura', 'SELECT name, birth_date FROM care.person'), '笠間　髙子|1938-04-01', 'its personal part went to care.person');
is($node->safe_psql($DB, 'SELECT DISTINCT login, organisation_id FROM audit.change WHERE relation LIKE \'care.month_plan%\''), 'cm_sakura|1',
	'the change audit names the sender\'s login');

# The same files once more.
my $changes = count($node, 'audit.change');
($status, $json) = intake($node, 'cm_sakura', $month);
is_deeply([ $status, @$json{qw(keys_same rows_inserted rows_updated rows_deleted)} ], [ 0, 6, 0, 0, 0 ], 'the same files again are no change');
is(count($node, 'audit.change'), $changes, 'and nothing was written to find that out');

# Sent again later, one day more and one changed; person 2 is not in it.
my $again = files(file_name('UPPLAN', '20250926100000') => [
	plan_row(insured => 1, day => 1), plan_row(insured => 1, day => 8, units => 400), plan_row(insured => 1, day => 15) ]);
($status, $json) = intake($node, 'cm_sakura', $again);
is_deeply([ @$json{qw(rows_inserted rows_updated rows_deleted)} ], [ 1, 1, 0 ], 'a re-send changes what differs');
is(count($node, 'care.month_plan', 'subject_id = 2'), 1, 'and leaves who is not in it');

# What was sent earlier comes late.
($status, $json) = intake($node, 'cm_sakura', files(file_name('UPPLAN', '20250925110000', to => 'provider_midori') => [ plan_row(insured => 1, day => 1) ]));
is_deeply([ $status, $json->{keys_older}, count($node, 'care.month_plan', 'subject_id = 1') ], [ 0, 1, 3 ],
	'an older serial number never overwrites a newer one');

# In one run, in the order of serial numbers, whatever the order of names.
($status, $json) = intake($node, 'cm_sakura', files(
	file_name('UPPLAN', '20250927100001', to => 'provider_hinata') => [ plan_row(insured => 2, day => 20) ],
	file_name('UPPLAN', '20250927100000', to => 'provider_midori') => [ plan_row(insured => 2, day => 10) ]));
is(ask($node, 'cm_sakura', 'SELECT service_date FROM care.month_plan WHERE subject_id = 2'), '2025-10-20', 'the last serial number wins');

# V3: no service kinds in the names.  A header is no record.
my $v3 = files(file_name('UPPLAN', '20250928100000', v3 => 1, month => '202509') =>
	"CSV\x83\x6F,x\r\n" . csv_bytes(plan_row(insured => 1, month => '202509', version => '202208')));
($status, $json, $err) = intake($node, 'cm_sakura', $v3);
is_deeply([ $status, $json->{records} ], [ 0, 1 ], 'V3 is taken in too, its header left out') or diag($err, explain($json));

# Forms 1 to 3; text with line ends and quotes; cells of form 2 that repeat.
my $plan = files(
	file_name('UP1KYO', '20250920100000') => [ form1_row() ],
	file_name('UP2KYO', '20250920100000') => [
		form2_row(need_no => 1, need => '歩く', goal_no => 1, long => '転ばない', support_no => 1, service => '訓練', insurance => 'Y',
			provider => $number{provider_hinata}),
		form2_row(support_no => 2, service => '見守り', insurance => 'N'),
		form2_row(need_no => 2, need => '食べる', goal_no => 1, support_no => 1, service => '配食') ],
	file_name('UP3KYO', '20250920100000') => [ form3_row(), form3_row(weekday => 4) ],
	file_name('UPHOSOKU', '20250920100000', month => '000000') => [ supplement_row(date => '20251001') ]);
($status, $json, $err) = intake($node, 'cm_sakura', $plan);
is($status, 0, 'forms 1 to 3 are taken in') or diag($err, explain($json));
is(ask($node, 'cm_sakura', 'SELECT policy FROM care.plan'), "自宅で、\"安心して\"\n暮らす", 'quotes and line ends inside text are kept');
is(ask($node, 'cm_sakura', 'SELECT need_no, need, goal_no, long_term_goal, support_no, service, provider_number FROM care.plan_goal ORDER BY line_no'),
	"1|歩く|1|転ばない|1|訓練|$number{provider_hinata}\n1|歩く|1|転ばない|2|見守り|\n2|食べる|1||1|配食|",
	'cells left blank because they repeat are filled in, services are not');
is(count($node, 'care.plan_week') . count($node, 'care.plan_supplement'), '21', 'form 3 and the supplement are there');

# A form 1 sent again without lines of form 2 has none any more.
intake($node, 'cm_sakura', files(
	file_name('UP1KYO', '20250921100000') => [ form1_row(), form1_row(insured => 2) ],
	file_name('UP2KYO', '20250921100000') => [ form2_row(insured => 2, need_no => 1, need => '眠る') ]));
is(ask($node, 'cm_sakura', 'SELECT array_agg(subject_id) FROM care.plan_goal'), '{2}', 'form 2 follows form 1');
is(count($node, 'care.plan_week'), 2, 'form 3, which was not in the transmission, stays');

# Deletions.
intake($node, 'cm_sakura', files(file_name('DLT1KYO', '20250922100000') => [ [ '202410', '082164', insured(1), '20251001' ] ]));
is(join(' ', map { count($node, "care.$_", 'subject_id = 1') } qw(plan plan_goal plan_week plan_supplement)), '0 0 0 0',
	'deleting form 1 deletes 2, 3 and the supplement');
is(count($node, 'care.plan', 'subject_id = 2'), 1, 'of that person only');
intake($node, 'cm_sakura', $plan);
is(count($node, 'care.plan', 'subject_id = 1'), 0, 'what was deleted is not brought back by an older transmission');
intake($node, 'cm_sakura', files(file_name('DLTPLAN', '20250929100000') => [ [ '202410', '082164', insured(1), $MONTH ] ]));
is(join(' ', map { count($node, "care.$_", "subject_id = 1 AND service_month = '2025-10-01'") } qw(month_plan month_benefit month_supplement)), '0 0 0',
	'deleting form 6 deletes 7 and the supplement');
is(count($node, 'care.month_plan', "subject_id = 1 AND service_month = '2025-09-01'"), 1, 'of that month only');

# Actuals: a provider's word about itself.
intake($node, 'cm_sakura', $again = files(file_name('UPPLAN', '20250930100000') => [ plan_row(insured => 1, day => 1) ]));
my @from = (from => 'provider_hinata', to => 'cm_sakura');
my $actual = files(file_name('UPJSK', '20251101090000', @from) => [ actual_row(day => 1), actual_row(day => 2, code => '121111'), actual_row(day => 3) ]);
($status, $json, $err) = intake($node, 'provider_hinata', $actual);
is_deeply([ $status, count($node, 'care.month_actual') ], [ 0, 3 ], 'actuals are taken in') or diag($err, explain($json));
is(ask($node, 'cm_sakura', 'SELECT count(*) FROM care.month_actual'), '3', 'the care manager sees them');
intake($node, 'provider_hinata', files(file_name('UPJSK', '20251102090000', @from) => [ actual_row(day => 1), actual_row(day => 2, code => '121111') ]));
is(count($node, 'care.month_actual'), 2, 'a correction replaces all of that provider\'s');
intake($node, 'provider_hinata', files(file_name('DLTJSK', '20251103090000', @from) => [ [ '202410', '082164', insured(1), $MONTH, $number{provider_hinata}, '12' ] ]));
is(ask($node, 'provider_hinata', 'SELECT service_code FROM care.month_actual'), '111211', 'a deletion of actuals is by service kind');
intake($node, 'provider_hinata', files(file_name('UPJSK', '20251102100000', @from) => [ actual_row(day => 4), actual_row(day => 2, code => '121111') ]));
is(ask($node, 'provider_hinata', 'SELECT service_date, service_code FROM care.month_actual'), '2025-10-04|111211',
	'an older correction does not bring back the kind deleted since');
intake($node, 'provider_hinata', files(file_name('UPJSK', '20251104090000', @from) => [ actual_row(day => 4), actual_row(day => 2, code => '121111') ]));
is(count($node, 'care.month_actual'), 2, 'a newer one does');

# Somebody else's files.
my $before = count($node, 'care.month_plan');
($status, $json, $err) = intake($node, 'cm_other', files(file_name('UPPLAN', '20251005100000') => [ plan_row() ]));
is_deeply([ $status, $json->{refused}, count($node, 'care.month_plan') ], [ 3, 1, $before ], 'files of another sender are refused');
like($json->{transmissions}[0]{refusal}, qr/sender does not belong/, 'and the reason said');
is(count($node, 'care.intake_file'), 0, 'and nothing of them is kept');

# One transmission of an organisation at a time; others cannot keep it waiting, whatever they lock. Breaks when care.intake_begin() waits
# for an advisory lock, or for none. attack: D2
my $begin = "SELECT care.intake_begin('$number{cm_sakura}', '')";
my $other = background($node, 'cm_other');
ask_in($other, q{SELECT pg_advisory_lock(hashtext('care.intake'), o) FROM generate_series(1, 100) o});
is(ask($node, 'cm_sakura', "SET lock_timeout = '1s'; $begin"), '', 'it does not wait for others');
my $same = background($node, 'cm_sakura');
ask_in($same, "BEGIN; $begin");
is(scalar refused($node, 'cm_sakura', "SET lock_timeout = '1s'; $begin"), '55P03', 'but for one of its own');
ask_in($same, 'COMMIT');
is(ask($node, 'cm_sakura', $begin), '', 'until that is over');

# Names that are none.
($status, $json) = intake($node, 'cm_sakura', files('UPPLAN_202510.CSV' => 'x', 'notes.txt' => 'x'));
is_deeply([ $status, scalar @{ $json->{not_recognised} } ], [ 3, 1 ], 'a file whose name is none is reported, other files are passed over');
($status) = renkei($node, 'cm_sakura', 'intake');
is($status, 2, 'without files the usage is wrong');

done_testing();
