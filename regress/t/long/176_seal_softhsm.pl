# Master keys in SoftHSM2, by contrib-tools/renkei-pkcs11: made, used, rotated, lost and brought back.
# What breaks it: the recipe of docs/how-to/keys.md does not work, a thousand keys take a thousand calls, another key of the
# token is taken for the one that is not there.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/..", $FindBin::RealBin;
use KeyedNetwork;
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;
use Time::HiRes qw(time);

my ($module) = grep { -e } ('/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so');
plan skip_all => 'SoftHSM2 and pkcs11-tool are not installed'
  if !defined $module || system('command -v softhsm2-util pkcs11-tool >/dev/null') != 0;

my $node = keyed_network('seal_softhsm');
my $names = q{SELECT count(*) FROM person WHERE name::text = 'name ' || subject_id};
my $dir = $node->basedir;

sub super { return $node->safe_psql($DB, $_[0]) }

# The token and its keys.
mkdir "$dir/tokens" or die;
append_to_file("$dir/softhsm2.conf", "directories.tokendir = $dir/tokens\nobjectstore.backend = file\nlog.level = ERROR\n");
append_to_file("$dir/pin", "1234\nrenkei\nconf $dir/softhsm2.conf\n");
chmod 0600, "$dir/pin";
$ENV{SOFTHSM2_CONF} = "$dir/softhsm2.conf";
$ENV{RENKEI_PIN} = '1234';
system_or_bail('softhsm2-util', '--init-token', '--free', '--label', 'renkei', '--so-pin', '12345678', '--pin', '1234');

sub make_key
{
	system_or_bail('pkcs11-tool', '--module', $module, '--token-label', 'renkei', '--login', '--pin', 'env:RENKEI_PIN',
		'--keygen', '--key-type', 'aes:32', '--label', $_[0], '--id', $_[0], '--sensitive', '--usage-decrypt');
	return;
}

sub set
{
	$node->append_conf('postgresql.conf', $_) foreach @_;
	$node->reload;
	super('SELECT pg_sleep(0.3)');
	return;
}

# From the file into the module: every data key is wrapped anew, values stay.
make_key('2027');
set('renkei.key_provider = command', "renkei.key_command = '{$REPO/contrib-tools/renkei-pkcs11,$module,$dir/pin}'", "renkei.master_key = '2027'",
	"renkei.key_command_timeout = '60s'");
is((renkei($node, 'keeper', 'keys', 'rotate'))[1], "21 data keys were wrapped anew\n", 'keys move from a file into the module');
unlink "$dir/master_keys";
is(ask($node, 'cm', $names), '20', 'and open without the file');

# A thousand subjects, cold.
super('SELECT renkei.register_subjects(1000)');
super(q{SELECT renkei.make_data_keys('person.identity', array_agg(s)) FROM generate_series(21, 1020::bigint) s});
write_persons($node, 21, 1020);
my $began = time;
is(ask($node, 'cm', $names), '1020', 'a thousand subjects open');
diag(sprintf('1020 subjects cold through SoftHSM2 in %.1f s', time - $began));
cmp_ok(time - $began, '<', 60, 'with some calls');

# Rotated within the module; the former key destroyed.
make_key('2028');
set("renkei.master_key = '2028'");
is((renkei($node, 'keeper', 'keys', 'rotate'))[0], 0, 'another key of the module');
system_or_bail('pkcs11-tool', '--module', $module, '--token-label', 'renkei', '--login', '--pin', 'env:RENKEI_PIN',
	'--delete-object', '--type', 'secrkey', '--id', '2027');
is(ask($node, 'cm', $names), '1020', 'the former is not needed any more');

# Lost: an error that names it, though the token has another key.  Brought back from a copy of the token: all opens.
make_key('2029');
system_or_bail('cp', '-a', "$dir/tokens", "$dir/escrow");
system_or_bail('pkcs11-tool', '--module', $module, '--token-label', 'renkei', '--login', '--pin', 'env:RENKEI_PIN',
	'--delete-object', '--type', 'secrkey', '--id', '2028');
is((refused($node, 'cm', $names))[1], 'master key "2028" is not there', 'a key that the module lost is named');
is(super('SELECT count(*) FROM renkei.data_key'), '1021', 'and no data key is made');
system_or_bail('rm', '-r', "$dir/tokens");
system_or_bail('mv', "$dir/escrow", "$dir/tokens");
is(ask($node, 'cm', $names), '1020', 'from escrow, everything opens');

# What else is wrong.
chmod 0640, "$dir/pin";
is((refused($node, 'cm', $names))[0], '38000', 'a PIN that others may read is not used');
$node->stop;
done_testing();
