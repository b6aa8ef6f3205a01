-- How a table is protected, handed between the functions that do it.
CREATE TYPE renkei.protection AS (
	category text, subject_column name, owner_column name, recorded_on_column name, released_column name);
COMMENT ON TYPE renkei.protection IS 'Category and key columns of a protected table.';
