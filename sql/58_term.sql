-- Terms of plain values, for tables of renkei_owner that hold no value.

CREATE FUNCTION renkei.term(category text, value text, folding text) RETURNS bytea
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_term';
COMMENT ON FUNCTION renkei.term(text, text, text) IS
	'The term of a value (16 bytes) under the category''s key of terms, made where there is none: what a sealed_text column of the category that is searchable ("exact"), searchable-name ("name") or searchable-kana ("kana") shows of it, too. Who calls it finds out values by guessing, so only functions of renkei_owner may. SQLSTATE 42704: no such category; 22023: no such folding; 55000: no key provider, or no key and a transaction that may not make one. 検索用の鍵付き値';

REVOKE ALL ON FUNCTION renkei.term(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.term(text, text, text) TO renkei_owner;
