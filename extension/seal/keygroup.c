/*
 * keygroup.c
 *		Which categories share a data key.
 *
 * That is the part of the category's name before its first full stop, unless
 * renkei.key_group says otherwise.  Values carry a tag of the category, so
 * categories that are no longer in force are known here, too.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "access/register.h"
#include "core/envelope.h"
#include "seal/keygroup.h"

static HTAB *groups = NULL;
static bool loaded = false;

/* What was asked for last, while it is loaded: a row's values mostly are of one category. */
static const RkKeyGroup *latest = NULL;

void
rk_key_group_forget(void)
{
	loaded = false;
	latest = NULL;
}

static void
set_group(RkKeyGroup *group, const char *name)
{
	strlcpy(group->name, name, sizeof(group->name));
	group->tag = rkc_name_tag(group->name, strlen(group->name));
}

/* Two names of one tag would make values of the one pass for values of the other. */
static void
add_category(const char *category)
{
	uint32		tag = rkc_name_tag(category, strlen(category));
	char	   *first = pstrdup(category);
	RkKeyGroup *group;
	char		term_name[sizeof(group->term_name)];
	bool		found;

	if (strlen(category) >= sizeof(group->name) - 1)
		ereport(ERROR,
				(errcode(ERRCODE_NAME_TOO_LONG),
				 errmsg("the name of category \"%s\" is too long for sealed columns", category)));
	snprintf(term_name, sizeof(term_name), "=%s", category);
	group = hash_search(groups, &tag, HASH_ENTER, &found);
	if (found && strcmp(group->term_name, term_name) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("categories \"%s\" and \"%s\" cannot both have sealed columns", category, group->term_name + 1),
				 errdetail("Their names have the same tag."),
				 errhint("Register one of them under another name.")));
	strlcpy(group->term_name, term_name, sizeof(group->term_name));
	group->term_tag = rkc_name_tag(term_name, strlen(term_name));
	first[strcspn(first, ".")] = '\0';
	set_group(group, first);
}

static void
read_categories(void)
{
	Snapshot	snapshot = rk_fresh_snapshot();
	RkScan	   *scan = rk_scan_begin(RK_CATEGORY, "category_pkey", snapshot, 0, (Datum) 0, (Datum) 0);

	while (rk_scan_next(scan))
		add_category(rk_scan_text(scan, RK_WORD));
	rk_scan_end(scan);
	UnregisterSnapshot(snapshot);
}

/* Columns category and key_group; a row is there for good. */
static void
read_exceptions(void)
{
	Oid			relid = get_relname_relid("key_group", get_namespace_oid("renkei", false));
	Snapshot	snapshot;
	Relation	table;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!OidIsValid(relid))
		return;
	table = table_open(relid, AccessShareLock);
	snapshot = RegisterSnapshot(GetCatalogSnapshot(relid));
	scan = systable_beginscan(table, InvalidOid, false, snapshot, 0, NULL);
	while ((tuple = systable_getnext(scan)) != NULL)
	{
		bool		isnull;
		char	   *category = TextDatumGetCString(heap_getattr(tuple, 1, RelationGetDescr(table), &isnull));
		uint32		tag = rkc_name_tag(category, strlen(category));
		RkKeyGroup *group = hash_search(groups, &tag, HASH_FIND, NULL);

		if (group != NULL)
			set_group(group, TextDatumGetCString(heap_getattr(tuple, 2, RelationGetDescr(table), &isnull)));
	}
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(table, AccessShareLock);
}

static void
load(void)
{
	HASHCTL		control = {.keysize = sizeof(uint32),.entrysize = sizeof(RkKeyGroup)};

	rk_key_group_forget();
	if (groups != NULL)
		hash_destroy(groups);
	groups = hash_create("renkei key groups", 64, &control, HASH_ELEM | HASH_BLOBS);
	read_categories();
	read_exceptions();
	loaded = true;
}

const RkKeyGroup *
rk_key_group_known(uint32 category_tag)
{
	const RkKeyGroup *group;

	if (latest != NULL && latest->category_tag == category_tag)
		return latest;
	group = loaded ? hash_search(groups, &category_tag, HASH_FIND, NULL) : NULL;
	if (group == NULL)
	{
		load();
		group = hash_search(groups, &category_tag, HASH_FIND, NULL);
	}
	latest = group;
	return group;
}

const RkKeyGroup *
rk_key_group_of(uint32 category_tag)
{
	const RkKeyGroup *group = rk_key_group_known(category_tag);

	if (group == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("a sealed value is of a category that is not registered"),
				 errhint("Known ones are in renkei.category; renkei.register_category() adds one.")));
	return group;
}
