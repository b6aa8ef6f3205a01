-- What a member and an insured person may have in common: surname, street. For audit.attention.

-- In PL/pgSQL, where an expression is no query: of those auto_explain writes down the parameters.
CREATE FUNCTION care.surname_mark(name text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN split_part(btrim(translate(normalize($1, NFKC), '　', ' ')), ' ', 1);
END
$$;
COMMENT ON FUNCTION care.surname_mark(text) IS
	'The surname of a name (in kana), of whatever width it is written. 姓';

CREATE FUNCTION care.street_mark(address text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN regexp_replace(replace(normalize($1, NFKC), ' ', ''), '[0-9].*$', '');
END
$$;
COMMENT ON FUNCTION care.street_mark(text) IS
	'An address without what begins with its first number: the neighbourhood. 町名';

CREATE FUNCTION care.mark_persons() RETURNS bigint
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT ledger.mark_subjects('same surname', 'care.person', array_agg(p.subject_id), array_agg(coalesce(care.surname_mark(p.name_kana), '')))
		+ ledger.mark_subjects('neighbour', 'care.person', array_agg(p.subject_id), array_agg(coalesce(care.street_mark(p.address_1), '')))
	FROM (SELECT DISTINCT subject_id, name_kana::text, address_1::text FROM care.person) p
	$$;
COMMENT ON FUNCTION care.mark_persons() IS
	'Takes surnames and streets of the insured persons into ledger.mark, as terms under the key of category care.person; to be run after intake by somebody who may read all of care.person, which is recorded. Returns how many marks there are. NULL: nobody is there. 利用者の姓・町名の登録';

CREATE FUNCTION care.mark_member(login name, name_kana renkei.sealed_text, address renkei.sealed_text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT ledger.mark_login($1, 'same surname', 'care.person', care.surname_mark($2::text));
	SELECT ledger.mark_login($1, 'neighbour', 'care.person', care.street_mark($3::text))
	$$;
COMMENT ON FUNCTION care.mark_member(name, renkei.sealed_text, renkei.sealed_text) IS
	'Registers the surname and the street of a member, so that audit.attention shows when he reads of somebody of that surname or street; NULL: takes them back. Name and address are sealed texts, so that as parameters they are in no log. 職員の姓・町名の登録';
