# Random worlds: the rows that the engine gives each member are those that the rules, written in plain SQL, give it; with
# sets that are built, brought up to date, rebuilt, shared, private, and with time passing.
# Breaks when any condition of visibility.c, setcache.c or changelog.c is taken out: replay what it prints, e.g.
#   SEED=7 WORLD=31 prove … regress/t/021_worlds.pl
# Environment: SEED (printed), WORLDS (how many), WORLD (one only), STEPS (changes of each).
use strict;
use warnings;

use RenkeiTest;
use RenkeiWorld;
use Test::More;

my $seed = $ENV{SEED} // 20261124;
my $worlds = $ENV{WORLDS} // 12;
my $steps = $ENV{STEPS} // 8;
my ($first, $last) = defined $ENV{WORLD} ? ($ENV{WORLD}, $ENV{WORLD}) : (1, $worlds);

note "SEED=$seed WORLDS=$worlds STEPS=$steps";

# jit is off for speed only.
my $node = new_world('worlds', 'jit = off', 'fsync = off', 'log_statement = none');
my ($out, $err);

$node->psql($DB, "\\i $REPO/regress/include/worlds.sql\nSELECT renkei.register_member('acc_hinata', 'midori', '{helper}', '{care}', false)",
	stdout => \$out, stderr => \$err, on_error_stop => 1) == 0
  or die "no worlds: $err\n";

$node->psql($DB, "SET client_min_messages = warning;\nCALL run_worlds($seed, $first, $last, $steps)", stdout => \$out, stderr => \$err);
my @differences = $err =~ /DIFFERENCE (.*)/g;

like($err, qr/worlds $first to $last, [1-9]\d* states/, 'the worlds ran to their end');
is(scalar(@differences), 0, "engine and reference agree in worlds $first to $last of seed $seed");
diag(substr($_, 0, 600)) foreach @differences[ 0 .. ($#differences > 4 ? 4 : $#differences) ];
diag($err) if $err =~ /ERROR/;

# They must have had something to agree about: some see all of something, some nothing, some a part.
is(number($node, 'SELECT count(*) > 0 FROM renkei.visibility_sets() WHERE subjects > 0'), 't', 'there were sets with something in them');

$node->psql($DB, "SET client_min_messages = warning;\nCALL run_passing(" . $seed . ', ' . ($ENV{PASSING} // 4) . ')', stdout => \$out, stderr => \$err);
@differences = $err =~ /DIFFERENCE (.*)/g;
like($err, qr/passing \d+, 0 late/, 'periods began and ended while looked at');
is(scalar(@differences), 0, "engine and reference agree when time passes, seed $seed");
diag(substr($_, 0, 600)) foreach @differences[ 0 .. ($#differences > 4 ? 4 : $#differences) ];
diag($err) if $err =~ /ERROR/;

$node->stop;
done_testing();
