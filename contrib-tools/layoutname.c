/*
 * layoutname.c
 *		File names and versions of the national exchange files.
 */
#include <stdio.h>
#include <string.h>

#include "layout.h"
#include "layoutchars.h"

int
layout_generation(const char *version)
{
	static const struct
	{
		const char *version;
		int			generation;
	}			versions[] = {
		{"201905", 3}, {"202003", 3}, {"202208", 3}, {"202407", 4}, {"202410", 4}
	};

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
	{
		if (strcmp(versions[i].version, version) == 0)
			return versions[i].generation;
	}
	return 0;
}

/* Copy the name in capitals and cut it at its underscores. */
static int
split_name(const char *filename, char *copy, char *parts[], int max)
{
	int			n = 0;
	size_t		length = strlen(filename);

	if (length >= LAYOUT_MAX_NAME)
		return 0;
	copy[length] = '\0';
	for (size_t i = 0; i < length; i++)
		copy[i] = (char) (filename[i] >= 'a' && filename[i] <= 'z' ? filename[i] - 'a' + 'A' : filename[i]);
	parts[n++] = copy;
	for (char *p = copy; *p != '\0'; p++)
	{
		if (*p == '_')
		{
			if (n == max)
				return 0;
			*p = '\0';
			parts[n++] = p + 1;
		}
	}
	return n;
}

/* Sender, receiver and their services, or only sender and receiver. */
static bool
parse_parties(char *parts[], int n, LayoutName *name, const char **reason)
{
	int			step = n == 4 ? 2 : 1;

	if (n != 2 && n != 4)
	{
		*reason = "the name has not the parts of such a file's name";
		return false;
	}
	name->generation = n == 4 ? 4 : 3;
	for (int i = 0; i < n; i += step)
	{
		char	   *party = i == 0 ? name->sender : name->receiver;
		char	   *service = i == 0 ? name->sender_service : name->receiver_service;

		if (strlen(parts[i]) != 10 || !layout_all_alnum(parts[i], 10))
		{
			*reason = "the name's sender and receiver must be numbers of ten places";
			return false;
		}
		memcpy(party, parts[i], 11);
		if (step == 1)
			continue;
		if (strlen(parts[i + 1]) != 2 || !layout_all_alnum(parts[i + 1], 2))
		{
			*reason = "the name's service codes must have two places";
			return false;
		}
		memcpy(service, parts[i + 1], 3);
	}
	return true;
}

/* The serial number is a moment; "20240230…" is a typing error. */
static bool
is_serial(const char *s)
{
	return strlen(s) == 14 && layout_all_digits(s, 14) && layout_is_date(s) &&
		layout_number(s + 8, 2) < 24 && layout_number(s + 10, 2) < 60 && layout_number(s + 12, 2) < 60;
}

bool
layout_parse_name(const char *filename, LayoutName *name, const char **reason)
{
	char		copy[LAYOUT_MAX_NAME];
	char	   *parts[8];
	int			n = split_name(filename, copy, parts, 8);
	int			next = 1;
	char	   *dot;

	memset(name, 0, sizeof(*name));
	*reason = "the name is not one of a file that we know";
	if (n < 4 || (name->file = layout_by_name(parts[0])) == NULL)
		return false;
	dot = strrchr(parts[n - 1], '.');
	if (dot == NULL || strcmp(dot, ".CSV") != 0)
	{
		*reason = "the name does not end in .CSV";
		return false;
	}
	*dot = '\0';
	if (name->file->month_in_name)
	{
		const char *month = parts[next++];

		if (strlen(month) != 6 || !layout_all_digits(month, 6) ||
			!(layout_is_month(month) || (name->file->kind == LAYOUT_UPHOSOKU && strcmp(month, "000000") == 0)))
		{
			*reason = "the name's month is none";
			return false;
		}
		memcpy(name->month, month, 7);
	}
	if (!parse_parties(parts + next, n - next - 1, name, reason))
		return false;
	if (!is_serial(parts[n - 1]))
	{
		*reason = "the name's serial number is no YYYYMMDDHHMMSS";
		return false;
	}
	memcpy(name->serial, parts[n - 1], 15);
	*reason = NULL;
	return true;
}

void
layout_make_name(const LayoutName *name, char *filename)
{
	char		month[8] = "";

	if (name->file->month_in_name)
		snprintf(month, sizeof(month), "_%s", name->month);
	if (name->generation >= 4)
		snprintf(filename, LAYOUT_MAX_NAME, "%s%s_%s_%s_%s_%s_%s.CSV", name->file->name, month,
				 name->sender, name->sender_service, name->receiver, name->receiver_service, name->serial);
	else
		snprintf(filename, LAYOUT_MAX_NAME, "%s%s_%s_%s_%s.CSV", name->file->name, month,
				 name->sender, name->receiver, name->serial);
}
