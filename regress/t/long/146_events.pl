# What is done to the protection and its record leaves an event in the ledger, whoever does it and however the transaction ends:
# roles and privileges, DDL, rules and consents, settings, keys, upkeep, and a superuser who goes past it.
#
# attack: L7 U10
# Breaks, line by line, when rk_watch_grant() in grant.c, rk_setting_note_session() and rk_setting_watch() in setting.c,
# rk_registered_note() in registertrigger.c, judge() and rk_weakened_tell_moved() in watch.c, or renkei.record_event() in the function named is left out.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerFiles qw(new_key);
use LedgerLog;
use RenkeiTest;

use RenkeiWorld;

my $node = new_world('events', 'renkei.checkpoint_interval = 1');
my $seen = number($node, 'SELECT size FROM ledger.state');

# The events (what object) that this leaves, but for the beginning and end of sessions.
sub leaves
{
	my ($sql, $login) = @_;
	my ($out, $err);

	taken_in($node);
	$seen = number($node, 'SELECT size FROM ledger.state');
	$node->psql($DB, $sql, stdout => \$out, stderr => \$err, extra_params => [ '-U', $login // 'postgres' ]);
	taken_in($node);
	return number($node, "SELECT coalesce(string_agg(concat_ws(' ', what, object), '; ' ORDER BY index), '') FROM audit.ledger_event WHERE index >= $seen AND what <> 'logout'");
}
sub detail { return number($node, "SELECT detail FROM audit.ledger_event WHERE index >= $seen AND what <> 'logout' ORDER BY index DESC LIMIT 1") }

is(leaves('CREATE ROLE plain LOGIN'), 'role plain', 'a role');
is(leaves('ALTER ROLE plain RENAME TO plainer'), 'role plainer', 'another name of it');
is(leaves('ALTER ROLE plainer SUPERUSER'), 'role plainer', 'made a superuser');
like(detail(), qr/"given": ?\["superuser"\]/, 'which is said');
# An open session reads under the name that its role has by then. (Fails when forget_login() in session.c does nothing.)
my $rename = '\! psql -X -q -d "' . $node->connstr($DB) . q{" -c 'ALTER ROLE plainer RENAME TO simpler'};
$node->psql($DB, "SELECT count(*) FROM note;\n$rename\nSELECT count(*) FROM note;", extra_params => [ '-U', 'plainer' ]);
$node->psql($DB, 'ALTER ROLE simpler RENAME TO plainer');
taken_in($node);
is(number($node, "SELECT string_agg(login, ' ' ORDER BY index) FROM audit.disclosure WHERE index >= $seen"), 'plainer simpler', 'a role renamed while it reads');
is(leaves('CREATE ROLE pool; GRANT pool TO plainer'), 'role pool; membership pool', 'a membership');
is(leaves('REVOKE pool FROM plainer; DROP ROLE pool'), 'membership ended pool; role pool', 'and its end');
is(leaves('GRANT renkei_dba TO plainer'), 'membership renkei_dba', 'one of renkei');
is(leaves('ALTER GROUP renkei_dba DROP USER plainer'), 'membership ended renkei_dba', 'taken back in older words');
is(leaves('ALTER GROUP renkei_dba ADD USER plainer'), 'membership renkei_dba', 'and given');
like(detail(), qr/"grantees": ?\["plainer"\]/, 'to whom is said');
is(leaves('GRANT SELECT ON note TO plainer'), 'grant public.note', 'a privilege on a protected table');
is(leaves('GRANT SELECT ON audit.change TO plainer'), 'grant audit.change', 'on the record');
is(leaves('REVOKE SELECT ON ledger.entry FROM renkei_auditor'), 'revoke ledger.entry', 'the auditor shut out');
like(detail(), qr/renkei_auditor/, 'which is said');
is(leaves('BEGIN; GRANT SELECT ON ledger.entry TO plainer; ROLLBACK'), 'grant ledger.entry', 'one that was taken back, too');
is(leaves('ALTER TABLE note ADD extra text'), 'ddl public.note', 'DDL');
is(leaves('BEGIN; DROP POLICY renkei_select ON note; SELECT count(*) FROM note; ROLLBACK'), 'ddl public.note; bypass public.note', 'a superuser drops a policy and reads');
is(leaves('ALTER TABLE note DISABLE ROW LEVEL SECURITY; ALTER TABLE note ENABLE ROW LEVEL SECURITY'), 'ddl public.note; ddl public.note', 'switches row security off and on');
like(number($node, "SELECT detail FROM audit.ledger_event WHERE index >= $seen AND what = 'ddl' ORDER BY index LIMIT 1"), qr/"row_security": ?false/, 'which is said');
is(leaves('SET row_security = off; SELECT 1'), 'setting row_security', 'a superuser sets row_security off');
is(leaves(q{SELECT set_config('row_security', 'off', false); SELECT 1; RESET row_security; SELECT 1}), 'setting row_security; setting row_security', 'by a function, and back');
is(leaves('SET row_security = off; SELECT 1', 'acc_hinata'), '', 'a member gets nothing by it');
my $parallel = number($node, q{SELECT CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'force_parallel_mode' ELSE 'debug_parallel_query' END});
is(leaves("SET $parallel = on; SET row_security = off; SELECT count(*) FROM pg_class"), 'setting row_security', 'once, in workers, too');
number($node, 'CREATE ROLE passing BYPASSRLS; GRANT passing TO acc_hinata');
is(leaves('SET row_security = off; SELECT 1; SET ROLE passing; SELECT 1; RESET ROLE; SELECT 1; SET ROLE passing; SELECT 1', 'acc_hinata'), 'setting row_security',
	'but as a role that has it');
is(leaves('SET session_replication_role = replica; SELECT 1'), 'setting session_replication_role', 'triggers off');
is(leaves('SET renkei.release = async; SELECT 1'), 'setting renkei.release', 'records not waited for');
is(leaves(q{ALTER ROLE plainer SET renkei.release = async; ALTER DATABASE network SET row_security = off; ALTER DATABASE network RESET row_security}),
	'setting renkei.release; setting row_security; setting row_security', 'for a role or a database');
is(leaves(q{ALTER SYSTEM SET ssl_passphrase_command = 'echo secret'}), 'setting ssl_passphrase_command', 'for the server');
unlike(detail(), qr/secret/, 'without what may be secret');
is(leaves(q{ALTER SYSTEM SET log_statement = 'none'; SELECT pg_reload_conf(); SELECT pg_sleep(1)}), 'setting log_statement; settings_reloaded server ' . number($node, q{SELECT current_setting('server_version')}),
	'and the reload');
is(detail(), '{"log_statement":"none"}', 'with what came to be');
is(leaves('SELECT renkei.register_subjects(2)'), 'register renkei.subject', 'subjects');
is(leaves(q{SELECT rules('{"purpose": "care"}')}), 'register renkei.rule', 'rules');
is(leaves(q{SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01')}), 'register renkei.relationship', 'a relationship');
is(leaves(q{SELECT renkei.record_consent(1, 'allow')}), 'register renkei.consent', 'a consent');
is(detail(), '{"added":1,"ended":0,"numbers":[1]}', 'with its number');
is(leaves('SELECT renkei.withdraw_consent(1)'), 'register renkei.consent', 'and its end');
is(leaves(q{BEGIN; SAVEPOINT a; SELECT renkei.relate(2, 'hinata', 'care', '2021-01-01'); ROLLBACK TO a; SELECT renkei.relate(3, 'hinata', 'care', '2021-01-01'); SAVEPOINT b; SELECT renkei.relate(4, 'hinata', 'care', '2021-01-01'); COMMIT}),
	'register renkei.relationship', 'in subtransactions');
like(detail(), qr/^{"added":2,"ended":0,"numbers":\[\d+,\d+\]}$/, 'only what stays');
is(leaves(q{BEGIN; SELECT renkei.relate(5, 'hinata', 'care', '2021-01-01'); ROLLBACK}), '', 'nothing of what does not');
my $w1 = new_key('w1', 'witness', 'w1.example');
is(leaves("SELECT renkei.register_witness('w1.example', '$w1'); SELECT renkei.end_witness('w1.example')"), 'witness w1.example; witness ended w1.example', 'keys of witnesses');
is(leaves(q{SELECT ledger.place_hold('2026-01-01', NULL, 'x'); SELECT ledger.lift_hold(1); SELECT ledger.withhold(1, 1, now() + interval '1 day', 'x'); SELECT ledger.set_decoy(2)}, 'acc_auditor'),
	'hold 1; hold lifted 1; withheld 1; decoy set', 'upkeep of the ledger');
is(leaves(q{SELECT renkei.unprotect('note')}), 'unprotect public.note; register renkei.protected', 'protection off');
is(leaves('BEGIN; ALTER TABLE audit.event OWNER TO plainer; ROLLBACK'), 'evidence audit.event', 'the table of events given away, which can tell nothing of it');
is(detail(), '{"owner":"plainer"}', 'to whom');
like(leaves('BEGIN; REASSIGN OWNED BY renkei_owner TO plainer; ROLLBACK'), qr/^evidence renkei_owner; function /, 'all the evidence given away, and the functions');
is(leaves('BEGIN; ALTER SCHEMA audit RENAME TO gone; ROLLBACK'), 'evidence audit', 'its schema renamed');
is(leaves('TABLE ledger.entry', 'acc_hinata'), '', 'what is refused is no event');
like(number($node, "SELECT string_agg(sqlstate, ' ') FROM audit.refusal WHERE index >= $seen"), qr/42501/, 'but a refusal');

$node->restart;
taken_in($node);
like(number($node, q{SELECT detail FROM audit.ledger_event WHERE what = 'server_started' ORDER BY index DESC LIMIT 1}), qr/"renkei.record_reads":"on"/, 'a start says how the server is set');

$node->stop;
done_testing();
