# A provider named in a month's table sees that user's whole month, and no other user's and no other month.
#
# What breaks this: care.count_month_service() off (nobody sees anything), its relationships not ended (the re-send
# test), the check for care_management left out (the former office), actuals counted too (the provider's own word).
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use IntakeFiles;
use RenkeiTest;

my $node = intake_network('intake_opens_month');

sub month_rows { return ask($node, $_[0], 'SELECT string_agg(DISTINCT subject_id || \' \' || to_char(service_month, \'YYYYMM\'), \', \') FROM care.month_plan') }
sub served { return count($node, 'renkei.relationship', "closed_at IS NULL AND relationship_kind = 'month_service' AND $_[0]") }

is(month_rows('provider_hinata'), '', 'before, the provider sees nothing');
intake($node, 'cm_sakura', files(file_name('UPPLAN', '20250925100000') => [
	plan_row(insured => 1, day => 1), plan_row(insured => 1, day => 2, code => '151111', provider => $number{provider_midori}),
	plan_row(insured => 2, day => 2, code => '151111', provider => $number{provider_midori}) ]));
intake($node, 'cm_sakura', files(file_name('UPPLAN', '20250825100000', month => '202509') => [
	plan_row(insured => 1, month => '202509', code => '151111', provider => $number{provider_midori}) ]));

is(month_rows('provider_hinata'), '1 202510', 'named for person 1 in October: this person and month only');
is(ask($node, 'provider_hinata', 'SELECT count(DISTINCT provider_number) FROM care.month_plan'), '2', 'but the whole month, other providers\' services too');
is(month_rows('provider_midori'), '1 202509, 1 202510, 2 202510', 'the other one sees what it is named in');
is(month_rows('cm_other'), '', 'another office sees nothing');
is(month_rows('cm_sakura'), '1 202509, 1 202510, 2 202510', 'the office sees its own');
is(month_rows('city_welfare'), '1 202509, 1 202510, 2 202510', 'and the city all');
is($node->safe_psql($DB, "SELECT DISTINCT valid_from, valid_to FROM renkei.relationship WHERE relationship_kind = 'month_service' AND subject_id = 2"),
	'2025-10-01|2025-10-31', 'the relationship lasts from the first to the last day of the month');

# The same again makes no second relationship; a registered provider only.
my $versions = count($node, 'renkei.relationship');
intake($node, 'cm_sakura', files(file_name('UPPLAN', '20250926100000', to => 'provider_midori') => [
	plan_row(insured => 2, day => 2, code => '151111', provider => $number{provider_midori}),
	plan_row(insured => 2, day => 3, code => '781111', provider => $number{stranger}) ]));
is(count($node, 'renkei.relationship'), $versions, 'sending again leaves relationships alone, and an unregistered provider gets none');

# Named before and after, with other lines around it: the relationship is the same one all the while.
intake($node, 'cm_sakura', files(file_name('UPPLAN', '20250927100000') => [
	plan_row(insured => 1, day => 5, code => '151111', provider => $number{provider_midori}), plan_row(insured => 1, day => 6),
	plan_row(insured => 1, day => 7) ]));
is(count($node, 'renkei.relationship'), $versions, 'lines in another order leave relationships alone');

# No longer named.
intake($node, 'cm_sakura', files(file_name('UPPLAN', '20250928100000', to => 'provider_midori') => [
	plan_row(insured => 1, day => 2, code => '151111', provider => $number{provider_midori}) ]));
is(month_rows('provider_hinata'), '', 'a re-send that no longer names a provider closes the month to it');
is(month_rows('provider_midori'), '1 202509, 1 202510, 2 202510', 'and to no other');

# Form 7 names providers as well.
intake($node, 'cm_sakura', files(
	file_name('UPPLAN', '20250929100000') => [ plan_row(insured => 1, day => 2, code => '151111', provider => $number{provider_midori}) ],
	file_name('UPSIKYU', '20250929100000') => [ benefit_row(insured => 1), benefit_row(insured => 1, provider => '9999999999', code => '999999') ]));
is(month_rows('provider_hinata'), '1 202510', 'form 7 names a provider too');
is(ask($node, 'provider_hinata', 'SELECT count(*) FROM care.month_benefit'), '2', 'which sees form 7 with it');

# Plain SQL is no way around it, either.
ask($node, 'cm_sakura', "DELETE FROM care.month_benefit WHERE subject_id = 1");
is(month_rows('provider_hinata'), '', 'deleting the rows by plain SQL closes the month');

# A provider's own word opens nothing.
intake($node, 'cm_sakura', files(file_name('UPPLAN', '20250930100000') => [
	plan_row(insured => 1, day => 1), plan_row(insured => 1, day => 2, code => '151111', provider => $number{provider_midori}) ]));
my ($status) = intake($node, 'provider_hinata', files(file_name('UPJSK', '20251001100000', from => 'provider_hinata', to => 'cm_sakura', month => '202509') =>
	[ actual_row(month => '202509') ]));
is($status, 0, 'a provider reports a service in a month that no plan named it in');
is(month_rows('provider_hinata'), '1 202510', 'which does not open that month to it');

# Nor does the word of an office that no longer manages the person's care.
$node->safe_psql($DB, "SELECT renkei.end_relationship(relationship_id, '2025-11-30') FROM renkei.relationship WHERE closed_at IS NULL AND subject_id = 2 AND relationship_kind = 'care_management'");
($status) = intake($node, 'cm_sakura', files(
	file_name('UPPLAN', '20251201100000', month => '202511') => [ plan_row(insured => 2, month => '202511') ]));
is(served("subject_id = 2 AND organisation_id = renkei.organisation_id('provider_hinata')"), 1, 'in its last month an office may still name a provider');
($status) = intake($node, 'cm_sakura', files(
	file_name('UPPLAN', '20251202100000', month => '202512') => [ plan_row(insured => 2, month => '202512') ]));
is($status, 0, 'a former office may still send');
is(served("subject_id = 2 AND organisation_id = renkei.organisation_id('provider_hinata')"), 1, 'but opens no month after its time to anybody');

# A provider that is registered later sees what it was named in.
is(count($node, 'care.month_service', "provider_number = '$number{stranger}'"), 1, 'an unregistered provider is noted');
$node->safe_psql($DB, "SELECT renkei.register_organisation('late', 'care_provider', 'late', '2020-01-01'); SELECT care.register_provider('$number{stranger}', '78', 'late')");
add_login($node, 'late', 'late', 'helper', 'care');
is(month_rows('late'), '2 202510', 'and sees its month once it is registered');
$node->safe_psql($DB, "SELECT care.end_provider('$number{stranger}', '78')");
is(month_rows('late'), '', 'until its registration ends');

# Nobody reads the registers behind it.
is(scalar(refused($node, 'provider_hinata', "SELECT * FROM care.$_")), '42501', "care.$_ is not readable") foreach qw(insured month_service);
is(ask($node, 'cm_sakura', "SELECT care.subject_of('082164', '0000000001')"), '1', 'an office finds its own client by number');
is(ask($node, 'cm_sakura', "SELECT care.subject_of('082164', '0000000003') IS NULL, care.subject_of('082164', '0000009999') IS NULL"), 't|t',
	'another\'s client looks like no client at all');
is(ask($node, 'city_welfare', "SELECT care.subject_of('082164', '0000000004')"), '4', 'the insurer finds everybody');

done_testing();
