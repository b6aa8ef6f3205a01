# What the tests of `renkei verify` and `renkei witness` share: keys, archives of the ledger taken apart and put together
# again, and the hashes of RFC 6962 written down once more, so that a forger's work can be made here.
#
#   my $archive = read_archive($path);          # {origin, from, before, leaves => [bytes], after, rest, note}
#   write_archive($path, $archive);             # with head, groups and tail as the forger would make them
#   my ($status, $summary) = verify('--key', …, $path);
package LedgerFiles;

use strict;
use warnings;

use Digest::SHA qw(sha256);
use Exporter 'import';
use File::Temp ();
use JSON::PP ();
use MIME::Base64 qw(decode_base64 encode_base64);
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw($ORIGIN $DIR new_key sample read_archive write_archive spew run_renkei verify kinds findings_at
  tree_root subtrees signed checkpoint items uint_item replace_item leaf_parts entry_kind entry_subject);

our $ORIGIN = 'kasama.example/ledger';
our $DIR = File::Temp->newdir;
my $program = $ENV{RENKEI} || do { require FindBin; "$FindBin::Bin/../../contrib-tools/renkei" };

sub run_renkei
{
	my ($input, @arguments) = @_;
	my ($out, $err) = ('', '');

	IPC::Run::run([ $program, @arguments ], '<', \$input, '>', \$out, '2>', \$err);
	return ($? >> 8, $out, $err);
}

sub spew
{
	my ($path, $bytes) = @_;
	open(my $out, '>:raw', $path) or die "$path: $!";
	print $out $bytes;
	close($out) or die $!;
	return $path;
}

# A new key in $DIR/NAME.key; returns the verifier key.
sub new_key
{
	my ($name, $what, $of) = @_;
	my ($status, $out, $err) = run_renkei('', 'ledger', 'key', "--$what", $of, '--out', "$DIR/$name.key");

	die $err if $status != 0;
	chomp $out;
	return $out;
}

sub sample
{
	my (@arguments) = @_;
	my ($status, undef, $err) = run_renkei('', 'ledger', 'sample', @arguments);

	die $err if $status != 0;
	return;
}

# Exit status, the summary of --json, and what stood before it.
sub verify
{
	my (@arguments) = @_;
	my ($status, $out, $err) = run_renkei('', 'verify', '--json', map { "$_" } @arguments);
	my @lines = split /\n/, $out;
	my $summary = @lines ? eval { JSON::PP::decode_json($lines[-1]) } : undef;

	return ($status, $summary // {}, [ @lines[ 0 .. $#lines - 1 ] ], $err);
}

sub kinds { my ($summary) = @_; return join(' ', sort map { $_->{kind} } @{ $summary->{findings} // [] }) }

# The findings that an entry falls under.
sub findings_at
{
	my ($summary, $index) = @_;
	return grep { defined $_->{first} && $_->{first} <= $index && $_->{last} >= $index } @{ $summary->{findings} // [] };
}

# ---- Merkle trees, from the leaves' hashes (RFC 6962, 2.1)

sub mth
{
	my (@hashes) = @_;
	return sha256('') if !@hashes;
	return $hashes[0] if @hashes == 1;
	my $k = 1;
	$k *= 2 while 2 * $k < @hashes;
	return sha256("\x01" . mth(@hashes[ 0 .. $k - 1 ]) . mth(@hashes[ $k .. $#hashes ]));
}

sub leaf_hashes { return map { sha256("\x00$_") } @_ }
sub tree_root { return mth(leaf_hashes(@_)) }

# The perfect subtrees of a whole ledger's first leaves, from left to right: [level, hash], …
sub subtrees
{
	my (@leaves) = @_;
	my @hashes = leaf_hashes(@leaves);
	my @made;

	for (my $level = 62; $level >= 0; $level--)
	{
		push @made, [ $level, mth(splice(@hashes, 0, 1 << $level)) ] if @leaves >> $level & 1;
	}
	return \@made;
}

sub checkpoint
{
	my ($size, $root, $origin) = @_;
	return join("\n", $origin // $ORIGIN, $size, encode_base64($root, '')) . "\n";
}

# A text signed by keys in $DIR: signed($text, 'log', ['w1', 1700000000], …)
sub signed
{
	my ($text, @keys) = @_;
	foreach my $key (@keys)
	{
		my ($name, @time) = ref $key ? ($key->[0], '--time', $key->[1]) : ($key);
		my ($status, $out, $err) = run_renkei($text, 'ledger', 'sign', '--key', "$DIR/$name.key", @time);
		die $err if $status != 0;
		$text = $out;
	}
	return $text;
}

# ---- archives

sub read_archive
{
	my ($path) = @_;
	my $bytes = slurp_file($path);
	my %a = (before => [], after => [], rest => [], leaves => []);

	$bytes =~ s/\A(renkei-ledger-archive 1\norigin (\S+)\nfrom (\d+)\nentries (\d+)\nbytes (\d+)\n)//a or die "$path: no archive";
	@a{qw(origin from)} = ($2, $3 + 0);
	my ($entries, $size) = ($4, $5);
	push @{ $a{before} }, [ $1, decode_base64($2) ] while $bytes =~ s/\Abefore (\d+) (\S+)\n//a;
	$bytes =~ s/\A\n// or die;
	my $leaves = substr($bytes, 0, $size, '');
	while (length $leaves)
	{
		my $length = unpack('N', substr($leaves, 0, 4, ''));
		push @{ $a{leaves} }, substr($leaves, 0, $length, '');
	}
	die if @{ $a{leaves} } != $entries;
	my $groups = int(($a{from} + $entries) / 256) - int(($a{from} + 255) / 256);
	$a{groups} = $groups > 0 ? [ unpack('(a32)*', substr($bytes, 0, 32 * $groups, '')) ] : [];
	push @{ $a{after} }, [ $1, decode_base64($2) ] while $bytes =~ s/\Aafter (\d+) (\S+)\n//a;
	push @{ $a{rest} }, [ $1, decode_base64($2) ] while $bytes =~ s/\Arest (\d+) (\S+)\n//a;
	$bytes =~ s/\A\n// or die;
	$a{note} = $bytes;
	return \%a;
}

sub write_archive
{
	my ($path, $a) = @_;
	my $leaves = join('', map { pack('N/a*', $_) } @{ $a->{leaves} });
	my $lines = sub { my ($word) = @_; return join('', map { "$word $_->[0] " . encode_base64($_->[1], '') . "\n" } @{ $a->{$word} }) };

	return spew($path,
		sprintf("renkei-ledger-archive 1\norigin %s\nfrom %020d\nentries %020d\nbytes %020d\n%s\n%s%s%s%s\n%s",
			$a->{origin}, $a->{from}, $a->{entries} // scalar @{ $a->{leaves} }, length($leaves), $lines->('before'), $leaves,
			join('', @{ $a->{groups} }), $lines->('after'), $lines->('rest'), $a->{note}));
}

# ---- CBOR, as far as entries need it

# The head at an offset: (major type, value, length of the head).
sub head_at
{
	my ($bytes, $at) = @_;
	my $first = ord(substr($bytes, $at, 1));
	my ($type, $info) = ($first >> 5, $first & 31);

	return ($type, $info, 1) if $info < 24;
	my $n = 1 << ($info - 24);
	my $value = 0;
	$value = $value << 8 | ord(substr($bytes, $at + $_, 1)) foreach 1 .. $n;
	return ($type, $value, 1 + $n);
}

sub item_end
{
	my ($bytes, $at) = @_;
	my ($type, $value, $head) = head_at($bytes, $at);

	$at += $head;
	return $at + $value if $type == 2 || $type == 3;
	$at = item_end($bytes, $at) foreach 1 .. ($type == 4 ? $value : $type == 5 ? 2 * $value : 0);
	return $at;
}

# Key => [offset, length] of the values of an entry.
sub items
{
	my ($entry) = @_;
	my (undef, $pairs, $at) = head_at($entry, 0);
	my %items;

	foreach (1 .. $pairs)
	{
		my (undef, $key, $head) = head_at($entry, $at);
		my $end = item_end($entry, $at + $head);
		$items{$key} = [ $at + $head, $end - $at - $head ];
		$at = $end;
	}
	return \%items;
}

sub leaf_parts { my ($leaf) = @_; return (substr($leaf, 0, 8), substr($leaf, 8)) }
sub entry_kind { my ($leaf) = @_; my $entry = substr($leaf, 8); return ord(substr($entry, items($entry)->{1}[0], 1)) }

# Whom a disclosure is of, where one number tells it: the only subject that it lists, or 0 where it is of a whole table.
sub entry_subject
{
	my ($leaf) = @_;
	my $entry = substr($leaf, 8);
	my $items = items($entry);
	my %heads = map { $_ => [ head_at($entry, $items->{$_}[0]) ] } grep { exists $items->{$_} } 14, 19;

	return undef if entry_kind($leaf) != 2;
	return ($heads{19} // [ 0, 0 ])->[1] & 8 ? 0 : undef if !exists $heads{14};
	return $heads{14}[0] == 0 ? $heads{14}[1] : undef;
}

sub uint_item
{
	my ($value) = @_;
	return $value < 24 ? chr($value) : $value < 256 ? pack('CC', 24, $value) : $value < 65536 ? pack('Cn', 25, $value)
	  : $value < 2**32 ? pack('CN', 26, $value) : pack('CQ>', 27, $value);
}

# A leaf in which the value of a key is other bytes.
sub replace_item
{
	my ($leaf, $key, $bytes) = @_;
	my ($position, $entry) = leaf_parts($leaf);
	my $item = items($entry)->{$key} // die "no key $key";

	substr($entry, $item->[0], $item->[1]) = $bytes;
	return $position . $entry;
}

1;
