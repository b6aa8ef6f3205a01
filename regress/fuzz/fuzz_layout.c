/*
 * fuzz_layout.c
 *		The national exchange files: names, versions, and values of their columns.
 *
 * A name that is understood is written back as it was, but for its case.  A
 * value is judged by every column of every file; what is wrong has a
 * reason, and a description that keeps its place.
 */
#include "fuzz.h"

#include <string.h>

#include "contrib-tools/layout.h"

#define MOST	4096

static void
try_name(const char *text)
{
	LayoutName	name;
	LayoutName	back;
	const char *reason;
	char		written[LAYOUT_MAX_NAME];

	if (!layout_parse_name(text, &name, &reason))
	{
		REQUIRE(reason != NULL);
		return;
	}
	REQUIRE(name.generation == 3 || name.generation == 4);
	layout_make_name(&name, written);
	REQUIRE(strlen(written) == strlen(text));
	for (size_t i = 0; text[i] != '\0'; i++)
		REQUIRE(written[i] == (text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]));
	REQUIRE(layout_parse_name(written, &back, &reason));
	REQUIRE(memcmp(&name, &back, sizeof(name)) == 0);
}

static void
try_value(const char *text, size_t size)
{
	char		said[24];

	for (int kind = 0; kind < LAYOUT_NKINDS; kind++)
	{
		const LayoutFile *file = layout_of((LayoutKind) kind);

		for (int i = 0; i < file->nfields; i++)
		{
			const char *reason = layout_check(&file->fields[i], text, size);

			REQUIRE(reason == NULL || reason[0] != '\0');
		}
	}
	for (size_t room = 1; room <= sizeof(said); room++)
	{
		memset(said, '#', sizeof(said));
		layout_describe(text, size, said, room);
		REQUIRE(strlen(said) < room);
		REQUIRE(room == sizeof(said) || said[room] == '#');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char		text[MOST + 1];

	if (size > MOST || memchr(data, '\0', size) != NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_name(text);
	try_value(text, size);
	(void) layout_generation(text);
	(void) layout_by_name(text);
	return 0;
}
