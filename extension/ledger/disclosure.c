/*
 * disclosure.c
 *		The entry that says whose rows of one relation a statement has read.
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
#include "utils/rel.h"
#include "utils/syscache.h"

#include "ledger/disclosure.h"
#include "ledger/pending.h"

#define MAX_RULES	32			/* named in one entry */

/* The rules ------------------------------------------------------------------------ */

/* Is any of the subjects in the clause?  Of many, only whether the clause has anybody. */
static bool
clause_concerns(const RkSet *set, const RkClause *clause, const RkSubjects *subjects)
{
	const RkcBitmap *members = RK_SET_AT(set, clause->subjects);

	if (subjects->count > RK_SUBJECTS_LISTED)
		return members->count > 0;
	for (uint32 s = rk_subjects_next(subjects, 0); s != PG_UINT32_MAX; s = rk_subjects_next(subjects, s + 1))
		if (rkc_bitmap_has(members, s))
			return true;
	return false;
}

static int
rules_of(const RkDisclosure *d, int64 *rules)
{
	const RkSubjects *subjects = d->returned->count > 0 ? d->returned : d->examined;
	int			count = 0;

	for (int i = 0; d->set != NULL && i < d->set->nrules && count < MAX_RULES; i++)
	{
		int			clause;

		rules[count] = rk_set_rule(d->set, i, &clause);
		if (clause_concerns(d->set, &d->set->clauses[clause], subjects))
			count++;
	}
	return count;
}

/* The entry --------------------------------------------------------------------------- */

static void
write_uint_key(RkcCborWriter *w, RkcEntryKey key, uint64 value)
{
	rkc_cbor_uint(w, key);
	rkc_cbor_uint(w, value);
}

static void
write_fingerprint(RkcCborWriter *w, uint64 fingerprint)
{
	uint8		bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8) (fingerprint >> (56 - 8 * i));
	rkc_cbor_uint(w, RKC_KEY_FINGERPRINT);
	rkc_cbor_bytes(w, bytes, sizeof(bytes));
}

static void
write_disclosure(RkcCborWriter *w, const void *what)
{
	const RkDisclosure *d = what;
	int64		rules[MAX_RULES];
	int			nrules = rules_of(d, rules);

	rkc_cbor_map(w, rk_author_keys(d->author) + 2 + (d->ncolumns > 0) + (d->nsealed > 0) + (d->returned->count > 0) +
				 (d->examined->count > 0) + (d->rows > 0) + (d->fingerprint != 0) + (nrules > 0) + (d->way != 0));
	rk_author_write(w, RKC_ENTRY_DISCLOSURE, d->author);
	rkc_cbor_uint(w, RKC_KEY_CATEGORY);
	rkc_cbor_text(w, d->category);
	rkc_cbor_uint(w, RKC_KEY_RELATION);
	rkc_cbor_text(w, d->relation);
	if (d->ncolumns > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_COLUMNS);
		rkc_cbor_bytes(w, d->columns, d->ncolumns);
	}
	if (d->nsealed > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_SEALED);
		rkc_cbor_bytes(w, d->sealed, d->nsealed);
	}
	if (d->returned->count > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_SUBJECTS);
		rk_subjects_write(d->returned, w);
	}
	if (d->examined->count > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_EXAMINED);
		rk_subjects_write(d->examined, w);
	}
	if (d->rows > 0)
		write_uint_key(w, RKC_KEY_ROWS, d->rows);
	if (d->fingerprint != 0)
		write_fingerprint(w, d->fingerprint);
	if (nrules > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_RULES);
		rkc_cbor_array(w, nrules);
		for (int i = 0; i < nrules; i++)
			rkc_cbor_uint(w, rules[i]);
	}
	if (d->way != 0)
		write_uint_key(w, RKC_KEY_WAY, d->way);
}

void
rk_disclosure_add(const RkDisclosure *disclosure)
{
	rk_pending_add(write_disclosure, disclosure);
}

/* Relations: what their columns are called --------------------------------------------- */

char *
rk_relation_label(Oid relation)
{
	char	   *schema = get_namespace_name(get_rel_namespace(relation));
	char	   *name = get_rel_name(relation);

	if (schema == NULL || name == NULL)
		return psprintf("%u", relation);
	return rk_utf8(quote_qualified_identifier(schema, name));
}

int
rk_relation_natts(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	int			natts;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relation);
	natts = ((Form_pg_class) GETSTRUCT(tuple))->relnatts;
	ReleaseSysCache(tuple);
	return natts;
}

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

/* Relations whose last state this process has seen to be in the log, as the catalog has it. */
static HTAB *known = NULL;

static void
forget_relation(Datum arg, Oid relation)
{
	HASH_SEQ_STATUS seq;
	Oid		   *entry;

	if (OidIsValid(relation))
	{
		(void) hash_search(known, &relation, HASH_REMOVE, NULL);
		return;
	}
	hash_seq_init(&seq, known);
	while ((entry = hash_seq_search(&seq)) != NULL)
		(void) hash_search(known, entry, HASH_REMOVE, NULL);
}

static void
make_known(void)
{
	HASHCTL		info = {.keysize = sizeof(Oid),.entrysize = sizeof(Oid)};

	known = hash_create("renkei relations in the log", 64, &info, HASH_ELEM | HASH_BLOBS);
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
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
	r->count = rk_relation_natts(relation);
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

	rkc_cbor_map(w, rk_author_keys(r->author) + 2);
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

void
rk_relation_announce(Oid relation, const char *name, const RkAuthor *author)
{
	RelationKey key = {.database = MyDatabaseId,.relation = relation};
	RelationColumns r = {.author = author,.name = name};
	uint64		hash;
	bool		found;

	if (known == NULL)
		make_known();
	(void) hash_search(known, &relation, HASH_FIND, &found);
	if (found)
		return;
	read_columns(relation, &r);
	hash = hash_of(&r);
	if (!is_last_state(&key, hash))
	{
		rk_pending_add(write_relation, &r);
		rk_pending_write();
		note_last_state(&key, hash);
	}
	(void) hash_search(known, &relation, HASH_ENTER, NULL);
}
