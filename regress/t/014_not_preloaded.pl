# A server that lost renkei from shared_preload_libraries shows no row and takes none: every way to a protected table ends
# in one clear error. The types, which need no shared memory, go on working.
# attack: H4
#
# Fails when the policies' functions return anything at all without shared memory: rk_shared_lock() being NULL must be an
# error in rk_directory_refresh() and in rk_announce().
# attack: H4
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('not_preloaded');
my @logins = qw(acc_hinata acc_city acc_nobody);

sql_ok($node, q{
	CREATE VIEW note_view WITH (security_invoker = true) AS SELECT * FROM note;
	CREATE VIEW owner_view AS SELECT * FROM note;
	ALTER VIEW owner_view OWNER TO renkei_owner;
	GRANT SELECT ON note_view, owner_view TO renkei_member;
	CREATE TABLE identifier (insurer renkei.insurer_number PRIMARY KEY, level renkei.care_level);
	INSERT INTO identifier VALUES ('082164', '21');
	GRANT SELECT ON identifier TO PUBLIC});
my $before = answers($node);
$node->append_conf('postgresql.conf', "shared_preload_libraries = ''");
$node->restart;

foreach my $login (@logins)
{
	foreach my $sql (
		'SELECT * FROM note',
		'SELECT count(*) FROM note',
		'SELECT 1 FROM note LIMIT 1',
		'COPY note TO STDOUT',
		'COPY (SELECT body FROM note) TO STDOUT',
		'SELECT * FROM note_view',
		'SELECT * FROM owner_view',
		q{INSERT INTO note VALUES (1, 'new', 2)},
		q{UPDATE note SET body = 'x'},
		'DELETE FROM note',
		q{SELECT renkei.may_read('care.note', 1, 2)},
		q{SELECT renkei.may_write('care.note', 1, 2)},
		q{SELECT renkei.visible_subjects('care.note')},
		q{SELECT renkei.enter('hinata', 'care')})
	{
		my ($state, $message) = refused($node, $login, $sql);

		is("$state $message", '55000 renkei must be loaded at server start', "$login: $sql");
	}
}

# Nothing changes unnoticed either, by whomever.
foreach my $sql (
	q{SELECT renkei.record_consent(1, 'allow')},
	q{INSERT INTO renkei.consent (consent_id, subject_id, decision, valid_from) VALUES (1000, 1, 'allow', now())},
	q{SELECT renkei.end_member('acc_midori', 'midori')},
	q{SELECT renkei.register_subject()})
{
	my ($state, $message) = refused($node, superuser(), $sql);

	is("$state $message", '55000 renkei must be loaded at server start', "the superuser: $sql");
}
is(ask($node, 'acc_hinata', q{SELECT insurer, renkei.label(level), insurer = '082164', (SELECT '082016'::renkei.insurer_number) FROM identifier}),
	'082164|要介護1|t|082016', 'the types work');
is(scalar refused($node, 'acc_hinata', q{SELECT '082163'::renkei.insurer_number}), '23514', 'and check');
is(sql_ok($node, 'SELECT count(*) FROM note'), '36', 'the superuser still gets at the data, to repair the server');

$node->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'");
$node->restart;
is(answers($node), $before, 'with the library back, all is as it was');
agrees($node, 'with the library back,');
$node->stop;
done_testing();
