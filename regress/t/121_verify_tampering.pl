# Whatever is changed in an archive is found, and where: every field of every kind of entry, positions, order, deletion,
# insertion, truncation; by the archive alone, and exactly where there is a copy.
#
# The archive is taken apart and put together again as a forger without the log's key would do it.  What breaks this: a
# leaf that is not hashed whole, a stored hash that is believed before a checkpoint vouches for it, an end that is not
# compared with the head.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;

my $log = new_key('log', 'origin', $ORIGIN);
sample('--key', "$DIR/log.key", '--out', "$DIR/a", '--entries', 1500, '--keep', 1450, '--every', 100, '--checkpoints', "$DIR/heads");
my $whole = read_archive("$DIR/a");
my $count = @{ $whole->{leaves} };

# The archive with other leaves (and other things); its stored hashes and its tail are as they were.
sub forge
{
	my ($leaves, %more) = @_;
	return write_archive("$DIR/forged", { %$whole, leaves => $leaves, %more });
}

# Found by the archive alone in a group, with checkpoints between two of them, and by a copy exactly.
sub found
{
	my ($index, $path, $name, $kind, $field) = @_;
	my ($status, $summary) = verify('--key', $log, $path);
	my @at = grep { $_->{kind} eq 'altered' } findings_at($summary, $index);

	is($status, 3, "$name: found");
	ok(@at == 1, "$name: in its group") or diag(explain($summary->{findings}));
	($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", $path);
	@at = grep { $_->{kind} eq 'altered' && $_->{last} - $_->{first} < 256 } findings_at($summary, $index);
	ok($status == 3 && @at == 1 && $at[0]{last} - $at[0]{first} < ($kind eq 'altered' ? 100 : 256), "$name: between two checkpoints")
	  or diag(explain($summary->{findings}));
	($status, $summary) = verify('--key', $log, '--against', "$DIR/a", $path);
	@at = grep { $_->{kind} eq $kind && (!defined $field || $_->{text} =~ /copy:.* \Q$field\E\b/) } findings_at($summary, $index);
	ok($status == 3 && @at == 1 && $at[0]{last} - $at[0]{first} <= ($kind eq 'reordered' ? 1 : 0), "$name: exactly, by a copy")
	  or diag(explain($summary->{findings}));
	return;
}

# ---- every field

my %name = (
	0 => 'version', 1 => 'kind', 2 => 'time', 3 => 'session', 4 => 'statement', 5 => 'login', 6 => 'organisation', 7 => 'duties',
	8 => 'purpose', 9 => 'assurance', 10 => 'category', 11 => 'relation', 12 => 'columns', 13 => 'sealed', 14 => 'subjects', 15 => 'examined',
	16 => 'rows', 17 => 'fingerprint', 18 => 'rules', 19 => 'way', 20 => 'statement_text',
	24 => 'database', 25 => 'pid', 26 => 'started', 27 => 'application', 28 => 'address', 35 => 'column_names', 40 => 'xid', 41 => 'rows_digest', 50 => 'what',
	51 => 'object', 52 => 'detail', 53 => 'sqlstate');
my %where;

foreach my $i (reverse 0 .. $count - 1)
{
	$where{$_} = $i foreach keys %{ LedgerFiles::items((leaf_parts($whole->{leaves}[$i]))[1]) };
}
is_deeply([ sort { $a <=> $b } keys %where ], [ sort { $a <=> $b } keys %name ], 'the sample has every field');

# Another value of the same form: the last byte of a string or a number, or of the last one in a list, another.
sub other
{
	my ($bytes) = @_;
	substr($bytes, -1, 1) ^= "\x01";
	return $bytes;
}

foreach my $key (sort { $a <=> $b } keys %name)
{
	my $i = $where{$key};
	my @leaves = @{ $whole->{leaves} };
	my $item = LedgerFiles::items((leaf_parts($leaves[$i]))[1])->{$key};
	my $old = substr((leaf_parts($leaves[$i]))[1], $item->[0], $item->[1]);

	$leaves[$i] = replace_item($leaves[$i], $key, other($old));
	# Of another version nothing is read.
	found($i, forge(\@leaves), $name{$key}, 'altered', $key == 0 ? 'unreadable' : $name{$key});
}

# ---- position, order, deletion, insertion

my @at = (0, 1, 255, 256, 700, 1279, 1280, 1400, $count - 1);
foreach my $i (@at)
{
	my @leaves = @{ $whole->{leaves} };
	my ($position, $entry) = leaf_parts($leaves[$i]);

	$leaves[$i] = other($position) . $entry;
	found($i, forge(\@leaves), "position of $i", 'altered', 'position');
}

foreach my $i (grep { $_ < $count - 2 } @at)
{
	my @leaves = @{ $whole->{leaves} };

	@leaves[ $i, $i + 1 ] = @leaves[ $i + 1, $i ];
	my ($status, $summary) = verify('--key', $log, '--against', "$DIR/a", forge(\@leaves));
	is($status, 3, "$i and the next in the other order: found");
	my @found = grep { $_->{kind} eq 'reordered' && $_->{text} =~ /copy/ } findings_at($summary, $i);
	ok(@found == 1 && $found[0]{last} == $i + 1, "$i and the next: exactly, by a copy");
	ok((grep { $_->{kind} eq 'altered' } findings_at($summary, $i)), "$i and the next: in its group");
}

foreach my $i (@at)
{
	my @leaves = @{ $whole->{leaves} };

	splice(@leaves, $i, 1);
	my ($status, $summary) = verify('--key', $log, '--against', "$DIR/a", forge(\@leaves, entries => $count));
	is($status, 3, "$i removed: found");
	is(scalar(grep { $_->{kind} eq 'count' } @{ $summary->{findings} }), 1, "$i removed: one is less than the head says");
	is(scalar(grep { $_->{kind} eq 'removed' && ($_->{first} == $i || $i == $count - 1) } @{ $summary->{findings} }), 1, "$i removed: exactly, by a copy");
	my ($first) = sort { $a <=> $b } map { $_->{first} } grep { $_->{kind} eq 'altered' } @{ $summary->{findings} };
	ok(defined $first && $first <= $i && $first >= $i - 255, "$i removed: from its group on nothing fits") or diag(explain($summary->{findings}));
	# With a head that says what is there, and nothing that would go on from it.
	($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", forge(\@leaves));
	is($status, 3, "$i removed, and the head made to fit: found");
}

foreach my $i (@at)
{
	my @leaves = @{ $whole->{leaves} };

	splice(@leaves, $i, 0, replace_item($leaves[$i], 5, "\x65forge"));
	my ($status, $summary) = verify('--key', $log, '--against', "$DIR/a", forge(\@leaves, entries => $count));
	is($status, 3, "inserted before $i: found");
	is(scalar(grep { $_->{kind} eq 'count' } @{ $summary->{findings} }), 1, "inserted before $i: one is more than the head says");
	my @found = grep { $_->{kind} eq 'inserted' } findings_at($summary, $i);
	ok(@found == 1 && $found[0]{last} == $i, "inserted before $i: exactly, by a copy") or diag(explain($summary->{findings}));
	($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", forge(\@leaves));
	is($status, 3, "inserted before $i, and the head made to fit: found");
}

# Several things at once are told apart.
{
	my @leaves = @{ $whole->{leaves} };
	$leaves[$_] = replace_item($leaves[$_], 5, "\x65forge") foreach 3, 600, 1449;
	splice(@leaves, 1000, 1);
	my ($status, $summary) = verify('--key', $log, '--against', "$DIR/a", forge(\@leaves, entries => $count));
	is_deeply([ map { "$_->{kind} $_->{first} $_->{last}" } grep { $_->{text} =~ /copy/ } @{ $summary->{findings} } ],
		[ 'altered 3 3', 'altered 600 600', 'removed 1000 1000', 'altered 1448 1448' ], 'three altered and one removed');
	($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", forge([ map { $_ == 3 || $_ == 600 ? replace_item($whole->{leaves}[$_], 5, "\x65forge") : $whole->{leaves}[$_] } 0 .. $count - 1 ]));
	is_deeply([ map { "$_->{first} $_->{last}" } grep { $_->{kind} eq 'altered' } @{ $summary->{findings} } ], [ '0 99', '600 699' ],
		'without a copy each between its checkpoints');
}

# ---- the file itself

my $bytes = slurp_file("$DIR/a");
foreach my $size (length($bytes) - 1, length($bytes) - 60, length($bytes) - 400, int(length($bytes) / 2), 300)
{
	my ($status) = verify('--key', $log, spew("$DIR/cut", substr($bytes, 0, $size)));
	isnt($status, 0, "cut off after $size bytes it is not what was signed");
}
{
	my $cut = spew("$DIR/cut", substr($bytes, 0, int(length($bytes) / 2)));
	my ($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", $cut);
	is($status, 3, 'half of it');
	ok($summary->{signed_up_to} >= 500 && $summary->{signed_up_to} % 100 == 0, 'is what was signed as far as it goes');
}
{
	# Any byte of the file.
	my ($unseen, $tried) = (0, 0);
	for (my $i = 24; $i < length($bytes); $i += 911)
	{
		my $changed = $bytes;
		substr($changed, $i, 1) ^= "\x01";
		my ($status) = verify('--key', $log, spew("$DIR/byte", $changed));
		$tried++;
		next if $status != 0;
		$unseen++;
		diag("byte $i");
	}
	is($unseen, 0, "of $tried bytes none can be changed unseen");
}

# Stored hashes that a forger has fitted to his entries vouch for nothing; with right entries they are told apart.
{
	my @leaves = @{ $whole->{leaves} };
	my @groups = @{ $whole->{groups} };
	$leaves[300] = replace_item($leaves[300], 5, "\x65forge");
	$groups[1] = tree_root(@leaves[ 256 .. 511 ]);
	my ($status, $summary) = verify('--key', $log, forge(\@leaves, groups => \@groups));
	is($status, 3, 'entries and stored hashes forged: found');
	($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", forge(\@leaves, groups => \@groups));
	my @found = findings_at($summary, 300);
	ok($status == 3 && @found == 1 && $found[0]{first} == 300 && $found[0]{last} == 399, 'and by checkpoints where') or diag(explain($summary->{findings}));
	($status, $summary) = verify('--key', $log, forge($whole->{leaves}, groups => \@groups));
	is("$status " . kinds($summary), '3 stored_hash', 'stored hashes alone forged: found, and the entries are not blamed');
}

# What is no entry, or none by itself, is found even where nothing is known of the tree.
foreach my $what ([ 'no entry', "\xff" ], [ 'something behind it', substr($whole->{leaves}[7], 8) . "\x00" ], [ 'nothing', '' ])
{
	my @leaves = @{ $whole->{leaves} };
	$leaves[7] = substr($leaves[7], 0, 8) . $what->[1];
	my ($status, $summary) = verify('--key', $log, forge(\@leaves));
	ok($status == 3 && (grep { $_->{kind} eq 'not_an_entry' } findings_at($summary, 7)), "an entry that is $what->[0]");
}

done_testing();
