# A standby's connection to its primary: by TLS with the primary's name verified, its password in a file. To a server that is not
# the primary nothing is handed over, so nothing is read; and neither the password nor where it lies is seen by members or in a log,
# nor what the primary says besides.
#
# Fails when renkei.standby_conninfo loses GUC_SUPERUSER_ONLY, when give_up() in handover.c puts what libpq says where the client
# gets it, when ignore_notice() there is not what libpq calls, or when start_connecting() passes other parameters than those of the setting.
# attack: U15
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

use RenkeiTest;
use SmallNetwork;

my $dir = PostgreSQL::Test::Utils::tempdir();
my $secret = 'ein-geheimes-Wort';

# A root, and a certificate of it for a server of a name, in files that do not tell the name.
sub make_root
{
	my ($name) = @_;

	system_or_bail('sh', '-c', "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=$name -keyout $dir/$name.key -out $dir/$name.pem 2>/dev/null");
	return;
}

sub make_certificate
{
	my ($root, $name) = @_;

	system_or_bail('sh', '-c', "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=$name -keyout $dir/server.key -out $dir/server.csr 2>/dev/null &&"
		  . " openssl x509 -req -in $dir/server.csr -CA $dir/$root.pem -CAkey $dir/$root.key -CAcreateserial -days 30 -out $dir/server.pem 2>/dev/null && chmod 600 $dir/server.key");
	return;
}

sub write_secret
{
	my ($path, $text) = @_;

	open(my $file, '>', $path) or die "$path: $!";
	print $file $text;
	close($file);
	chmod(0600, $path);
	return $path;
}

make_root($_) foreach 'root', 'stranger';
make_certificate('root', 'primary.example');

my $primary = new_server('primary', 'wal_level = replica', 'max_wal_senders = 4', 'hot_standby = on', "wal_keep_size = '256MB'",
	"listen_addresses = '127.0.0.1'", 'ssl = on', "ssl_cert_file = '$dir/server.pem'", "ssl_key_file = '$dir/server.key'",
	"password_encryption = 'scram-sha-256'");
my $port = $primary->port;
load_network($primary, $DB);
sql_ok($primary, "SET log_statement = none; SET log_min_duration_statement = -1; CREATE ROLE copy_1 LOGIN PASSWORD '$secret' IN ROLE renkei_standby");
open(my $hba, '>', $primary->data_dir . '/pg_hba.conf') or die $!;
print $hba "local all all trust\nlocal replication all trust\nhostssl all copy_1 127.0.0.1/32 scram-sha-256\n";
close($hba);
$primary->reload;
$primary->backup('base', backup_options => [ '-c', 'fast' ]);

my $standby = PostgreSQL::Test::Cluster->new('reports');
my $passfile = write_secret("$dir/password_of_copy", "*:$port:*:copy_1:$secret\n");
$standby->init_from_backup($primary, 'base', has_streaming => 1);

# The setting, as it is from now on.
sub conninfo { my (%other) = @_; my %all = (host => 'primary.example', hostaddr => '127.0.0.1', port => $port, user => 'copy_1', sslmode => 'verify-full',
	sslrootcert => "$dir/root.pem", passfile => $passfile, %other); return join(' ', map { "$_=$all{$_}" } sort keys %all); }
sub connect_by
{
	my $wanted = conninfo(@_);

	$standby->append_conf('postgresql.conf', "renkei.standby_conninfo = '$wanted'");
	$standby->reload;
	$standby->poll_query_until($DB, "SELECT current_setting('renkei.standby_conninfo') = '$wanted'") or die 'not reloaded';
	return;
}

$standby->append_conf('postgresql.conf', "ssl = off\nrenkei.standby_reads = record\nrenkei.standby_timeout = 20s\nlog_min_messages = debug1\nlog_error_verbosity = verbose\n"
	  . "renkei.standby_conninfo = '" . conninfo() . "'");
$standby->start;
my $lsn = $primary->lsn('flush');
usleep(10_000) until $standby->safe_psql('postgres', "SELECT pg_last_wal_replay_lsn() >= '$lsn'") eq 't';

my $reader = background($standby, 'acc_hinata');
cmp_ok(told($reader, 'SELECT count(*) FROM note'), '>', 0, 'a member reads on the standby');
is(sql_ok($primary, q{SELECT DISTINCT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.usename = 'copy_1'}), 't', 'what is read goes to the primary by TLS');

# What a member sees of it.
is(told($reader, q{SELECT count(*) FROM pg_settings WHERE name = 'renkei.standby_conninfo'}), '0', 'the setting is not in a member\'s pg_settings');
is(scalar refused($standby, 'acc_hinata', 'SHOW renkei.standby_conninfo'), '42501', 'nor shown');
unlike(told($reader, q{SELECT string_agg(s::text, ' ') FROM pg_settings s}) . told($reader, q{SELECT string_agg(a::text, ' ') FROM pg_stat_activity a}),
	qr/\Q$secret\E|\Q$passfile\E|primary\.example/, 'nothing of it is anywhere in there');
unlike(sql_ok($primary, q{SELECT string_agg(a::text, ' ') FROM pg_stat_activity a}), qr/\Q$secret\E/, 'nor does the primary show it');

# A server that does not prove to be the primary gets nothing, and neither does the reader.
foreach my $case (
	[ 'a root that did not sign the primary\'s certificate', qr/certificate verify failed/, sslrootcert => "$dir/stranger.pem" ],
	[ 'a server of another name', qr/server certificate for "primary\.example" does not match host name "other\.example"/, host => 'other.example' ],
	[ 'a primary without TLS', qr/no encryption|SSL off|no pg_hba\.conf entry/, sslmode => 'disable' ],
	[ 'another password', qr/password authentication failed/, passfile => write_secret("$dir/wrong", "*:*:*:copy_1:$secret-anders\n") ],
	[ 'no password', qr/no password supplied/, passfile => "$dir/not_there" ])
{
	my ($what, $said, @other) = @$case;
	my $at = -s $standby->logfile;

	connect_by(@other);
	my ($state, $message) = refused($standby, 'acc_hinata', 'SELECT count(*) FROM note');
	is($state, '55000', "$what: nothing is read");
	unlike($message . told($reader, 'SELECT count(*) FROM note'), qr/example|certificate|password|\Q$dir\E/, "$what: and the reader is not told why");
	like(substr(slurp_file($standby->logfile), $at), $said, "$what: the log is");
}
chmod(0644, $passfile);
connect_by();
is(scalar refused($standby, 'acc_hinata', 'SELECT count(*) FROM note'), '55000', 'a password file that others can read is not read');
chmod(0600, $passfile);
cmp_ok(told($reader, 'SELECT count(*) FROM note'), '>', 0, 'with the right ones the same session reads again');

# What a chatty primary says.
my $at = -s $standby->logfile;
sql_ok($primary, 'ALTER ROLE copy_1 SET client_min_messages = debug5');
cmp_ok(ask($standby, 'acc_hinata', 'SELECT count(*) FROM note'), '>', 0, 'with a primary that sends messages for debugging, too');
unlike(substr(slurp_file($standby->logfile), $at), qr/^DEBUG:/m, 'which are not in the standby\'s log');

# Logs of both servers, at debug level.
is(scalar(() = (slurp_file($standby->logfile) . slurp_file($primary->logfile)) =~ /\Q$secret\E/g), 0, 'no log has the password');
$standby->stop;
$primary->stop;
done_testing();
