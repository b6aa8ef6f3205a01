# Rows that come from outside of the server's own tables cannot be recorded, and so are not read: a foreign table that a superuser
# made a partition of a protected one past renkei's watch is an error to who reads it.
#
# Breaks when start_scans() in captured_scan.c passes over what is no scan of the server's: refuse_foreign() left out.
# attack: U16
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;
use RenkeiWorld;

my $node = new_world('foreign');
my $file = $node->basedir . '/rows.csv';

append_to_file($file, "5,1\n");
number($node, qq{
	SELECT rules('{"recipient_kind": "city"}');
	CREATE TABLE parts (subject_id bigint NOT NULL, owner_org integer NOT NULL) PARTITION BY RANGE (subject_id);
	CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (3);
	INSERT INTO parts VALUES (1, 1);
	SELECT renkei.protect('parts', 'care.note');
	GRANT SELECT ON parts TO renkei_member;
	CREATE EXTENSION file_fdw;
	CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
	SET renkei.own_ddl = on;
	CREATE FOREIGN TABLE parts_2 PARTITION OF parts FOR VALUES FROM (3) TO (100) SERVER files OPTIONS (filename '$file', format 'csv')});

is(ask($node, 'acc_city', 'SELECT count(*) FROM parts WHERE subject_id = 1'), '1', 'the rest is read as ever');
my ($status, $out, $err);
$status = $node->psql($DB, 'SELECT * FROM parts WHERE subject_id = 5', stdout => \$out, stderr => \$err, extra_params => [ '-U', 'acc_city' ]);
is($status, 3, 'the foreign rows are not');
like($err, qr/whose rows of relation "parts_2" are read cannot be recorded/, 'which is said');
is($out, '', 'and none has come');

$node->stop;
done_testing();
