-- The benchmark's world: registers by bulk, the tables once, and their copies.
--
-- psql variables: subjects, rows, offices, small, large. Run by a superuser in a database with renkei installed.
-- Subjects of a caller are spread over all numbers, and rows lie in the order of their time, so that neither the
-- visibility sets nor the tables are kinder than real ones.

CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO PUBLIC;

SELECT renkei.register_kind(k, k) FROM unnest(ARRAY['city', 'care_manager_office', 'care_provider', 'hospital']) AS k;
SELECT renkei.register_duty(d, d) FROM unnest(ARRAY['city_officer', 'care_manager', 'helper', 'physician']) AS d;
SELECT renkei.register_purpose(p, p) FROM unnest(ARRAY['care', 'treatment', 'supervision']) AS p;
SELECT renkei.register_category(c, c) FROM unnest(ARRAY['bench.month', 'bench.person']) AS c;

-- Organisations 1-4 are the callers measured, 5-24 offices for first uses, the rest only the world around them.
SELECT renkei.register_organisation('city', 'city', '高齢福祉課', '2020-01-01', NULL, 1);
SELECT renkei.register_organisation('small', 'care_manager_office', '小さな居宅', '2020-01-01', NULL, 2);
SELECT renkei.register_organisation('large', 'care_manager_office', '大きな居宅', '2020-01-01', NULL, 3);
SELECT renkei.register_organisation('tenth', 'hospital', '中央病院', '2020-01-01', NULL, 4);
INSERT INTO renkei.organisation (organisation_id, code, kind, name, valid_from)
SELECT 4 + i, 'office_' || i, 'care_manager_office', '居宅' || i, '2020-01-01' FROM generate_series(1, :offices) AS i;
INSERT INTO renkei.organisation (organisation_id, code, kind, name, valid_from)
SELECT 4 + :offices + i, 'provider_' || i, 'care_provider', '事業所' || i, '2020-01-01' FROM generate_series(1, :offices) AS i;

SELECT count(*) FROM renkei.register_subjects(:subjects);

-- Whom an organisation serves: the measured callers share of the dense numbers evenly.
CREATE TABLE bench.serves (organisation_id integer, subject_id bigint, PRIMARY KEY (organisation_id, subject_id));
INSERT INTO bench.serves SELECT 1, s FROM generate_series(1, :subjects) AS s;
INSERT INTO bench.serves SELECT 2, 1 + i * (:subjects / :small) FROM generate_series(0, :small - 1) AS i;
INSERT INTO bench.serves SELECT 3, 2 + i * (:subjects / :large) FROM generate_series(0, :large - 1) AS i;
INSERT INTO bench.serves SELECT 4, s FROM generate_series(7, :subjects, 10) AS s;
INSERT INTO bench.serves SELECT 4 + i, 3 + j * (:subjects / :small) + i
FROM generate_series(1, least(20, :offices)) AS i, generate_series(0, :small - 1) AS j WHERE 3 + j * (:subjects / :small) + i <= :subjects;
INSERT INTO bench.serves SELECT 4 + 1 + s % :offices, s FROM generate_series(1, :subjects) AS s WHERE s % :offices >= 20;
INSERT INTO bench.serves SELECT 4 + :offices + 1 + (s * 7 + n * 13) % :offices, s
FROM generate_series(1, :subjects) AS s, generate_series(1, 2) AS n ON CONFLICT DO NOTHING;

INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from)
SELECT nextval('renkei.relationship_id_seq'), subject_id, organisation_id,
	CASE WHEN organisation_id = 4 THEN 'treatment' WHEN organisation_id <= 4 + :offices THEN 'care_management' ELSE 'month_service' END,
	'2020-01-01'
FROM bench.serves WHERE organisation_id <> 1 ORDER BY subject_id, organisation_id;

-- Everybody allows the care network; some refuse other recipients.
INSERT INTO renkei.consent (consent_id, subject_id, decision, valid_from)
SELECT nextval('renkei.consent_id_seq'), s, 'allow', '2020-01-01' FROM generate_series(1, :subjects) AS s;
INSERT INTO renkei.consent (consent_id, subject_id, decision, recipient_kind, valid_from)
SELECT nextval('renkei.consent_id_seq'), s, 'refuse', 'care_provider', '2021-01-01' FROM generate_series(1, :subjects, 100) AS s;
CREATE TABLE bench.allows (subject_id bigint PRIMARY KEY);
INSERT INTO bench.allows SELECT s FROM generate_series(1, :subjects) AS s;

SELECT * FROM renkei.replace_rules($$[
	{"category": "bench.month", "owner_kind": "*", "recipient_kind": "city", "duty": "city_officer", "purpose": "supervision",
	 "action": "read", "basis": "law", "relationship": "none", "consent": "none", "released": false, "source": "the city sees all"},
	{"category": "bench.month", "owner_kind": "city", "recipient_kind": "city", "duty": "city_officer", "purpose": "supervision",
	 "action": "read", "basis": "own", "relationship": "none", "consent": "none", "released": false, "source": "its own"},
	{"category": "bench.month", "owner_kind": "*", "recipient_kind": "care_manager_office", "duty": "care_manager", "purpose": "care",
	 "action": "read", "basis": "consent", "relationship": "now", "relationship_kind": "care_management", "consent": "opt_in", "released": false, "source": "whom it serves"},
	{"category": "bench.month", "owner_kind": "*", "recipient_kind": "care_manager_office", "duty": "care_manager", "purpose": "care",
	 "action": "read", "basis": "own", "relationship": "ever", "consent": "none", "released": false, "source": "its own"},
	{"category": "bench.month", "owner_kind": "*", "recipient_kind": "care_provider", "duty": "*", "purpose": "care",
	 "action": "read", "basis": "consent", "relationship": "record_date", "relationship_kind": "month_service", "consent": "opt_in", "released": false, "source": "the month it served"},
	{"category": "bench.month", "owner_kind": "care_manager_office", "recipient_kind": "hospital", "duty": "physician", "purpose": "treatment",
	 "action": "read", "basis": "consent", "relationship": "now", "consent": "opt_in", "released": false, "source": "whom it treats"},
	{"category": "bench.person", "owner_kind": "*", "recipient_kind": "city", "duty": "city_officer", "purpose": "supervision",
	 "action": "read", "basis": "law", "relationship": "none", "consent": "none", "released": false, "source": "the city sees all"},
	{"category": "bench.person", "owner_kind": "city", "recipient_kind": "city", "duty": "city_officer", "purpose": "supervision",
	 "action": "read", "basis": "own", "relationship": "none", "consent": "none", "released": false, "source": "its own"},
	{"category": "bench.person", "owner_kind": "city", "recipient_kind": "care_manager_office", "duty": "care_manager", "purpose": "care",
	 "action": "read", "basis": "consent", "relationship": "now", "relationship_kind": "care_management", "consent": "opt_in", "released": false, "source": "whom it serves"},
	{"category": "bench.person", "owner_kind": "city", "recipient_kind": "hospital", "duty": "physician", "purpose": "treatment",
	 "action": "read", "basis": "consent", "relationship": "now", "consent": "opt_in", "released": false, "source": "whom it treats"}
]$$);

-- Logins: the members; the same callers past all row security (for the limit) or under the usual policies.
CREATE ROLE usual NOLOGIN;
CREATE ROLE usual_exists NOLOGIN;
CREATE ROLE usual_plpgsql NOLOGIN;
CREATE ROLE usual_array NOLOGIN;
DO $logins$
DECLARE
	caller record;
	way text;
BEGIN
	FOR caller IN
		SELECT o.organisation_id, o.code, CASE o.kind WHEN 'city' THEN 'city_officer' WHEN 'hospital' THEN 'physician' ELSE 'care_manager' END AS duty,
			CASE o.kind WHEN 'city' THEN 'supervision' WHEN 'hospital' THEN 'treatment' ELSE 'care' END AS purpose
		FROM renkei.organisation AS o WHERE o.organisation_id <= 24 AND o.kind <> 'care_provider'
	LOOP
		EXECUTE format('CREATE ROLE %I LOGIN', caller.code);
		PERFORM renkei.register_member(caller.code::regrole, caller.code, ARRAY[caller.duty], ARRAY[caller.purpose]);
		CONTINUE WHEN caller.organisation_id > 4;
		FOREACH way IN ARRAY ARRAY['exists', 'plpgsql', 'array']
		LOOP
			EXECUTE format('CREATE ROLE %I LOGIN IN ROLE usual, %I', way || '_' || caller.code, 'usual_' || way);
			EXECUTE format('ALTER ROLE %I SET app.organisation = %L', way || '_' || caller.code, caller.organisation_id);
		END LOOP;
	END LOOP;
END
$logins$;
CREATE ROLE registrar LOGIN IN ROLE renkei_admin;

-- The month table and the person table, unprotected: the limit's. -----------------------------------------------------

CREATE SCHEMA plain;
CREATE TABLE plain.month (
	subject_id bigint NOT NULL, owner_org integer NOT NULL, line_no integer NOT NULL, service_month date NOT NULL,
	served_on date NOT NULL, service_kind smallint NOT NULL, service_item text NOT NULL, units integer NOT NULL,
	unit_price numeric NOT NULL, amount numeric NOT NULL, note text NOT NULL);
INSERT INTO plain.month
SELECT r.s, 4 + 1 + r.s % :offices, r.i, date_trunc('month', r.d)::date, r.d, 11 + r.h % 20,
	lpad((r.h / 32 % 10000)::text, 4, '0'), 50 + r.h % 900, 10 + (r.h % 90) / 100.0, (r.i * 7919 % 100000000) / 100.0,
	'記録 ' || md5(r.i::text)
FROM (SELECT i, date '2021-11-01' + (i * 1826 / :rows)::integer AS d, h, 1 + (h::bigint * 7 + i) % :subjects AS s
	FROM (SELECT i, hashint8(i) & 2147483647 AS h FROM generate_series(1, :rows::bigint) AS i) AS a) AS r;

CREATE TABLE plain.person (
	subject_id bigint PRIMARY KEY, owner_org integer NOT NULL, name text NOT NULL, born date NOT NULL,
	care_level smallint NOT NULL, address text NOT NULL);
INSERT INTO plain.person
SELECT s, 1, '利用者 ' || s, date '1925-01-01' + (s * 37 % 14600)::integer, s % 8, '笠間市友部 ' || s % 3000
FROM generate_series(1, :subjects) AS s;

-- Filters by hand: exactly the subjects a caller may see, with statistics.
DO $visible$
BEGIN
	FOR organisation IN 1 .. 4 LOOP
		EXECUTE format('CREATE TABLE plain.visible_%s (subject_id bigint PRIMARY KEY)', organisation);
		EXECUTE format('INSERT INTO plain.visible_%s SELECT subject_id FROM bench.serves WHERE organisation_id = %s', organisation, organisation);
	END LOOP;
END
$visible$;
