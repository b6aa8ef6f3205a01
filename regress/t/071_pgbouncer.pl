# A real pgbouncer before the server. In session mode nothing of one client is there for the next. In transaction mode,
# where the pooler says nothing between two clients, SET LOCAL keeps a purpose to its transaction, and so does
# renkei.pool_mode = transaction for everything that is asked for; without either the next client of the same login
# finds the former one's purpose, which is one that the login has anyway. Another login's it never is.
# attack: S4 S6 S7
#
# Fails when what a session asks for is kept outside of settings (context.c), when forget_request() does nothing, when
# held cursors outlive a change (cursor.c).
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my ($pgbouncer) = grep { -x } '/usr/sbin/pgbouncer', '/usr/bin/pgbouncer';
die "pgbouncer is not installed; see contrib-tools/debian-packages\n" unless defined $pgbouncer;

my $node = small_network('pgbouncer');
my $dir = $node->basedir . '/pool';
my $port = 6432;
my $pid;

sub start_pooler
{
	my ($mode) = @_;

	mkdir $dir, 0700 or die "$dir: $!" unless -d $dir;
	PostgreSQL::Test::Utils::append_to_file("$dir/$mode.users", join('', map { "\"$_\" \"\"\n" } qw(acc_hinata acc_midori acc_city)));
	PostgreSQL::Test::Utils::append_to_file("$dir/$mode.ini", <<"END");
[databases]
$DB = host=@{[ $node->host ]} port=@{[ $node->port ]} dbname=$DB
[pgbouncer]
unix_socket_dir = $dir
listen_port = $port
auth_type = trust
auth_file = $dir/$mode.users
pool_mode = $mode
default_pool_size = 1
server_reset_query = DISCARD ALL
ignore_startup_parameters = options
logfile = $dir/$mode.log
pidfile = $dir/$mode.pid
END
	PostgreSQL::Test::Utils::system_or_bail($pgbouncer, '-q', '-d', "$dir/$mode.ini");
	# It writes its number when it listens already.
	for (my $tries = 0; $tries < 300 && !(-e "$dir/.s.PGSQL.$port" && -s "$dir/$mode.pid"); $tries++)
	{
		select(undef, undef, undef, 0.1);
	}
	($pid) = PostgreSQL::Test::Utils::slurp_file("$dir/$mode.pid") =~ /^(\d+)$/m or die 'the pooler does not start';
	return;
}

sub stop_pooler
{
	return unless defined $pid;
	kill 'INT', $pid;
	for (my $tries = 0; $tries < 300 && kill(0, $pid); $tries++)
	{
		select(undef, undef, undef, 0.1);
	}
	unlink "$dir/.s.PGSQL.$port";
	undef $pid;
	return;
}

END { stop_pooler(); }

# A client of the pooler that stays connected.
sub client
{
	my ($login) = @_;
	my $session = { in => '', out => '', err => '' };

	$session->{run} = IPC::Run::start(
		[ 'psql', '-X', '-A', '-t', '-q', '-d', "host=$dir port=$port dbname=$DB", '-U', $login, '-f', '-' ],
		'<', \$session->{in}, '>', \$session->{out}, '2>', \$session->{err},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return $session;
}

sub quit
{
	my ($session) = @_;

	$session->{in} .= "\\q\n";
	$session->{run}->finish;
	return;
}

my $state = q{SELECT coalesce(renkei.current_purpose(), '-') || ' ' || current_setting('renkei.purpose') || '/' || current_setting('renkei.organisation')};
my $leave_behind = q{
	SET renkei.purpose = 'emergency'; SELECT renkei.enter('hinata', 'emergency');
	CREATE TEMP TABLE left_behind AS SELECT label FROM note;
	PREPARE left_behind AS SELECT label FROM note;
	BEGIN; DECLARE left_behind CURSOR WITH HOLD FOR SELECT label FROM note; COMMIT;
	SELECT pg_advisory_lock(4711)};

start_pooler('session');
my $first = client('acc_hinata');
my $server = told($first, 'SELECT pg_backend_pid()');
told($first, $leave_behind);
is(told($first, $state), 'emergency emergency/hinata', 'a first client has entered another purpose');
quit($first);
my $second = client('acc_hinata');
is(told($second, 'SELECT pg_backend_pid()'), $server, 'session mode: a second client gets the same server connection');
is(told($second, $state), 'care /', 'it acts in its default purpose');
like(told($second, 'SELECT * FROM left_behind'), qr/relation "left_behind" does not exist/, 'no temporary table is left');
like(told($second, 'EXECUTE left_behind'), qr/prepared statement "left_behind" does not exist/, 'no prepared statement');
like(told($second, 'FETCH ALL FROM left_behind'), qr/cursor "left_behind" does not exist/, 'no cursor');
is(sql_ok($node, 'SELECT count(*) FROM pg_locks WHERE locktype = \'advisory\''), '0', 'no lock');
my $other = client('acc_midori');
is(told($other, 'SELECT session_user, renkei.current_organisation()'), 'acc_midori|3', 'another login has a connection and an identity of its own');
isnt(told($other, 'SELECT pg_backend_pid()'), $server, '… not that of the first');
quit($_) foreach $second, $other;
stop_pooler();

start_pooler('transaction');
my ($a, $b) = map { client('acc_hinata') } 1, 2;
my $midori = client('acc_midori');
$server = told($a, 'SELECT pg_backend_pid()');
is(told($b, 'SELECT pg_backend_pid()'), $server, 'transaction mode: two clients of a login share a server connection');
my $by_care = told($b, q{SELECT string_agg(label, ' ' ORDER BY label) FROM note});
is(told($a, q{BEGIN; SET LOCAL renkei.purpose = 'emergency'; } . $state . '; COMMIT'), 'emergency emergency/', 'SET LOCAL in a transaction: in force there');
is(told($b, $state), 'care /', '… and not for the next client');
told($a, q{BEGIN; SET LOCAL renkei.purpose = 'emergency'; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note; COMMIT});
like(told($b, 'FETCH ALL FROM held'), qr/cursor "held" does not exist/, 'a cursor held from it is closed');

# Without SET LOCAL: it asks for the next one, too, who as the same login could have asked for it himself.
told($a, q{SET renkei.purpose = 'emergency'});
is(told($b, $state), 'emergency emergency/', 'SET without LOCAL reaches the next client of the same login');
is(told($midori, $state), 'care /', '… never that of another login');
is(told($b, q{SELECT DISTINCT renkei.current_organisation() FROM renkei.my_memberships()}), '2', 'it is a purpose of this login\'s own membership');
told($a, q{SET renkei.purpose = 'supervision'});
is(told($b, "$state; SELECT count(*) FROM note"), "- supervision/\n0", 'one that it has not shows nothing');
told($a, 'RESET ALL');

# The setting that makes all of it local.
sql_ok($node, q{ALTER ROLE acc_hinata SET renkei.pool_mode = 'transaction'; SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'acc_hinata'});
($a, $b) = map { client('acc_hinata') } 1, 2;
told($a, q{SET renkei.purpose = 'emergency'});
is(told($b, $state), 'care /', 'renkei.pool_mode = transaction: SET ends with its transaction');
is(told($a, q{BEGIN; SELECT FROM renkei.enter('hinata', 'emergency'); } . $state . '; COMMIT'), 'emergency emergency/hinata', 'renkei.enter() is in force in its transaction');
is(told($b, "$state"), 'care /', '… and not for the next client');
is(told($b, q{SELECT string_agg(label, ' ' ORDER BY label) FROM note}), $by_care, 'who sees what he saw before');
like(told($a, q{SELECT FROM renkei.enter('', 'emergency')}), qr/WARNING:  renkei.enter\(\) has no effect beyond this statement/, 'outside of a transaction it warns');
is(told($a, q{BEGIN; SELECT FROM renkei.enter('', 'emergency'); SAVEPOINT s; ROLLBACK TO s; } . $state . '; ROLLBACK; ' . $state), "emergency emergency/\ncare /", 'savepoints and ROLLBACK as ever');
like(told($a, q{SET renkei.pool_mode = 'session'}), qr/permission denied/, 'a client cannot change that');
quit($_) foreach $a, $b, $midori;
stop_pooler();

$node->stop;
done_testing();
