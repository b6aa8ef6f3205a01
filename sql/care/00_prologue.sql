-- renkei_care: the first slice of the care-and-health network.  CREATE EXTENSION
-- brings functions; care.install() then makes the tables as ordinary ones, so
-- that DROP EXTENSION never takes people's data with it.

CREATE SCHEMA care;
COMMENT ON SCHEMA care IS
	'Care insurance data of the network, in the terms of the national care plan exchange files. 介護情報';
REVOKE ALL ON SCHEMA care FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA care TO renkei_owner;
GRANT USAGE ON SCHEMA care TO renkei_member, renkei_admin, renkei_auditor, renkei_reporter, renkei_dba;
