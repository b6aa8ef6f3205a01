# renkei doctor: what it says of a healthy network (nothing), of a server out of reach, and to a login that may not look; its
# exit statuses; its table, which fits a terminal. What breaks it: a check that finds something where all is well, or that
# takes what it may not see for good; a status that is not the worst of what was found.
#
# attack: S16
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use Encode qw(decode_utf8);
use PostgreSQL::Test::Utils;
use Test::More;

use DoctorServer;
use RenkeiTest;

my $node = healthy_network('doctor_report');
my ($status, $found) = doctor($node);

is($status, 0, 'a healthy network: status 0') or diag(explain($found));
is_deeply([ codes($found, 'critical'), codes($found, 'warning') ], [], 'nothing critical, no warning');
is_deeply([ codes($found, 'notice') ], \@NOTICES, 'notices: no TLS, which nobody needs on a socket, and what to do before a dump');
is_deeply($found->{not_checked}, [], 'a superuser can check everything');
is($found->{err}, '', 'nothing on standard error');
is($found->{server_version_num}, $node->safe_psql($DB, 'SHOW server_version_num'), 'the server is named');
ok((grep { $_ eq 'rls_off' } @{ $found->{passed} }) && (grep { $_ eq 'fsync' } @{ $found->{passed} }), 'what passed is listed');
is(scalar(grep { my $code = $_; grep { $_->{code} eq $code } @{ $found->{findings} } } @{ $found->{passed} }), 0,
	'nothing has passed and been found');
is($node->safe_psql($DB, 'SELECT count(*) FROM renkei.lint()'), scalar(@NOTICES) - 1, 'renkei.lint() has nothing else to say of it either');

# The how-to page has every code.
my $page = slurp_file("$REPO/docs/how-to/harden.md");
is_deeply([ grep { index($page, "`$_`") < 0 } @{ $found->{passed} }, codes($found, 'notice') ], [], 'every check is in docs/how-to/harden.md');

my ($out, $err);
($status, $out, $err) = renkei_doctor($node, $ME);
like($out, qr/^0 critical findings, 0 warnings, @{[ scalar @NOTICES ]} notices?; \d+ checks passed, 0 could not be made$/m, 'the summary');
unlike($out, qr/^Passed:/m, 'the checks passed are not listed');
($status, $out, $err) = renkei_doctor($node, $ME, '-v');
like($out, qr/^Passed:\n(?:.*\n)*.*\bhba_trust\b/m, 'with --verbose they are');

# Each severity has its status, and the worst one counts.
$node->safe_psql($DB, 'CREATE TABLE public.open_one (subject_id bigint REFERENCES renkei.subject); GRANT SELECT ON public.open_one TO renkei_member');
($status, $found) = doctor($node);
is($status, 1, 'a warning: status 1');
is_deeply([ codes($found, 'warning') ], ['table_unprotected'], 'which is this one');
$node->safe_psql($DB, 'ALTER TABLE care.plan NO FORCE ROW LEVEL SECURITY');
($status, $found) = doctor($node);
is($status, 2, 'something critical: status 2');
is(finding_of($found, 'rls_not_forced'), 'critical: care.plan: row security does not bind the owner', 'which is this one');
is($found->{status}, 2, 'JSON has the status, too');
is_deeply([ @$found{qw(critical warning notice)} ], [ 1, 1, scalar @NOTICES ], 'and the counts');

# What is accepted is named, and not counted.
($status, $found) = doctor($node, '--accept', 'table_unprotected,rls_not_forced,server_release,library_version');
is($status, 0, 'both accepted: status 0');
is_deeply([ grep { !/release|version/ } @{ $found->{accepted} } ], [ 'rls_not_forced', 'table_unprotected' ], 'which JSON names');
is_deeply([ @$found{qw(critical warning notice)} ], [ 0, 0, scalar @NOTICES ], 'and does not count');
($status, $found) = doctor($node, '--accept', 'table_unprotected_,rls_not_forced,server_release,library_version');
is_deeply([ codes($found, 'warning') ], ['table_unprotected'], 'another code is not this one');
($status, $out, $err) = renkei_doctor($node, $ME, '--accept', 'rls_not_forced,table_unprotected,server_release,library_version');
like($out, qr/^Found, and accepted:\n.*\brls_not_forced\b/m, 'the table names them, too');

# The table: columns, wide names, control characters.
$node->safe_psql($DB, qq{CREATE VIEW public."居宅サービス計画の一覧表を見るためのビュー" AS SELECT * FROM care.plan;
	CREATE VIEW public."red\e[31m\nalert" AS SELECT * FROM care.plan});
($status, $out, $err) = renkei_doctor($node, $ME);
my @lines = split /\n/, decode_utf8($out);
is(scalar(grep { my $line = $_; my $wide = () = $line =~ /[\x{2E80}-\x{FFFF}]/g; length($line) + $wide > 100 } @lines), 0,
	'no line is wider than 100 columns');
like($out, qr/^critical  care\.plan\s+row security does not bind the owner\n\s+-> SELECT renkei\.protect/m, 'finding and remedy');
like($out, qr/居宅サービス計画/, 'Japanese names are shown');
unlike($out, qr/[^\n\x20-\x7E\x80-\xFF]/, 'no control character reaches the terminal');
$node->safe_psql($DB, qq{DROP VIEW public."居宅サービス計画の一覧表を見るためのビュー", public."red\e[31m\nalert"; DROP TABLE public.open_one;
	SELECT renkei.protect('care.plan', 'care.plan')});

# Those who may not look are told so: a member sees almost nothing, a DBA with pg_monitor most.
$node->safe_psql($DB, q{
	CREATE ROLE cm_sakura LOGIN PASSWORD 'cm_sakura' CONNECTION LIMIT 5;
	CREATE ROLE dba LOGIN PASSWORD 'dba' IN ROLE renkei_dba, pg_monitor;
	SELECT renkei.register_organisation('cm_sakura', 'care_manager_office', 'さくら', '2020-01-01');
	SELECT renkei.register_member('cm_sakura', 'cm_sakura', '{care_manager}', '{care}')});
($status, $found) = doctor_of($node, 'cm_sakura');
is($status, 3, 'a member: status 3');
my %gap = map { $_->{code} => $_->{reason} } @{ $found->{not_checked} };
like($gap{lint} // '', qr/permission denied for function lint_findings/, 'the database was not checked');
like($gap{hba_trust} // '', qr/permission denied/, 'pg_hba.conf was not checked');
like($gap{session_preload_libraries} // '', qr/must be superuser|permission denied/, 'settings that are hidden were not checked');
is(scalar(grep { exists $gap{$_} } @{ $found->{passed} }), 0, 'none of it is said to have passed');
is(scalar(grep { /^(?:rls_off|hba_trust|preload_missing|password_md5)$/ } @{ $found->{passed} }), 0, 'nor is any of the database, or of files');
($status, $out, $err) = renkei_doctor($node, 'cm_sakura');
like($out, qr/^Could not be checked:\n(?:.*\n)*  hba_trust +permission denied/m, 'the table says so');
($status, $found) = doctor_of($node, 'dba');
is($status, 3, 'a DBA with pg_monitor: status 3');
is_deeply([ sort map { $_->{code} } @{ $found->{not_checked} } ],
	[ qw(hba_error hba_everybody hba_ident hba_map hba_password hba_plain hba_replication hba_trust hba_trust_closed hba_weak_password password_md5) ],
	'only pg_hba.conf and the kept passwords could not be checked');
is_deeply([ codes($found, 'critical') ], [], 'the rest is well');
ok((grep { $_ eq 'rls_off' } @{ $found->{passed} }), 'and the database was looked at');
$node->safe_psql($DB, 'GRANT SELECT ON pg_hba_file_rules TO dba; GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO dba');
($status, $found) = doctor_of($node, 'dba');
is_deeply([ map { $_->{code} } @{ $found->{not_checked} } ], ['password_md5'], 'the file can be given to it');

# Nothing to look at.
$node->safe_psql('postgres', 'CREATE DATABASE empty');
($status, $found) = doctor($node, '-d', 'empty');
is($status, 2, 'a database without renkei: status 2');
is(finding_of($found, 'not_installed'), 'critical: empty: the extension renkei is not installed in this database', 'and why');
$node->safe_psql('empty', 'CREATE EXTENSION renkei');
($status, $found) = doctor($node, '-d', 'empty');
is(finding_of($found, 'not_installed'), 'critical: empty: the registers do not exist', 'nor without its registers');
is(scalar(grep { $_ eq 'rls_off' } @{ $found->{passed} }), 0, 'where nothing of the database has passed');
($status, $out, $err) = renkei_doctor($node, $ME, '-d', 'no_such_database');
is($status, 3, 'no such database: status 3');
like($err, qr/^renkei doctor: could not connect: .*"no_such_database" does not exist/, 'and why');
is($out, '', 'nothing is said of it');
foreach my $wrong ([ '--nonsense' ], [ 'argument' ], [ '--yes' ])
{
	($status, $out, $err) = renkei_doctor($node, $ME, @$wrong);
	is("$status$out", 3, "wrong usage is no verdict: @$wrong");
}
($status, $out, $err) = renkei_doctor($node, $ME, '--help');
is($status, 0, '--help');
like($out, qr/Exit status: 0 .*1 warnings; 2 something critical; 3/, 'tells the statuses');

$node->stop;
($status, $out, $err) = renkei_doctor($node, $ME, '--json');
is($status, 3, 'a server that does not answer: status 3');
is($out, '', 'and no word of what was not seen');
done_testing();
