# What one user of a pooled connection asked for is not there for the next: RESET ALL, DISCARD ALL and the end of a
# transaction that did SET LOCAL drop the purpose and the organisation, in plans made before, too.
#
# Fails when the request is kept anywhere but in the two settings (context.c), when assign_request() does not reset
# cached plans that left the filter out, or when a frame outlives its statement.
# attack: S7
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('pooled_session');
my $session = background($node, 'acc_city');
my $asks = 'EXECUTE notes';

# The city sees all in the purpose supervision, which is its default, and nothing in the purpose care.
sub prepare
{
	told($session, 'PREPARE notes AS SELECT count(*) FROM note');
}

prepare();
is(told($session, $asks), '36', 'in its default purpose the login sees all');
told($session, q{SET renkei.purpose = 'care'});
is(told($session, $asks), '0', 'in another purpose nothing, by the plan that was made when it saw all');
told($session, 'RESET ALL');
is(told($session, "$asks; SELECT renkei.current_purpose()"), "36\nsupervision", 'RESET ALL drops the purpose');
told($session, q{SELECT renkei.enter('city', 'care')});
is(told($session, $asks), '0', 'so after renkei.enter()');
told($session, 'DISCARD ALL');
prepare();
is(told($session, "$asks; SELECT renkei.current_purpose()"), "36\nsupervision", 'DISCARD ALL drops the purpose');

told($session, q{BEGIN; SET LOCAL renkei.purpose = 'care'});
is(told($session, $asks), '0', 'SET LOCAL is in force in its transaction');
told($session, 'COMMIT');
is(told($session, $asks), '36', 'and no longer after COMMIT');
told($session, q{BEGIN; SELECT renkei.enter('city', 'care'); SAVEPOINT s});
is(told($session, $asks), '0', 'renkei.enter() is in force in its transaction');
told($session, 'ROLLBACK');
is(told($session, $asks), '36', 'and no longer after ROLLBACK');

# The other direction is the one that would disclose: a default that sees nothing, a purpose that sees all.
sql_ok($node, q{SELECT renkei.register_member('acc_city', 'city', '{officer}', '{care,supervision}')});
is(told($session, $asks), '0', 'a change of its membership reaches the idle connection');
foreach my $end ('RESET ALL', 'DISCARD ALL', 'RESET renkei.purpose', q{SET renkei.purpose = ''}, 'RESET SESSION AUTHORIZATION; RESET ALL')
{
	told($session, q{SET renkei.purpose = 'supervision'});
	is(told($session, 'SELECT count(*) FROM note'), '36', 'asked for, the wider purpose is granted');
	prepare() if told($session, $asks) =~ /does not exist/;
	told($session, $end);
	is(told($session, 'SELECT count(*) FROM note'), '0', "$end takes it away");
	is(told($session, "SELECT coalesce(renkei.current_organisation(), 0), renkei.current_purpose()"), '4|care', '… from the session too');
}
foreach my $end ('COMMIT', 'ROLLBACK')
{
	told($session, q{BEGIN; SET LOCAL renkei.purpose = 'supervision'});
	is(told($session, 'SELECT count(*) FROM note'), '36', 'SET LOCAL of the wider purpose is granted');
	told($session, $end);
	is(told($session, 'SELECT count(*) FROM note'), '0', "$end takes it away");
}

# A cursor that a former user left open holds no more than its own statement's rows, and DISCARD ALL closes it.
told($session, q{SET renkei.purpose = 'supervision'; BEGIN; DECLARE kept CURSOR WITH HOLD FOR SELECT count(*) FROM note; COMMIT; DISCARD ALL});
like(told($session, 'FETCH ALL FROM kept'), qr/cursor "kept" does not exist/, 'DISCARD ALL closes a held cursor');
is(told($session, 'SELECT count(*) FROM note'), '0', 'and the purpose it was opened in is gone');

$node->stop;
done_testing();
