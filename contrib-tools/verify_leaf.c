/*
 * verify_leaf.c
 *		Each entry by itself: that it is one, that positions do not go back, and
 *		that its time fits the entries around it and the witnesses' clocks.
 */
#include <inttypes.h>
#include <string.h>

#include "verify.h"

#define POSITION_SIZE	8

/* A witness had seen all entries so far by then: none of them is later, none that follows is earlier. */
void
verify_witnessed(Verify *v, const VerifyHead *head)
{
	uint64_t	time = head->witnessed * 1000000;

	if (head->witnessed == 0 || head->witnessed > UINT64_MAX / 2000000)
		return;
	if (v->newest > time + v->tolerance)
		verify_find(v, "post_dated", v->newest_entry, v->newest_entry, "its time is %" PRIu64 " s after a witness had seen it",
					(v->newest - time) / 1000000);
	if (time > v->not_before)
		v->not_before = time;
}

static void
check_time(Verify *v, uint64_t index, uint64_t time)
{
	if (time + v->tolerance < v->newest)
		verify_find(v, "back_dated", index, index, "its time is %" PRIu64 " s before that of entry %" PRIu64,
					(v->newest - time) / 1000000, v->newest_entry);
	else if (time + v->tolerance < v->not_before)
		verify_find(v, "back_dated", index, index, "its time is %" PRIu64 " s before a witness found that it was not there yet",
					(v->not_before - time) / 1000000);
	if (time > v->newest && time <= UINT64_MAX / 2)
	{
		v->newest = time;
		v->newest_entry = index;
	}
}

/* Subjects are not listed where the whole table went out: that may be about anybody. */
static bool
is_about(const RkcEntry *entry, uint64_t subject)
{
	return rkc_entry_set_has(entry, RKC_KEY_SUBJECTS, subject) || rkc_entry_set_has(entry, RKC_KEY_EXAMINED, subject) ||
		(rkc_entry_uint(entry, RKC_KEY_WAY) & RKC_WAY_WHOLE) != 0;
}

/* By these columns entries are looked for: what is in none of them is not found. */
static void
check_columns(Verify *v, uint64_t index, const RkcEntry *entry)
{
	uint64_t	subject = 0;
	bool		has_subject = rkc_entry_subject(entry, &subject);

	if (v->source.recorded != (int64_t) rkc_entry_uint(entry, RKC_KEY_TIME))
		verify_find(v, "column", index, index, "recorded_at is not the time that the entry states");
	if (v->source.has_subject != has_subject || (has_subject && v->source.subject != subject))
		verify_find(v, "column", index, index, "only_subject_id is not whom the entry names");
}

void
verify_leaf(Verify *v, uint64_t index, const uint8_t *leaf, size_t size)
{
	RkcEntry	entry;
	const char *fault;
	uint64_t	position = 0;
	size_t		used;

	if (size < POSITION_SIZE)
	{
		verify_find(v, "not_an_entry", index, index, "it is too short");
		return;
	}
	for (int i = 0; i < POSITION_SIZE; i++)
		position = position << 8 | leaf[i];
	if (position < v->position)
		verify_find(v, "reordered", index, index, "its position in the write-ahead log is before that of the entry before it");
	v->position = position;
	if (!rkc_entry_read(&entry, leaf + POSITION_SIZE, size - POSITION_SIZE, &used, &fault))
	{
		verify_find(v, "not_an_entry", index, index, "%s", fault);
		return;
	}
	if (used != size - POSITION_SIZE)
		verify_find(v, "not_an_entry", index, index, "something stands behind it");
	check_time(v, index, rkc_entry_uint(&entry, RKC_KEY_TIME));
	if (v->source.live)
		check_columns(v, index, &entry);
	if ((v->source.conn != NULL || v->nrows > 0) && !verify_change_entry(v, index, &entry))
		v->failed = true;
	if (v->has_subject && is_about(&entry, v->subject))
	{
		v->matches++;
		verify_show_entry(v, index, leaf, size, &entry);
	}
	if (v->has_entry && v->entry == index)
		verify_show_entry(v, index, leaf, size, &entry);
}
