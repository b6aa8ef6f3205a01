# The install scripts, as make assembled them: nothing in them may adopt an object that somebody else prepared
# (CVE-2022-2625), nothing may depend on the installer's search_path, and nothing is lost on the way from the parts.
use strict;
use warnings;

use Test::More;

my %parts = ('renkei' => 'sql', 'renkei_care' => 'sql/care');

sub slurp
{
	my ($path) = @_;
	local $/;
	open(my $file, '<', $path) or die "$path: $!";
	return <$file>;
}

# Outside comments and string or dollar-quoted bodies of functions is where CREATE runs as the installing superuser.
sub statements
{
	my ($text) = @_;
	$text =~ s/^\s*--.*$//mg;
	return $text;
}

foreach my $extension (sort keys %parts)
{
	my $share = `$ENV{PG_CONFIG} --sharedir`;
	chomp $share;
	my ($version) = slurp("$extension.control") =~ /^default_version = '(.*)'$/m;
	my $script = slurp("$share/extension/$extension--$version.sql");
	my $bare = statements($script);

	unlike($bare, qr/\bCREATE\s+OR\s+REPLACE\b/i, "$extension: no CREATE OR REPLACE");
	unlike($bare, qr/\bCREATE\s+(?:TABLE|SCHEMA|SEQUENCE|VIEW|FUNCTION|TYPE|INDEX)\s+IF\s+NOT\s+EXISTS\b/i,
		"$extension: no IF NOT EXISTS");

	foreach my $part (sort glob("$parts{$extension}/[0-9][0-9]_*.sql $parts{$extension}/install/[0-9][0-9]_*.sql $parts{$extension}/migrate/[0-9][0-9]_*.sql"))
	{
		# A line "-- include PART" of it stands for that part.
		my $text = slurp($part) =~ s{^-- include (.*)\n}{slurp("$parts{$extension}/$1")}mger;
		ok(index($script, $text) >= 0, "$extension: $part is in it, whole");
	}

	# SQL and plpgsql functions, with everything between CREATE FUNCTION and the body.
	my $loose = 0;
	while ($bare =~ /CREATE\s+(?:FUNCTION|PROCEDURE)\s+([\w.]+)(.*?)\bAS\s+(?:\$|'MODULE_PATHNAME)/sg)
	{
		my ($name, $header) = ($1, $2);
		next unless $header =~ /LANGUAGE\s+(?:sql|plpgsql)/i;
		next if $header =~ /SET\s+search_path\s*=\s*pg_catalog,\s*pg_temp/i;
		diag("$name has no SET search_path");
		$loose++;
	}
	is($loose, 0, "$extension: every SQL and plpgsql function sets its search_path");
}

done_testing();
