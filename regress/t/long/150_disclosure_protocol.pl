# What the protocol can do beside whole results stays as it was, and whose rows have come is on disk when they have: portals
# that are suspended (a driver's fetch size), cursors fetch by fetch, many statements before one answer is read (pipelines).
# Breaks when gate_flush() lets what is held back through without release(), or when rk_capture_collect() tells of a
# statement only when it has ended.
# attack: U2 U3 U4 U8
use strict;
use warnings;

use Test::More;

use RawClient;
use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;

my $node = small_network('disclosure_protocol');

sql_ok($node, q{
	SELECT renkei.register_subjects(988);
	CREATE TABLE big (subject_id bigint PRIMARY KEY REFERENCES renkei.subject, owner_org int NOT NULL, body text);
	INSERT INTO big SELECT s, 4, 'row ' || s FROM generate_series(1, 1000) s;
	SELECT renkei.protect('big', 'care.note');
	GRANT SELECT ON big TO renkei_member;
	VACUUM ANALYZE big;
});

sub numbers { return 'public.big: ' . join(' ', $_[0] .. $_[1]); }

sub parse { return ('P', "$_[0]\0$_[1]\0" . pack('n', 0)); }
sub bind_portal { return ('B', "$_[0]\0$_[1]\0" . pack('nnn', 0, 0, 0)); }
sub execute { return ('E', "$_[0]\0" . pack('N', $_[1] // 0)); }

# Messages up to one of a type: (their types, the rows' first columns).
sub replies_until
{
	my ($client, $last) = @_;
	my ($types, @rows) = ('');

	while (my ($type, $content) = raw_receive($client))
	{
		$types .= $type;
		push @rows, (raw_columns($content))[0] if $type eq 'D';
		return ($types, @rows) if $last =~ /$type/;
	}
	die 'the server has closed the connection';
}

my $client = raw_connect($node, 'acc_city') or die 'no connection';
raw_send($client, 'Q', "BEGIN\0");
replies_until($client, 'Z');

# As a driver with a fetch size does it: no Sync between, only Flush.
my $from = wal_position($node);
raw_send($client, parse('s', 'SELECT subject_id FROM big ORDER BY 1'));
raw_send($client, bind_portal('p', 's'));
raw_send($client, execute('p', 20));
raw_send($client, 'H', '');
my ($types, @rows) = replies_until($client, 's');
is("@rows", join(' ', 1 .. 20), 'a portal gives as many rows as asked for');
is(disclosed(entries_since($node, $from)), numbers(1, 20), 'and just these are recorded while it waits');
raw_send($client, execute('p', 30));
raw_send($client, 'H', '');
($types, @rows) = replies_until($client, 's');
is("@rows", join(' ', 21 .. 50), 'it goes on');
is(disclosed(entries_since($node, $from)), numbers(1, 50), 'and so does the record');
is(scalar(grep { $_->{kind} == 2 } entries_since($node, $from)), 2, 'an entry for each time');
raw_send($client, 'C', "Pp\0");
raw_send($client, 'S', '');
replies_until($client, 'Z');
raw_send($client, 'Q', "ROLLBACK\0");
replies_until($client, 'Z');
is(disclosed(entries_since($node, $from)), numbers(1, 50), 'closing it and rolling back changes nothing');

# The same by cursor, and who goes away in the middle of it.
$from = wal_position($node);
raw_send($client, 'Q', "BEGIN; DECLARE c CURSOR FOR SELECT subject_id FROM big ORDER BY 1; FETCH 3 FROM c\0");
replies_until($client, 'Z');
is(disclosed(entries_since($node, $from)), numbers(1, 3), 'FETCH: the rows that were fetched');
raw_send($client, 'Q', "MOVE 10 IN c; FETCH 2 FROM c\0");
($types, @rows) = replies_until($client, 'Z');
is("@rows", '14 15', 'after a MOVE the next ones come');
like(disclosed(entries_since($node, $from)), qr/ 14 15$/, 'and are recorded');
close $client->{socket};

# Many statements before one answer is read; the third is refused.
$client = raw_connect($node, 'acc_city') or die 'no connection';
$from = wal_position($node);
foreach my $i (1, 2)
{
	raw_send($client, parse('', "SELECT subject_id FROM big WHERE subject_id = $i * 100"));
	raw_send($client, bind_portal('', ''));
	raw_send($client, execute(''));
}
raw_send($client, parse('', 'SELECT * FROM renkei.consent'));
raw_send($client, bind_portal('', ''));
raw_send($client, execute(''));
raw_send($client, 'S', '');
($types, @rows) = replies_until($client, 'Z');
is("@rows $types", '100 200 12DC12DC1EZ', 'a pipeline gives its answers in order, up to the error');
my @entries = entries_since($node, $from);
is(disclosed(@entries), 'public.big: 100 200', 'each is recorded');
is(scalar(grep { $_->{kind} == 5 } @entries), 1, 'and the refusal');
close $client->{socket};

$node->stop;
done_testing();
