/*
 * ledger_live.c
 *		The ledger as it stands in a database, by libpq.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "connect.h"
#include "ledger_archive.h"
#include "ledger_live.h"

/* COPY in binary form ---------------------------------------------------------- */

bool
ledger_copy_begin(LedgerCopy *copy, PGconn *conn, const char *doing, const char *sql)
{
	PGresult   *result = PQexec(conn, sql);
	bool		begun = PQresultStatus(result) == PGRES_COPY_OUT;

	*copy = (LedgerCopy) {.conn = conn, .doing = doing};
	if (!begun)
		connect_report(conn, result, doing);
	PQclear(result);
	return begun;
}

static uint64_t
big_endian(const uint8_t *bytes, size_t size)
{
	uint64_t	value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

uint64_t
ledger_field_uint(const LedgerField *field)
{
	return field->size <= 8 ? big_endian(field->data, field->size) : 0;
}

/* Cut a row into its fields: a count of two bytes, then of each its length in four and its bytes. */
static bool
cut_row(LedgerCopy *copy, const uint8_t *row, size_t size, int nfields)
{
	size_t		at = 2;

	if (size < 2 || big_endian(row, 2) != (uint64_t) nfields)
		return false;
	for (int i = 0; i < nfields; i++)
	{
		uint32_t	length;

		if (size - at < 4)
			return false;
		length = (uint32_t) big_endian(row + at, 4);
		at += 4;
		copy->fields[i] = (LedgerField) {NULL, 0};
		if (length == UINT32_MAX)
			continue;
		if (size - at < length)
			return false;
		copy->fields[i] = (LedgerField) {row + at, length};
		at += length;
	}
	return at == size;
}

/* The outcome of the COPY, once all rows have come. */
static int
end_of_rows(LedgerCopy *copy, int got)
{
	PGresult   *result;
	int			status = got == -1 ? 0 : -1;

	if (got == -2)
		connect_report(copy->conn, NULL, copy->doing);
	while ((result = PQgetResult(copy->conn)) != NULL)
	{
		if (status == 0 && PQresultStatus(result) != PGRES_COMMAND_OK)
		{
			connect_report(copy->conn, result, copy->doing);
			status = -1;
		}
		PQclear(result);
	}
	return status;
}

int
ledger_copy_next(LedgerCopy *copy, int nfields)
{
	const uint8_t *row;
	size_t		head = 0;
	int			got;

	PQfreemem(copy->row);
	copy->row = NULL;
	got = PQgetCopyData(copy->conn, &copy->row, 0);
	if (got < 0)
		return end_of_rows(copy, got);
	row = (const uint8_t *) copy->row;
	if (!copy->begun)
	{
		/* Signature, flags and extension, in front of the first row or by themselves. */
		if (got < 19 || memcmp(row, "PGCOPY\n\377\r\n", 11) != 0)
		{
			command_error("%s: the server does not send binary rows", copy->doing);
			return -1;
		}
		head = 19 + big_endian(row + 15, 4);
		copy->begun = true;
		if (head == (size_t) got)
			return ledger_copy_next(copy, nfields);
	}
	if (head < (size_t) got && (size_t) got - head == 2 && big_endian(row + head, 2) == UINT16_MAX)
		return ledger_copy_next(copy, nfields);
	if (head < (size_t) got && cut_row(copy, row + head, (size_t) got - head, nfields))
		return 1;
	command_error("%s: a row of another form than expected", copy->doing);
	return -1;
}

void
ledger_copy_end(LedgerCopy *copy)
{
	PGcancel   *cancel;
	char		error[256];
	PGresult   *result;

	PQfreemem(copy->row);
	copy->row = NULL;
	if (copy->conn == NULL || PQtransactionStatus(copy->conn) != PQTRANS_ACTIVE)
		return;
	/* Rows that nobody reads any more need not be sent. */
	cancel = PQgetCancel(copy->conn);
	if (cancel != NULL)
		PQcancel(cancel, error, sizeof(error));
	PQfreeCancel(cancel);
	for (char *row; PQgetCopyData(copy->conn, &row, 0) >= 0;)
		PQfreemem(row);
	while ((result = PQgetResult(copy->conn)) != NULL)
		PQclear(result);
}

/* Single rows -------------------------------------------------------------------- */

int
ledger_live_text(PGconn *conn, const char *doing, const char *sql, uint64_t *number, char **text)
{
	PGresult   *result = connect_exec(conn, doing, PGRES_TUPLES_OK, sql, 0, NULL);
	int			found = result == NULL ? -1 : PQntuples(result) > 0 && !PQgetisnull(result, 0, 0) ? 1 : 0;

	if (found == 1)
		*number = strtoull(PQgetvalue(result, 0, 0), NULL, 10);
	if (found == 1 && text != NULL)
	{
		*text = strdup(PQgetvalue(result, 0, 1));
		if (*text == NULL)
		{
			command_error("out of memory");
			found = -1;
		}
	}
	PQclear(result);
	return found;
}

int
ledger_live_number(PGconn *conn, const char *doing, const char *sql, uint64_t *number)
{
	return ledger_live_text(conn, doing, sql, number, NULL);
}

/* Entries and the tree ------------------------------------------------------------- */

bool
ledger_live_entries(LedgerCopy *copy, PGconn *conn, uint64_t from, uint64_t to)
{
	char		sql[256];

	snprintf(sql, sizeof(sql), "COPY (SELECT index, leaf, recorded_at, only_subject_id FROM ledger.entry WHERE index >= %" PRIu64 " AND index < %" PRIu64
			 " ORDER BY index) TO STDOUT (FORMAT binary)", from, to);
	return ledger_copy_begin(copy, conn, "reading entries", sql);
}

/* The stored subtrees of a level that go on where the tree is; from a gap on, the level below serves. */
static bool
add_nodes(PGconn *conn, RkcHasher *hasher, int level, uint64_t size, RkcTree *tree)
{
	char		sql[256];
	LedgerCopy	copy;
	int			got = 1;
	bool		sound = true;

	if (tree->size >> level == size >> level)
		return true;
	snprintf(sql, sizeof(sql), "COPY (SELECT no, hash FROM ledger.node WHERE level = %d AND no >= %" PRIu64 " AND no < %" PRIu64
			 " ORDER BY no) TO STDOUT (FORMAT binary)", level, tree->size >> level, size >> level);
	if (!ledger_copy_begin(&copy, conn, "reading hashes", sql))
		return false;
	while (sound && (got = ledger_copy_next(&copy, 2)) == 1)
	{
		RkcHash		hash;

		if (ledger_field_uint(&copy.fields[0]) != tree->size >> level || copy.fields[1].size != RKC_HASH_BYTES)
			break;
		memcpy(hash.bytes, copy.fields[1].data, RKC_HASH_BYTES);
		sound = rkc_tree_add_subtree(hasher, tree, level, &hash, NULL, NULL);
	}
	ledger_copy_end(&copy);
	return sound && got >= 0;
}

/* Single entries; of those that have left, the hashes that were kept. */
static bool
add_entries(PGconn *conn, RkcHasher *hasher, uint64_t size, RkcTree *tree)
{
	char		sql[400];
	LedgerCopy	copy;
	bool		sound = true;
	int			got = 1;

	if (tree->size == size)
		return true;
	snprintf(sql, sizeof(sql), "COPY (SELECT index, leaf, NULL::bytea FROM ledger.entry WHERE index >= %" PRIu64 " AND index < %" PRIu64
			 " UNION ALL SELECT no, NULL, hash FROM ledger.node WHERE level = 0 AND no >= %" PRIu64 " AND no < %" PRIu64
			 " ORDER BY 1) TO STDOUT (FORMAT binary)", tree->size, size, tree->size, size);
	if (!ledger_copy_begin(&copy, conn, "reading entries", sql))
		return false;
	while (sound && (got = ledger_copy_next(&copy, 3)) == 1)
	{
		RkcHash		hash;

		if (ledger_field_uint(&copy.fields[0]) != tree->size)
			continue;			/* there twice, or behind a gap */
		if (copy.fields[1].data != NULL)
			sound = rkc_hash_leaf(hasher, copy.fields[1].data, copy.fields[1].size, &hash);
		else if (copy.fields[2].size == RKC_HASH_BYTES)
			memcpy(hash.bytes, copy.fields[2].data, RKC_HASH_BYTES);
		else
			sound = false;
		sound = sound && rkc_tree_add(hasher, tree, &hash, NULL, NULL);
	}
	ledger_copy_end(&copy);
	if (got < 0)
		return false;
	if (tree->size != size)
		command_error("entry %" PRIu64 " is not in ledger.entry", tree->size);
	return tree->size == size;
}

bool
ledger_live_tree(PGconn *conn, RkcHasher *hasher, uint64_t size, RkcTree *tree)
{
	rkc_tree_init(tree);
	for (int level = 48; level >= LEDGER_GROUP_LEVEL; level -= 8)
		if (!add_nodes(conn, hasher, level, size, tree))
			return false;
	return add_entries(conn, hasher, size, tree);
}
