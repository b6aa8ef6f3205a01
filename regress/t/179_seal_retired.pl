# Former data keys, which a rotation leaves, are destroyed where nothing needs them: no value in a table, no month of the record
# of changes from when they were in use, no hold.
# What breaks it: a value that needs one is not found, so that it is lost, nor in a table that somebody is just making; a key that was
# retired is taken for an erased subject's, or is in the way of the next rotation.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;

my $node = keyed_network('seal_retired', 'renkei.rotation_rate = 0');
my $names = q{SELECT count(*) FROM person WHERE name::text = 'name ' || subject_id AND remark::text = 'remark ' || subject_id};

sub super { return $node->safe_psql($DB, $_[0]) }

sub command
{
	my (@arguments) = @_;
	my ($status, $out, $err) = renkei($node, 'keeper', 'keys', @arguments, '--category', 'person.identity', '--reason', 'test');

	return ($status, $out . $err);
}

sub retire { return command('retire') }

# Keys that are there, by generation.
sub keys_of { return super(q{SELECT string_agg(generation || ':' || n, ' ' ORDER BY generation) FROM (SELECT generation, count(*) n FROM renkei.data_key
	WHERE subject_id > 0 AND wrapped IS NOT NULL GROUP BY 1) k}) }

# Months of the record that are over are dropped.
sub forget_changes
{
	super(q{SET session_replication_role = replica; ALTER TABLE audit.change_default DISABLE TRIGGER ALL;
		DO $$ DECLARE part regclass; BEGIN
			FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit.change'::regclass LOOP
				EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', part);
				EXECUTE format('DELETE FROM %s', part);
				EXECUTE format('ALTER TABLE %s ENABLE TRIGGER ALL', part);
			END LOOP;
		END $$});
	return;
}

is((retire())[1], "0 former data keys were destroyed\n", 'where no key was rotated there are none');
my %old = map { $_ => super("SELECT concat(remark) FROM person WHERE subject_id = $_") } 3, 5, 6;
is((command('rotate-data', '--wait'))[0], 0, 'a rotation');
is(keys_of(), '1:20 2:20', 'leaves the former keys');
is((refused($node, $_, q{SELECT renkei.retire_data_keys('person.identity', 'test')}))[0], '42501', "$_ cannot retire them") foreach qw(cm auditor);
is((refused($node, 'keeper', q{SELECT renkei.retire_data_keys('person.identity', '')}))[0], '22023', 'it needs a reason');
is((refused($node, 'keeper', q{SELECT renkei.destroy_former_keys('person', '{3}', '{2}', '{}')}))[0], '42501', 'and nobody destroys a key of his choice');

# A member's copy from before the rotation is sealed anew when it is brought.  Breaks without: open_to_bring() in seal.c comparing
# generations.
ask($node, 'cm', "UPDATE person SET remark = '$old{6}' WHERE subject_id = 6");
is(super(q{SELECT get_byte(decode(substr(concat(remark), 15), 'base64'), 8) FROM person WHERE subject_id = 6}), '2', 'what a member brings is sealed with the newest key');

# Kept: what the record of changes has; what is on hold; all of them, for one value.
# Breaks without: the NOT EXISTS of renkei.former_data_keys().
is((retire())[1], "0 former data keys were destroyed\n", 'what the record of changes may need stays');
forget_changes();
super(q{UPDATE person SET remark = '} . $old{5} . q{' WHERE subject_id = 5});
my ($status, $out) = retire();
is($status, 1, 'a value that came back from before is an obstacle');
like($out, qr/former data keys of group "person" are still needed for table "person"/, '… which is named');
is(keys_of(), '1:20 2:20', '… to all of them');
is(ask($node, 'cm', $names), '20', 'it opens meanwhile');
is((command('rotate-data', '--subject', '5', '--wait'))[0], 0, 'it is sealed anew');
super(q{CREATE TABLE lists (subject_id bigint, names renkei.sealed_text[])});
like((retire())[1], qr/former data keys may be needed for what is in column public\.lists\.names/, 'nor are they destroyed where something is not found');
super(q{DROP TABLE lists; INSERT INTO renkei.key_rotation (key_group, reason) VALUES ('person', 'not begun')});
like((retire())[1], qr/a rotation of the data keys of group "person" is under way/, 'nor during a rotation');
super(q{DELETE FROM renkei.key_rotation WHERE reason = 'not begun'});
is((refused($node, 'keeper', q{BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT renkei.retire_data_keys('person.identity', 'test')}))[0], '25001', 'nor under an old snapshot');
ask($node, 'auditor', q{SELECT renkei.hold_subject(3, 'proceeding 12')});
forget_changes();
is((retire())[1], "20 former data keys were destroyed\n", 'the others are destroyed');
is(keys_of(), '1:1 2:19 3:1', 'those of who is on hold stay');
is(super(q{SELECT detail->>'reason', detail->>'keys' FROM audit.event WHERE kind = 'retire_data_keys' ORDER BY recorded_at DESC LIMIT 1}), 'test|20', 'it is on record');
is(ask($node, 'cm', $names), '20', 'everything opens');
like((renkei($node, 'keeper', 'keys', 'status'))[1], qr/\(destroyed\) +20\b/, 'renkei keys status counts them');

# What comes back from an older backup is not what somebody erased, and not in the way.
super(q{UPDATE person SET remark = '} . $old{5} . q{' WHERE subject_id = 5});
is(join(' ', refused($node, 'cm', 'SELECT remark FROM person WHERE subject_id = 5')), '55000 a former data key of subject 5 was destroyed', 'an older value is told of');
is(super(q{SELECT subject_id, col, fault FROM renkei.verify_sealed('person')}), '5|remark|damaged', 'renkei.verify_sealed() finds it');
is((refused($node, 'cm', "UPDATE person SET remark = '$old{6}' WHERE subject_id = 6"))[0], '22000', 'and no member brings one');
is((command('rotate-data', '--wait'))[0], 0, 'the next rotation');
is(keys_of(), '1:1 2:19 3:20 4:1', '… makes keys for all, those with retired ones, too');
isnt(super(q{SELECT values_damaged FROM renkei.rotation ORDER BY rotation_id DESC LIMIT 1}), '0', '… and tells of what does not open');
super(q{UPDATE person SET remark = 'remark 5' WHERE subject_id = 5});
is(ask($node, 'cm', $names), '20', 'everything opens');

# Erased is erased, whatever was retired before.
my $id = ask($node, 'keeper', q{SELECT renkei.request_erasure(7, 'asked in writing')});
ask($node, 'auditor', "SELECT renkei.approve_erasure($id)");
is(ask($node, 'keeper', q{SELECT renkei.erase_subject(7, 'asked in writing', 'auditor')}), '2', 'an erasure takes the keys that are left');
is(ask($node, 'cm', 'SELECT name FROM person WHERE subject_id = 7'), super('SHOW renkei.mask_text'), '… and what it erased shows the mask');

# An erased value can be put back where it was: there is nothing left to forge.  Breaks without: rk_data_key_is_erased() in
# open_to_bring() of seal.c.
my $erased = super('SELECT concat(remark) FROM person WHERE subject_id = 7');
ask($node, 'cm', "DELETE FROM person WHERE subject_id = 7; INSERT INTO person VALUES (7, 1, NULL, '$erased')");
is(super('SELECT concat(remark) FROM person WHERE subject_id = 7'), $erased, 'a member brings what is erased as it is');

# A table that is just being restored from an older dump: nobody sees it before its transaction has ended.  Breaks without:
# renkei.await_transactions() in renkei.retire_data_keys(); or where what is asked of tables is asked before.
my $former = super('SELECT concat(remark) FROM person WHERE subject_id = 12');
my $retire = q{SELECT 'destroyed ' || renkei.retire_data_keys('person.identity', 'test')};
is((command('rotate-data', '--wait'))[0], 0, 'once more');
forget_changes();
like(waits_for($node, "CREATE TABLE copy (LIKE person INCLUDING CONSTRAINTS); INSERT INTO copy VALUES (12, 1, NULL, '$former')", $retire),
	qr/former data keys of group "person" are still needed for table "copy"/, 'whose value keeps the keys');
like(waits_for($node, 'CREATE TABLE lists (subject_id bigint, names renkei.sealed_text[])', $retire),
	qr/former data keys may be needed for what is in column public\.lists\.names/, 'which may have what is not found');
super('DROP TABLE lists');
super('DROP TABLE copy');
like((retire())[1], qr/^[1-9][0-9]* former data keys were destroyed$/m, 'without it they are destroyed');

$node->stop;
done_testing();
