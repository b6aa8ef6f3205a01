/*
 * keyring.c
 *		Data keys for sealing and opening.
 *
 * Found in the arena, or read from renkei.data_key and unwrapped by the key
 * provider, with more and more of the keys that follow when one miss comes
 * after another: a command that talks to another machine is then called some
 * ten times for ten thousand subjects.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "miscadmin.h"
#include "utils/inval.h"
#include "utils/memutils.h"

#include "core/term.h"
#include "core/xaes.h"
#include "seal/arena.h"
#include "seal/keygroup.h"
#include "seal/keyring.h"
#include "seal/keytable.h"
#include "seal/newkeys.h"
#include "seal/recorded.h"
#include "seal/rotate.h"

/* Of how many subjects the next miss reads keys; doubles with each. */
static int	subjects_at_once = 1;

void
rk_key_done(void)
{
	rk_arena_unpin();
}

/* Of what was made of keys; and the next statement begins with few. */
static void
forget_made(void)
{
	rkc_xaes_forget();
	rkc_term_forget();
	subjects_at_once = 1;
}

void
rk_keyring_end_statement(void)
{
	rk_arena_unpin();
	forget_made();
}

const char *
rk_key_group(uint32 category_tag)
{
	return rk_key_group_of(category_tag)->name;
}

/* From the table into the arena ------------------------------------------------------------ */

/* The rows that can be unwrapped with one call: those of the first one's master key. */
static int
stage_rows(const List *rows, RkWrapItem *items, const RkKeyRow **staged)
{
	RkStagedKey *staging = rk_arena_staging();
	const RkKeyRow *first = linitial(rows);
	int			count = 0;
	ListCell   *cell;

	foreach(cell, rows)
	{
		const RkKeyRow *row = lfirst(cell);

		if (count == RK_ARENA_STAGED)
			break;
		if (row->erased || strcmp(row->master, first->master) != 0)
			continue;
		staged[count] = row;
		items[count] = (RkWrapItem) {
			.about = rk_keytable_about(row->group, row->subject, row->generation),
			.key = staging[count],
			.wrapped = row->wrapped,
			.wrapped_size = row->wrapped_size,
		};
		count++;
	}
	return count;
}

/* The wanted one is the first; that a neighbour does not unwrap is told when it is wanted. */
static void
unwrap_rows(const List *rows, uint32 group_tag)
{
	int			room = Min(list_length(rows), RK_ARENA_STAGED);
	RkWrapItem *items = palloc0(room * sizeof(RkWrapItem));
	const RkKeyRow **staged = palloc(room * sizeof(RkKeyRow *));
	int			count = stage_rows(rows, items, staged);

	rk_unwrap_keys(staged[0]->master, items, count);
	if (!items[0].done)
		rk_refuse_damaged_key(staged[0]);
	/* The wanted one last: when the arena is full, those before it go. */
	for (int n = 1; n <= count; n++)
	{
		int			i = n % count;
		RkKeyName	name = {staged[i]->subject, group_tag, staged[i]->generation};

		if (items[i].done)
			rk_arena_put(&name, staged[i]->newest, items[i].key);
	}
	explicit_bzero(rk_arena_staging(), (size_t) count * RKC_XAES_KEY);
}

/* The subject's row of this generation, or the newest one (0); NULL: there is none. */
static RkKeyRow *
find_row(const List *rows, int64 subject, uint16 generation)
{
	RkKeyRow   *found = NULL;
	ListCell   *cell;

	foreach(cell, rows)
	{
		RkKeyRow   *row = lfirst(cell);

		if (row->subject == subject && (generation == 0 || row->generation == generation))
			found = row;
	}
	return found;
}

/* Bring a key from the table into the arena.  False: the table does not have it. */
static bool
load_key(const char *group, const RkKeyName *name)
{
	const RkKeyProvider *provider = rk_key_provider();
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "renkei data keys", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	List	   *rows = rk_keytable_read(group, name->subject, subjects_at_once);
	RkKeyRow   *row = find_row(rows, name->subject, name->generation);

	if (row != NULL)
	{
		RkKeyName	exact = {name->subject, name->group, row->generation};

		if (row->erased)
			rk_arena_put(&exact, row->newest, NULL);
		else
			unwrap_rows(lcons(row, list_delete_ptr(rows, row)), name->group);
		subjects_at_once = Min(2 * subjects_at_once, provider->batch);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
	return row != NULL;
}

static const RkHeldKey *
find_key(const char *group, const RkKeyName *name)
{
	const RkHeldKey *held;

	rk_arena_pin();
	held = rk_arena_find(name);
	if (held == NULL && load_key(group, name))
		held = rk_arena_find(name);
	return held;
}

/* Errors ---------------------------------------------------------------------------------- */

static void
refuse_missing(const RkKeyName *name, const char *group)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("the data key of subject " INT64_FORMAT " is missing", name->subject),
			 errdetail("Values are sealed with generation %u of group \"%s\", which renkei.data_key does not have.",
					   name->generation, group),
			 errhint("Restore renkei.data_key from a backup, or bring the key back by renkei.import_data_key().")));
}

static void
refuse_missing_terms(const RkKeyGroup *group)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("the key of the terms of category \"%s\" is missing", group->term_name + 1),
			 errdetail("There was one, by which values are compared and found, and renkei.data_key does not have it."),
			 errhint("Restore renkei.data_key from a backup, or bring the key back by renkei.import_data_key().")));
}

static void
refuse_retired(const RkKeyName *name, const char *group)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("a former data key of subject " INT64_FORMAT " was destroyed", name->subject),
			 errdetail("Generation %u of group \"%s\" was retired when all values had been sealed anew.", name->generation, group),
			 errhint("The value comes from a dump or backup that is older than that.")));
}

/*
 * Of a subject that is erased no key is left; a former key that is not there
 * while the newest one is was retired.  What held points to is gone then.
 */
static bool
is_retired(const char *group, const RkHeldKey *held)
{
	RkKeyName	newest = {held->name.subject, held->name.group, 0};

	if (!held->erased || held->newest)
		return false;
	held = find_key(group, &newest);
	return held != NULL && !held->erased;
}

/* For everybody ---------------------------------------------------------------------------- */

const uint8 *
rk_data_key(int64 subject, uint32 category_tag, uint16 generation)
{
	const RkKeyGroup *group = rk_key_group_of(category_tag);
	RkKeyName	name = {subject, group->tag, generation};
	const RkHeldKey *held;

	/* Generation 0 would be whatever is the newest. */
	held = generation != 0 ? find_key(group->name, &name) : NULL;
	if (held == NULL)
		refuse_missing(&name, group->name);
	if (!held->erased)
		return held->key;
	if (is_retired(group->name, held))
		refuse_retired(&name, group->name);
	rk_arena_unpin();
	return NULL;
}

const uint8 *
rk_data_key_if_any(int64 subject, uint32 category_tag, uint16 generation)
{
	const RkKeyGroup *group = rk_key_group_of(category_tag);
	RkKeyName	name = {subject, group->tag, generation};
	const RkHeldKey *held = generation != 0 ? find_key(group->name, &name) : NULL;

	if (held != NULL && !held->erased)
		return held->key;
	rk_arena_unpin();
	return NULL;
}

bool
rk_data_key_is_erased(int64 subject, uint32 category_tag, uint16 generation)
{
	const RkKeyGroup *group = rk_key_group_of(category_tag);
	RkKeyName	name = {subject, group->tag, generation};
	const RkHeldKey *held = generation != 0 ? find_key(group->name, &name) : NULL;
	bool		erased = held != NULL && held->erased && !is_retired(group->name, held);

	rk_arena_unpin();
	return erased;
}

static bool
may_make_keys(void)
{
	return !XactReadOnly && !RecoveryInProgress() && !IsInParallelMode();
}

/*
 * The first key of a subject is made when it is wanted.  One that was there
 * before must not be: what it sealed would be taken for damaged, and it could
 * not be brought back beside the new one.
 */
static const RkHeldKey *
find_or_make(const char *group, const RkKeyName *name)
{
	const RkHeldKey *held = find_key(group, name);
	RkKeyName	recorded = *name;

	if (held != NULL)
		return held;
	recorded.generation = rk_recorded_generation(name->subject, group);
	if (recorded.generation != 0)
		refuse_missing(&recorded, group);
	rk_add_key(group, name->subject, 1);
	held = find_key(group, name);
	if (held == NULL)
		elog(ERROR, "a data key that was made is not there");
	return held;
}

const uint8 *
rk_data_key_for_writing(int64 subject, uint32 category_tag, uint16 *generation)
{
	const RkKeyGroup *group = rk_key_group_of(category_tag);
	RkKeyName	name = {subject, group->tag, 0};
	const RkHeldKey *held;

	if (subject <= 0 || (uint64) subject > RKC_SUBJECT_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("subject " INT64_FORMAT " cannot have sealed values", subject)));
	if (!may_make_keys())
		PreventCommandIfReadOnly("sealing a value");
	held = find_or_make(group->name, &name);
	if (held->erased)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("subject " INT64_FORMAT " was erased", subject),
				 errdetail("Nothing is sealed for it any more.")));
	*generation = held->name.generation;
	return held->key;
}

/*
 * The same for a category's terms.  That there was a key is noted by the
 * transaction that makes it: who sees the note sees the key, unless it is lost.
 */
static const RkHeldKey *
find_or_make_terms(const RkKeyGroup *group)
{
	RkKeyName	name = {0, group->term_tag, 1};
	const RkHeldKey *held = find_key(group->term_name, &name);
	bool		noted = held == NULL && rk_keytable_terms_noted(group->term_name);

	if (held != NULL || (!noted && !may_make_keys()))
		return held;
	if (!noted)
	{
		rk_add_key(group->term_name, 0, 1);
		rk_keytable_note_terms(group->term_name);
	}
	held = find_key(group->term_name, &name);
	if (held == NULL)
		refuse_missing_terms(group);
	return held;
}

const uint8 *
rk_term_key(uint32 category_tag)
{
	const RkHeldKey *held = find_or_make_terms(rk_key_group_of(category_tag));

	if (held == NULL)
		rk_arena_unpin();
	return held != NULL ? held->key : NULL;
}

/* Forgetting --------------------------------------------------------------------------------- */

static void
forget_after_change(Datum arg, Oid relation)
{
	if (relation == InvalidOid || relation == rk_keytable_known_oid())
	{
		rk_arena_wipe();
		rk_key_group_forget();
	}
}

static void
at_transaction_end(XactEvent event, void *arg)
{
	forget_made();
}

void
rk_keyring_define_settings(void)
{
	rk_provider_define_settings();
	rk_arena_define_settings();
	rk_rotation_define_settings();
}

void
rk_keyring_init(void)
{
	rk_arena_init();
	rk_keytable_init();
	RegisterXactCallback(at_transaction_end, NULL);
	CacheRegisterRelcacheCallback(forget_after_change, (Datum) 0);
}
