# The monthly report says what the auditor's views say, shows hostile names as the text that they are, says whether the ledger
# is what was signed, and is made for the auditor only.
#
# Breaks when html_text() lets a character of markup through, when a section's query counts another month, when write_page()
# leaves a page that is not whole or that others may read, or when the findings of verify_ledger() are not told.
# attack: L7
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use JSON::PP ();

use LedgerFiles;
use LedgerLog;
use PostgreSQL::Test::Utils;
use RenkeiTest;

use RenkeiWorld;
use ReportWorld;

my $dir = PostgreSQL::Test::Utils::tempdir();
my $log = new_key('log', 'origin', $ORIGIN);
my $node = report_world('report', 9, "renkei.ledger_signer = '$DIR/log.key'");
my %name = hostile_names(9);

$node->poll_query_until($DB, q{SELECT size = (SELECT max(c.size) FROM ledger.checkpoint c WHERE c.note LIKE E'%\n— %') FROM ledger.state}) or die 'no head';

# ---- numbers

my ($status, $report, $err) = report($node, 'acc_auditor', '--html', "$dir/page.html");
is($status, 0, 'the report is made') or diag($err);
my %summary = %{ $report->{summary}[0] };
foreach my $of ([ disclosures => 'count(*)', 'disclosure' ], [ people => 'sum(subjects)', 'disclosure' ], [ refusals => 'count(*)', 'refusal' ],
	[ emergencies => 'count(*)', 'emergency' ], [ attention => 'count(*)', 'attention' ], [ rule_changes => 'count(*)', 'rule_change' ])
{
	is($summary{ $of->[0] }, ask($node, 'acc_auditor', "SELECT $of->[1] FROM audit.$of->[2]"), "$of->[0] as the view has them");
}
cmp_ok($summary{disclosures}, '>=', 4, 'there were some');
foreach my $section (qw(days hours organisations purposes categories))
{
	my $sum = 0;

	$sum += $_->{disclosures} foreach @{ $report->{$section} };
	is($sum, $summary{disclosures}, "$section add up");
}
is(scalar(@{ $report->{days} }), ask($node, 'acc_auditor', "SELECT extract(day FROM date '$month-01' + interval '1 month' - interval '1 day')"), 'each day of the month');
is(join(' ', map { "$_->{login} $_->{subjects}" } @{ $report->{emergency} }), 'acc_city 9', 'the emergency, with the number of whom it was about');
is((grep { $_->{login} eq 'acc_hinata' } @{ $report->{refusals} })[0]{detail}, 'permission denied for table consent', 'a refusal');
is(join(' ', sort map { "$_->{allowed}/$_->{refused}" } @{ $report->{consents} }), '0/1 1/0', 'a consent and a refusal, counted')
  or diag(explain($report->{consents}));
is(scalar(grep { $_->{name} || $_->{subject_id} } @{ $report->{consents} }), 0, 'nobody is named with it');

# Another month has nothing of this one.
my $before = $month =~ s/^(\d+)-(\d+)$/$2 == 1 ? sprintf('%04d-12', $1 - 1) : sprintf('%04d-%02d', $1, $2 - 1)/er;
my (undef, $out) = renkei($node, 'acc_auditor', 'report', 'audit', '--month', $before, '--json');
is(JSON::PP::decode_json($out)->{summary}[0]{disclosures}, 0, 'the month before had none');
is(JSON::PP::decode_json($out)->{summary}[0]{rule_changes}, 0, 'nor any change');

# ---- the page

my $page = slurp_file("$dir/page.html");
is((stat "$dir/page.html")[2] & 0777, 0600, 'nobody else may read the page');
is(join(' ', glob "$dir/*"), "$dir/page.html", 'nothing lies beside it');
my %allowed = map { $_ => 1 } qw(html head meta link title style body header div h1 p small main b span nav a section h2 svg line text rect details summary
	table thead tr th tbody td dl dt dd footer ul li);
my @tags = $page =~ m{<(?!!DOCTYPE)/?([^\s>]*)[^>]*>}g;
is(join(' ', grep { !$allowed{$_} } @tags), '', 'it has no tags but its own');
my @attributes = map { /\s([\w-]+)=/g } $page =~ m{<(?!!DOCTYPE)/?[^\s>]*(\s[^>]*)>}g;
is(join(' ', grep { /^(?:on|src$|style$|srcset|action|data$)/ } @attributes), '', 'no attribute that runs or loads');
is(join(' ', grep { $_ ne 'data:,' && !/^#\w+$/ } $page =~ /href="([^"]*)"/g), '', 'no reference that leaves it');
is(scalar(() = $page =~ /<svg/g), 6, 'six charts');
foreach my $which (sort keys %name)
{
	my $escaped = $name{$which};

	$escaped =~ s/&/&amp;/g;
	$escaped =~ s/</&lt;/g;
	$escaped =~ s/>/&gt;/g;
	$escaped =~ s/"/&quot;/g;
	$escaped =~ s/'/&#39;/g;
	$escaped =~ s/[\x{202e}\x{0007}]/\x{fffd}/g;
	utf8::encode($escaped);
	like($page, qr/\Q$escaped\E/, "the $which is shown as the text that it is");
}
unlike($page, qr/\xe2\x80\xae|\x07/, 'and nothing turns or rings');
unlike($page, qr/body of/, 'nothing of the records themselves');
like($page, qr/台帳は検証していません/, 'it says that the ledger was not verified');

# ---- the ledger

($status, $report, $err) = report($node, 'acc_auditor', '--html', "$dir/page.html", '--key', $log);
is($status, 0, 'with a key it is verified') or diag($err);
ok($report->{verification}{sound} && $report->{verification}{entries} >= 4, 'and sound');
like(slurp_file("$dir/page.html"), qr/台帳は署名されたものと一致しています/, 'which the page says');
number($node, 'SET session_replication_role = replica; ALTER TABLE ledger.entry DISABLE TRIGGER ALL;'
	  . ' UPDATE ledger.entry SET leaf = set_byte(leaf, length(leaf) - 1, get_byte(leaf, length(leaf) - 1) # 1) WHERE index = 1');
($status, $report, $err) = report($node, 'acc_auditor', '--html', "$dir/page.html", '--key', $log);
is($status, 3, 'tampered with, the exit status says so') or diag($err);
ok(!$report->{verification}{sound} && $report->{verification}{findings}[0]{kind} eq 'altered', 'the report, too');
like(slurp_file("$dir/page.html"), qr/台帳は署名されたものと一致しません.*altered/s, 'and the page');

# ---- who, and what makes no sense

foreach my $login (qw(acc_hinata acc_admin acc_dba acc_nobody))
{
	($status, $report, $err) = report($node, $login, '--html', "$dir/other.html");
	is($status, 1, "$login gets no report");
	like($err, qr/42501/, "$login is refused");
}
ok(!-e "$dir/other.html", 'and no page');
($status, undef, $err) = report($node, 'acc_auditor', '--html', "$dir/nowhere/page.html");
is($status, 1, 'a page that cannot be written is an error');
foreach my $wrong ([ '--month', '2026-13', '--json' ], [ '--month', '26-1', '--json' ], [ '--month', '2026-1x', '--json' ], ['--json'], [ '--month', $month ],
	[ '--month', $month, '--json', '--rows', 'x' ], [ '--month', $month, '--html', '-', '--json' ], [ '--month', $month, '--json', '--key', 'none' ])
{
	is((renkei($node, 'acc_auditor', 'report', 'audit', @$wrong))[0], 2, "@$wrong makes no sense");
}

$node->stop;
done_testing();
