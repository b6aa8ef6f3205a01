/*
 * checkpoint.c
 *		Heads of the ledger's tree, signed from time to time.
 *
 * The signer's key lies outside of the database and is read anew each time, so
 * that it is in memory for no longer than a signature takes.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "core/keyfile.h"
#include "core/note.h"
#include "ledger/checkpoint.h"
#include "ledger/ledger_table.h"
#include "ledger/month_table.h"

static int	interval_s;
static char *signer_path;
static char *origin_name;

void
rk_checkpoint_define_settings(void)
{
	DefineCustomIntVariable("renkei.checkpoint_interval",
							"Time between signed heads of the ledger, while it grows.",
							NULL, &interval_s, 10, 1, 86400, PGC_SIGHUP, GUC_UNIT_S, NULL, NULL, NULL);
	DefineCustomStringVariable("renkei.ledger_signer",
							   "File with the Ed25519 key that signs the heads of the ledger; empty: they are not signed.",
							   "It must belong to the server's user or root, and be closed to group and others.",
							   &signer_path, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
	DefineCustomStringVariable("renkei.ledger_origin",
							   "Name of the ledger in its signed heads; empty: the name of the signer's key, or of the database.",
							   NULL, &origin_name, "", PGC_SIGHUP, 0, NULL, NULL, NULL);
}

int
rk_checkpoint_interval(void)
{
	return interval_s * 1000;
}

/* A note ends with its signatures; one without any, with the empty line before them. */
static bool
is_signed(const text *note)
{
	Size		size = VARSIZE_ANY_EXHDR(note);

	return size < 2 || memcmp(VARDATA_ANY(note) + size - 2, "\n\n", 2) != 0;
}

/* Is the head of that size kept?  With or without a signature. */
static bool
is_there(Relation table, uint64 size, bool with_signature)
{
	Oid			index = get_relname_relid("checkpoint_by_size", RelationGetNamespace(table));
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	row;
	bool		found = false;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum((int64) size));
	scan = systable_beginscan(table, index, OidIsValid(index), GetActiveSnapshot(), 1, &key);
	while (!found && (row = systable_getnext(scan)) != NULL)
	{
		bool		isnull;
		Datum		note = heap_getattr(row, 3, RelationGetDescr(table), &isnull);

		found = !with_signature || is_signed(DatumGetTextPP(note));
	}
	systable_endscan(scan);
	return found;
}

/* Sign a checkpoint's text; false, with a warning: that is not possible. */
static bool
sign(RkcCheckpoint *checkpoint, char *text, char *line)
{
	RkcSigner	signer;
	const char *fault = rkc_signer_read(&signer, signer_path);
	Size		size;
	bool		done;

	if (fault != NULL)
	{
		ereport(WARNING,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("heads of the ledger are not signed"),
				 errdetail_internal("%s: %s", signer_path, fault),
				 errhint("renkei.ledger_signer names the file with the key.")));
		return false;
	}
	if (origin_name[0] == '\0')
		strlcpy(checkpoint->origin, signer.verifier.name, sizeof(checkpoint->origin));
	size = rkc_checkpoint_print(checkpoint, text);
	done = rkc_note_sign(&signer, text, size, 0, line);
	rkc_signer_clear(&signer);
	return done;
}

bool
rk_checkpoint_write(RkcHasher *hasher, const RkcTree *tree)
{
	Relation	table = rk_ledger_open(RK_LEDGER_CHECKPOINT, RowExclusiveLock);
	RkcCheckpoint checkpoint = {.size = tree->size};
	char		text[RKC_CHECKPOINT_MAX];
	char		line[RKC_SIGNATURE_LINE_MAX] = "";
	RkMonthRow	row = {0};
	Datum		values[4];
	bool		isnull[4] = {false};
	bool		done = signer_path[0] == '\0';

	strlcpy(checkpoint.origin, origin_name[0] != '\0' ? origin_name : get_database_name(MyDatabaseId),
			sizeof(checkpoint.origin));
	if (!rkc_tree_root(hasher, tree, &checkpoint.root))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("the ledger's tree could not be hashed")));
	if (is_there(table, tree->size, !done))
	{
		table_close(table, NoLock);
		return true;
	}
	if (!done)
		done = sign(&checkpoint, text, line);
	if (!done && is_there(table, tree->size, false))
	{
		table_close(table, NoLock);
		return false;
	}
	(void) rkc_checkpoint_print(&checkpoint, text);
	values[0] = Int64GetDatum((int64) tree->size);
	values[1] = TimestampTzGetDatum(GetCurrentTimestamp());
	values[2] = CStringGetTextDatum(psprintf("%s\n%s", text, line));
	values[3] = rk_bytes_datum(checkpoint.root.bytes, RKC_HASH_BYTES);
	row.tuple = heap_form_tuple(RelationGetDescr(table), values, isnull);
	rk_month_write(table, &row, 1);
	table_close(table, NoLock);
	return done;
}
