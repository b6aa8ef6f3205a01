# When renkei.time_zone is changed and the configuration is read again, days are decided by the new one at once: sets made
# by the old one are not used again.
# attack: M4
#
# Fails when rk_day_zone() is left out of the key of a set (key_of() in frame.c).
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('time_zone', q{renkei.time_zone = 'Pacific/Kiritimati'});

# A relationship that ends with what is yesterday at one end of the world, and today at the other.
my $yesterday = q{((clock_timestamp() AT TIME ZONE 'Pacific/Kiritimati')::date - 1)};
sql_ok($node, qq{SELECT rules('{"recipient_kind": "provider", "relationship": "now"}');
	SELECT renkei.end_relationship(relationship_id, '2000-01-01') FROM renkei.relationship WHERE closed_at IS NULL;
	SELECT renkei.relate(7, 'midori', 'care', '2021-01-01', $yesterday)});
my $midori = background($node, 'acc_midori');
my $asks = q{SELECT count(*) FROM note};

# Zones 26 hours apart have different days at any moment.
is(told($midori, $asks), '0', 'in the zone whose day has gone on the relationship is over');
for my $round (1, 2)
{
	$node->append_conf('postgresql.conf', q{renkei.time_zone = 'Etc/GMT+12'});
	$node->reload;
	ok($node->poll_query_until($DB, q{SELECT current_setting('renkei.time_zone') = 'Etc/GMT+12'}), 'the configuration is read again');
	for (my $tries = 0; $tries < 100 && told($midori, 'SHOW renkei.time_zone') ne 'Etc/GMT+12'; $tries++)
	{
		select(undef, undef, undef, 0.1);
	}
	is(told($midori, $asks), '3', 'in the zone of the day before it is in force');
	is(ask($node, 'acc_midori', $asks), '3', '… for a new connection, too');
	$node->append_conf('postgresql.conf', q{renkei.time_zone = 'Pacific/Kiritimati'});
	$node->reload;
	for (my $tries = 0; $tries < 100 && told($midori, 'SHOW renkei.time_zone') ne 'Pacific/Kiritimati'; $tries++)
	{
		select(undef, undef, undef, 0.1);
	}
	is(told($midori, $asks), '0', 'and back');
}

$node->stop;
done_testing();
