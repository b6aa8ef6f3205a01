# What the tests of `renkei generate` share: making a city in a temporary directory, and reading it back without any of
# renkei's own code.
package GeneratedCity;

use strict;
use warnings;

use Cwd qw(abs_path);
use Encode ();
use Exporter 'import';
use File::Basename qw(dirname basename);
use File::Find ();
use File::Temp ();

our @EXPORT = qw(generate run_renkei files register records slurp mod10 layouts);

my $repo = abs_path(dirname(__FILE__) . '/../..');
my $renkei = $ENV{RENKEI} || "$repo/contrib-tools/renkei";

# Exit status, standard output and standard error.
sub run_renkei
{
	my (@arguments) = @_;
	my $dir = File::Temp->newdir;
	my $pid = fork() // die "fork: $!";
	if ($pid == 0)
	{
		open(STDIN, '<', '/dev/null') && open(STDOUT, '>', "$dir/out") && open(STDERR, '>', "$dir/err") or die $!;
		exec($renkei, @arguments) or die "$renkei: $!";
	}
	waitpid($pid, 0);
	return ($? >> 8, slurp("$dir/out"), slurp("$dir/err"));
}

# Makes a city and returns its directory, which goes when the program ends.
my @kept;
sub generate
{
	my (%options) = @_;
	my $dir = File::Temp->newdir;
	push @kept, $dir;
	my ($status, undef, $error) = run_renkei('generate', (map { ("--$_", $options{$_}) } sort keys %options),
		'--out', "$dir/city");
	die "renkei generate failed ($status): $error" if $status != 0 || $error ne '';
	return "$dir/city";
}

sub slurp
{
	my ($path) = @_;
	local $/;
	open(my $file, '<:raw', $path) or die "$path: $!";
	return <$file> // '';
}

# All files below a directory, as paths relative to it, in order.
sub files
{
	my ($dir) = @_;
	my @found;
	File::Find::find({ no_chdir => 1, wanted => sub { push @found, substr($_, length($dir) + 1) if -f } }, $dir);
	@found = sort @found;
	return @found;
}

# The records of a CSV text, whose lines end as given: references to lists of fields.
sub parse
{
	my ($text, $end) = @_;
	my (@records, @fields);
	while (length $text > (pos($text) // 0))
	{
		if ($text =~ /\G"((?:[^"]|"")*)"/gc) { push @fields, $1 =~ s/""/"/gr }
		elsif ($text =~ /\G([^",\r\n]*)/gc) { push @fields, $1 }
		next if $text =~ /\G,/gc;
		$text =~ /\G$end/gc or die 'broken CSV at byte ' . pos($text);
		push @records, [@fields];
		@fields = ();
	}
	return @records;
}

# The records of a national file, decoded.  Dies on bytes that are no MS932.
sub records
{
	my ($path) = @_;
	return parse(Encode::decode('cp932', slurp($path), Encode::FB_CROAK), qr/\r\n/);
}

# The lines of a register: references to hashes.
sub register
{
	my ($city, $name) = @_;
	my ($header, @lines) = parse(Encode::decode('UTF-8', slurp("$city/register/$name.csv"), Encode::FB_CROAK), qr/\n/);
	return map {
		my %line;
		@line{@$header} = @$_;
		die "$name: a line has " . @$_ . ' fields' if @$_ != @$header;
		\%line;
	} @lines;
}

# Check digit of modulus 10, weights 2-1 from the right; letters count A=10 … Z=32 without I, O, Q.
sub mod10
{
	my ($payload) = @_;
	my $alphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ';
	my ($sum, $weight) = (0, 2);
	foreach my $c (reverse split //, $payload)
	{
		my $value = ($c =~ /\d/ ? $c : index($alphabet, $c) + 10) * $weight;
		$sum += $_ foreach split //, $value;
		$weight = 3 - $weight;
	}
	return (10 - $sum % 10) % 10;
}

# The layouts that renkei itself uses: kind => description.
sub layouts
{
	require JSON::PP;
	my ($status, $out) = run_renkei('layout', '--json');
	die 'renkei layout failed' if $status != 0;
	return map { $_->{kind} => $_ } @{ JSON::PP::decode_json($out) };
}

1;
