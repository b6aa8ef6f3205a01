# A foreign key's check reads a row, and tells whether it is there: recorded as what it is, apart from what people have read.
# Breaks when add_scan() does not ask rk_is_foreign_key_check().
# attack: U16
use strict;
use warnings;

use Test::More;

use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;

my $node = small_network('disclosure_keys');

sql_ok($node, q{
	CREATE TABLE parent (subject_id bigint PRIMARY KEY REFERENCES renkei.subject, owner_org int NOT NULL);
	INSERT INTO parent SELECT s, 2 FROM generate_series(1, 12) s;
	SELECT renkei.protect('parent', 'care.note');
	CREATE TABLE child (subject_id bigint REFERENCES parent, body text);
	GRANT SELECT ON parent TO renkei_member;
	GRANT INSERT ON child TO renkei_member;
});

my $from = wal_position($node);
ask($node, 'acc_hinata', q{INSERT INTO child VALUES (1, 'x')});
my @entries = grep { $_->{kind} == 2 && $_->{relation} eq 'public.parent' } entries_since($node, $from);
is(disclosed(@entries), 'public.parent: 1', 'whose row was looked for');
is($entries[0]{way} & 2, 2, 'by a foreign key');
is($entries[0]{login}, 'acc_hinata', 'on behalf of whom');

$from = wal_position($node);
ask($node, 'acc_hinata', 'SELECT * FROM parent WHERE subject_id = 1');
@entries = grep { $_->{kind} == 2 } entries_since($node, $from);
is(disclosed(@entries), 'public.parent: 1', 'who reads it himself');
is(($entries[0]{way} // 0) & 2, 0, 'leaves another kind of entry');

$node->stop;
done_testing();
