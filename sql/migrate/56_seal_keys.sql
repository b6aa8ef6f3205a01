	-- Sealed columns are of 1.1.
	IF to_regclass('renkei.data_key') IS NULL THEN
-- include install/56_seal_keys.sql
		RETURN NEXT 'renkei.data_key, renkei.key_group: made';
	END IF;
