/*
 * verify_report.c
 *		What `renkei verify` found, for people and for machines.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "core/entryprint.h"
#include "jsonout.h"
#include "verify.h"

static void
keep_finding(Verify *v, const char *kind, bool ranged, uint64_t first, uint64_t last, const char *format, va_list args)
{
	char		text[500];
	VerifyFinding *finding;

	v->findings_in_all++;
	if (v->nfindings == VERIFY_FINDINGS)
		return;
	vsnprintf(text, sizeof(text), format, args);
	finding = &v->findings[v->nfindings++];
	*finding = (VerifyFinding) {kind, first, last, ranged, strdup(text)};
}

void
verify_find(Verify *v, const char *kind, uint64_t first, uint64_t last, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	keep_finding(v, kind, true, first, last, format, args);
	va_end(args);
}

void
verify_find_general(Verify *v, const char *kind, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	keep_finding(v, kind, false, 0, 0, format, args);
	va_end(args);
}

/* The entry itself, on standard output: what was asked for by --subject and --entry. */
void
verify_show_entry(Verify *v, uint64_t index, const uint8_t *leaf, size_t size, const RkcEntry *entry)
{
	size_t		length = rkc_entry_print(entry, 1000, NULL, 0);
	char	   *json = malloc(length + 1);
	uint64_t	position = 0;

	if (json == NULL || size < 8)
	{
		free(json);
		v->failed = true;
		return;
	}
	for (int i = 0; i < 8; i++)
		position = position << 8 | leaf[i];
	rkc_entry_print(entry, 1000, json, length + 1);
	printf("{\"index\":%" PRIu64 ",\"position\":\"%" PRIX32 "/%" PRIX32 "\",\"entry\":%s}\n", index, (uint32_t) (position >> 32),
		   (uint32_t) position, json);
	free(json);
}

static bool
report_json(const Verify *v)
{
	JsonOut		json;
	double		seconds = progress_seconds(&v->progress);

	json_begin(&json, stdout);
	json_open_object(&json, NULL);
	json_boolean(&json, "sound", v->findings_in_all == 0);
	json_string(&json, "origin", v->origin[0] != '\0' ? v->origin : NULL);
	json_integer(&json, "from", (int64_t) v->first);
	json_integer(&json, "entries", (int64_t) v->entries);
	json_integer(&json, "signed_up_to", (int64_t) v->good_size);
	json_integer(&json, "checkpoints", v->nheads);
	json_integer(&json, "checkpoints_good", (int64_t) v->heads_good);
	json_integer(&json, "checkpoints_outside", (int64_t) v->heads_outside);
	if (v->witnesses.count > 0)
		json_integer(&json, "witnessed_up_to", (int64_t) v->witnessed_size);
	if (v->has_subject)
		json_integer(&json, "subject_entries", (int64_t) v->matches);
	if (v->changes.compared)
	{
		json_integer(&json, "change_rows", (int64_t) v->changes.rows);
		json_integer(&json, "change_rows_before", (int64_t) v->changes.rows_before);
		json_integer(&json, "change_rows_to_come", (int64_t) v->changes.rows_to_come);
	}
	json_integer(&json, "finding_count", (int64_t) v->findings_in_all);
	json_open_array(&json, "findings");
	for (int i = 0; i < v->nfindings; i++)
	{
		const VerifyFinding *f = &v->findings[i];

		json_open_object(&json, NULL);
		json_string(&json, "kind", f->kind);
		if (f->ranged)
		{
			json_integer(&json, "first", (int64_t) f->first);
			json_integer(&json, "last", (int64_t) f->last);
		}
		json_string(&json, "text", f->text);
		json_close_object(&json);
	}
	json_close_array(&json);
	json_number(&json, "seconds", seconds);
	json_number(&json, "entries_per_second", seconds > 0 ? (double) v->entries / seconds : 0);
	json_close_object(&json);
	return json_end(&json);
}

static void
print_finding(const VerifyFinding *f)
{
	if (!f->ranged)
		printf("  %s: %s\n", f->kind, f->text);
	else if (f->first == f->last)
		printf("  %s: entry %" PRIu64 ": %s\n", f->kind, f->first, f->text);
	else
		printf("  %s: entries %" PRIu64 " to %" PRIu64 ": %s\n", f->kind, f->first, f->last, f->text);
}

static void
report_changes(const Verify *v)
{
	const VerifyChanges *c = &v->changes;

	if (v->source.conn != NULL && !c->compared)
		puts("audit.change was not compared: it is not there, or this login may not read it");
	if (c->rows > 0)
		printf("%" PRIu64 " rows of audit.change were compared\n", c->rows);
	if (c->rows_before > 0)
		printf("%" PRIu64 " rows of audit.change are older than what these entries tell of\n", c->rows_before);
	if (c->rows_to_come > 0)
		printf("%" PRIu64 " rows of audit.change are not in the ledger yet\n", c->rows_to_come);
}

static void
report_text(const Verify *v)
{
	double		seconds = progress_seconds(&v->progress);

	if (v->has_subject)
		printf("%" PRIu64 " entries about subject %" PRIu64 "\n", v->matches, v->subject);
	if (v->entries > 0)
		printf("%" PRIu64 " entries, %" PRIu64 " to %" PRIu64 ", in %.1f s (%.0f a second)\n", v->entries, v->first,
			   v->first + v->entries - 1, seconds, seconds > 0 ? (double) v->entries / seconds : 0);
	printf("%" PRIu64 " of %d checkpoints%s%s fit, the last of size %" PRIu64 "\n", v->heads_good, v->nheads,
		   v->origin[0] != '\0' ? " of " : "", v->origin, v->good_size);
	if (v->witnesses.count > 0)
		printf("%" PRIu64 " entries are witnessed\n", v->witnessed_size);
	if (v->heads_outside > 0)
		printf("%" PRIu64 " checkpoints are of sizes before the first entry or beyond the last\n", v->heads_outside);
	if (v->first + v->entries > v->good_size && v->findings_in_all == 0)
		printf("%" PRIu64 " entries at the end are not yet signed\n", v->first + v->entries - v->good_size);
	report_changes(v);
	if (v->findings_in_all == 0)
	{
		puts("The ledger is what was signed.");
		return;
	}
	printf("THE LEDGER IS NOT WHAT WAS SIGNED: %" PRIu64 " finding%s\n", v->findings_in_all, v->findings_in_all == 1 ? "" : "s");
	for (int i = 0; i < v->nfindings; i++)
		print_finding(&v->findings[i]);
	if (v->findings_in_all > (uint64_t) v->nfindings)
		printf("  … and %" PRIu64 " more\n", v->findings_in_all - (uint64_t) v->nfindings);
}

bool
verify_report(const Verify *v)
{
	if (v->json)
		return report_json(v);
	report_text(v);
	return fflush(stdout) == 0 && !ferror(stdout);
}
