	-- The registers.  Every row is a version: closed_at IS NULL marks the one in
	-- force, and the trigger renkei.guard_register lets a row only be added or,
	-- once, closed.  What was ever decided can so be explained later.
	CREATE TABLE renkei.kind (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 63),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.kind IS 'Kinds of organisation, as rules name them. 機関種別';

	CREATE TABLE renkei.duty (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		duty text NOT NULL CHECK (duty ~ '^[a-z][a-z0-9_]*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 63),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.duty IS 'Duties in which a member acts (care manager, nurse, …). 職務';

	CREATE TABLE renkei.purpose (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		purpose text NOT NULL CHECK (purpose ~ '^[a-z][a-z0-9_]*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 32767),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.purpose IS 'Purposes for which data is used. 利用目的';

	CREATE TABLE renkei.category (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		category text NOT NULL CHECK (category ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 32767),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.category IS 'Classes of data, each with one set of rules. 情報区分';

	CREATE TABLE renkei.organisation (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		organisation_id integer NOT NULL CHECK (organisation_id BETWEEN 1 AND 1000000),
		code text NOT NULL CHECK (code <> ''),
		kind text NOT NULL,
		name text NOT NULL,
		valid_from date NOT NULL,
		valid_to date CHECK (valid_to >= valid_from));
	COMMENT ON TABLE renkei.organisation IS 'Participants of the network. 参加機関';

	CREATE TABLE renkei.member (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		login regrole NOT NULL,
		organisation_id integer NOT NULL,
		duties text[] NOT NULL CHECK (array_position(duties, NULL) IS NULL),
		purposes text[] NOT NULL CHECK (cardinality(purposes) > 0 AND array_position(purposes, NULL) IS NULL),
		is_default boolean NOT NULL,
		valid_from timestamptz NOT NULL,
		valid_to timestamptz CHECK (valid_to > valid_from));
	COMMENT ON TABLE renkei.member IS
		'Logins that act for an organisation, with their duties; the first purpose is the default one. 利用者(ログイン)';

	CREATE TABLE renkei.subject (
		subject_id bigint PRIMARY KEY CHECK (subject_id BETWEEN 1 AND 2147483647),
		recorded_at timestamptz NOT NULL,
		recorded_by name NOT NULL);
	COMMENT ON TABLE renkei.subject IS
		'Persons the data is about, by a dense number that is never reused and means nothing. 利用者・被保険者(番号のみ)';

	CREATE TABLE renkei.rule (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		rule_id bigint NOT NULL,
		category text NOT NULL,
		owner_kind text NOT NULL,
		recipient_kind text NOT NULL,
		duty text NOT NULL,
		purpose text NOT NULL,
		action text NOT NULL CHECK (action IN ('read', 'write')),
		basis text NOT NULL CHECK (basis IN ('consent', 'law', 'emergency', 'own')),
		relationship text NOT NULL CHECK (relationship IN ('none', 'now', 'record_date', 'ever', 'grant')),
		relationship_kind text NOT NULL DEFAULT '',
		consent text NOT NULL CHECK (consent IN ('none', 'opt_in', 'opt_out')),
		released boolean NOT NULL,
		source text NOT NULL DEFAULT '',
		CHECK (action = 'read' OR (basis = 'own' AND relationship <> 'record_date' AND NOT released)));
	COMMENT ON TABLE renkei.rule IS
		'The disclosure matrix: what of whose may be read or written by whom, in which duty and for which purpose, on which basis. 情報開示ルール';

	CREATE TABLE renkei.relationship (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		relationship_id bigint NOT NULL,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		organisation_id integer NOT NULL,
		relationship_kind text NOT NULL CHECK (relationship_kind <> ''),
		valid_from date NOT NULL,
		valid_to date CHECK (valid_to >= valid_from));
	COMMENT ON TABLE renkei.relationship IS 'Which organisation serves which subject, from and to (both days included). 担当関係';

	CREATE TABLE renkei.consent (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		consent_id bigint NOT NULL,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		decision text NOT NULL CHECK (decision IN ('allow', 'refuse')),
		category text,
		organisation_id integer,
		recipient_kind text,
		purpose text,
		valid_from timestamptz NOT NULL,
		valid_to timestamptz CHECK (valid_to > valid_from),
		evidence text);
	COMMENT ON TABLE renkei.consent IS
		'What a subject allowed or refused; NULL in category, organisation_id, recipient_kind or purpose means any. 同意・不同意';

	CREATE TABLE renkei.grant (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		grant_id bigint NOT NULL,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		organisation_id integer NOT NULL,
		category text,
		purpose text,
		basis text NOT NULL CHECK (basis IN ('consent', 'law', 'emergency')),
		reason text NOT NULL CHECK (reason <> ''),
		valid_from timestamptz NOT NULL,
		valid_to timestamptz NOT NULL CHECK (valid_to > valid_from));
	COMMENT ON TABLE renkei.grant IS
		'Time-boxed permissions made by referral, approved request or emergency access; rules with relationship grant need one. 期限付き許可';

	CREATE TABLE renkei.protected (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		relation regclass NOT NULL,
		category text NOT NULL,
		subject_column name NOT NULL,
		owner_column name NOT NULL,
		recorded_on_column name,
		released_column name);
	COMMENT ON TABLE renkei.protected IS 'Tables under protection and the columns their policies read. 保護対象の表';

	CREATE SEQUENCE renkei.subject_id_seq AS bigint MAXVALUE 2147483647;
	CREATE SEQUENCE renkei.organisation_id_seq AS integer MAXVALUE 1000000;
	CREATE SEQUENCE renkei.rule_id_seq AS bigint;
	CREATE SEQUENCE renkei.relationship_id_seq AS bigint;
	CREATE SEQUENCE renkei.consent_id_seq AS bigint;
	CREATE SEQUENCE renkei.grant_id_seq AS bigint;
	ALTER SEQUENCE renkei.subject_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.organisation_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.rule_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.relationship_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.consent_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.grant_id_seq OWNER TO renkei_owner;
	PERFORM renkei.finish_register(r) FROM unnest(ARRAY['kind', 'duty', 'purpose', 'category', 'organisation', 'member',
		'rule', 'relationship', 'consent', 'grant', 'protected']) AS r;
	ALTER TABLE renkei.subject OWNER TO renkei_owner;
	CREATE TRIGGER guard_register BEFORE INSERT OR UPDATE OR DELETE ON renkei.subject
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_register('subject');
	CREATE TRIGGER guard_register_truncate BEFORE TRUNCATE ON renkei.subject
		FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_register('subject');
	ALTER TABLE renkei.subject ENABLE ALWAYS TRIGGER guard_register;
	ALTER TABLE renkei.subject ENABLE ALWAYS TRIGGER guard_register_truncate;
	REVOKE ALL ON renkei.subject FROM PUBLIC;
	GRANT SELECT ON renkei.subject TO renkei_admin, renkei_auditor;
	-- So that a DBA can tie the subjects of his tables to those that are registered.
	GRANT REFERENCES (subject_id) ON renkei.subject TO renkei_dba;

	-- One row in force per natural key.
	CREATE UNIQUE INDEX kind_current ON renkei.kind (kind) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX duty_current ON renkei.duty (duty) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX purpose_current ON renkei.purpose (purpose) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX category_current ON renkei.category (category) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX organisation_current ON renkei.organisation (organisation_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX organisation_code_current ON renkei.organisation (code) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX member_current ON renkei.member (login, organisation_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX member_default ON renkei.member (login) WHERE closed_at IS NULL AND is_default;
	CREATE UNIQUE INDEX rule_current ON renkei.rule (rule_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX rule_cell_current ON renkei.rule
		(category, owner_kind, recipient_kind, duty, purpose, action, basis, relationship, relationship_kind, consent, released)
		WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX relationship_current ON renkei.relationship (relationship_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX consent_current ON renkei.consent (consent_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX grant_current ON renkei.grant (grant_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX protected_current ON renkei.protected (relation) WHERE closed_at IS NULL;

	-- The engine's own look-ups; it finds these indexes by name.
	CREATE INDEX relationship_by_organisation ON renkei.relationship (organisation_id, subject_id) WHERE closed_at IS NULL;
	CREATE INDEX relationship_by_subject ON renkei.relationship (subject_id, organisation_id) WHERE closed_at IS NULL;
	CREATE INDEX consent_by_subject ON renkei.consent (subject_id) WHERE closed_at IS NULL;
	CREATE INDEX grant_by_organisation ON renkei.grant (organisation_id, subject_id) WHERE closed_at IS NULL;
