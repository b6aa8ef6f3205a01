	-- Since 1.1 a DBA can tie the subjects of his tables to those that are registered.
	IF NOT has_column_privilege('renkei_dba', 'renkei.subject', 'subject_id', 'REFERENCES') THEN
		GRANT REFERENCES (subject_id) ON renkei.subject TO renkei_dba;
		RETURN NEXT 'renkei.subject: REFERENCES (subject_id) granted to renkei_dba';
	END IF;
