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
#define MAX_RAISED	100			/* in one statement, that are told one by one */

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

/* Refusals ----------------------------------------------------------------------- */

static bool raised = false;		/* the last one, that may yet leave the statement */
static uint64 raised_in = 0;	/* the client's statement */
static int	raised_told = 0;	/* in it */
static uint64 raised_untold = 0;

static void
add_refusal(const char *text)
{
	Incident	refusal = {.kind = RKC_ENTRY_REFUSAL,.what = "insufficient_privilege",.sqlstate = "42501"};
	char		detail[MAX_DETAIL + 1];

	strlcpy(detail, text, sizeof(detail));
	detail[pg_mbcliplen(detail, strlen(detail), MAX_DETAIL)] = '\0';
	refusal.detail = rk_utf8(detail);
	add(&refusal);
}

/* A loop that catches them must not fill the log. */
static void
tell_untold(void)
{
	char		text[64];

	if (raised_untold == 0)
		return;
	snprintf(text, sizeof(text), "%llu more in this statement", (unsigned long long) raised_untold);
	raised_untold = 0;
	add_refusal(text);
}

void
rk_incident_raised(const char *message)
{
	if (raised_in != rk_session_statement())
	{
		tell_untold();
		raised_in = rk_session_statement();
		raised_told = 0;
	}
	raised = true;
	if (raised_told++ < MAX_RAISED)
		add_refusal(message);
	else
		raised_untold++;
}

void
rk_incident_all_caught(void)
{
	tell_untold();
	raised = false;
}

void
rk_incident_of_error(const char *message, size_t length)
{
	const char *sqlstate = error_field(message, length, 'C');
	const char *text = error_field(message, length, 'M');
	bool		is_told = raised;

	rk_incident_all_caught();
	if (!is_told && sqlstate != NULL && text != NULL && strcmp(sqlstate, "42501") == 0)
		add_refusal(text);
}
