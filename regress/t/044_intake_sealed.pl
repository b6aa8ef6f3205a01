# What an organisation sends about people is nowhere on the server in plain: not while it is staged, not in the tables, not in
# what was set aside, nor in their dump. And what was sent again is compared by what it says.
# attack: E12 E13 E16 E23
#
# Fails when intake_load.c puts sealed columns among the others (ask_sealed() returning true at once): the staged rows, and the
# tables get nothing; when care.intake_replace() compares terms instead of texts: the width of a name; when is_own_store() in
# open.c returns false: what was set aside; without the column 3 in care.intake_sealed(): the insured number, in the temporary table;
# when intake_aside.c gives a file's bytes to care.intake_keep() as a parameter, the log.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Encode ();
use File::Temp ();
use POSIX ();
use PostgreSQL::Test::Utils;
use Test::More;

use IntakeFiles;
use RenkeiTest;
use SealedNetwork;
use SmallNetwork;

my $node = intake_network('intake_sealed', 'temp_buffers = 800kB', 'log_min_error_statement = error');
my $program = $ENV{RENKEI} || "$REPO/contrib-tools/renkei";
my $word = 'ひみつのことば';
my $in_file = Encode::encode('cp932', Encode::decode('UTF-8', $word));
my $serial = 20250925100000;
# The second one of somebody; as what it is, it would be stored as a binary number. What is typed in here is not to be in the log.
my $number = '7391846205';
$node->safe_psql($DB, "ALTER ROLE cm_sakura SET log_statement = 'none'; SET log_statement = 'none'; SELECT care.register_insured('082164', '$number', 1)");

# Where word and number are, of those places that outlast a session.
sub found
{
	$node->safe_psql($DB, 'CHECKPOINT');
	return join(' ', map({ found_in($node->data_dir, $_) } $word, $in_file, $number, pack('q<', $number)),
		slurp_file($node->logfile) =~ /\Q$word\E|$number|\Q${\unpack('H*', $in_file)}\E/ ? 'log' : ());
}

# Staged, in the midst of a file that never ends.
my $dir = File::Temp->newdir;
my $name = file_name('UP2KYO', ++$serial);
POSIX::mkfifo("$dir/$name", 0600) or die $!;
my $pid = fork() // die "fork: $!";
if ($pid == 0)
{
	@ENV{qw(PGHOST PGPORT PGUSER PGDATABASE)} = ($node->host, $node->port, 'cm_sakura', $DB);
	open(STDOUT, '>', '/dev/null');
	exec($program, 'intake', "$dir/$name") or POSIX::_exit(127);
}
open(my $pipe, '>:raw', "$dir/$name") or die $!;
$pipe->autoflush(1);
print $pipe csv_bytes(map { form2_row(insured => $number, need_no => 1, need => "$word $_", goal_no => 1, long => "$word $_", support_no => 1, service => "$word $_") } 1 .. 20000);
ok($node->poll_query_until($DB, 'SELECT EXISTS (SELECT FROM pg_stat_progress_copy WHERE tuples_processed > 15000)'), 'records are being staged');
my $staged = 0;
$staged += -s $_ // 0 foreach glob($node->data_dir . '/base/*/t*_*');
cmp_ok($staged, '>', 2_000_000, 'more of them than stay in memory');
is(found(), '', 'what they say is not in the files of the temporary table');
kill('KILL', $pid);
waitpid($pid, 0);
close($pipe);
ok($node->poll_query_until($DB, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'cm_sakura')"), 'its session ends');

# Taken in.
sub send_forms
{
	my ($person, @forms) = @_;
	my $suffix = ++$serial;
	my ($status, $json) = intake($node, 'cm_sakura', files(file_name('UPHOSOKU', $suffix, month => '000000') => [ supplement_row(insured => $number, date => '20251001', name => $person) ],
		file_name('UP1KYO', $suffix) => [ map { form1_row(insured => $number, policy => $_) } @forms ], file_name('UP3KYO', $suffix) => [ form3_row(insured => $number, service => $word) ]));

	return join('|', $status, @$json{qw(keys_same rows_inserted rows_updated)});
}
is(send_forms("$word 子", "$word の方針"), '0|0|4|0', 'forms are taken in');
is(ask($node, 'cm_sakura', 'SELECT p.name, l.policy, w.service FROM care.person p, care.plan l, care.plan_week w'), "$word 子|$word の方針|$word", 'and say what was sent');
is(ask($node, 'cm_sakura', 'SELECT p.insured_number, p.insured_no, l.insured_no FROM care.person p JOIN care.plan l USING (subject_id, owner_org, insurer_number, insured_no)'),
	"$number|2|2", '… of whom, by which of his numbers');
is(ask($node, 'cm_sakura', "SELECT subject_id FROM care.person WHERE insured_number = '$number'"), 1, '… which finds him');
is(send_forms("$word 子", "$word の方針"), '0|4|0|0', 'sent again, they are the same');
is(send_forms("${word}　子", "$word の方針"), '0|2|0|1', 'a space of another width in a name, which makes no other term of it, is a change');
is(ask($node, 'cm_sakura', 'SELECT name FROM care.person'), "${word}　子", '… and is taken in');
is(send_forms("${word}　子", "$word の方針、改め"), '0|3|0|1', 'so is one of a text without a term');
is($node->safe_psql($DB, q{SELECT count(*) FROM care.receipt WHERE concat(content_digest) NOT LIKE 'renkei:sealed:%'}), 0, 'digests do not tell either');
is(found(), '', 'nothing is found');

# Surnames and streets for audit.attention are made of what they say, by who may read it.
$node->safe_psql($DB, 'GRANT renkei_dba TO city_welfare');
is(ask($node, 'city_welfare', 'SELECT care.mark_persons()'), 1, 'a surname is marked');

# Set aside, by a server that logs every statement with its parameters.
$node->append_conf('postgresql.conf', "log_statement = all\nlog_parameter_max_length = -1\nlog_parameter_max_length_on_error = -1");
$node->reload;
my $bad = form1_row(insured => $number, policy => $word);
$bad->[13] = '20251301';
my ($status, $json) = intake($node, 'cm_sakura', files(file_name('UP1KYO', ++$serial) => [$bad]));
is_deeply([ $status, $json->{set_aside} ], [ 3, 1 ], 'a bad file is set aside');
is(found(), '', 'nothing is found of it');
is(ask($node, 'cm_sakura', q{SELECT convert_from(content::bytea, 'SJIS') LIKE '%ひみつ%', length(content::bytea) FROM care.intake_file}) =~ /^t\|\d+$/, 1,
	'its sender reads it');
is($node->safe_psql($DB, q{SELECT concat(content) LIKE 'renkei:sealed:%' FROM care.intake_file}), 't', 'the superuser does not');
is(scalar refused($node, superuser(), 'SELECT content::bytea FROM care.intake_file'), '42501', '… by whatever he tries');
is($node->safe_psql($DB, q{SELECT count(*) FROM renkei.verify_sealed('care.intake_file')}), 0, 'it is what was sealed');
($status, $json) = intake($node, 'cm_other', files(file_name('UP1KYO', ++$serial, from => 'cm_other') => [ form1_row(insured => $number) ]));
is_deeply([ $status, @{ $json->{transmissions}[0]{problems}[0] }{qw(line column value_class)} ], [ 3, 1, 3, 'digits(10)' ], 'who does not serve him is not told whose number it is');
is(found(), '', '… nor is it found');

my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump.sql';
$node->command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', $dump ], 'a dump');
unlike(slurp_file($dump), qr/\Q$word\E|$number|\Q${\unpack('H*', $in_file)}\E/, 'has nothing of it');

# Parameters of the look-up by number, where the server writes down all there are.
$node->safe_psql($DB, q{ALTER ROLE cm_sakura SET log_statement = 'all'});
sub with_parameters
{
	my ($login, @settings) = @_;

	return [ 'pgbench', '-n', '-t', '1', '-M', 'extended', '-D', 'insurer=082164', map({ ('-D', $_) } @settings), '-U', $login, '-d', $node->connstr($DB) ];
}
append_to_file("$dir/find.sql", "SELECT count(*) FROM care.insured_of(ARRAY[:insurer::renkei.insurer_number], ARRAY[:number::renkei.sealed_text]);\n"
	. "SELECT count(*) FROM care.person WHERE insured_number = :number;\nSELECT care.subject_of(:insurer, :number);\n");
$node->command_ok([ @{ with_parameters('cm_sakura', "number=$number") }, '-f', "$dir/find.sql" ], 'a look-up with parameters');
my $log = slurp_file($node->logfile);
like($log, qr/[Pp]arameters: \$1 = '082164', \$2 = 'renkei:/, 'the log has such a statement');
like($log, qr/care\.subject_of\(\$1, \$2\);?\n.*[Pp]arameters: \$1 = '082164', \$2 = 'renkei:/, '… of subject_of(), too');
unlike($log, qr/$number/, '… but not the number');

# Nor is what repairs a file that was set aside.
my ($id, $file) = split /\|/, ask($node, 'cm_sakura', 'SELECT transmission_id, file_name FROM care.intake_file LIMIT 1');
append_to_file("$dir/repair.sql", "SELECT care.intake_repair(:id, :file, 1, :line);\nSELECT care.intake_repair(:id, :file, :content);\n");
my $content = '\x' . unpack('H*', $in_file);
my $before = -s $node->logfile;
$node->command_ok([ @{ with_parameters('cm_sakura', "id=$id", "file=$file", "line=$word", "content=$content") }, '-f', "$dir/repair.sql" ],
	'a file is repaired with parameters');
like(substr(slurp_file($node->logfile), $before), qr/care\.intake_repair\(\$1, \$2, 1, \$3\)/, 'the log has such a statement');
is(ask($node, 'cm_sakura', "SELECT encode(content::bytea, 'hex') FROM care.intake_file WHERE transmission_id = $id ORDER BY revision DESC LIMIT 1"), unpack('H*', $in_file), 'what was sent is kept');
is(found(), '', '… and not in the log');

# Registering is no other; nor is what goes wrong with a number, and what functions run within. Fails when the parameters of
# care.register_insured() are of type renkei.insured_number again, or care.check_insured_number() leaves the check to that type, which
# quotes what it cannot take: even where errors of sealed values are logged whole.
my $start = -s $node->logfile;
append_to_file("$dir/register.sql", "SELECT care.register_insured(:insurer, :number);\n"
	. "SELECT care.register_insured_numbers(ARRAY[:insurer::renkei.insurer_number], ARRAY[:number::renkei.sealed_text]);\n");
local $ENV{PGOPTIONS} = '-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_nested_statements=on'
  . ' -c log_min_duration_statement=0 -c log_statement=all';
$node->command_ok([ @{ with_parameters(superuser(), 'number=7391846206') }, '-f', "$dir/register.sql" ], 'numbers are registered with parameters');
foreach my $details ('renkei.log_details=off', 'renkei.log_details=on -c log_parameter_max_length_on_error=0')
{
	local $ENV{PGOPTIONS} = "$ENV{PGOPTIONS} -c $details";
	$node->command_fails([ @{ with_parameters(superuser(), 'number=739184620X') }, '-f', "$dir/register.sql" ], "one that is none is refused, with $details");
}
$log = substr(slurp_file($node->logfile), $start);
like($log, qr/care\.register_insured\(\$1, \$2\)/, 'the log has the statements');
like($log, qr/auto_explain|Query Text/, '… and those within');
like($log, qr/SQLSTATE 22P02.*has ten digits/s, '… and the refusals');
unlike($log, qr/739184620/, '… but no number');

# Nor is a member told about by his name and address. Fails when these are of type text in care.mark_member(), or
# care.surname_mark() is a query, whose parameters auto_explain writes down since 16.
$start = -s $node->logfile;
append_to_file("$dir/mark.sql", "SELECT care.mark_member(:login, :kana, :address);\n");
$node->command_ok([ @{ with_parameters(superuser(), 'login=cm_sakura', "kana=$word 花子", "address=${word}町1-2") }, '-f', "$dir/mark.sql" ],
	'a member is given his marks with parameters');
$log = substr(slurp_file($node->logfile), $start);
like($log, qr/care\.mark_member\(\$1, \$2, \$3\)/, 'the log has the statement');
like($log, qr/Query Text:\s+SELECT ledger\.mark_login/, '… and those within');
unlike($log, qr/Query Text:\s+SELECT (?:split_part|regexp_replace)/, '… none of which has them as plain parameters');
is(found(), '', '… but neither name nor address');
is($node->safe_psql($DB, q{SELECT count(DISTINCT value) FROM ledger.mark WHERE login = 'cm_sakura'}), 2, 'he has them');

$node->stop;
done_testing();
