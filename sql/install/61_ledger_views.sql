	-- What was in force at the time of an entry is often over.
	CREATE INDEX relationship_ended ON renkei.relationship (subject_id, organisation_id) WHERE closed_at IS NOT NULL;
	CREATE INDEX consent_ended ON renkei.consent (subject_id) WHERE closed_at IS NOT NULL;
	CREATE INDEX grant_ended ON renkei.grant (organisation_id, subject_id) WHERE closed_at IS NOT NULL;

	CREATE TABLE renkei.organisation_address (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		organisation_id integer NOT NULL,
		address text NOT NULL CHECK (address <> ''),
		representative text NOT NULL CHECK (representative <> ''));
	COMMENT ON TABLE renkei.organisation_address IS 'Where participants are and who represents them, for the records of provision to third parties. 機関の住所・代表者';
	COMMENT ON COLUMN renkei.organisation_address.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.organisation_address.organisation_id IS 'The organisation. 機関番号';
	COMMENT ON COLUMN renkei.organisation_address.address IS 'Address. 住所';
	COMMENT ON COLUMN renkei.organisation_address.representative IS 'Its representative. 代表者';
	PERFORM renkei.finish_register('organisation_address');
	CREATE UNIQUE INDEX organisation_address_current ON renkei.organisation_address (organisation_id) WHERE closed_at IS NULL;

	-- What the auditor reads.  The views belong to renkei_owner, who reads the
	-- ledger for them.
	-- Each column is read when it is asked for, and conditions come before that.
	CREATE VIEW audit.entry AS
		SELECT e.index, e.recorded_at,
			   ledger.leaf_field(e.leaf, 'position', NULL::pg_lsn) AS position, ledger.leaf_field(e.leaf, 'kind', NULL::text) AS kind,
			   ledger.leaf_field(e.leaf, 'at', NULL::timestamptz) AS at, ledger.leaf_field(e.leaf, 'session', NULL::text) AS session,
			   ledger.leaf_field(e.leaf, 'statement', NULL::bigint) AS statement, ledger.leaf_field(e.leaf, 'login', NULL::text) AS login,
			   ledger.leaf_field(e.leaf, 'organisation_id', NULL::integer) AS organisation_id, ledger.leaf_field(e.leaf, 'duties', NULL::bigint) AS duties,
			   ledger.leaf_field(e.leaf, 'purpose', NULL::text) AS purpose, ledger.leaf_field(e.leaf, 'assurance', NULL::bigint) AS assurance,
			   ledger.leaf_field(e.leaf, 'category', NULL::text) AS category, ledger.leaf_field(e.leaf, 'relation', NULL::text) AS relation,
			   ledger.leaf_field(e.leaf, 'columns', NULL::bytea) AS columns, ledger.leaf_field(e.leaf, 'sealed', NULL::bytea) AS sealed,
			   ledger.leaf_field(e.leaf, 'subjects', NULL::bigint) AS subjects, ledger.leaf_field(e.leaf, 'examined', NULL::bigint) AS examined,
			   coalesce(ledger.leaf_field(e.leaf, 'rows', NULL::bigint), ledger.leaf_field(e.leaf, 'subjects', NULL::bigint)) AS rows, ledger.leaf_field(e.leaf, 'fingerprint', NULL::bigint) AS fingerprint,
			   ledger.leaf_field(e.leaf, 'statement_text', NULL::text) AS statement_text, ledger.leaf_field(e.leaf, 'rules', NULL::bigint[]) AS rules,
			   ledger.leaf_field(e.leaf, 'way', NULL::integer) AS way, ledger.leaf_field(e.leaf, 'xid', NULL::xid8) AS xid,
			   ledger.leaf_field(e.leaf, 'rows_digest', NULL::bytea) AS rows_digest, ledger.leaf_field(e.leaf, 'what', NULL::text) AS what,
			   ledger.leaf_field(e.leaf, 'object', NULL::text) AS object, ledger.leaf_field(e.leaf, 'detail', NULL::text) AS detail,
			   ledger.leaf_field(e.leaf, 'sqlstate', NULL::text) AS sqlstate, ledger.leaf_field(e.leaf, 'database', NULL::text) AS database,
			   ledger.leaf_field(e.leaf, 'pid', NULL::integer) AS pid, ledger.leaf_field(e.leaf, 'started', NULL::timestamptz) AS started,
			   ledger.leaf_field(e.leaf, 'application', NULL::text) AS application, ledger.leaf_field(e.leaf, 'address', NULL::text) AS address,
			   ledger.leaf_field(e.leaf, 'column_names', NULL::text[]) AS column_names,
			   (ledger.leaf_field(e.leaf, 'way', NULL::integer) & 1) <> 0 AS past_rules, (ledger.leaf_field(e.leaf, 'way', NULL::integer) & 2) <> 0 AS by_key_check, (ledger.leaf_field(e.leaf, 'way', NULL::integer) & 8) <> 0 AS whole_table,
			   (ledger.leaf_field(e.leaf, 'way', NULL::integer) & 16) <> 0 AS counts_only, (ledger.leaf_field(e.leaf, 'way', NULL::integer) & 32) <> 0 AS failed, e.leaf
		FROM ledger.entry e;
	COMMENT ON VIEW audit.entry IS 'Every entry of the ledger, decoded. 台帳の全記録';

	CREATE VIEW audit.disclosure AS
		SELECT e.index, e.recorded_at, e.session, e.statement, e.login, e.organisation_id, e.duties, e.purpose, e.assurance,
			   e.category, e.relation, e.columns, e.sealed, e.subjects, e.examined, e.rows, e.rules, e.fingerprint,
			   e.statement_text, coalesce(e.past_rules, false) AS past_rules, coalesce(e.by_key_check, false) AS by_key_check,
			   coalesce(e.whole_table, false) AS whole_table, coalesce(e.counts_only, false) AS counts_only,
			   coalesce(e.failed, false) AS failed, e.leaf,
			   ARRAY(SELECT DISTINCT unnest(b.consents) FROM ledger.disclosure_basis(e.leaf) b ORDER BY 1) AS consents,
			   ARRAY(SELECT DISTINCT unnest(b.grants) FROM ledger.disclosure_basis(e.leaf) b ORDER BY 1) AS grants
		-- Not as an equality, of which the planner would expect one in 200.
		FROM audit.entry e WHERE CASE WHEN e.kind = 'disclosure' THEN true ELSE false END;
	COMMENT ON VIEW audit.disclosure IS
		'Disclosures: whose data (ledger.leaf_subjects(leaf) lists them) reached whom, in which duties, for which purpose, by which rules, consents and grants (ledger.disclosure_basis(leaf) tells for each subject). 開示記録';

	CREATE VIEW audit.subject_access AS
		SELECT r.subject_id, s.index, s.recorded_at,
			   ledger.leaf_field(s.leaf, 'login', NULL::text) AS login, ledger.leaf_field(s.leaf, 'organisation_id', NULL::integer) AS organisation_id,
			   ledger.leaf_field(s.leaf, 'duties', NULL::bigint) AS duties, ledger.leaf_field(s.leaf, 'purpose', NULL::text) AS purpose,
			   ledger.leaf_field(s.leaf, 'category', NULL::text) AS category, ledger.leaf_field(s.leaf, 'relation', NULL::text) AS relation,
			   ledger.leaf_field(s.leaf, 'columns', NULL::bytea) AS columns, ledger.leaf_field(s.leaf, 'sealed', NULL::bytea) AS sealed,
			   ledger.leaf_field(s.leaf, 'rules', NULL::bigint[]) AS rules, ledger.leaf_field(s.leaf, 'session', NULL::text) AS session,
			   ledger.leaf_field(s.leaf, 'statement', NULL::bigint) AS statement,
			   coalesce(ledger.leaf_field(s.leaf, 'way', NULL::integer), 0) & 1 <> 0 AS past_rules,
			   coalesce(ledger.leaf_field(s.leaf, 'way', NULL::integer), 0) & 8 <> 0 AS whole_table,
			   ARRAY(SELECT DISTINCT unnest(b.consents) FROM ledger.disclosure_basis(s.leaf, r.subject_id) b ORDER BY 1) AS consents,
			   ARRAY(SELECT DISTINCT unnest(b.grants) FROM ledger.disclosure_basis(s.leaf, r.subject_id) b ORDER BY 1) AS grants
		FROM renkei.subject r CROSS JOIN LATERAL ledger.subject_entries(r.subject_id, r.recorded_at) s;
	COMMENT ON VIEW audit.subject_access IS
		'Who has seen a subject''s data, ever: to be asked with subject_id = …. 本人別開示記録';

	CREATE VIEW audit.member_activity AS
		SELECT (e.recorded_at AT TIME ZONE current_setting('renkei.time_zone'))::date AS day, e.login, e.organisation_id, e.purpose, e.category,
			   count(*) AS disclosures, sum(e.rows) AS rows, sum(e.subjects) AS subjects, max(e.subjects) AS most_at_once,
			   min(e.recorded_at) AS first_at, max(e.recorded_at) AS last_at
		FROM audit.disclosure e GROUP BY 1, 2, 3, 4, 5;
	COMMENT ON VIEW audit.member_activity IS
		'What each login read on each day (in renkei.time_zone). 利用者別利用状況';

	CREATE VIEW audit.refusal AS
		SELECT e.index, e.recorded_at, e.session, e.statement, e.login, e.organisation_id, e.duties, e.purpose, e.what, e.object,
			   e.detail, e.sqlstate
		FROM audit.entry e WHERE e.kind = 'refusal';
	COMMENT ON VIEW audit.refusal IS 'What was asked and not given. 拒否記録';

	CREATE VIEW audit.ledger_event AS
		SELECT e.index, e.recorded_at, e.session, e.statement, e.login, e.organisation_id, e.purpose, e.what, e.object, e.detail,
			   ledger.entry_json(e.leaf) ->> 'standby' AS standby
		FROM audit.entry e WHERE e.kind = 'event';
	COMMENT ON VIEW audit.ledger_event IS 'What was done to the protection itself. 管理操作記録';

	CREATE VIEW audit.emergency AS
		SELECT e.* FROM audit.disclosure e
		WHERE e.purpose = 'emergency'
		   OR EXISTS (SELECT FROM renkei.rule r
					  WHERE r.rule_id = ANY (e.rules) AND r.basis = 'emergency' AND r.recorded_at <= e.recorded_at
						AND (r.closed_at IS NULL OR r.closed_at > e.recorded_at));
	COMMENT ON VIEW audit.emergency IS
		'Disclosures in the purpose emergency, or to somebody who saw by a rule of the basis emergency. 緊急時の開示';

	CREATE VIEW audit.rule_change AS
		SELECT r.recorded_at AS changed_at, r.recorded_by AS changed_by, 'added' AS change, r.rule_id, r.category, r.owner_kind,
			   r.recipient_kind, r.duty, r.purpose, r.action, r.basis, r.relationship, r.relationship_kind, r.consent, r.released, r.source
		FROM renkei.rule r
		UNION ALL
		SELECT r.closed_at, r.closed_by, 'ended', r.rule_id, r.category, r.owner_kind, r.recipient_kind, r.duty, r.purpose,
			   r.action, r.basis, r.relationship, r.relationship_kind, r.consent, r.released, r.source
		FROM renkei.rule r WHERE r.closed_at IS NOT NULL;
	COMMENT ON VIEW audit.rule_change IS 'Changes of the disclosure rules. ルール変更履歴';

	CREATE VIEW audit.login AS
		SELECT e.index, e.recorded_at, e.started AS connected_at, e.session, e.login, e.database, e.pid, e.application, e.address,
			   ledger.entry_json(e.leaf) ->> 'standby' AS standby,
			   -- By the index entry_of_session.
			   (SELECT max(x.recorded_at) FROM audit.entry x
				WHERE x.session = e.session AND x.kind = 'event' AND x.what = 'logout' AND x.recorded_at >= e.recorded_at) AS ended_at
		FROM audit.entry e WHERE e.kind = 'session';
	COMMENT ON VIEW audit.login IS
		'Connections of members, and those of others that read, changed or were refused something; session joins them to the other views. 接続記録';

	CREATE VIEW audit.login_failure AS
		SELECT e.index, e.recorded_at, e.login, e.object AS database, e.detail AS address, e.sqlstate, 1::bigint AS failures,
			   ledger.entry_json(e.leaf) ->> 'standby' AS standby
		FROM audit.entry e WHERE e.kind = 'event' AND e.what = 'login_failed'
		UNION ALL
		SELECT e.index, e.recorded_at, NULL, NULL, e.detail, NULL, e.object::bigint, ledger.entry_json(e.leaf) ->> 'standby'
		FROM audit.entry e WHERE e.kind = 'event' AND e.what = 'logins_failed';
	COMMENT ON VIEW audit.login_failure IS
		'Connections that were refused, to any database of the server; the login is empty where there is no such role. Of more than 60 in a minute, only how many. 接続失敗';

	CREATE VIEW audit.ledger_status AS
		SELECT s.size AS entries, s.last_entry, s.position, l.worker,
			   greatest(pg_wal_lsn_diff(l.written, coalesce(l.reached, s.position)), 0)::bigint AS lag_bytes,
			   coalesce(extract(epoch FROM clock_timestamp() - l.behind_since), 0)::numeric(12, 1) AS lag_seconds,
			   l.log_is_held, l.log_is_lost, c.size AS checkpoint_size, c.signed_at AS checkpoint_at,
			   c.note IS NOT NULL AND c.note NOT LIKE E'%\n\n' AS checkpoint_is_signed, l.signer_failed,
			   (SELECT count(*) FROM ledger.witness w WHERE w.closed_at IS NULL) AS witnesses,
			   (SELECT max(g.size) FROM ledger.cosignature g) AS witnessed_size,
			   (SELECT count(*) FROM ledger.pending) AS pending
		FROM ledger.state s CROSS JOIN ledger.lag() l
			LEFT JOIN (SELECT * FROM ledger.checkpoint ORDER BY size DESC, signed_at DESC LIMIT 1) c ON true;
	COMMENT ON VIEW audit.ledger_status IS
		'How the ledger is: its size, its lag, its last signed head, its witnesses. 台帳の状態';

	-- Registers that the law and the guidelines ask for, each named to its clause.
	CREATE VIEW audit.appi_29_provision AS
		SELECT e.index, e.recorded_at AS provided_at, o.name AS third_party, e.organisation_id AS third_party_id, o.kind AS third_party_kind,
			   a.address AS third_party_address, a.representative AS third_party_representative,
			   ledger.leaf_subjects(e.leaf) AS subjects, e.category AS items, e.relation, e.columns AS item_columns,
			   b.bases, b.provider_kinds, 'consent' = ANY (b.bases) AS with_consent, e.consents, e.purpose,
			   e.recorded_at + interval '3 years' AS keep_until
		FROM audit.disclosure e
			CROSS JOIN LATERAL (
				SELECT array_agg(DISTINCT r.basis) AS bases, array_agg(DISTINCT r.owner_kind) AS provider_kinds FROM renkei.rule r
				WHERE r.rule_id = ANY (e.rules) AND r.recorded_at <= e.recorded_at AND (r.closed_at IS NULL OR r.closed_at > e.recorded_at)) b
			LEFT JOIN renkei.organisation o ON o.organisation_id = e.organisation_id AND o.recorded_at <= e.recorded_at
				AND (o.closed_at IS NULL OR o.closed_at > e.recorded_at)
			LEFT JOIN renkei.organisation_address a ON a.organisation_id = e.organisation_id AND a.recorded_at <= e.recorded_at
				AND (a.closed_at IS NULL OR a.closed_at > e.recorded_at)
		WHERE e.organisation_id IS NOT NULL AND b.bases IS DISTINCT FROM '{own}';
	COMMENT ON VIEW audit.appi_29_provision IS
		'Act on the Protection of Personal Information, article 29: records of provision to third parties: consent, the recipient with address and representative, subjects, items, date; not of what an organisation reads of its own. A recipient that is a public body (by its kind) or another basis than consent need not be recorded. To be kept for 3 years. 個人情報保護法第29条 第三者提供記録';

	CREATE VIEW audit.appi_30_receipt AS
		SELECT e.index, e.provided_at AS received_at, e.third_party_id AS recipient_id, e.third_party AS recipient, d.login, e.provider_kinds,
			   e.subjects, e.items, e.relation, e.item_columns, 'network database, table ' || e.relation AS how_obtained, e.with_consent,
			   e.consents, e.keep_until
		FROM audit.appi_29_provision e JOIN audit.disclosure d ON d.index = e.index AND d.recorded_at = e.provided_at;
	COMMENT ON VIEW audit.appi_30_receipt IS
		'Act on the Protection of Personal Information, article 30: what a recipient has to record of what it received: consent, from what kind of provider (the rows name each), how it was obtained, subjects, items. 個人情報保護法第30条 受領記録';

	CREATE VIEW audit.mhlw_17_access_log AS
		SELECT e.index, e.recorded_at AS operated_at, e.login, e.session, e.organisation_id, e.kind AS operation, e.category, e.relation,
			   e.subjects, e.rows, e.columns, e.what, e.object, e.sqlstate, s.connected_at, s.address, s.ended_at,
			   coalesce(s.ended_at, e.recorded_at) - coalesce(s.connected_at, e.recorded_at) AS session_length
		FROM audit.entry e
			-- A column, not an expression: what was found for a session is kept for its other entries (Memoize).
			CROSS JOIN LATERAL ledger.leaf_field(e.leaf, 'session', NULL::text) AS k (session)
			-- By the index entry_of_session, so that a condition on the time or the session gets to the entries.
			CROSS JOIN LATERAL (
				SELECT min(x.started) AS connected_at, max(x.address) AS address, max(x.recorded_at) FILTER (WHERE x.what = 'logout') AS ended_at
				FROM audit.entry x WHERE x.session = k.session AND x.kind IN ('session', 'event')) s;
	COMMENT ON VIEW audit.mhlw_17_access_log IS
		'Ministry of Health guideline on medical information systems 6.0, operation, section 17: who, logged in when and from where, for how long, and which information he operated on. 医療情報システムの安全管理に関するガイドライン第6.0版 システム運用編17';

	-- A condition on recorded_at gets to the months of the ledger in each of these.
	CREATE VIEW audit.attention AS
		SELECT 'out of hours' AS reason, d.index, d.recorded_at, d.login, d.organisation_id, d.purpose, d.category, d.subjects, d.rows
		FROM audit.disclosure d
		WHERE d.purpose IS DISTINCT FROM 'emergency'
		  AND extract(hour FROM d.recorded_at AT TIME ZONE current_setting('renkei.time_zone')) NOT BETWEEN 7 AND 20
		UNION ALL
		SELECT 'mass read', d.index, d.recorded_at, d.login, d.organisation_id, d.purpose, d.category, d.subjects, d.rows
		FROM audit.disclosure d WHERE d.subjects >= 1000 OR d.whole_table
		UNION ALL
		-- Day by day, from the first entry's to the last one's, give or take one for a clock that was set.
		SELECT 'many in a day', d.index, y.starts, d.login, d.organisation_id, NULL, NULL, d.subjects, d.rows
		FROM (SELECT day AT TIME ZONE current_setting('renkei.time_zone') AS starts,
					 (day + interval '1 day') AT TIME ZONE current_setting('renkei.time_zone') AS ends
			  FROM generate_series(
				date_trunc('day', (SELECT e.recorded_at FROM ledger.entry e ORDER BY e.index LIMIT 1)
					AT TIME ZONE current_setting('renkei.time_zone')) - interval '1 day',
				(SELECT e.recorded_at FROM ledger.entry e ORDER BY e.index DESC LIMIT 1)
					AT TIME ZONE current_setting('renkei.time_zone') + interval '1 day', interval '1 day') day) y
			CROSS JOIN LATERAL (
				SELECT x.login, x.organisation_id, max(x.index) AS index, sum(x.subjects)::bigint AS subjects, sum(x.rows)::bigint AS rows
				FROM audit.disclosure x
				WHERE x.recorded_at >= y.starts AND x.recorded_at < y.ends AND x.subjects < 1000
				GROUP BY x.login, x.organisation_id HAVING sum(x.subjects) >= 1000) d
		UNION ALL
		SELECT d.kind, d.index, d.recorded_at, f.login, f.organisation_id, f.purpose, f.category, f.subjects, coalesce(f.rows, f.subjects)
		FROM (SELECT DISTINCT ON (own.kind, own.index, own.recorded_at) own.kind, own.index, own.recorded_at, own.leaf
			  FROM (SELECT s.index, s.recorded_at, s.leaf, l.kind, l.value, unnest(ledger.leaf_subjects(s.leaf)) AS subject_id
					FROM audit.disclosure s JOIN ledger.mark l ON l.login::text = s.login
					WHERE s.subjects <= 100) own
				  JOIN ledger.mark m ON m.subject_id = own.subject_id AND m.kind = own.kind AND m.value = own.value) d
			CROSS JOIN LATERAL ledger.leaf_fields(d.leaf) f
		UNION ALL
		SELECT 'past the rules', d.index, d.recorded_at, d.login, d.organisation_id, d.purpose, d.category, d.subjects, d.rows
		FROM audit.disclosure d WHERE d.past_rules AND NOT d.by_key_check
		UNION ALL
		SELECT 'decoy', d.index, d.recorded_at, d.login, d.organisation_id, d.purpose, d.category, d.subjects, d.rows
		FROM ledger.decoy y JOIN audit.subject_access a ON a.subject_id = y.subject_id
			JOIN audit.disclosure d ON d.index = a.index AND d.recorded_at = a.recorded_at
		WHERE y.closed_at IS NULL AND d.recorded_at >= y.recorded_at
		UNION ALL
		SELECT 'never served', d.index, d.recorded_at, f.login, f.organisation_id, f.purpose, f.category, f.subjects, coalesce(f.rows, f.subjects)
		FROM (SELECT DISTINCT ON (x.index, x.recorded_at) x.index, x.recorded_at, x.leaf
			  FROM (SELECT s.index, s.recorded_at, s.leaf, s.organisation_id, unnest(ledger.leaf_subjects(s.leaf)) AS subject_id
					FROM audit.disclosure s WHERE s.organisation_id IS NOT NULL AND s.subjects <= 100) x
			  WHERE NOT EXISTS (SELECT FROM renkei.relationship r
								WHERE r.subject_id = x.subject_id AND r.organisation_id = x.organisation_id)) d
			CROSS JOIN LATERAL ledger.leaf_fields(d.leaf) f;
	COMMENT ON VIEW audit.attention IS
		'Disclosures worth a look: out of hours (before 7 or from 21 o''clock), of 1000 subjects and more at once or in a day, of subjects who have a mark in common with the reader (ledger.mark: own surname, own street), past the rules, of decoys, of subjects that the organisation never served. To be asked with recorded_at; of a day that is its beginning. 要確認';

	PERFORM renkei.finish_audit_view(v) FROM unnest('{entry, disclosure, subject_access, member_activity, refusal, ledger_event,
		emergency, rule_change, login, login_failure, ledger_status, appi_29_provision, appi_30_receipt, mhlw_17_access_log, attention}'::text[]) v;
	GRANT SELECT ON audit.ledger_status TO renkei_admin, renkei_dba;
	GRANT USAGE ON SCHEMA audit TO renkei_admin, renkei_dba;

	CREATE VIEW ledger.cosigned_checkpoint AS
		SELECT c.size, c.signed_at, c.root, c.note || coalesce(g.lines, '') AS note, coalesce(g.witnesses, 0) AS witnesses
		FROM ledger.checkpoint c
			LEFT JOIN (SELECT size, string_agg(line, '' ORDER BY received_at, witness) AS lines, count(*) AS witnesses
					   FROM ledger.cosignature GROUP BY size) g USING (size);
	COMMENT ON VIEW ledger.cosigned_checkpoint IS 'The heads of the tree with what witnesses added. 立会人署名付きの先端';
	COMMENT ON COLUMN ledger.cosigned_checkpoint.size IS 'Entries in the tree. 件数';
	COMMENT ON COLUMN ledger.cosigned_checkpoint.signed_at IS 'When it was signed. 署名日時';
	COMMENT ON COLUMN ledger.cosigned_checkpoint.root IS 'Hash of the tree. 根のハッシュ値';
	COMMENT ON COLUMN ledger.cosigned_checkpoint.note IS 'The note with the witnesses'' signatures. 署名文';
	COMMENT ON COLUMN ledger.cosigned_checkpoint.witnesses IS 'How many witnesses signed it. 立会人数';
	ALTER VIEW ledger.cosigned_checkpoint OWNER TO renkei_owner;
	REVOKE ALL ON ledger.cosigned_checkpoint FROM PUBLIC;
	GRANT SELECT ON ledger.cosigned_checkpoint TO renkei_auditor, renkei_admin, renkei_witness;
	GRANT SELECT ON ledger.checkpoint, ledger.cosignature, ledger.witness TO renkei_witness;
