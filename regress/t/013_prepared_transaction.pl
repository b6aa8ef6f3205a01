# A transaction that changed the registers cannot be prepared: nobody could say when its changes are in force. One that
# did not can be, and what it wrote is bound by the rules as ever.
#
# Fails when XACT_EVENT_PRE_PREPARE is taken out of changelog.c: the changes would be committed without being told.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('prepared', 'max_prepared_transactions = 4', 'renkei.allow_prepare = on');

foreach my $change (
	q{SELECT renkei.record_consent(1, 'refuse')},
	q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE subject_id = 1 AND closed_at IS NULL},
	q{SELECT renkei.relate(6, 'hinata', 'care', '2021-01-01')},
	q{SELECT renkei.end_member('acc_midori', 'midori')},
	q{SELECT renkei.register_subject()},
	q{SELECT renkei.replace_rules('[]')},
	q{SELECT renkei.unprotect('note')},
	# An earlier subtransaction's change that was rolled back may be taken for one, the one after it must be.
	q{SAVEPOINT s; SELECT renkei.record_consent(2, 'refuse'); RELEASE s})
{
	my ($state, $message) = refused($node, superuser(), "BEGIN; $change; PREPARE TRANSACTION 'p'");

	is($state, '0A000', "cannot be prepared: $change");
}
is(count_of($node, 'pg_prepared_xacts'), '0', 'none of them was left behind');
is(count_of($node, 'renkei.rule WHERE closed_at IS NULL'), '8', 'nor any of their changes');
agrees($node, 'after the refused ones');

my $hinata = background($node, 'acc_hinata');
my $midori = background($node, 'acc_midori');
told($hinata, q{BEGIN; UPDATE note SET body = 'prepared' WHERE label = '2n'; PREPARE TRANSACTION 'row'});
is(count_of($node, 'pg_prepared_xacts'), '1', 'a transaction that only changed a row is prepared');
is(told($midori, q{SELECT count(*) FROM note WHERE body = 'prepared'}), '0', 'it is not visible yet');
sql_ok($node, q{SELECT renkei.record_consent(2, 'refuse')});
agrees($node, 'with a transaction prepared,');
told($hinata, q{COMMIT PREPARED 'row'});
is(count_of($node, q{note WHERE label = '2n' AND body = 'prepared'}), '1', 'committed, the row is changed');
is(told($hinata, q{SELECT count(*) FROM note WHERE body = 'prepared'}), '0', 'and not shown to who may not see it any more');
is(count_of($node, q{audit.change WHERE new_row ->> 'body' = 'prepared'}), '1', 'its change is on record');

$node->stop;
done_testing();
