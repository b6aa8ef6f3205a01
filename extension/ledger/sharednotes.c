/*
 * sharednotes.c
 *		What parallel workers note, where their leader sees it.
 */
#include "postgres.h"

#include "access/sharedarea.h"
#include "ledger/sharednotes.h"

dsa_pointer
rk_shared_notes_make(const int *plan_node_ids, int nscans, uint32 nsubjects)
{
	uint32		nwords = nsubjects / 64 + 1;
	Size		size = MAXALIGN(offsetof(RkSharedNotes, scans) + nscans * sizeof(RkSharedScan)) +
		(Size) nscans * 2 * nwords * sizeof(pg_atomic_uint64);
	dsa_pointer made = dsa_allocate_extended(rk_shared_area(), size, DSA_ALLOC_NO_OOM | DSA_ALLOC_HUGE | DSA_ALLOC_ZERO);
	RkSharedNotes *notes;

	if (!DsaPointerIsValid(made))
		return made;
	notes = rk_shared_notes_at(made);
	notes->nscans = nscans;
	notes->nwords = nwords;
	for (int i = 0; i < nscans; i++)
	{
		notes->scans[i].plan_node_id = plan_node_ids[i];
		pg_atomic_init_u32(&notes->scans[i].dirty, 0);
		pg_atomic_init_u32(&notes->scans[i].beyond, 0);
		pg_atomic_init_u64(&notes->scans[i].rows, 0);
		for (uint32 word = 0; word < nwords; word++)
		{
			pg_atomic_init_u64(rk_shared_words(notes, i, false) + word, 0);
			pg_atomic_init_u64(rk_shared_words(notes, i, true) + word, 0);
		}
	}
	return made;
}

RkSharedNotes *
rk_shared_notes_at(dsa_pointer notes)
{
	return dsa_get_address(rk_shared_area(), notes);
}

void
rk_shared_notes_free(dsa_pointer notes)
{
	dsa_free(rk_shared_area(), notes);
}

int
rk_shared_notes_find(const RkSharedNotes *notes, int plan_node_id)
{
	for (int i = 0; i < notes->nscans; i++)
		if (notes->scans[i].plan_node_id == plan_node_id)
			return i;
	return -1;
}
