# A small network with sealed columns, whose master keys are in a file, or with a command that tells what it was given.
#
#   my $node = keyed_network('name');                    # table person: two values sealed for each of 20 subjects
#   set_master_keys($node, '2026' => 'current', '2025'); # the file of master keys; a key is what its name says
#   my $log = use_key_command($node, '2026');            # from now on; $log: where it writes what it wraps and unwraps
#   like(waits_for($node, 'CREATE TABLE …', 'SELECT …'), …)  # what keeper's statement says, which has to wait until somebody's transaction commits
#   my ($state, $message) = refused($node, …)            # of RenkeiTest
#
# Logins: cm (reads what is sealed), helper (has no right to), keeper (administrator), auditor.
package KeyedNetwork;

use strict;
use warnings;

use Digest::SHA qw(sha256);
use Exporter 'import';
use MIME::Base64 qw(encode_base64);
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

use RenkeiTest;

our @EXPORT = qw(keyed_network key_settings set_master_keys use_key_command write_persons waits_for key_of_log);

my $world = q{
	CREATE ROLE cm LOGIN; CREATE ROLE helper LOGIN; CREATE ROLE keeper LOGIN; CREATE ROLE auditor LOGIN;
	SELECT renkei.register_kind('office', 'o'), renkei.register_kind('provider', 'p'), renkei.register_duty('manager', 'm'),
		renkei.register_duty('helper', 'h'), renkei.register_purpose('care', 'c'),
		renkei.register_category('person.identity', 'i'), renkei.register_category('person.contact', 'c'),
		renkei.register_organisation('sakura', 'office', 'Sakura', '2020-01-01'),
		renkei.register_organisation('hinata', 'provider', 'Hinata', '2020-01-01'),
		renkei.register_member('cm', 'sakura', '{manager}', '{care}'), renkei.register_member('helper', 'hinata', '{helper}', '{care}');
	SELECT renkei.replace_rules(jsonb_agg(jsonb_build_object('category', c, 'owner_kind', '*', 'recipient_kind', 'office',
		'duty', '*', 'purpose', '*', 'action', a, 'basis', CASE a WHEN 'read' THEN 'law' ELSE 'own' END, 'relationship', 'none',
		'relationship_kind', '', 'consent', 'none', 'released', false, 'source', 'test')))
	FROM unnest('{person.identity,person.contact}'::text[]) c, unnest('{read,write}'::text[]) a;
	GRANT renkei_admin TO keeper; GRANT renkei_auditor TO auditor;
	SELECT renkei.register_subjects(20);
	CREATE TABLE person (subject_id bigint PRIMARY KEY REFERENCES renkei.subject, owner_org integer NOT NULL,
		name renkei.sealed_text('person.identity', 'searchable'), remark renkei.sealed_text('person.identity'));
	SELECT renkei.protect('person', 'person.identity');
	GRANT SELECT, INSERT, UPDATE, DELETE ON person TO renkei_member;
};

# A key of 32 bytes made of its name, in base 64.
sub key_named
{
	my ($name) = @_;

	return encode_base64(sha256("master key $name"), '');
}

sub set_master_keys
{
	my ($node, @names) = @_;
	my $file = $node->basedir . '/master_keys';
	my $text = '';

	while (defined(my $name = shift @names))
	{
		$text .= "$name " . key_named($name);
		$text .= ' ' . shift @names if @names && $names[0] eq 'current';
		$text .= "\n";
	}
	# One that is there keeps its mode.
	umask 0077;
	unlink $file;
	append_to_file($file, $text);
	chmod 0600, $file or die $!;
	return $file;
}

sub key_settings
{
	my ($node) = @_;

	return ("renkei.key_provider = file", "renkei.master_key_file = '" . $node->basedir . "/master_keys'");
}

# The subjects from one to another have a row: "name N" and "remark N".
sub write_persons
{
	my ($node, $from, $to) = @_;

	$node->safe_psql($DB, "INSERT INTO person SELECT s, 1, 'name ' || s, 'remark ' || s FROM generate_series($from, $to) s");
	return;
}

sub keyed_network
{
	my ($name, @conf) = @_;
	my $node = new_platform($name, 'log_statement = none', 'fsync = off', @conf);

	set_master_keys($node, '2026' => 'current');
	$node->append_conf('postgresql.conf', $_) foreach key_settings($node);
	$node->reload;
	$node->safe_psql($DB, $world);
	write_persons($node, 1, 20);
	return $node;
}

# What keeper's statement says that begins while a superuser has done something and not committed it; it has to wait for the commit.
sub waits_for
{
	my ($node, $done, $sql) = @_;
	my $other = background($node, 'postgres');
	my $keeper = background($node, 'keeper');
	my $pid = ask_in($keeper, 'SELECT pg_backend_pid();');
	my $state = sub { $node->safe_psql($DB, "SELECT coalesce(wait_event_type, ''), state FROM pg_stat_activity WHERE pid = $pid") };
	my $answer;

	is(ask_in($other, "BEGIN; $done;"), '', "$done: not committed");
	$keeper->{in} .= "BEGIN; $sql; COMMIT;\n";
	$keeper->{run}->pump_nb;
	# It waits, or is through, or in an error.
	usleep(100_000) until $state->() =~ /^Lock|Client\|idle in transaction \(aborted\)$/ || $keeper->{out} ne '';
	like($state->(), qr/^Lock\|/, '… keeps the keys waiting');
	is(ask_in($other, 'COMMIT;'), '', '… until it is');
	$answer = ask_in($keeper, 'ROLLBACK;');
	$_->{in} .= "\\q\n" foreach $other, $keeper;
	$_->{run}->finish foreach $other, $keeper;
	return $answer;
}

# A key provider that only turns the bits of what it wraps around; what it is called with goes to a log.
my $command = <<'END';
#!/usr/bin/perl
use strict;
use MIME::Base64 qw(decode_base64 encode_base64);
my ($log, $action, $master) = @ARGV;
open(my $out, '>>', $log) or exit 9;
print $out "CALL $action $master " . join(',', map { "$_=$ENV{$_}" } sort keys %ENV) . "\n";
exit 3 if $master eq 'lost';
print STDERR "a secret of the key service\n" and exit 7 if $master eq 'broken';
sleep 60 if $master eq 'slow';
while (my $line = <STDIN>)
{
	my ($about, $data) = $line =~ /^(\S+) (\S+)$/ or exit 8;
	print $out "$action $about $data\n";
	my $other = decode_base64($data) ^ ("\xFF" x length(decode_base64($data)));
	print encode_base64($action eq 'wrap' ? "$other\0\0\0" : substr($other, 0, -3), '') . "\n";
}
END

sub use_key_command
{
	my ($node, $master, @settings) = @_;
	my $program = $node->basedir . '/key_command';
	my $log = $node->basedir . '/key_command.log';

	append_to_file($program, $command) unless -e $program;
	chmod 0700, $program or die $!;
	$node->append_conf('postgresql.conf', $_)
	  foreach ("renkei.key_provider = command", "renkei.key_command = '{$program,$log}'", "renkei.master_key = '$master'", @settings);
	$node->reload;
	return $log;
}

# The data key (32 bytes) that the command was last given to wrap for this subject.
sub key_of_log
{
	my ($log, $about) = @_;
	my ($data) = reverse(slurp_file($log) =~ /^wrap \Q$about\E (\S+)$/mg);

	return defined $data ? substr(MIME::Base64::decode_base64($data), 0, 32) : undef;
}

1;
