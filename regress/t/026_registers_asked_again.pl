# A session that could not find out whether the database has renkei's registers asks again: an error then (a time-out while the catalog
# is locked) must not leave it for all its life without coverage, record and refusals.
#
# Breaks when rk_registers_exist() in register.c keeps what it has not found out: PG_CATCH without maps_valid = false.
# attack: P3 D2
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use RenkeiWorld;

my $node = new_world('asked_again');
my $member = background($node, 'acc_hinata');
my $explain = 'EXPLAIN SELECT * FROM note';

like(in_session($member, $explain), qr/may not EXPLAIN/, 'a plan is refused');
in_session($member, q{SET statement_timeout = '300ms'});
# What the session knows of the schema is news by then, and cannot be had.
my $superuser = background($node, 'postgres');
in_session($superuser, 'GRANT USAGE ON SCHEMA renkei TO acc_hinata');
in_session($superuser, 'BEGIN');
in_session($superuser, 'LOCK TABLE pg_catalog.pg_namespace IN ACCESS EXCLUSIVE MODE');
like(in_session($member, $explain), qr/statement timeout/, 'while the catalog is locked, statements run into their time-out');
in_session($superuser, 'ROLLBACK');
like(in_session($member, $explain), qr/may not EXPLAIN/, 'a plan is refused as before');

$_->{run}->kill_kill foreach ($member, $superuser);
$node->stop;
done_testing();
