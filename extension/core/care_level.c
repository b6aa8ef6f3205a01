/*
 * care_level.c
 *		要介護状態区分: the official two-digit codes and their labels.
 */
#include "care_level.h"

#include <stdbool.h>
#include <string.h>

#include "utf8.h"

typedef struct Level
{
	int			code;
	int			severity;
	const char *label;
} Level;

/* 11 was 要支援 before April 2006, and transitional after; it occurs in histories. */
static const Level levels[] = {
	{1, 0, "非該当"},
	{6, RKC_SEVERITY_NONE, "事業対象者"},
	{11, 1, "要支援(経過的要介護)"},
	{12, 2, "要支援1"},
	{13, 3, "要支援2"},
	{21, 4, "要介護1"},
	{22, 5, "要介護2"},
	{23, 6, "要介護3"},
	{24, 7, "要介護4"},
	{25, 8, "要介護5"},
};

#define NLEVELS (sizeof(levels) / sizeof(levels[0]))

static const Level *
level_of(int code)
{
	for (size_t i = 0; i < NLEVELS; i++)
		if (levels[i].code == code)
			return &levels[i];
	return NULL;
}

/* Equal, full-width forms counting as half-width ones. */
static bool
same_label(const char *text, size_t length, const char *label)
{
	size_t		at = 0;
	size_t		label_at = 0;
	size_t		label_length = strlen(label);

	while (at < length && label_at < label_length)
		if (rkc_half_width(rkc_utf8_next(text, length, &at)) !=
			rkc_half_width(rkc_utf8_next(label, label_length, &label_at)))
			return false;
	return at == length && label_at == label_length;
}

int
rkc_care_level_parse(const char *text, size_t length)
{
	if (length == 2 && text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9')
	{
		int			code = (text[0] - '0') * 10 + text[1] - '0';

		return level_of(code) != NULL ? code : 0;
	}
	if (same_label(text, length, "経過的要介護"))
		return 11;
	for (size_t i = 0; i < NLEVELS; i++)
		if (same_label(text, length, levels[i].label))
			return levels[i].code;
	return 0;
}

const char *
rkc_care_level_label(int code)
{
	const Level *level = level_of(code);

	return level != NULL ? level->label : NULL;
}

int
rkc_care_level_severity(int code)
{
	const Level *level = level_of(code);

	return level != NULL ? level->severity : RKC_SEVERITY_NONE;
}
