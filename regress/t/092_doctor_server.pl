# renkei doctor on the server around the database: every setting it looks at, pg_hba.conf, TLS, preloaded libraries, WAL. Each
# condition is made, found, and gone when it is unmade. What breaks it: the line of the table in doctor_settings.c or
# doctor_server.c with that code.
#
# attack: L1, attack: L2, attack: L3, attack: P13, attack: D1, attack: D2, attack: D4, attack: R1, attack: S11, attack: CVE-2026-6471
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

use DoctorServer;
use RenkeiTest;

my $node = healthy_network('doctor_server');
my ($status, $found);

# Settings that a reload takes in, each with a bad value and what is then said of it.
my %bad = (
	log_statement => [ 'mod', 'warning' ],
	log_min_error_statement => [ 'error', 'warning' ],
	log_min_duration_statement => [ '1s', 'warning' ],
	log_min_duration_sample => [ '1s', 'warning' ],
	log_transaction_sample_rate => [ '0.5', 'warning' ],
	log_parameter_max_length => [ '-1', 'notice' ],
	log_parameter_max_length_on_error => [ '10', 'warning' ],
	log_error_verbosity => [ 'default', 'notice' ],
	debug_print_parse => [ 'on', 'warning' ],
	debug_print_rewritten => [ 'on', 'warning' ],
	debug_print_plan => [ 'on', 'warning' ],
	password_encryption => [ 'md5', 'warning' ],
	ssl_min_protocol_version => [ 'TLSv1.1', 'warning' ],
	ssl_ciphers => [ 'HIGH:MEDIUM:!aNULL', 'notice' ],
	row_security => [ 'off', 'notice' ],
	lo_compat_privileges => [ 'on', 'warning' ],
	allow_system_table_mods => [ 'on', 'critical' ],
	session_preload_libraries => [ 'auto_explain', 'notice' ],
	fsync => [ 'off', 'critical' ],
	full_page_writes => [ 'off', 'critical' ],
	synchronous_commit => [ 'off', 'warning' ],
	ignore_checksum_failure => [ 'on', 'critical' ],
	zero_damaged_pages => [ 'on', 'critical' ],
	ignore_system_indexes => [ 'on', 'warning' ],
	statement_timeout => [ '0', 'notice' ],
	idle_in_transaction_session_timeout => [ '0', 'notice' ],
	idle_session_timeout => [ '0', 'notice' ],
	temp_file_limit => [ '-1', 'notice' ],
	'renkei.member_connections' => [ '0', 'notice' ],
	'renkei.member_statement_timeout' => [ '0', 'notice' ],
	'renkei.member_temp_file_limit' => [ '0', 'notice' ],
	jit => [ 'on', 'notice' ]);

sub set_all
{
	my ($how) = @_;

	unlink $node->data_dir . '/bad.conf';
	append_to_file($node->data_dir . '/bad.conf', $how ? join('', map { "$_ = '$bad{$_}[0]'\n" } sort keys %bad) : '');
	$node->reload;
	# Not by poll_query_until(): with ignore_system_indexes each connection is warned.
	my $wanted = $how ? 'mod' : 'none';
	foreach (1 .. 600)
	{
		return if $node->safe_psql($DB, q{SELECT current_setting('log_statement')}) eq $wanted;
		usleep(100_000);
	}
	die 'the settings are not taken in';
}

# Which servers have it, the doctor knows from the server.
$bad{output_plugin_libraries} = [ 'pgoutput, test_decoding', 'notice' ]
  if $node->safe_psql($DB, q{SELECT count(*) FROM pg_settings WHERE name = 'output_plugin_libraries'});
$node->append_conf('postgresql.conf', "include_if_exists = 'bad.conf'");
set_all(1);
($status, $found) = doctor($node);
foreach my $name (sort keys %bad)
{
	like(finding_of($found, $name), qr/^$bad{$name}[1]: \Q$name\E = /, "$name = $bad{$name}[0]: $bad{$name}[1]");
}
is(scalar(grep { exists $bad{$_} } @{ $found->{passed} }), 0, 'and none of them passed');
set_all(0);
($status, $found) = doctor($node);
is($status, 0, 'all of it is gone') or diag(explain([ codes($found, 'critical'), codes($found, 'warning') ]));
is_deeply([ codes($found, 'notice') ], \@NOTICES, 'the notices, too');

# Those of libraries that are loaded with the server; and the order of these.
$node->append_conf('postgresql.conf', q{
shared_preload_libraries = 'pg_stat_statements, renkei, auto_explain'
auto_explain.log_min_duration = '10s'
pg_stat_statements.track_utility = on
max_prepared_transactions = 2
wal_level = logical
unix_socket_permissions = 0777
archive_command = ''
listen_addresses = '*'
port = } . $node->port);
$node->restart;
($status, $found) = doctor($node);
is(finding_of($found, 'preload_order'), q{notice: shared_preload_libraries: auto_explain comes after renkei, so its hooks are called before renkei's},
	'the order of libraries');
like(finding_of($found, 'auto_explain.log_min_duration'), qr/^warning:/, 'auto_explain');
like(finding_of($found, 'auto_explain.log_parameter_max_length'), qr/^warning:/, 'and its parameters') if $node->pg_version >= 16;
like(finding_of($found, 'pg_stat_statements.track_utility'), qr/^warning:/, 'pg_stat_statements');
like(finding_of($found, 'max_prepared_transactions'), qr/^warning:/, 'prepared transactions');
like(finding_of($found, 'wal_logical'), qr/^notice:/, 'wal_level = logical');
like(finding_of($found, 'archive_idle'), qr/^warning:/, 'an archive without a command');
like(finding_of($found, 'unix_socket_permissions'), qr/^notice: unix_socket_permissions = 0777/, 'an open socket');
like(finding_of($found, 'listen_addresses'), qr/^notice: listen_addresses = \*/, 'listening everywhere');
like(finding_of($found, 'tls_off'), qr/^critical: ssl = off: what members read crosses the network in clear/, 'without TLS');
is(finding_of($found, 'tls_off_local'), '', 'which is then more than a notice');

# A slot that decodes this database; a transaction left behind is only told of after an hour.
$node->safe_psql($DB, "SELECT pg_create_logical_replication_slot('watcher', 'pgoutput')");
$node->safe_psql($DB, "BEGIN; CREATE TABLE public.left_behind (); PREPARE TRANSACTION 'left'");
($status, $found) = doctor($node);
is(finding_of($found, 'logical_slot'), 'warning: watcher: decodes this database with the plugin pgoutput', 'a logical slot');
is(finding_of($found, 'prepared_left'), '', 'a young prepared transaction');
$node->safe_psql($DB, "ROLLBACK PREPARED 'left'; SELECT pg_drop_replication_slot('watcher')");

# Certificates: one that ends soon, one that does not.
foreach my $case ([ 10, qr/^warning: server\.crt: the server's certificate expires in (?:9|10) days$/ ], [ 400, qr/^$/ ])
{
	my ($days, $wanted) = @$case;
	my $dir = $node->data_dir;

	command_ok([ 'openssl', 'req', '-new', '-x509', '-nodes', '-days', $days, '-subj', '/CN=renkei.test',
			'-newkey', 'rsa:2048', '-keyout', "$dir/server.key", '-out', "$dir/server.crt" ], "a certificate of $days days");
	chmod 0600, "$dir/server.key";
	$node->append_conf('postgresql.conf', 'ssl = on');
	$node->restart;
	($status, $found) = doctor($node);
	like(finding_of($found, 'tls_certificate'), $wanted, "$days days");
	is(finding_of($found, 'tls_off'), '', 'TLS is on');
}

# pg_hba.conf: a line each; the last two are the superuser's and the members'.
write_hba($node,
	'local all nobody trust',                             # 1
	'host all nobody 192.0.2.0/24 trust',                 # 2
	'hostssl all nobody 192.0.2.0/24 md5',                # 3
	'host all nobody 192.0.2.0/24 password',              # 4
	'hostssl all nobody 192.0.2.0/24 password',           # 5
	'hostssl all all 0.0.0.0/0 scram-sha-256',            # 6
	'hostssl all nobody 192.0.2.0/24 ident map=them',     # 7
	'hostssl replication nobody 192.0.2.0/24 scram-sha-256',    # 8
	'host all nobody 127.0.0.1/32 scram-sha-256',         # 9
	'hostnossl all all all reject',                       # 10
	'host all nobody 192.0.2.0/24 scram-sha-256');        # 11
$node->reload;
($status, $found) = doctor($node);

sub lines_of
{
	my ($code) = @_;

	return join ' ', map { $_->{where} =~ s/^pg_hba\.conf line //r } grep { $_->{code} eq $code } @{ $found->{findings} };
}
my %lines = (
	hba_trust => '1 2', hba_trust_closed => '', hba_weak_password => '3 5', hba_password => '4', hba_plain => '2 4', hba_everybody => '6',
	hba_ident => '7', hba_map => '7', hba_replication => '8', hba_error => '');
is(lines_of($_), $lines{$_}, "$_: lines '$lines{$_}'") foreach sort keys %lines;

# A socket that is closed to others makes trust the lesser evil; a broken line is told of.
$node->append_conf('postgresql.conf', 'unix_socket_permissions = 0700');
$node->restart;
append_to_file($node->data_dir . '/pg_hba.conf', "hostssl all all nonsense\n");
($status, $found) = doctor($node);
is(lines_of('hba_trust'), '2', 'trust on a closed socket is not critical');
is(lines_of('hba_trust_closed'), '1', 'but a warning');
like(lines_of('hba_error'), qr/^\d+$/, 'a line that cannot be read');
write_hba($node);
$node->reload;

# Passwords that are kept as MD5, where the server still knows how.
if ($node->pg_version < 19)
{
	$node->safe_psql($DB, "SET password_encryption = md5; CREATE ROLE old_one LOGIN PASSWORD 'old'");
	($status, $found) = doctor($node);
	is(finding_of($found, 'password_md5'), 'warning: role old_one: its password is kept as MD5, which can be used without being guessed', 'an MD5 password');
	$node->safe_psql($DB, 'DROP ROLE old_one');
}

# An archive that fails.
$node->append_conf('postgresql.conf', "archive_command = 'false'");
$node->reload;
$node->safe_psql($DB, 'CREATE TABLE public.something (); SELECT pg_switch_wal()');
$node->poll_query_until($DB, 'SELECT failed_count > 0 FROM pg_stat_archiver');
($status, $found) = doctor($node);
like(finding_of($found, 'archive_failing'), qr/^warning: archive: the last WAL file could not be archived \(\d+ failures since /, 'an archive that fails');

# Another version than is installed; as after an update of the library alone.
my ($version) = slurp_file("$REPO/renkei.control") =~ /^default_version = '(.*)'$/m;
$node->safe_psql($DB, "UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'renkei'");
($status, $found) = doctor($node, '--accept', 'server_release');
like(finding_of($found, 'extension_version'), qr/^warning: extension renkei: version 0\.9 is installed, \Q$version\E is there$/, 'an extension that was not updated');
like(finding_of($found, 'library_version'), qr/^warning: extension renkei: the library is of version \Q$version\E, the extension of version 0\.9$/, 'beside its library');
$node->safe_psql($DB, "UPDATE pg_extension SET extversion = '$version' WHERE extname = 'renkei'");

# A standby, with files that a group may read and without checksums.
$node->stop;
command_ok([ 'pg_checksums', '--disable', '-D', $node->data_dir ], 'checksums are switched off');
append_to_file($node->data_dir . '/standby.signal', '');
chmod 0750, $node->data_dir;
$node->start;
($status, $found) = doctor($node);
is_deeply($found->{not_checked}, [], 'a standby can be checked');
like(finding_of($found, 'standby'), qr/^notice: this server: is a standby/, 'a standby');
like(finding_of($found, 'data_directory_mode'), qr/^notice: data_directory_mode = 0750: /, 'a data directory open to a group');
like(finding_of($found, 'data_checksums'), qr/^warning: data_checksums = off: /, 'no checksums');
$node->stop;
unlink $node->data_dir . '/standby.signal';
chmod 0700, $node->data_dir;
$node->start;

# Without the library. Its slot has to go first: with one, the server does not start with so little in its log.
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'auto_explain'");
$node->restart;
$node->safe_psql($DB, 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots');
$node->append_conf('postgresql.conf', "archive_mode = off\nwal_level = minimal\nmax_wal_senders = 0");
$node->restart;
($status, $found) = doctor($node);
is($status, 2, 'without renkei preloaded: status 2');
like(finding_of($found, 'preload_missing'), qr/^critical: shared_preload_libraries: renkei is not in it/, 'and why');
like(finding_of($found, 'archive_mode'), qr/^warning:/, 'no archive');
like(finding_of($found, 'wal_minimal'), qr/^warning:/, 'wal_level = minimal');

$node->stop;
done_testing();
