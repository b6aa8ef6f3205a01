/*
 * directory.c
 *		This backend's copy of the small registers.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/xlog.h"
#include "catalog/partition.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "storage/lwlock.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "access/changelog.h"
#include "access/directory.h"
#include "access/register.h"
#include "core/envelope.h"

typedef struct Word
{
	RkRegister	vocabulary;
	int16		no;
	uint32		tag;
	NameData	word;
} Word;

/* An entry of the memory of relations asked about. */
typedef struct KnownRelation
{
	Oid			relation;
	int16		category_no;
	bool		subjects_registered;
	RkFilterColumns columns;
} KnownRelation;

typedef struct Directory
{
	List	   *words;			/* of Word */
	List	   *protected;		/* of RkProtection, as registered */
	Oid			login;			/* whose memberships these are */
	int			nmemberships;
	RkMembership *memberships;
} Directory;

static MemoryContext directory_context = NULL;
static Directory *directory = NULL;
static uint64 directory_version = 0;

/* Every relation asked about, partitions included; dropped entry by entry. */
static HTAB *categories = NULL;
static uint64 times_forgotten = 0;

static void
forget_category(Datum arg, Oid relation)
{
	times_forgotten++;
	if (categories == NULL)
		return;
	if (OidIsValid(relation))
		hash_search(categories, &relation, HASH_REMOVE, NULL);
	else
	{
		hash_destroy(categories);
		categories = NULL;
	}
}

static void
forget_directory(void)
{
	directory = NULL;
	if (directory_context != NULL)
		MemoryContextReset(directory_context);
	forget_category((Datum) 0, InvalidOid);
}

void
rk_directory_init(void)
{
	CacheRegisterRelcacheCallback(forget_category, (Datum) 0);
}

void
rk_directory_refresh(void)
{
	RkChangePosition position;
	const RkChange *own;
	bool		own_registry = false;

	if (rk_shared_lock() == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("renkei must be loaded at server start"),
				 errhint("Add renkei to shared_preload_libraries and restart the server.")));
	LWLockAcquire(rk_shared_lock(), LW_SHARED);
	position = rk_change_position();
	LWLockRelease(rk_shared_lock());
	for (int i = rk_uncommitted_changes(&own) - 1; i >= 0; i--)
		own_registry |= own[i].kind >= RK_CHANGE_RULES;

	/*
	 * On a standby nobody announces; the copy is then made for every statement.
	 */
	if (position.registry != directory_version || position.registry_in_doubt || own_registry || RecoveryInProgress())
		forget_directory();
	/* While in doubt, or changed by ourselves, the next statement asks again. */
	directory_version = position.registry_in_doubt || own_registry || RecoveryInProgress() ? PG_UINT64_MAX : position.registry;
}

static void
load_words(RkRegister vocabulary, const char *index, Snapshot snapshot)
{
	RkScan	   *scan = rk_scan_begin(vocabulary, index, snapshot, 0, 0, 0);

	while (rk_scan_next(scan))
	{
		Word	   *word = palloc0(sizeof(Word));

		word->vocabulary = vocabulary;
		word->no = DatumGetInt16(rk_scan_get(scan, RK_WORD_NO));
		namestrcpy(&word->word, rk_scan_text(scan, RK_WORD));
		word->tag = rkc_name_tag(NameStr(word->word), strlen(NameStr(word->word)));
		directory->words = lappend(directory->words, word);
	}
	rk_scan_end(scan);
}

static void
read_column_name(RkScan *scan, int column, NameData *name)
{
	if (!rk_scan_isnull(scan, column))
		namestrcpy(name, NameStr(*DatumGetName(rk_scan_get(scan, column))));
}

static void
load_protected(Snapshot snapshot)
{
	RkScan	   *scan = rk_scan_begin(RK_PROTECTED, "protected_current", snapshot, 0, 0, 0);

	while (rk_scan_next(scan))
	{
		RkProtection *p = palloc0(sizeof(RkProtection));

		p->relation = DatumGetObjectId(rk_scan_get(scan, RK_PROTECTED_RELATION));
		p->category_no = rk_word_no(RK_CATEGORY, rk_scan_text(scan, RK_PROTECTED_CATEGORY));
		if (p->category_no == 0)
			p->category_no = -1;	/* protected all the same: nobody sees it */
		read_column_name(scan, RK_PROTECTED_SUBJECT, &p->subject_column);
		read_column_name(scan, RK_PROTECTED_OWNER, &p->owner_column);
		read_column_name(scan, RK_PROTECTED_RECORDED_ON, &p->recorded_on_column);
		read_column_name(scan, RK_PROTECTED_RELEASED, &p->released_column);
		directory->protected = lappend(directory->protected, p);
	}
	rk_scan_end(scan);
}

static Directory *
the_directory(void)
{
	MemoryContext old;
	Snapshot	snapshot;

	if (directory != NULL)
		return directory;
	if (directory_context == NULL)
		directory_context = AllocSetContextCreate(TopMemoryContext, "renkei directory", ALLOCSET_SMALL_SIZES);
	MemoryContextReset(directory_context);
	old = MemoryContextSwitchTo(directory_context);
	snapshot = rk_fresh_snapshot();
	directory = palloc0(sizeof(Directory));
	PG_TRY();
	{
		load_words(RK_KIND, "kind_current", snapshot);
		load_words(RK_DUTY, "duty_current", snapshot);
		load_words(RK_PURPOSE, "purpose_current", snapshot);
		load_words(RK_CATEGORY, "category_current", snapshot);
		load_protected(snapshot);
	}
	PG_CATCH();
	{
		directory = NULL;		/* half a directory is none */
		PG_RE_THROW();
	}
	PG_END_TRY();
	UnregisterSnapshot(snapshot);
	MemoryContextSwitchTo(old);
	return directory;
}

int16
rk_word_no(RkRegister vocabulary, const char *word)
{
	ListCell   *lc;

	foreach(lc, the_directory()->words)
	{
		Word	   *w = lfirst(lc);

		if (w->vocabulary == vocabulary && strcmp(NameStr(w->word), word) == 0)
			return w->no;
	}
	return 0;
}

const char *
rk_word_of(RkRegister vocabulary, int16 no)
{
	ListCell   *lc;

	foreach(lc, the_directory()->words)
	{
		Word	   *w = lfirst(lc);

		if (w->vocabulary == vocabulary && w->no == no)
			return NameStr(w->word);
	}
	return NULL;
}

const char *
rk_category_of_tag(uint32 tag, int16 *no)
{
	ListCell   *lc;

	foreach(lc, the_directory()->words)
	{
		Word	   *w = lfirst(lc);

		if (w->vocabulary == RK_CATEGORY && w->tag == tag)
		{
			*no = w->no;
			return NameStr(w->word);
		}
	}
	return NULL;
}

/* The words of a text[] column, palloc'd. */
static char **
text_array(Datum value, int *count)
{
	Datum	   *elements;

	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL, count);
	for (int i = 0; i < *count; i++)
		elements[i] = CStringGetDatum(TextDatumGetCString(elements[i]));
	return (char **) elements;
}

static void
read_membership(RkScan *scan, RkMembership *m)
{
	int			nduties;
	char	  **duties = text_array(rk_scan_get(scan, RK_MEMBER_DUTIES), &nduties);

	memset(m, 0, sizeof(*m));
	m->organisation = DatumGetInt32(rk_scan_get(scan, RK_MEMBER_ORG));
	m->is_default = DatumGetBool(rk_scan_get(scan, RK_MEMBER_DEFAULT));
	m->valid_from = DatumGetTimestampTz(rk_scan_get(scan, RK_MEMBER_FROM));
	m->valid_to = rk_scan_isnull(scan, RK_MEMBER_TO) ? DT_NOEND : DatumGetTimestampTz(rk_scan_get(scan, RK_MEMBER_TO));
	for (int i = 0; i < nduties; i++)
	{
		int16		no = rk_word_no(RK_DUTY, duties[i]);

		if (no > 0)
			m->duties |= UINT64CONST(1) << no;
	}
	m->purposes = text_array(rk_scan_get(scan, RK_MEMBER_PURPOSES), &m->npurposes);
}

/* Fill in what the organisation's own register says; false: not in force. */
static bool
read_organisation(RkMembership *m, Snapshot snapshot)
{
	RkScan	   *scan = rk_scan_begin(RK_ORGANISATION, "organisation_current", snapshot, 1,
									 Int32GetDatum(m->organisation), 0);
	bool		found = rk_scan_next(scan);

	if (found)
	{
		char	   *kind = rk_scan_text(scan, RK_ORG_KIND);

		m->code = rk_scan_text(scan, RK_ORG_CODE);
		m->organisation_from = DatumGetDateADT(rk_scan_get(scan, RK_ORG_FROM));
		m->organisation_to = rk_scan_isnull(scan, RK_ORG_TO) ? DATEVAL_NOEND : DatumGetDateADT(rk_scan_get(scan, RK_ORG_TO));
		namestrcpy(&m->kind_name, kind);
		m->kind = rk_word_no(RK_KIND, kind);
	}
	rk_scan_end(scan);
	return found && m->kind > 0;
}

const RkMembership *
rk_memberships(Oid login, int *count)
{
	Directory  *d = the_directory();
	MemoryContext old;
	Snapshot	snapshot;
	RkScan	   *scan;
	List	   *found = NIL;
	ListCell   *lc;

	if (d->login == login)
	{
		*count = d->nmemberships;
		return d->memberships;
	}
	d->login = InvalidOid;		/* half of the memberships are none */
	old = MemoryContextSwitchTo(directory_context);
	snapshot = rk_fresh_snapshot();
	scan = rk_scan_begin(RK_MEMBER, "member_current", snapshot, 1, ObjectIdGetDatum(login), 0);
	while (rk_scan_next(scan))
	{
		RkMembership *m = palloc(sizeof(RkMembership));

		read_membership(scan, m);
		found = lappend(found, m);
	}
	rk_scan_end(scan);
	d->memberships = palloc0(sizeof(RkMembership) * Max(list_length(found), 1));
	d->nmemberships = 0;
	foreach(lc, found)
		if (read_organisation(lfirst(lc), snapshot))
			d->memberships[d->nmemberships++] = *(RkMembership *) lfirst(lc);
	UnregisterSnapshot(snapshot);
	MemoryContextSwitchTo(old);
	d->login = login;
	*count = d->nmemberships;
	return d->memberships;
}

static const RkProtection *
registered(Oid relation)
{
	ListCell   *lc;

	foreach(lc, the_directory()->protected)
		if (((RkProtection *) lfirst(lc))->relation == relation)
			return lfirst(lc);
	return NULL;
}

/* A partition is protected as its nearest protected ancestor is. */
const RkProtection *
rk_protection_of_relation(Oid relation)
{
	const RkProtection *p = registered(relation);
	ListCell   *lc;

	if (p != NULL || !get_rel_relispartition(relation))
		return p;
	foreach(lc, get_partition_ancestors(relation))
		if ((p = registered(lfirst_oid(lc))) != NULL)
			break;
	return p;
}

/* Does a foreign key tie the subject column to the register of subjects? */
static bool
has_subject_key(Oid relation, const char *subject_column)
{
	AttrNumber	subject = get_attnum(relation, subject_column);
	Relation	rel = relation_open(relation, AccessShareLock);
	ListCell   *lc;
	bool		found = false;

	foreach(lc, RelationGetFKeyList(rel))
	{
		ForeignKeyCacheInfo *key = lfirst_node(ForeignKeyCacheInfo, lc);
		HeapTuple	tuple;

		if (key->confrelid != rk_register_relation(RK_SUBJECT) || key->nkeys != 1 || key->conkey[0] != subject)
			continue;
		tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(key->conoid));
		if (!HeapTupleIsValid(tuple))
			continue;
		found |= ((Form_pg_constraint) GETSTRUCT(tuple))->convalidated;
		ReleaseSysCache(tuple);
	}
	relation_close(rel, AccessShareLock);
	return found;
}

static AttrNumber
column_no(Oid relation, const NameData *column)
{
	return *NameStr(*column) != '\0' ? get_attnum(relation, NameStr(*column)) : InvalidAttrNumber;
}

static KnownRelation
look_at_relation(Oid relation)
{
	KnownRelation found = {.relation = relation};
	const RkProtection *p = rk_protection_of_relation(relation);

	if (p == NULL)
		return found;
	found.category_no = p->category_no;
	found.subjects_registered = has_subject_key(relation, NameStr(p->subject_column));
	found.columns.subject = column_no(relation, &p->subject_column);
	found.columns.owner = column_no(relation, &p->owner_column);
	found.columns.recorded_on = column_no(relation, &p->recorded_on_column);
	found.columns.released = column_no(relation, &p->released_column);
	return found;
}

static KnownRelation
known_relation(Oid relation)
{
	KnownRelation found;
	KnownRelation *known = categories ? hash_search(categories, &relation, HASH_FIND, NULL) : NULL;
	uint64		before = times_forgotten;

	if (known != NULL)
		return *known;
	found = look_at_relation(relation);
	/* What came to be invalid while it was looked at is looked at again the next time. */
	if (times_forgotten != before)
		return found;
	if (categories == NULL)
	{
		HASHCTL		control = {.keysize = sizeof(Oid),.entrysize = sizeof(KnownRelation),.hcxt = TopMemoryContext};

		categories = hash_create("renkei relations", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	known = hash_search(categories, &relation, HASH_ENTER, NULL);
	*known = found;
	return found;
}

int16
rk_category_of_relation(Oid relation)
{
	return known_relation(relation).category_no;
}

bool
rk_subjects_are_registered(Oid relation)
{
	return known_relation(relation).subjects_registered;
}

RkFilterColumns
rk_filter_columns(Oid relation)
{
	return known_relation(relation).columns;
}
