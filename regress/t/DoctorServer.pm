# A server on which renkei doctor finds nothing to warn of, and asking the doctor.
#
# On a server that is older than the fixes the doctor asks for, these two findings are true, and accepted; the test says so.
#
#   use DoctorServer;
#   my $node = healthy_network('name');          # a network of RenkeiTest, everything as the doctor would have it
#   my ($status, $found) = doctor($node);        # exit status and what --json says, as the superuser
#   my ($status, $found) = doctor_of($node, 'dba', '--fix', '--yes');
#   is_deeply([ codes($found, 'critical') ], []);
#   my ($status, $out, $err) = renkei_doctor($node, 'dba', '-v');   # what it prints for people
package DoctorServer;

use strict;
use warnings;

use Exporter 'import';
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;

our @EXPORT = qw(healthy_network doctor doctor_of renkei_doctor codes finding_of write_hba $ME @NOTICES);

my $safe = `$REPO/contrib-tools/server-age.sh \$PG_CONFIG`;
my @accept = $safe =~ /\S/ ? ('--accept', 'server_release,library_version') : ();
note("The server is older than $safe: that is accepted") if @accept;

# What a healthy network is told all the same: no TLS, which nobody needs on a socket, and what to do before a dump for 17.
our @NOTICES = ((`$ENV{PG_CONFIG} --version` =~ /(\d+)/)[0] < 17 ? 'dump_before_17' : (), 'tls_off_local');

# The login that initdb made.
our $ME = scalar getpwuid($<);

my @settings = (
	'fsync = on', 'wal_level = replica', 'archive_mode = on', "archive_command = 'true'", 'jit = off', 'log_statement = none',
	'log_min_error_statement = panic', 'log_parameter_max_length = 0', 'log_error_verbosity = terse', 'statement_timeout = 10min',
	'idle_in_transaction_session_timeout = 10min', 'idle_session_timeout = 10h', 'temp_file_limit = 1GB', "ssl_ciphers = 'HIGH:!aNULL'",
	'unix_socket_permissions = 0770', 'max_prepared_transactions = 0', 'password_encryption = scram-sha-256');

# The superuser by peer, the others by password: the name of the login.
my @hba = ("local all $ME peer", 'local all all scram-sha-256');

sub write_hba
{
	my ($node, @lines) = @_;
	my $path = $node->data_dir . '/pg_hba.conf';

	unlink $path;
	append_to_file($path, join("\n", @lines, @hba) . "\n");
	return;
}

sub healthy_network
{
	my ($name, @conf) = @_;
	my $node = new_network($name, @settings, @conf);
	my $counters = $node->safe_psql($DB, q{
		SELECT string_agg(format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', p.oid::regprocedure), ';')
		FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
		AND (p.proname LIKE 'pg\_stat\_get\_%' AND p.proargtypes[0] = 'oid'::regtype
			 OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size'))});

	$node->safe_psql($DB, $counters);
	my ($status, undef, $err) = renkei($node, $ME, 'ledger', 'key', '--origin', 'network.example/ledger', '--out', $node->basedir . '/ledger.key');

	is($status, 0, 'the ledger has a key') or diag($err);
	$node->append_conf('postgresql.conf', "renkei.ledger_signer = '" . $node->basedir . "/ledger.key'");
	# Where the server has the setting.
	$node->append_conf('postgresql.conf', 'output_plugin_libraries = pgoutput')
	  if $node->safe_psql($DB, q{SELECT count(*) FROM pg_settings WHERE name = 'output_plugin_libraries'});
	write_hba($node);
	$node->stop;
	$node->command_ok([ 'pg_checksums', '--enable', '-D', $node->data_dir ], 'checksums are switched on')
	  if `pg_controldata @{[ $node->data_dir ]}` =~ /^Data page checksum version: +0$/m;
	$node->start;
	return $node;
}

sub renkei_doctor
{
	my ($node, $login, @arguments) = @_;

	local $ENV{PGPASSWORD} = $login;
	return renkei($node, $login, 'doctor', @accept, @arguments);
}

sub doctor_of
{
	my ($node, $login, @arguments) = @_;
	my ($status, $out, $err) = renkei_doctor($node, $login, '--json', @arguments);
	my $found = eval { decode_json($out) } || {};

	$found->{err} = $err;
	return ($status, $found);
}

sub doctor
{
	my ($node, @arguments) = @_;

	return doctor_of($node, $ME, @arguments);
}

# The codes found with that severity, each once, in order.
sub codes
{
	my ($found, $severity) = @_;
	my %seen;

	return sort grep { !$seen{$_}++ } map { $_->{code} } grep { $_->{severity} eq $severity } @{ $found->{findings} };
}

# The first finding of that code, as "severity: where: finding"; '' where there is none.
sub finding_of
{
	my ($found, $code) = @_;
	my ($first) = grep { $_->{code} eq $code } @{ $found->{findings} };

	return $first ? "$first->{severity}: $first->{where}: $first->{finding}" : '';
}

1;
