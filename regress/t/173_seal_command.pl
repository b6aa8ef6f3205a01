# Master keys behind a command: how it is run, how often, and what it cannot do.
# What breaks it: a shell or the server's environment comes in, its errors go to clients, it is waited for without end, it is
# called for each key, or what it gives back for one key is taken for another's.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;

$ENV{A_SECRET_OF_THE_SERVER} = 'x';
my $node = keyed_network('seal_command');
my $log = use_key_command($node, '2026', "renkei.key_command_timeout = '20s'");
my $names = q{SELECT count(*) FROM person WHERE name::text = 'name ' || subject_id};

sub super { return $node->safe_psql($DB, $_[0]) }
sub calls { return scalar(() = slurp_file($log) =~ /^CALL $_[0] /mg) }

sub set
{
	$node->append_conf('postgresql.conf', $_) foreach @_;
	$node->reload;
	# The new setting has to be with everybody.
	$node->safe_psql($DB, 'SELECT pg_sleep(0.2)');
}

super('SELECT renkei.register_subjects(1000)');
super(q{SELECT renkei.make_data_keys('person.identity', array_agg(s)) FROM generate_series(21, 1020::bigint) s});
is(calls('wrap'), 1, 'a thousand keys are made with one call');
write_persons($node, 21, 1020);
my $before = calls('unwrap');
is(ask($node, 'cm', q{SELECT count(*) FROM person WHERE subject_id > 20 AND name::text = 'name ' || subject_id}), '1000', 'a thousand values of as many subjects open');
cmp_ok(calls('unwrap') - $before, '<=', 12, 'with some ten calls');
like(slurp_file($log), qr{^CALL wrap 2026 PATH=[\w/:]+$}m, 'its environment is a path and nothing else');
unlike(slurp_file($log), qr/A_SECRET_OF_THE_SERVER/, '… of the server\'s');

# No shell: what one would take for a command is an argument.
my $program = $node->basedir . '/key_command';
set("renkei.key_command = '{$program,\"$log;touch touched\"}'");
super("INSERT INTO person SELECT 1020 + 1, 1, NULL, NULL FROM renkei.register_subject()");
super("UPDATE person SET name = 'name 1021' WHERE subject_id = 1021");
ok(!-e $node->data_dir . '/touched', 'no shell sees the setting');
ok(-e "$log;touch touched", 'it is an argument');
set("renkei.key_command = '{$program,$log}'");

# Failures.
my ($state, $message);
super("INSERT INTO person SELECT 1022, 1, NULL, NULL FROM renkei.register_subject()");
set("renkei.master_key = 'broken'");
my ($out, $err);
$node->psql($DB, "\\set VERBOSITY verbose\nUPDATE person SET name = 'x' WHERE subject_id = 1022", stdout => \$out, stderr => \$err);
like($err, qr/ERROR:  38000: the command of the key provider failed/, 'a status other than 0 is an error');
like($err, qr/status 7/, 'which is told');
unlike($err, qr/a secret of the key service/, 'but not what it wrote to standard error');
like(slurp_file($node->logfile), qr/a secret of the key service/, 'which is in the log');
set("renkei.master_key = 'lost'");
like((refused($node, 'cm', "UPDATE person SET name = 'x' WHERE subject_id = 1022"))[1], qr/master key "lost" is not there/, 'status 3: the master key is not there');
set("renkei.master_key = 'slow'", "renkei.key_command_timeout = '300ms'");
my $began = time;
like((refused($node, 'cm', "UPDATE person SET name = 'x' WHERE subject_id = 1022"))[1], qr/the command of the key provider failed/, 'it is not waited for without end');
cmp_ok(time - $began, '<', 20, '… nor long');
set("renkei.key_command_timeout = '60s'");
$began = time;
like((refused($node, 'cm', "SET statement_timeout = '500ms'; UPDATE person SET name = 'x' WHERE subject_id = 1022"))[1], qr/statement timeout/, 'a statement that waits for it can be cancelled');
cmp_ok(time - $began, '<', 20, '… at once');
set("renkei.master_key = 'not/a name'");
like((refused($node, 'cm', "UPDATE person SET name = 'x' WHERE subject_id = 1022"))[1], qr/does not name a master key/, 'a name cannot be anything');
set("renkei.master_key = '2026'", "renkei.key_command = '{key_command}'");
like((refused($node, 'cm', "UPDATE person SET name = 'x' WHERE subject_id = 1022"))[1], qr/path of a program/, 'nor is the path searched for');
is(super('SELECT count(*) FROM renkei.data_key WHERE subject_id = 1022'), '0', 'no key was made meanwhile');
set("renkei.key_command = '{$program,$log}'");

# A command that mixes keys up: the binding within what it wraps shows it.  Breaks without: the comparison in command_unwrap().
my $mixing = $node->basedir . '/mixing';
append_to_file($mixing, <<'END');
#!/usr/bin/perl
use MIME::Base64 qw(decode_base64 encode_base64);
my @lines = map { decode_base64((split)[1]) } <STDIN>;
push @lines, shift @lines if @lines > 1;
print encode_base64($ARGV[0] eq 'wrap' ? "$_\0\0\0" : substr($_ ^ ("\xFF" x length), 0, -3), '') . "\n" foreach @lines;
END
chmod 0700, $mixing or die;
is(super('SELECT count(*) FROM renkei.check_data_keys()'), '0', 'all keys unwrap');
set("renkei.key_command = '{$mixing}'");
is(super('SELECT count(*) FROM renkei.check_data_keys() WHERE subject_id > 20'), super('SELECT count(*) FROM renkei.data_key WHERE subject_id > 20'),
	'keys of others are not taken for the subject\'s own');
set("renkei.key_command = '{/bin/cat,/dev/zero}'", "renkei.key_command_timeout = '5s'");
like((refused($node, 'cm', "UPDATE person SET name = 'x' WHERE subject_id = 1022"))[1], qr/the command of the key provider failed/, 'one that talks without end is ended');
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server goes on');

$node->stop;
done_testing();
