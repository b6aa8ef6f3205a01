-- The Japanese calendar, and the detector of individual numbers.

CREATE FUNCTION renkei.wareki(date) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_wareki';
COMMENT ON FUNCTION renkei.wareki(date) IS
	'和暦. A date in the Japanese calendar: 令和元年5月1日. Error 22008 before 1873-01-01 and for infinity.';

CREATE FUNCTION renkei.wareki(date, style text) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_wareki';
COMMENT ON FUNCTION renkei.wareki(date, style text) IS
	'和暦. A date in the Japanese calendar; style: long 令和元年5月1日, short R1.5.1, code R010501, number 5010501. Error 22008 before 1873-01-01, for infinity, and in codes from the hundredth year of an era; 22023 for another style.';

CREATE FUNCTION renkei.from_wareki(text) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_from_wareki';
COMMENT ON FUNCTION renkei.from_wareki(text) IS
	'和暦から日付. The date of a text like 平成25年3月1日, H25.3.1, H250301, 4250301, 平25.3.1, full-width or not. Years behind the end of an era count on: 平成33年 is 2021. Error 22007 for no known notation, for western and for partial dates, 22008 for a day that does not exist, before its era, or up to 明治5.';

CREATE FUNCTION renkei.looks_like_my_number(text) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_looks_like_my_number';
COMMENT ON FUNCTION renkei.looks_like_my_number(text) IS
	'個人番号の検出. Whether a text holds twelve digits (or three groups of four) whose check digit is that of an individual number, which must not be stored here. One in eleven of other twelve-digit numbers passes too.';
