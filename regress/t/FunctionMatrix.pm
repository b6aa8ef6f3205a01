# Which functions there are, who may call each (regress/data/function_matrix.csv), and arguments to call them with.
#
#   my %may = matrix();                       # function => { role => 1, … }, of "every" all of @ROLES
#   my @functions = functions($node);         # of the catalog: signature, name, types and names of its arguments
#   my @calls = calls($node, $function, 'long');  # SQL expressions that call it: 'short' or 'long' list of arguments
package FunctionMatrix;

use strict;
use warnings;

use Exporter 'import';
use RenkeiTest;

our @EXPORT = qw(matrix functions calls group_roles);

my $FILE = "$REPO/regress/data/function_matrix.csv";

# The group roles that logins are put into; "member" is renkei_member.
sub group_roles
{
	my ($node) = @_;

	return split /\n/, $node->safe_psql($DB,
		q{SELECT substr(rolname, 8) FROM pg_roles WHERE rolname LIKE 'renkei\_%' AND NOT rolcanlogin AND rolname <> 'renkei_owner' ORDER BY 1});
}

sub matrix
{
	my %may;

	open(my $file, '<', $FILE) or die "$FILE: $!\n";
	<$file>;
	while (<$file>)
	{
		my ($function, $who) = /^"([^"]+)",([a-z_ ]+|-)$/ or die "$FILE:$.: not \"function\",roles\n";

		die "$FILE:$.: $function is there twice\n" if exists $may{$function};
		$may{$function} = { map { $_ => 1 } grep { $_ ne '-' } split / /, $who };
	}
	return %may;
}

# Every function of ours: in our schemas, or brought by our extensions into others (aggregates).
sub functions
{
	my ($node) = @_;
	my $rows = $node->safe_psql($DB, q{
		SELECT p.oid::regprocedure, format('%I.%I', n.nspname, p.proname),
			   coalesce((SELECT string_agg(format_type(a.type, NULL), ';' ORDER BY a.ord) FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, ord)), ''),
			   coalesce(array_to_string(p.proargnames[1 : p.pronargs], ';', ''), '')
		FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
		WHERE n.nspname IN ('renkei', 'care', 'audit', 'ledger')
		   OR EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
					  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND e.extname LIKE 'renkei%')
		ORDER BY 1});

	return map {
		my ($signature, $name, $types, $names) = split /\|/, $_, -1;
		{ signature => $signature, name => $name, types => [ split /;/, $types ], names => [ split /;/, $names, -1 ] }
	} split /\n/, $rows;
}

# Arguments. The first of each type is an ordinary one; where a name says more than the type, see %ordinary. -----------------

my $long_text = "repeat('介護', 1700000)";		# 10 MB
my %values = (
	'text' => [ q{'x'}, q{''}, $long_text, q{E'\\x01\\u200b''"\\\\;%s%n'}, q{'*'}, q{'pg_catalog'} ],
	'name' => [ q{'subject_id'}, q{''}, q{repeat('あ', 100)::name}, q{'no"such'} ],
	'cstring' => [ q{'131102'}, q{'renkei:sealed:AAAA'}, q{''}, q{'１９９９'}, q{repeat('9', 100000)::cstring}, q{E'\\x01'} ],
	'boolean' => [ 'true', 'false' ],
	'smallint' => [ '1', '0', '-1', '32767', '-32768' ],
	'integer' => [ '1', '0', '-1', '2147483647', '-2147483648' ],
	'bigint' => [ '1', '0', '-1', '4294967296', '2147483647', '2147483648', '9223372036854775807', '-9223372036854775808' ],
	'oid' => [ '1', '0', '4294967295' ],
	'real' => [ '1', q{'NaN'}, q{'Infinity'}, '-0.0', '3e38' ],
	'double precision' => [ '1', q{'NaN'}, q{'Infinity'}, q{'-Infinity'}, '-0.0', '1e308' ],
	'numeric' => [ '1', q{'NaN'}, q{'Infinity'}, '-1e100', '1e-100' ],
	'date' => [ q{'2025-10-01'}, q{'infinity'}, q{'-infinity'}, q{'4713-01-01 BC'}, q{'5874897-12-31'}, q{'0001-01-01'} ],
	'timestamp without time zone' => [ q{'2025-10-01'}, q{'infinity'}, q{'-infinity'}, q{'4713-01-01 BC'}, q{'294276-12-31'} ],
	'timestamp with time zone' => [ q{'2025-10-01'}, q{'infinity'}, q{'-infinity'}, q{'4713-01-01 BC'}, q{'294276-12-31'} ],
	'interval' => [ q{'1 day'}, q{'0'}, q{'-178000000 years'}, q{'178000000 years'} ],
	'bytea' => [ q{'\x3132'}, q{''}, q{decode(repeat('00ff', 2500000), 'hex')} ],
	'json' => [ q{'[]'}, q{'null'}, q{'{}'}, q{'1'}, q{('[' || repeat('{},', 10000) || '{}]')::json} ],
	'jsonb' => [ q{'[]'}, q{'null'}, q{'{}'}, q{'1'}, q{'[null]'}, q{'[1, "x", []]'}, q{'[{"category": null, "released": "maybe"}]'},
		q{('[' || repeat('{},', 10000) || '{}]')::jsonb}, q{(repeat('[', 1000) || repeat(']', 1000))::jsonb} ],
	'uuid' => [ q{'00000000-0000-0000-0000-000000000000'} ],
	'regclass' => [ q{'care.person'}, '0', '4294967295', '1259', q{'renkei.member'}, q{'care.month_plan'},
		q{(SELECT min(oid)::oid FROM pg_class WHERE relkind = 'i')}, q{(SELECT min(oid)::oid FROM pg_class WHERE relkind = 'S')} ],
	'aclitem' => [ q{'fn_member=r/fn_member'}, q{'=*/fn_nobody'} ],
	'regrole' => [ q{'fn_member'}, '0', '4294967295', '10', q{'renkei_member'} ],
	'regtype' => [ q{'text'}, '0', '4294967295' ],
	'regproc' => [ q{'now'}, '0', '4294967295' ],
	'regnamespace' => [ q{'care'}, '0', '4294967295' ],
	'anyelement' => [ '1', q{'x'::renkei.sealed_text}, q{ROW(1, 'x')}, '(SELECT NULL::renkei.rule)', q{''::text} ],
	'anyarray' => [ '(SELECT NULL::integer[])', q{'{}'::text[]}, q{'{NULL}'::text[]} ],
	'anycompatible' => [ '1', q{'x'::text}, q{'{}'::text[]} ],
	'renkei.sealed_text' => [ q{'x'}, q{'renkei:sealed:EQAAAAAAAQABDgjzVGmllmNp2iFgBLmv5kvm4bupWhUQjZDWLLU2yp7gH++ZjJZmSI++oYhmVEykxB4M4vxJy/Fdf+iJpelWPmBT1LGmmvHmkBO4+Lk='} ],
	'renkei.sealed_date' => [ q{'2025-10-01'}, q{'infinity'}, q{'renkei:sealed:EgAAAAAAAQABDgjzVHqQUELo/pi+P3o5jpXtmC8MgAoBjXeYGdU2x5KSknQN2hCzhiPvKx/BKp5AzRp53Q=='} ],
	'renkei.sealed_numeric' => [ '1', q{'NaN'}, '-1e100' ],
	'renkei.sealed_jsonb' => [ q{'[]'}, q{'{"a": 1}'} ],
	'renkei.sealed_bytea' => [ q{'\\x3132'}, q{''} ],
	'renkei.insurer_number' => [ q{'131102'} ],
	'renkei.insured_number' => [ q{'0000000000'}, q{'9999999999'} ],
	'renkei.provider_number' => [ q{'0870100013'} ],
	'renkei.medical_institution_number' => [ q{'0110114'} ],
	'renkei.municipality_code' => [ q{'082163'} ],
	'renkei.care_level' => [ q{'要介護1'}, q{'非該当'} ],
	'renkei.partial_date' => [ q{'2013-03-01'}, q{'2013'}, q{'2013-03'}, q{'不明'} ]);

# What makes a call come as far as it can.
my %ordinary = (
	'text category' => q{'care.person'}, 'text purpose' => q{'care'}, 'text organisation' => q{'fn_office'}, 'text code' => q{'fn_office'},
	'text kind' => q{'care_manager_office'}, 'text register' => q{'kind'}, 'text word' => q{'care_manager_office'}, 'text action' => q{'read'},
	'text recipient_kind' => 'NULL', 'text basis' => q{'law'}, 'timestamp with time zone valid_to' => q{'2030-01-01'},
	'regclass relation' => q{'public.fn_table'}, 'name recorded_on' => 'NULL', 'name released' => 'NULL', 'text decision' => q{'allow'}, 'text[] duties' => q{'{care_manager}'}, 'text[] purposes' => q{'{care}'},
	'text[] privileges' => q{'{SELECT}'}, 'name grantee' => q{'renkei_member'},
	'text vkey' => q{'example.org/w+e08410f3+BD2L7o2s4CCfHevYRu4wrxu1I9G0xUR2pa1N6546CRkJ'}, 'date month' => q{'2020-01-01'},
	'regclass month' => q{'ledger.entry_default'}, 'timestamp with time zone until' => 'clock_timestamp()',
	'bytea leaf' => "decode('000000000217e2d8ab00010106021b0006611d3a98c6e80348533abcd37ab89a8f0401056a6163635f73616b75726106010702086463617265156b7075626c69632e6e6f74651823876a7375626a6563745f6964656c6162656c696f776e65725f6f72676a7772697474656e5f6f6e6b72656c65617365645f617464626f647966616d6f756e74', 'hex')",
	'text[] categories' => q{'{care.person}'}, 'regrole login' => q{'fn_member'}, 'text relationship_kind' => q{'care_management'});

# The values of an SQL type, each cast to it; those of types not listed are made from what the catalog says of them.
my %known;

sub values_of
{
	my ($node, $type) = @_;

	return @{ $known{$type} } if exists $known{$type};
	my @made;
	if (exists $values{$type})
	{
		@made = $type =~ /^any/ ? @{ $values{$type} } : map { "($_)::$type" } @{ $values{$type} };
	}
	elsif ($type eq 'internal')
	{
		@made = ('NULL');
	}
	elsif ($type =~ /^(.*)\[\]$/)
	{
		my @elements = values_of($node, $1);

		@made = ("ARRAY[$elements[0]]::$type", "'{}'::$type", "ARRAY[NULL, $elements[0], NULL]::$type",
			"ARRAY[ARRAY[$elements[0], NULL], ARRAY[NULL, $elements[-1]]]::$type", "array_fill($elements[0], '{70000}', '{-5}')::$type");
		push @made, map { "ARRAY[$_, $elements[0]]::$type" } @elements;
	}
	else
	{
		my $literal = $type =~ s/'/''/gr;
		my ($class, @labels) = split /\|/, $node->safe_psql($DB, qq{
			SELECT concat_ws('|', typtype, (SELECT string_agg(enumlabel, '|' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
			FROM pg_type t WHERE oid = '$literal'::regtype});

		if ($class eq 'e')
		{
			@made = map { "'$_'::$type" } @labels;
		}
		elsif ($class eq 'c')
		{
			# A row of nothing; one with columns dropped meanwhile makes no difference to it.
			@made = ("(SELECT NULL::$type)", "(SELECT r FROM json_populate_record(NULL::$type, '{}') AS r)");
		}
		else
		{
			die "FunctionMatrix.pm knows no values of type $type: add some to \%values\n";
		}
	}
	$known{$type} = \@made;
	return @made;
}

# A constant null would be folded away with the call of a strict function, and nobody asked for a privilege.
sub null_of
{
	my ($type) = @_;

	return 'NULL' if $type eq 'internal';
	return sprintf '(SELECT NULL::%s)', $type =~ /^any/ ? 'integer' : $type;
}

# Expressions that call a function: with nulls, with ordinary arguments, with the n-th of all; in the long list also with
# each value of each argument among ordinary ones.
sub calls
{
	my ($node, $function, $list) = @_;
	my @types = @{ $function->{types} };
	# SQL has no value for it but a constant null, with which a strict function is not called.
	return () if $list eq 'short' && grep { $_ eq 'internal' } @types;
	my @columns = map { [ values_of($node, $_) ] } @types;
	my @first;
	my @arguments;
	my $most = 0;

	foreach my $i (0 .. $#types)
	{
		my $name = $function->{names}[$i] // '';

		unshift @{ $columns[$i] }, "$ordinary{\"$types[$i] $name\"}::$types[$i]" if exists $ordinary{"$types[$i] $name"};
		push @first, $columns[$i][0];
		$most = @{ $columns[$i] } if @{ $columns[$i] } > $most;
	}
	push @arguments, [@first], [ map { null_of($_) } @types ];
	foreach my $n (1 .. $most - 1)
	{
		push @arguments, [ map { $columns[$_][ $n % @{ $columns[$_] } ] } 0 .. $#types ];
	}
	foreach my $i ($list eq 'long' ? 0 .. $#types : ())
	{
		push @arguments, map { my @a = @first; $a[$i] = $_; [@a] } @{ $columns[$i] }[ 1 .. $#{ $columns[$i] } ], null_of($types[$i]);
	}
	my %seen;
	return grep { !$seen{$_}++ } map { "$function->{name}(" . join(', ', @$_) . ')' } @arguments;
}

1;
