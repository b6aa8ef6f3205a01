/*
 * incident.c
 *		Entries that are about no row.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "core/entry.h"
#include "ledger/gate.h"
#include "ledger/incident.h"
#include "ledger/pending.h"
#include "ledger/session.h"

#define MAX_DETAIL	400			/* bytes of an error's text */

typedef struct Incident
{
	RkcEntryKind kind;
	RkAuthor	author;
	const char *what;
	const char *object;
	const char *detail;
	const char *sqlstate;
} Incident;

static void
write_text(RkcCborWriter *w, RkcEntryKey key, const char *text)
{
	if (text == NULL)
		return;
	rkc_cbor_uint(w, key);
	rkc_cbor_text(w, text);
}

static void
write_incident(RkcCborWriter *w, const void *what)
{
	const Incident *i = what;

	rkc_cbor_map(w, rk_author_keys(i->kind, &i->author) + 1 + (i->object != NULL) + (i->detail != NULL) + (i->sqlstate != NULL));
	rk_author_write(w, i->kind, &i->author);
	write_text(w, RKC_KEY_WHAT, i->what);
	write_text(w, RKC_KEY_OBJECT, i->object);
	write_text(w, RKC_KEY_DETAIL, i->detail);
	write_text(w, RKC_KEY_SQLSTATE, i->sqlstate);
}

static void
add(Incident *incident)
{
	if (!rk_keeps_ledger())
		return;
	rk_session_announce();
	rk_author_latest(&incident->author);
	rk_pending_add(write_incident, incident);
}

void
rk_incident_event(const char *what, const char *object, const char *detail)
{
	Incident	event = {.kind = RKC_ENTRY_EVENT};

	event.what = rk_utf8(what);
	event.object = object ? rk_utf8(object) : NULL;
	event.detail = detail ? rk_utf8(detail) : NULL;
	add(&event);
}

/* A field of an error message: a letter, then text up to a zero byte. */
static const char *
error_field(const char *message, size_t length, char wanted)
{
	for (size_t at = 0; at < length && message[at] != '\0';)
	{
		const char *text = message + at + 1;
		size_t		size = strnlen(text, length - at - 1);

		if (size == length - at - 1)
			return NULL;		/* without its end: not one of ours */
		if (message[at] == wanted)
			return text;
		at += size + 2;
	}
	return NULL;
}

void
rk_incident_of_error(const char *message, size_t length)
{
	Incident	refusal = {.kind = RKC_ENTRY_REFUSAL,.what = "insufficient_privilege"};
	const char *sqlstate = error_field(message, length, 'C');
	const char *text = error_field(message, length, 'M');
	char		detail[MAX_DETAIL + 1];

	if (sqlstate == NULL || text == NULL || strcmp(sqlstate, "42501") != 0)
		return;
	strlcpy(detail, text, sizeof(detail));
	detail[pg_mbcliplen(detail, strlen(detail), MAX_DETAIL)] = '\0';
	refusal.sqlstate = sqlstate;
	refusal.detail = rk_utf8(detail);
	add(&refusal);
}
