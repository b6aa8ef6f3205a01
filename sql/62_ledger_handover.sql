-- What is read on a standby, handed over to the primary.

CREATE FUNCTION ledger.open_handover(standby text, cluster numeric) RETURNS bytea
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_open_handover';
COMMENT ON FUNCTION ledger.open_handover(text, numeric) IS
	'Called by a standby (renkei.standby_reads) on its primary, with its name and the system identifier of the cluster: begins handing over in this session; returns a number that the codes of its records are about. SQLSTATE 55000: not of the same cluster; 25006: this is a standby itself; 22023: no name. 待機系からの記録の受入開始';

CREATE FUNCTION ledger.hand_over(record bytea) RETURNS void
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_hand_over';
COMMENT ON FUNCTION ledger.hand_over(bytea) IS
	'Called by a standby on its primary: takes in the record of what is read there, and returns when it is safe. The first one leaves an event handover. SQLSTATE 42501: it does not carry the code of a standby of this server; 55000: not begun, or the ledger stands still. 待機系からの記録の受入';

REVOKE ALL ON FUNCTION ledger.open_handover(text, numeric), ledger.hand_over(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.open_handover(text, numeric), ledger.hand_over(bytea) TO renkei_standby;
