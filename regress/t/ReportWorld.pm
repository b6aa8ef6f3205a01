# A small network whose organisations, words, logins and tables have names that mean something to a browser, and reads of it
# that the ledger has: what `renkei report` is tested with.
#
#   my $node = report_world('name', $port);             # $port: where such names point to
#   my ($status, $json, $err) = report($node, 'acc_auditor', '--html', $file);
package ReportWorld;

use strict;
use warnings;

use Exporter 'import';
use JSON::PP ();

use LedgerLog;
use RenkeiTest;
use RenkeiWorld;

our @EXPORT = qw(report_world report hostile_names $month);

# The month by Japan Standard Time.
my @now = gmtime(time + 9 * 3600);
our $month = sprintf('%04d-%02d', $now[5] + 1900, $now[4] + 1);

sub hostile_names
{
	my ($port) = @_;
	my $there = "http://127.0.0.1:$port/seen";

	return (
		organisation => qq{<script>document.title="owned";fetch("$there")</script>},
		purpose => qq{"><img src=$there onerror=fetch("$there")>},
		category => qq{</title></style></svg><iframe src="$there"></iframe>},
		login => q{<b onclick=x>&amp;'"</b>},
		table => qq{<link rel=stylesheet href=$there>\x{202e}gnp\x{0007}});
}

sub quoted { return "'" . ($_[0] =~ s/'/''/gr) . "'"; }

sub report_world
{
	my ($name, $port, @conf) = @_;
	my $node = new_world($name, 'renkei.checkpoint_interval = 1', @conf);
	my %name = hostile_names($port);
	my $table = $name{table} =~ s/"/""/gr;

	utf8::encode($table);
	number($node, qq{
		SELECT renkei.register_organisation('evil', 'provider', @{[ quoted($name{organisation}) ]}, '2020-01-01');
		SELECT renkei.register_purpose('extra', @{[ quoted($name{purpose}) ]});
		SELECT renkei.register_category('care.more', @{[ quoted($name{category}) ]});
		CREATE ROLE "@{[ $name{login} =~ s/"/""/gr ]}" LOGIN;
		SELECT renkei.register_member(@{[ quoted('"' . ($name{login} =~ s/"/""/gr) . '"') ]}, 'evil', '{helper}', '{extra}');
		CREATE TABLE "$table" (n int);
		CREATE TABLE more (LIKE note INCLUDING ALL);
		INSERT INTO more SELECT * FROM note;
		SELECT renkei.protect('more', 'care.more');
		GRANT SELECT ON more TO renkei_member;
		SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s;
		SELECT rules('{"recipient_kind": "provider", "relationship": "now"}', '{"recipient_kind": "provider", "category": "care.more"}',
			'{"recipient_kind": "city", "basis": "emergency"}');
		SELECT renkei.record_consent(1, 'allow'), renkei.record_consent(2, 'refuse', '{care.more}')});
	ask($node, 'acc_hinata', 'SELECT count(*) FROM note');
	ask($node, 'acc_hinata', 'SELECT * FROM note WHERE subject_id = 3');
	ask($node, 'acc_city', 'SELECT * FROM note WHERE subject_id = 9');
	ask($node, $name{login}, 'SELECT count(*) FROM more WHERE subject_id < 6');
	refused($node, $name{login}, qq{SELECT * FROM "$table"});
	refused($node, 'acc_hinata', 'SELECT * FROM renkei.consent');
	taken_in($node);
	return $node;
}

# (exit status, what --json printed, standard error)
sub report
{
	my ($node, $login, @arguments) = @_;
	my ($status, $out, $err) = renkei($node, $login, 'report', 'audit', '--month', $month, '--json', @arguments);

	return ($status, $out eq '' ? undef : JSON::PP::decode_json($out), $err);
}

1;
