# With renkei.standby_reads = record, a standby's reads are entries of the primary's ledger before their rows leave; where the
# primary does not take the record, nothing leaves. Nobody but a standby of the server makes entries that way.
#
# Who logs in there is on the primary's record, too, before the session answers anything.
#
# Fails when rk_handover_send() is not called in rk_pending_write() or does not wait, when rk_gate_records() does not ask
# rk_handover_ready(), when handedover.c does not check the code, or its number is left out of that; when tell_login() or
# tell_logout() in login.c return where nothing can be written here, and when hand_login_over() lets an error out.
# attack: U15
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep time);

use RenkeiTest;
use SmallNetwork;

my $primary = new_server('primary', 'wal_level = replica', 'max_wal_senders = 4', 'hot_standby = on', "wal_keep_size = '256MB'",
	'renkei.checkpoint_interval = 1');
my $standby = PostgreSQL::Test::Cluster->new('reports');

open(my $hba, '>>', $primary->data_dir . '/pg_hba.conf') or die $!;
print $hba "local replication all trust\n";
close($hba);
$primary->reload;
load_network($primary, $DB);
sql_ok($primary, 'CREATE ROLE copy_1 LOGIN IN ROLE renkei_standby; CREATE ROLE other LOGIN');
$primary->backup('base', backup_options => [ '-c', 'fast' ]);
$standby->init_from_backup($primary, 'base', has_streaming => 1);
my $conninfo = "host=" . $primary->host . " port=" . $primary->port . " user=copy_1";
$standby->append_conf('postgresql.conf', <<"CONF");
renkei.standby_reads = record
renkei.standby_timeout = 3s
renkei.standby_conninfo = '$conninfo'
log_statement = none
CONF
$standby->start;

my $watch = background($standby, superuser());

sub caught_up
{
	my $lsn = $primary->lsn('flush');

	usleep(10_000) until told($watch, "SELECT pg_last_wal_replay_lsn() >= '$lsn'") eq 't';
	return;
}

# The primary's ledger has taken in all that is in its log.
sub taken_in
{
	my $lsn = $primary->lsn('flush');

	$primary->poll_query_until($DB, "SELECT position >= '$lsn' OR (SELECT reached FROM ledger.lag()) >= '$lsn' FROM ledger.state") or die;
	return;
}

# Disclosures that sessions of the standby left: login, table, whose.
sub disclosed_there
{
	taken_in();
	return sql_ok($primary, q{SELECT string_agg(format('%s %s %s', d.login, d.relation, array_to_string(ledger.leaf_subjects(d.leaf), ',')), '; ' ORDER BY d.index)
		FROM audit.disclosure d WHERE EXISTS (SELECT FROM audit.login l WHERE l.session = d.session AND l.standby = 'reports')});
}

caught_up();
is(answers($standby), answers($primary), 'every login reads on the standby what it reads on the primary');
my $before = sql_ok($primary, 'SELECT size FROM ledger.state');

# Each row that comes is in the ledger.
my $hinata = background($standby, 'acc_hinata');
my $seen = told($hinata, q{SELECT string_agg(s::text, ',' ORDER BY s) FROM (SELECT DISTINCT subject_id AS s FROM note) AS x});
like(disclosed_there(), qr/; acc_hinata public\.note \Q$seen\E$/, 'a read on the standby is an entry of the primary\'s ledger, with whose rows they were');
is(sql_ok($primary, q{SELECT string_agg(DISTINCT l.login || ' ' || l.standby, ' ') FROM audit.login l WHERE l.login = 'acc_hinata' AND l.standby IS NOT NULL}),
	'acc_hinata reports', 'its session says at which standby');
cmp_ok(sql_ok($primary, q{SELECT count(*) FROM audit.ledger_event WHERE what = 'handover' AND object = 'reports' AND login = 'copy_1'}),
	'>', 0, 'and by which login it was handed over');
is(scalar refused($standby, 'acc_hinata', 'BEGIN; SELECT count(*) FROM note; SELECT 1 / 0'), '22012', 'a statement fails after a read');
like(disclosed_there(), qr/; acc_hinata public\.note [\d,]+; acc_hinata public\.note [\d,]+$/, 'which is on the record all the same');
is(scalar refused($standby, 'acc_hinata', 'SELECT * FROM renkei.rule'), '42501', 'a refusal on the standby');
taken_in();
is(sql_ok($primary, q{SELECT count(*) FROM audit.refusal r JOIN audit.login l USING (session) WHERE l.standby = 'reports' AND r.login = 'acc_hinata'}), '1',
	'is one on the record');
told($watch, 'SELECT count(*) FROM note');
taken_in();
is(sql_ok($primary, q{SELECT count(DISTINCT d.index) || ' ' || bool_and(d.past_rules) FROM audit.disclosure d JOIN audit.login l USING (session)
	WHERE l.standby = 'reports' AND d.login = (SELECT rolname FROM pg_roles WHERE oid = 10)}), '1 true', 'a superuser\'s read, too');

# Logins and logouts, of who reads nothing, too; those that are not recorded on a primary are not from here either.
sub logins_there
{
	taken_in();
	return sql_ok($primary, q{SELECT count(*) || ' ' || count(ended_at) FROM audit.login WHERE login = 'acc_nobody_there' AND standby = 'reports'});
}
sql_ok($primary, q{CREATE ROLE acc_nobody_there LOGIN; SELECT renkei.register_member('acc_nobody_there', 'midori', '{helper}', '{care}')});
caught_up();
my $quiet = background($standby, 'acc_nobody_there');
told($quiet, 'SELECT 1');
is(logins_there(), '1 0', 'a login on the standby is on the record with the first answer');
$quiet->{run}->finish;
ok($primary->poll_query_until($DB, q{SELECT count(ended_at) = 1 FROM audit.login WHERE login = 'acc_nobody_there'}), 'and so is its end');
ask($standby, 'copy_1', 'SELECT 1');
taken_in();
is(sql_ok($primary, q{SELECT count(*) FROM audit.login WHERE login = 'copy_1' AND standby = 'reports'}), '0', 'who is no member is not, unless renkei.record_logins says so');

# Only a standby of this server makes entries so.
is(scalar refused($primary, 'other', q{SELECT ledger.open_handover('reports', 1)}), '42501', 'no other login hands anything over');
is(scalar refused($primary, 'acc_hinata', q{SELECT ledger.hand_over('\x00')}), '42501', 'nor does a member');
my $cluster = sql_ok($primary, 'SELECT system_identifier FROM pg_control_system()');
is(scalar refused($primary, 'copy_1', q{SELECT ledger.open_handover('reports', 1)}), '55000', 'a standby of another cluster does not');
is(scalar refused($primary, 'copy_1', q{SELECT ledger.hand_over('\x00')}), '55000', 'nor one that has not begun');
my $made_up = '\x' . '00' x 16 . 'a301010204';
is(scalar refused($primary, 'copy_1', "SELECT ledger.open_handover('reports', $cluster); SELECT ledger.hand_over('$made_up')"), '42501',
	'the login alone does not make an entry: it has not the code');
# A code over the entries alone is what records in the log have: who can read the log has seen it.
my $key = unpack('H*', slurp_binary($primary->data_dir . '/renkei/ledger.key'));
use Digest::SHA qw(hmac_sha256);
my $entries = "\xa3\x00\x01\x01\x04\x02\x1a\x65\x00\x00\x00";
my $of_log = '\x' . unpack('H*', substr(hmac_sha256($entries, pack('H*', $key)), 0, 16) . $entries);
is(scalar refused($primary, 'copy_1', "SELECT ledger.open_handover('reports', $cluster); SELECT ledger.hand_over('$of_log')"), '42501',
	'a record taken from the log does not do');
# One with a code that holds, and the same once more.
my $session = background($primary, 'copy_1');
my $challenge = told($session, "SELECT encode(ledger.open_handover('reports', $cluster), 'hex')");
sub coded
{
	my ($number) = @_;
	return '\x' . unpack('H*', substr(hmac_sha256('renkei handover' . pack('H*', $challenge) . pack('Q>', $number) . "reports\0" . $entries, pack('H*', $key)), 0, 16) . $entries);
}
is(told($session, q{SELECT ledger.hand_over('} . coded(1) . q{')}), '', 'one that was made for this connection does');
like(told($session, q{SELECT ledger.hand_over('} . coded(1) . q{')}), qr/does not carry the code/, 'and not a second time');
taken_in();
is(sql_ok($primary, q{SELECT count(*) FROM audit.refusal WHERE login IN ('copy_1', 'other') AND sqlstate = '42501'}), '4', 'each attempt is on the record');

# No primary, no rows.
my $log_at = -s $standby->logfile;
$primary->stop('fast');
is(scalar refused($standby, 'acc_hinata', 'SELECT count(*) FROM note'), '55000', 'without the primary a new session reads nothing');
is(ask($standby, 'acc_nobody_there', 'SELECT 1'), '1', 'though it may log in');
like(substr(slurp_file($standby->logfile), $log_at), qr/LOG:  the primary does not take the record of what is read here/, 'of which its log tells');
like(told($hinata, 'SELECT count(*) FROM note'), qr/the primary does not take the record/, 'nor does one that was connected to it');
is(told($hinata, 'SELECT 1'), '1', 'which lives on');
is(ask($standby, 'acc_hinata', 'SELECT count(*) > 0 FROM pg_class'), 't', 'what is nobody\'s can be read');

# One that is there and does not answer: rows that are held back never come.
$primary->start;
is(told($hinata, 'SELECT count(*) > 0 FROM note'), 't', 'with the primary it reads again');
my $stopped = sql_ok($primary, q{SELECT pid FROM pg_stat_activity WHERE usename = 'copy_1' AND application_name = 'renkei standby'});
kill('STOP', $stopped);
my $began = time();
my $answer = eval { told($hinata, 'SELECT subject_id FROM note ORDER BY 1') } // $hinata->{out} . $hinata->{err};
cmp_ok(time() - $began, '<', 60, 'a primary that does not answer is not waited for longer than renkei.standby_timeout and what goes with it');
unlike($answer, qr/^\d+$/m, 'and no row has come');
kill('CONT', $stopped);

# Secrets have no place in the setting, nor in the log.
$standby->append_conf('postgresql.conf', "renkei.standby_conninfo = '$conninfo password=geheim'");
$standby->reload;
$standby->wait_for_log(qr/there must be no password in renkei\.standby_conninfo/, $log_at);
unlike(slurp_file($standby->logfile), qr/geheim/, 'a password is refused there, and shown nowhere');
is(scalar refused($standby, 'acc_hinata', 'SHOW renkei.standby_conninfo'), '42501', 'and the rest is for superusers');

# Promoted, it writes its own.
$primary->stop('fast');
my $late = background($standby, 'acc_hinata');
told($late, 'SELECT 1');
$standby->promote;
$standby->poll_query_until($DB, 'SELECT NOT pg_is_in_recovery()') or die;
is(told($late, 'SELECT count(*) > 0 FROM note'), 't', 'promoted, it reads without the old primary');
ok($standby->poll_query_until($DB, q{SELECT count(*) > 0 FROM audit.disclosure d JOIN audit.login l USING (session) WHERE d.login = 'acc_hinata' AND l.standby IS NULL}),
	'and has it in a ledger of its own');
$standby->stop;
done_testing();

sub slurp_binary
{
	my ($path) = @_;
	open(my $file, '<:raw', $path) or die "$path: $!";
	local $/;
	return scalar <$file>;
}
