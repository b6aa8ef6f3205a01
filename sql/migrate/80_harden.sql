	-- Functions that tell what others do were every login's in 1.0.
	DECLARE
		taken integer := renkei.harden();
	BEGIN
		IF taken > 0 THEN
			RETURN NEXT format('%s functions taken from PUBLIC', taken);
		END IF;
	END;
