# docs/attacks.md is what contrib-tools/attacks.sh makes of regress/data/attacks.tsv and of the tests, and what it names is there.
#
# Fails when a test gets or loses a tag and the page is not made anew, when a tag names no entry, when an entry has neither a
# test nor a reason, and when a file that stops something has another name.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use PostgreSQL::Test::Utils;
use RenkeiTest;

my ($out, $err);

ok(IPC::Run::run([ "$REPO/contrib-tools/attacks.sh" ], '>', \$out, '2>', \$err), 'attacks.sh has nothing to complain about') or diag($err);
my $page = slurp_file("$REPO/docs/attacks.md");
is($out, $page, 'docs/attacks.md is up to date') or diag('contrib-tools/attacks.sh >docs/attacks.md');

my %rows = map { $_ => 1 } $page =~ /^\| ([A-Z]\d+) \|/mg;
my %last = (P => 16, C => 13, S => 16, H => 6, T => 11, O => 10, E => 25, U => 20, L => 8, R => 6, D => 7, M => 5);
is(scalar(grep { my $letter = $_; grep { !$rows{"$letter$_"} } 1 .. $last{$letter} } keys %last), 0, 'every entry of the catalogue is in it');

foreach my $file (sort { $a cmp $b } keys %{ { map { $_ => 1 } $page =~ /`([\w\/.]+\.(?:c|h|sql))`/g } })
{
	ok(-e "$REPO/extension/$file" || -e "$REPO/$file", "$file is there");
}

# What the script refuses.
my $copy = PostgreSQL::Test::Utils::tempdir();
system_or_bail('sh', '-c', 'cd "$1" && tar -cf - contrib-tools/attacks.sh regress/data/attacks.tsv regress/sql regress/specs regress/t regress/unit regress/matrix regress/long | tar -xf - -C "$2"', '-', $REPO, $copy);

sub complaint
{
	my ($file, $change) = @_;
	my $text = slurp_file("$copy/$file");
	my $before = $text;
	my ($complaint, $status);

	$change->() for $text;
	isnt($text, $before, "$file can be changed so");
	write_file("$copy/$file", $text);
	$status = IPC::Run::run([ "$copy/contrib-tools/attacks.sh" ], '>', \my $ignored, '2>', \$complaint);
	write_file("$copy/$file", $before);
	return $status ? 'none' : $complaint;
}

sub write_file
{
	my ($path, $text) = @_;

	open(my $file, '>', $path) or die "$path: $!";
	print $file $text;
	close $file or die "$path: $!";
	return;
}

# Put together here, so that they are no tags of this file.
my $tag = 'attack' . ':';
like(complaint('regress/sql/attack_backdating.sql', sub { s/$tag M3/$tag M9/ }), qr/attack_backdating\.sql: M9 is not in .*attacks\.tsv/s, 'a tag of no entry');
like(complaint('regress/sql/attack_backdating.sql', sub { s/^-- $tag M3\n//m }), qr/^attacks\.sh: M3: no test, and no reason/m, 'an entry without a test');
like(complaint('regress/sql/attack_backdating.sql', sub { s/$tag M3/$tag later/ }), qr/attack_backdating\.sql: "$tag" without a number/, 'a tag without a number');
like(complaint('regress/data/attacks.tsv', sub { s/^P3\t.*\n//m }), qr/^attacks\.sh: P4: P3 should come here/m, 'an entry that is left out');
like(complaint('regress/data/attacks.tsv', sub { s/^(P3\t[^\t]*\t)[^\t\n]*/$1/m }), qr/^attacks\.sh: P3: what it is and what stops it must be said/m, 'an entry that nothing stops');
like(complaint('regress/t/012_standby.pl', sub { $_ .= "# $tag E7\n" }), qr/^none$/, 'a test of an entry that had only a reason is taken in');
done_testing();
