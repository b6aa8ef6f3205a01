/*
 * relation_entry.c
 *		What entries call a relation, and the entry that names its columns.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "ledger/pending.h"
#include "ledger/relation_entry.h"

/* What this process knows of relations ------------------------------------------------ */

typedef struct KnownRelation
{
	Oid			relation;
	int			natts;
	char	   *label;
	bool		announced;		/* its last state was seen to be in the log */
} KnownRelation;

static HTAB *known = NULL;
static uint64 forgotten = 0;	/* how often something was */

static void
forget(KnownRelation *entry)
{
	pfree(entry->label);
	(void) hash_search(known, &entry->relation, HASH_REMOVE, NULL);
}

static void
forget_all(void)
{
	HASH_SEQ_STATUS seq;
	KnownRelation *entry;

	hash_seq_init(&seq, known);
	while ((entry = hash_seq_search(&seq)) != NULL)
		forget(entry);
}

static void
forget_relation(Datum arg, Oid relation)
{
	KnownRelation *entry = OidIsValid(relation) ? hash_search(known, &relation, HASH_FIND, NULL) : NULL;

	forgotten++;
	if (entry != NULL)
		forget(entry);
	else if (!OidIsValid(relation))
		forget_all();
}

/* A relation is not told when its schema is renamed. */
static void
forget_schema(Datum arg, int cache, uint32 hash)
{
	forgotten++;
	forget_all();
}

static void
make_known(void)
{
	HASHCTL		info = {.keysize = sizeof(Oid),.entrysize = sizeof(KnownRelation)};

	known = hash_create("renkei relations in the log", 64, &info, HASH_ELEM | HASH_BLOBS);
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_schema, (Datum) 0);
}

static char *
read_label(Oid relation)
{
	char	   *schema = get_namespace_name(get_rel_namespace(relation));
	char	   *name = get_rel_name(relation);

	if (schema == NULL || name == NULL)
		return psprintf("%u", relation);
	return rk_utf8(quote_qualified_identifier(schema, name));
}

static int
read_natts(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	int			natts;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relation);
	natts = ((Form_pg_class) GETSTRUCT(tuple))->relnatts;
	ReleaseSysCache(tuple);
	return natts;
}

/* Read until nothing was forgotten meanwhile; what it points to stays until the catalogs are asked again. */
static KnownRelation *
know(Oid relation)
{
	KnownRelation *entry;
	char	   *label;
	uint64		before;
	int			natts;
	bool		found;

	if (known == NULL)
		make_known();
	entry = hash_search(known, &relation, HASH_FIND, NULL);
	if (entry != NULL)
		return entry;
	do
	{
		before = forgotten;
		label = read_label(relation);
		natts = read_natts(relation);
	} while (before != forgotten);
	label = MemoryContextStrdup(TopMemoryContext, label);
	entry = hash_search(known, &relation, HASH_ENTER, &found);
	entry->natts = natts;
	entry->label = label;
	entry->announced = false;
	return entry;
}

char *
rk_relation_label(Oid relation)
{
	return pstrdup(know(relation)->label);
}

int
rk_relation_natts(Oid relation)
{
	return know(relation)->natts;
}

/* What the log says of them ----------------------------------------------------------- */

typedef struct RelationKey
{
	Oid			database;
	Oid			relation;
} RelationKey;

/* As the last entry in the write-ahead log described it. */
typedef struct RelationState
{
	RelationKey key;
	uint64		columns;		/* hash of name and columns */
} RelationState;

#define MAX_RELATIONS	4096

static HTAB *states = NULL;
static LWLock *states_lock = NULL;

void
rk_relation_request_memory(void)
{
	RequestAddinShmemSpace(hash_estimate_size(MAX_RELATIONS, sizeof(RelationState)));
	RequestNamedLWLockTranche("renkei relations", 1);
}

void
rk_relation_init_memory(void)
{
	HASHCTL		info = {.keysize = sizeof(RelationKey),.entrysize = sizeof(RelationState)};

	states = ShmemInitHash("renkei relations", MAX_RELATIONS, MAX_RELATIONS, &info, HASH_ELEM | HASH_BLOBS);
	states_lock = &GetNamedLWLockTranche("renkei relations")->lock;
}

typedef struct RelationColumns
{
	const RkAuthor *author;
	const char *name;
	int			count;
	char	  **columns;		/* empty where dropped */
} RelationColumns;

static void
read_columns(Oid relation, RelationColumns *r)
{
	r->columns = palloc0(Max(r->count, 1) * sizeof(char *));
	for (int i = 0; i < r->count; i++)
	{
		char	   *column = get_attname(relation, i + 1, true);

		r->columns[i] = column ? rk_utf8(column) : "";
	}
}

static uint64
hash_of(const RelationColumns *r)
{
	uint64		hash = hash_bytes_extended((const unsigned char *) r->name, strlen(r->name), r->count);

	for (int i = 0; i < r->count; i++)
		hash = hash_bytes_extended((const unsigned char *) r->columns[i], strlen(r->columns[i]), hash);
	return hash;
}

static void
write_relation(RkcCborWriter *w, const void *what)
{
	const RelationColumns *r = what;

	rkc_cbor_map(w, rk_author_keys(RKC_ENTRY_RELATION, r->author) + 2);
	rk_author_write(w, RKC_ENTRY_RELATION, r->author);
	rkc_cbor_uint(w, RKC_KEY_RELATION);
	rkc_cbor_text(w, r->name);
	rkc_cbor_uint(w, RKC_KEY_COLUMN_NAMES);
	rkc_cbor_array(w, r->count);
	for (int i = 0; i < r->count; i++)
		rkc_cbor_text(w, r->columns[i]);
}

static bool
is_last_state(const RelationKey *key, uint64 hash)
{
	const RelationState *state;
	bool		same;

	LWLockAcquire(states_lock, LW_SHARED);
	state = hash_search(states, key, HASH_FIND, NULL);
	same = state != NULL && state->columns == hash;
	LWLockRelease(states_lock);
	return same;
}

/*
 * Noted after the entry is in the log, so that nobody counts on one that is
 * not; two sessions may both write it.  Without room it is written each time.
 */
static void
note_last_state(const RelationKey *key, uint64 hash)
{
	RelationState *state;
	bool		found;

	LWLockAcquire(states_lock, LW_EXCLUSIVE);
	state = hash_search(states, key, HASH_ENTER_NULL, &found);
	if (state != NULL)
		state->columns = hash;
	LWLockRelease(states_lock);
}

/*
 * Its columns are read anew, and once more where the relation was forgotten
 * meanwhile: the entry must be of what is noted as its last state.
 */
void
rk_relation_announce(Oid relation, const RkAuthor *author)
{
	RelationKey key = {.database = MyDatabaseId,.relation = relation};
	RelationColumns r = {.author = author};
	uint64		hash;
	uint64		before;

	if (know(relation)->announced)
		return;
	do
	{
		r.name = rk_relation_label(relation);
		r.count = rk_relation_natts(relation);
		before = forgotten;
		read_columns(relation, &r);
	} while (before != forgotten);
	hash = hash_of(&r);
	if (!is_last_state(&key, hash))
	{
		rk_pending_add(write_relation, &r);
		rk_pending_write();
		note_last_state(&key, hash);
	}
	know(relation)->announced = true;
}
