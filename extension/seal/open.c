/*
 * open.c
 *		Who may open a sealed value, and opening it.
 */
#include "postgres.h"

#include "access/directory.h"
#include "oracle/logged.h"
#include "seal/keyring.h"
#include "seal/open.h"
#include "seal/opened.h"

static const RkSet *
set_of(RkFrame *frame, uint32 category)
{
	int16		no;

	if (rk_category_of_tag(category, &no) == NULL)
		no = 0;
	return rk_frame_current_set(frame, no, RK_READ);
}

/*
 * As its row would be, but that a value names no date: what holds only for rows
 * within a period does not hold for a value.
 */
static bool
lets_through(const RkSet *set, const RkcEnvelopeHead *head)
{
	return rk_set_allows(set, (int64) head->subject, (int32) head->owner, false, 0, head->released);
}

/*
 * What an organisation keeps as it came, such as a file that nobody could read
 * yet, is about people who are not known.  It is sealed for a number that stands
 * for the organisation, and is that organisation's alone, whatever the rules.
 */
static bool
is_own_store(const RkContext *context, const RkcEnvelopeHead *head)
{
	return head->owner != 0 && head->subject == RKC_SUBJECT_OF_OWNER(head->owner) &&
		context->organisation == (int32) head->owner;
}

/*
 * What the last value was asked for: a result is mostly of one category.  Not
 * for frames whose sets may change on the way.
 */
static uint64 last_frame = 0;
static uint32 last_category = 0;
static const RkSet *last_set = NULL;

RkSealRight
rk_seal_right(RkFrame *frame, const RkcEnvelopeHead *head)
{
	const RkSet *set = last_set;

	if (set == NULL || last_frame != rk_frame_id(frame) || last_category != head->category || rk_frame_rechecks(frame))
	{
		set = set_of(frame, head->category);
		last_set = set;
		last_frame = rk_frame_id(frame);
		last_category = head->category;
	}
	if (lets_through(set, head) || is_own_store(rk_frame_context(frame), head))
		return RK_MAY_OPEN;
	return rk_frame_context(frame)->organisation != 0 ? RK_SEES_MASK : RK_SEES_ARMOUR;
}

/* Outside of any statement on protected tables: a frame for one question. */
static RkFrame *
frame_now(bool *own)
{
	RkFrame    *frame = rk_frame_active();

	*own = frame == NULL;
	return *own ? rk_frame_create() : frame;
}

RkSealRight
rk_seal_right_now(const RkcEnvelopeHead *head)
{
	bool		own;
	RkFrame    *frame = frame_now(&own);
	RkSealRight right = rk_seal_right(frame, head);

	if (own)
		rk_frame_end(frame);
	return right;
}

bool
rk_seal_may_search_now(uint32 category)
{
	bool		own;
	RkFrame    *frame = frame_now(&own);
	bool		may = set_of(frame, category)->nvisible > 0;

	if (own)
		rk_frame_end(frame);
	return may;
}

void
rk_seal_refuse_to_search(uint32 category)
{
	int16		no;
	const char *name = rk_category_of_tag(category, &no);

	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("sealed values of category %s may not be searched", name ? name : "unknown"),
			 errdetail("The rules do not let this session read that category of anybody.")));
}

void
rk_seal_report_damage(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("a sealed value cannot be opened"),
			 errhint("renkei.verify_sealed() tells which rows have such values.")));
}

/*
 * Taken before the key is looked for, which may take memory for a while: so
 * each row's plaintext lies where that of the row before was, and no more than
 * one of them is left.
 */
static uint8 *
room_for(const RkSealedValue *value)
{
	return palloc(value->envelope.plain_size + 1);
}

/* With its key, which is done with then.  False: it does not open. */
static bool
open_with(RkSealedValue *value, const uint8 *key, uint8 *plain)
{
	bool		opened = rkc_envelope_open(&value->envelope, key, plain);

	rk_key_done();
	value->plain_size = value->envelope.plain_size;
	if (!opened || (value->envelope.head.padded && !rkc_unpad(plain, &value->plain_size)))
		return false;
	/* Whatever the statement raises from here on may quote it. */
	rk_logged_note_protected();
	plain[value->plain_size] = '\0';
	return true;
}

uint8 *
rk_seal_open(RkSealedValue *value)
{
	const RkcEnvelopeHead *head = &value->envelope.head;
	uint8	   *plain = room_for(value);
	const uint8 *key = rk_data_key((int64) head->subject, head->category, head->generation);

	if (key == NULL)
		return NULL;
	if (!open_with(value, key, plain))
		rk_seal_report_damage();
	return plain;
}

uint8 *
rk_seal_try_open(RkSealedValue *value)
{
	const RkcEnvelopeHead *head = &value->envelope.head;
	uint8	   *plain = room_for(value);
	const uint8 *key = rk_data_key_if_any((int64) head->subject, head->category, head->generation);

	return key != NULL && open_with(value, key, plain) ? plain : NULL;
}

void
rk_seal_note_opened(RkFrame *frame, const RkcEnvelopeHead *head)
{
	rk_opened_note(rk_frame_context(frame), head);
}

void
rk_seal_note_opened_now(const RkcEnvelopeHead *head)
{
	rk_opened_note(rk_current_context(), head);
}
