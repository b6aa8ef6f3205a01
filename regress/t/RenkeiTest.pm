# What the TAP files share: a cluster with renkei in it, and asking it things as some login.
#
#   use RenkeiTest;
#   my $node = new_network('name');                     # registers installed, kasama's policies loaded
#   is(ask($node, 'cm_sakura', 'SELECT …'), '3', '…');  # the rows, or dies
#   my ($state, $message) = refused($node, 'cm_sakura', 'SELECT …');
#
# Run them by regress/run, which sets the environment, or by hand as an unprivileged user:
#   prove -I $(dirname $(pg_config --pgxs))/../test/perl -I regress/t regress/t/FILE.pl
package RenkeiTest;

use strict;
use warnings;

use Cwd qw(abs_path);
use Digest::SHA qw(sha256);
use File::Basename qw(dirname);
use Exporter 'import';
use MIME::Base64 qw(encode_base64);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(new_server new_platform new_network give_master_key add_login ask ask_in refused background renkei $DB $REPO);

# The database that all of it happens in.
our $DB = 'network';

# The top of the source tree.
our $REPO = abs_path(dirname(__FILE__) . '/../..');

# A running server that has loaded renkei, with the database $DB and nothing in it.
sub new_server
{
	my ($name, @conf) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
	$node->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'");
	$node->append_conf('postgresql.conf', "timezone = 'Asia/Tokyo'");
	$node->append_conf('postgresql.conf', $_) foreach @conf;
	$node->start;
	$node->safe_psql('postgres', "CREATE DATABASE $DB");
	return $node;
}

# new_server with the extension renkei and its registers.
sub new_platform
{
	my ($name, @conf) = @_;
	my $node = new_server($name, @conf);

	$node->safe_psql($DB, 'CREATE EXTENSION renkei; SELECT renkei.install()');
	return $node;
}

# A master key for sealed columns, in a file of the server's.
sub give_master_key
{
	my ($node) = @_;
	my $file = $node->basedir . '/master_keys';

	umask 0077;
	append_to_file($file, 'test ' . encode_base64(sha256('a master key for tests'), '') . " current\n");
	$node->append_conf('postgresql.conf', "renkei.key_provider = file\nrenkei.master_key_file = '$file'");
	$node->reload;
	return;
}

# new_platform with renkei_care, its tables and the policies of the network.
sub new_network
{
	my ($name, @conf) = @_;
	my $node = new_platform($name, @conf);

	give_master_key($node);
	$node->safe_psql($DB, 'CREATE EXTENSION renkei_care; SELECT care.install()');
	# It reads rules.csv from where it is run.
	$node->command_ok(
		[ 'sh', '-c', 'cd "$1" && psql -X -q -v ON_ERROR_STOP=1 -d "$2" -f load.sql', '-', "$REPO/policies/kasama", $node->connstr($DB) ],
		'the policies of the network load');
	return $node;
}

# A login role, and its membership when an organisation is given.
sub add_login
{
	my ($node, $login, $organisation, $duties, $purposes) = @_;

	$node->safe_psql($DB, "CREATE ROLE $login LOGIN");
	$node->safe_psql($DB, "SELECT renkei.register_member('$login', '$organisation', '{$duties}', '{$purposes}')")
	  if defined $organisation;
	return;
}

# The rows (unaligned, tuples only) that a login gets from this SQL in a connection of its own. Dies on an error.
sub ask
{
	my ($node, $login, $sql) = @_;
	my ($out, $err);
	my $status = $node->psql($DB, $sql, stdout => \$out, stderr => \$err, extra_params => [ '-U', $login ]);

	die "$login was refused: $err\nin: $sql\n" if $status != 0;
	return $out;
}

# (SQLSTATE, message) of the error that a login gets from this SQL. Fails the test and returns nothing where it gets none.
sub refused
{
	my ($node, $login, $sql) = @_;
	my ($out, $err);

	$node->psql($DB, "\\set VERBOSITY verbose\n$sql",
		stdout => \$out, stderr => \$err, on_error_stop => 1, extra_params => [ '-U', $login ]);
	if ($err =~ /(?:ERROR|FATAL): +([0-9A-Z]{5}): (.*)/)
	{
		return wantarray ? ($1, $2) : $1;
	}
	fail("$login was not refused: $sql");
	diag("it got: $out");
	return wantarray ? ('', '') : '';
}

# A psql of a login that stays connected, for what happens between the statements of one session.
sub background
{
	my ($node, $login) = @_;
	my $session = { in => '', out => '', err => '' };

	$session->{run} = IPC::Run::start(
		[ 'psql', '-X', '-A', '-t', '-q', '-d', $node->connstr($DB), '-U', $login, '-f', '-' ],
		'<', \$session->{in}, '>', \$session->{out}, '2>', \$session->{err},
		$session->{timer} = IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return $session;
}

# What one statement in such a session prints (standard output, then errors).
my $marks = 0;

sub ask_in
{
	my ($session, $sql) = @_;
	my $mark = 'mark' . ++$marks;
	my $answer;

	$session->{out} = $session->{err} = '';
	$session->{in} .= "$sql\n;\n\\echo $mark\n\\warn $mark\n";
	$session->{run}->pump until $session->{out} =~ /^$mark\n/m && $session->{err} =~ /^$mark\n/m;
	$answer = $session->{out} . $session->{err};
	$answer =~ s/^$mark\n//mg;
	$answer =~ s/\n\z//;
	return $answer;
}

# Runs the command renkei against this server as a login: (exit status, standard output, standard error).
sub renkei
{
	my ($node, $login, @arguments) = @_;
	my ($out, $err) = ('', '');
	my $program = $ENV{RENKEI} || "$REPO/contrib-tools/renkei";

	local $ENV{PGHOST} = $node->host;
	local $ENV{PGPORT} = $node->port;
	local $ENV{PGUSER} = $login;
	local $ENV{PGDATABASE} = $DB;
	IPC::Run::run([ $program, @arguments ], '<', \undef, '>', \$out, '2>', \$err);
	return ($? >> 8, $out, $err);
}

1;
