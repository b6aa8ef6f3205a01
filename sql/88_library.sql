-- What the SQL side cannot know by itself: which library answers.

CREATE FUNCTION renkei.library_version(OUT version text, OUT built_for integer)
	LANGUAGE c STABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_library_version';
COMMENT ON FUNCTION renkei.library_version() IS
	'Version of the library that is loaded, and the server_version_num it was built for. Some fixes of the server reach a library only when it is built again. ライブラリの版';
REVOKE ALL ON FUNCTION renkei.library_version() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.library_version() TO renkei_dba, renkei_admin, renkei_auditor;
