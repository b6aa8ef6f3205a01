# What the tests of `renkei intake` share: a small network, and national exchange files made by hand.
#
#   my $node = intake_network('name');
#   my $dir = files('UPPLAN_202510_…CSV' => [plan_row(insured => 1, day => 3), …], …);   # or a string: the bytes
#   my ($status, $json) = intake($node, 'cm_sakura', $dir);
package IntakeFiles;

use strict;
use warnings;

use Cwd qw(getcwd);
use Encode ();
use Exporter 'import';
use File::Temp ();
use JSON::PP ();
use Test::More;

use RenkeiTest;

our @EXPORT = qw(intake_network files file_name intake count plan_row actual_row benefit_row supplement_row form1_row form2_row
  form3_row insured csv_bytes %number $MONTH);

# Check-valid, fictitious.
our %number = (
	cm_sakura => '0871600011',
	cm_other => '0871600029',
	provider_hinata => '0871600037',
	provider_midori => '0871600102',
	stranger => '0891600017');
my %service = (cm_sakura => '43', cm_other => '43', provider_hinata => '11', provider_midori => '15', stranger => '78');
our $MONTH = '202510';

# People 1 and 2 are cm_sakura's, 3 is cm_other's, 4 is nobody's; all have consented to everything.
sub intake_network
{
	my ($name, @conf) = @_;
	my $here = getcwd();

	# load.sql reads rules.csv from the directory it is run in.
	chdir("$REPO/policies/kasama") or die $!;
	my $node = new_network($name, @conf);
	chdir($here) or die $!;

	$node->safe_psql($DB, <<~'SQL');
		SELECT renkei.register_organisation(v.code, v.kind, v.code, '2020-01-01') FROM (VALUES
			('cm_sakura', 'care_manager_office'), ('cm_other', 'care_manager_office'), ('provider_hinata', 'care_provider'),
			('provider_midori', 'care_provider'), ('city_welfare', 'city_elderly_welfare')) AS v (code, kind);
		SELECT care.register_insured('082164', lpad(n::text, 10, '0')) FROM generate_series(1, 4) AS n;
		SELECT renkei.relate(1, 'cm_sakura', 'care_management', '2025-04-01');
		SELECT renkei.relate(2, 'cm_sakura', 'care_management', '2025-04-01');
		SELECT renkei.relate(3, 'cm_other', 'care_management', '2025-04-01');
		SELECT c FROM generate_series(1, 4) AS n, renkei.record_consent(n, 'allow') AS c;
		SQL
	$node->safe_psql($DB, "SELECT care.register_provider('$number{$_}', '$service{$_}', '$_')")
	  foreach grep { $_ ne 'stranger' } sort keys %number;
	add_login($node, 'cm_sakura', 'cm_sakura', 'care_manager,clerk', 'care,claims');
	add_login($node, 'cm_other', 'cm_other', 'care_manager', 'care');
	add_login($node, 'provider_hinata', 'provider_hinata', 'helper', 'care');
	add_login($node, 'provider_midori', 'provider_midori', 'helper', 'care');
	add_login($node, 'city_welfare', 'city_welfare', 'city_officer', 'supervision');
	return $node;
}

sub insured { return sprintf('%010d', $_[0]) }

# file_name('UPPLAN', $serial, from => …, to => …, month => …, v3 => 1)
sub file_name
{
	my ($kind, $serial, %o) = @_;
	my ($from, $to) = ($o{from} // 'cm_sakura', $o{to} // 'provider_hinata');
	my @parts = ($kind);

	push @parts, $o{month} // $MONTH if $kind =~ /^(?:UPPLAN|UPJSK|UPSIKYU|UPHOSOKU|DLTPLAN|DLTJSK)$/;
	push @parts, $o{v3} ? ($number{$from}, $number{$to}) : ($number{$from}, $service{$from}, $number{$to}, $service{$to});
	return join('_', @parts, $serial) . '.CSV';
}

sub csv_bytes
{
	my (@rows) = @_;
	my $text = join('', map { join(',', map { my $v = $_ // ''; $v =~ /[",\r\n]/ ? '"' . ($v =~ s/"/""/gr) . '"' : $v } @$_) . "\r\n" } @rows);
	return Encode::encode('cp932', Encode::decode('UTF-8', $text, Encode::FB_CROAK), Encode::FB_CROAK);
}

# A new directory with these files.
sub files
{
	my (%content) = @_;
	my $dir = File::Temp->newdir;

	while (my ($name, $rows) = each %content)
	{
		open(my $out, '>:raw', "$dir/$name") or die "$name: $!";
		print $out ref $rows ? csv_bytes(@$rows) : $rows;
		close($out) or die $!;
	}
	return $dir;
}

# Runs renkei intake --json: exit status, its summary, standard error.
sub intake
{
	my ($node, $login, @arguments) = @_;
	my ($status, $out, $err) = renkei($node, $login, 'intake', '--json', map { "$_" } @arguments);

	return ($status, eval { JSON::PP::decode_json($out) } // {}, $err, $out);
}

# Rows as the superuser sees them, for whom no policy applies.
sub count
{
	my ($node, $table, $where) = @_;
	return $node->safe_psql($DB, "SELECT count(*) FROM $table" . (defined $where ? " WHERE $where" : ''));
}

sub slip
{
	my (%o) = @_;
	my $month = $o{month} // $MONTH;
	return [
		$o{version} // '202410', $o{insurer} // '082164', insured($o{insured} // 1), "${month}01", $month,
		$o{planner} // $number{cm_sakura}, '介護　髙子', $o{units} // '387', '', $o{date} // sprintf('%s%02d', $month, $o{day} // 1),
		'', $o{start} // '0900', $o{end} // '1000', '1', $o{code} // '111211', $o{tais} // '', '', '', '',
		$o{provider} // $number{provider_hinata}, '訪問介護ひなた', '', '0', '', '' ];
}
sub plan_row { return slip(@_) }
sub actual_row { return slip(@_) }

sub benefit_row
{
	my (%o) = @_;
	my $month = $o{month} // $MONTH;
	my @row = ('') x 37;

	@row[ 0 .. 6, 8, 12, 32 ] = ('202410', '082164', insured($o{insured} // 1), "${month}01", $month, '',
		$o{provider} // $number{provider_hinata}, $o{code} // '111211', '387', '0');
	$row[22] = '10.21';
	return \@row;
}

sub supplement_row
{
	my (%o) = @_;
	my @row = ('') x 63;

	@row[ 0 .. 7, 17, 18, 62 ] = ('202410', '082164', insured($o{insured} // 1), $o{date} // '00000000', 'カサマ　タカコ', $o{name} // '笠間　髙子',
		'2', '19380401', '21', '16765', $o{month} // '000000');
	return \@row;
}

sub form1_row
{
	my (%o) = @_;
	my @row = ('') x 28;

	@row[ 0 .. 3, 7, 8, 12, 13, 14, 20, 23 ] = ('202410', '082164', insured($o{insured} // 1), '20251001', '介護　髙子', 'さくら',
		$number{cm_sakura}, $o{date} // '20251001', '20250401', '21', $o{policy} // "自宅で、\"安心して\"\n暮らす");
	return \@row;
}

sub form2_row
{
	my (%o) = @_;
	my @row = ('') x 22;

	@row[ 0 .. 4 ] = ('202410', '082164', insured($o{insured} // 1), '20251001', $o{date} // '20251001');
	@row[ 5, 6, 7, 8, 12, 13, 14, 16 ] = @o{qw(need_no need goal_no long support_no service insurance provider)};
	return \@row;
}

sub form3_row
{
	my (%o) = @_;
	return [ '202410', '082164', insured($o{insured} // 1), '20251001', $o{date} // '20251001', $o{service} // '訪問介護', $o{weekday} // '1', '0900',
		'1000', '', '', '', '' ];
}

1;
