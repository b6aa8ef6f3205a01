# The SQL of the README and of the other pages runs: each block, by the login that the page is written for, in a small network, without an
# error; where the page shows an error, with that one. What breaks it: a function, column or privilege that a page relies
# on and that is not (any more) there. The outputs of these pages are from the demo, and are not compared.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IntakeFiles;
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;

# Who runs the blocks of a page, in their order. '' is the superuser; '-' is a block that needs a state of its own and is
# run by another test (080, 010, 042).
my %pages = (
	'../README.md' => [ ('cm_sakura') x 2, ('renkei_admin_1') x 2, 'auditor_1', '-' ],
	'users/vendor.md' => [ ('cm_sakura') x 7 ],
	'users/dba.md' => [ 'dba', 'dba', '' ],
	'users/privacy-officer.md' => [ ('renkei_admin_1') x 2 ],
	'users/auditor.md' => [ ('auditor_1') x 5 ],
	'users/report-writer.md' => [ 'reporter_1', 'cm_sakura' ],
	'users/person.md' => [ ('renkei_admin_1') x 3 ],
	'how-to/harden.md' => [ 'dba', '' ],
	'how-to/rules.md' => [ ('renkei_admin_1') x 4 ],
	'how-to/monthly-report.md' => [ 'auditor_1' ],
	'how-to/intake.md' => [ 'cm_sakura', '-', '-' ],
	'how-to/operate.md' => [ '-', 'dba', 'dba', '-', 'dba', '', '', 'cm_sakura', '', 'cm_sakura', '-', '-', 'renkei_admin_1' ],
	'tutorial.md' => [ ('cm_sakura') x 4, '', 'provider_hinata', 'renkei_admin_1', 'provider_hinata', ('renkei_admin_1') x 3,
		'provider_midori', 'auditor_1', 'auditor_1' ]);

# Errors that pages show.
my @shown = (qr/may not act for organisation "" in purpose "supervision"/, qr/permission denied for table (?:month_plan|change)/,
	qr/may not EXPLAIN statements on protected tables/);

my $node = intake_network('statements');

# The people up to 198, of whom the pages speak; what they name by number is put in below.
$node->safe_psql($DB, <<~'SQL');
	SELECT count(*) FROM generate_series(5, 197) AS n, LATERAL (SELECT care.register_insured('082164', lpad(n::text, 10, '0'))) AS r;
	SELECT care.register_insured('082164', '0009565578');
	SELECT renkei.relate(198, 'cm_sakura', 'care_management', '2025-04-01');
	SELECT renkei.relate(198, 'provider_hinata', 'service', '2025-04-01');
	SELECT renkei.record_consent(198, 'allow');
	CREATE ROLE renkei_admin_1 LOGIN IN ROLE renkei_admin;
	CREATE ROLE auditor_1 LOGIN IN ROLE renkei_auditor;
	CREATE ROLE reporter_1 LOGIN IN ROLE renkei_reporter;
	CREATE ROLE dba LOGIN IN ROLE renkei_dba;
	SQL
is($node->safe_psql($DB, 'SELECT max(subject_id) FROM renkei.subject'), '198', 'the people are there');
ask($node, 'cm_sakura', q{INSERT INTO care.person (subject_id, owner_org, insurer_number, insured_no, insured_number, name_kana, name)
	VALUES (198, renkei.current_organisation(), '082164', 1, '0009565578', 'タナカ ハナコ', '田中 花子')});

foreach my $name (sort keys %pages)
{
	my $page = slurp_file("$REPO/docs/$name");
	my @blocks = $page =~ /^ *```sql\n(.*?)^ *```/msg;
	my @logins = @{ $pages{$name} };

	is(scalar @blocks, scalar @logins, "$name: as many SQL blocks as known here") or next;
	foreach my $block (@blocks)
	{
		my $login = shift @logins;
		next if $login eq '-';

		my ($first) = $block =~ /^(?!--)(.{1,60})/m;
		my ($out, $err) = ('', '');
		$block =~ s/withdraw_consent\(1167\)/withdraw_consent((SELECT max(consent_id) FROM renkei.consent WHERE closed_at IS NULL))/;
		$block =~ s/end_relationship\(5137,/end_relationship((SELECT max(relationship_id) FROM renkei.relationship WHERE closed_at IS NULL),/;
		IPC::Run::run([ 'psql', '-X', '-q', '-d', $node->connstr($DB), $login eq '' ? () : ('-U', $login) ],
			'<', \$block, '>', \$out, '2>', \$err);
		my @errors = grep { my $e = $_; !grep { $e =~ $_ } @shown } $err =~ /^(?:ERROR|FATAL|psql: error): .*$/mg;
		is(join("\n", @errors), '', "$name: $first");
	}
}

# What operate.md switches on finds who is there, by an index where everybody is seen.
is($node->safe_psql($DB, q{SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
	WHERE i.indrelid = 'care.person'::regclass AND a.amname = 'gin'}), '1', 'the index of operate.md is there');
is(ask($node, 'cm_sakura', q{SELECT count(*) FROM care.person WHERE renkei.sealed_prefix(name_kana, 'ﾀﾅ')}), '1', 'and a name that was written before is found by how it begins');

# Every link leads somewhere.
foreach my $path (glob("$REPO/README.md $REPO/docs/*.md $REPO/docs/*/*.md"))
{
	my $page = slurp_file($path);
	my ($dir) = $path =~ m{^(.*)/};
	my @dead = grep { !m{^https?:} && !-e "$dir/$_" } map { s/#.*//r } $page =~ /\]\(([^)#][^)]*)\)/g;
	is(join(' ', @dead), '', 'links of ' . ($path =~ s{^\Q$REPO\E/}{}r));
}

$node->stop;
done_testing();
