/*
 * ledger_keys.c
 *		Keys and notes, as the sub-commands around the ledger get them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "core/base64.h"
#include "ledger.h"
#include "ledger_file.h"

bool
ledger_option_number(const char *text, uint64_t *number)
{
	char	   *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && text[0] >= '0' && text[0] <= '9';
}

static bool
add_key(LedgerKeys *keys, const char *text)
{
	RkcVerifier *more = realloc(keys->keys, (size_t) (keys->count + 1) * sizeof(RkcVerifier));

	if (more == NULL)
		return false;
	keys->keys = more;
	if (!rkc_verifier_parse(&keys->keys[keys->count], text))
		return false;
	keys->count++;
	return true;
}

bool
ledger_keys_add(LedgerKeys *keys, const char *text_or_path)
{
	size_t		size;
	char	   *text;
	char	   *at;
	char	   *line;
	int			before = keys->count;

	if (add_key(keys, text_or_path))
		return true;
	if (access(text_or_path, F_OK) != 0)
	{
		command_error("\"%s\" is neither a verifier key nor a file", text_or_path);
		return false;
	}
	text = ledger_file_read(text_or_path, RKC_NOTE_MAX, &size);
	if (text == NULL)
		return false;
	at = text;
	while ((line = strsep(&at, "\r\n")) != NULL)
	{
		if (line[0] == '\0' || line[0] == '#')
			continue;
		if (!add_key(keys, line))
		{
			command_error("\"%s\" holds a line that is no verifier key", text_or_path);
			keys->count = before;
			break;
		}
	}
	free(text);
	if (keys->count == before && at == NULL)
		command_error("there is no verifier key in \"%s\"", text_or_path);
	return keys->count > before;
}

void
ledger_keys_free(LedgerKeys *keys)
{
	free(keys->keys);
	keys->keys = NULL;
	keys->count = 0;
}

/* A note ends with its signatures: at the first line after some that is none. */
size_t
ledger_note_length(const char *text, size_t size)
{
	static const char dash[] = "\xE2\x80\x94 ";
	size_t		at = 0;
	bool		signatures = false;

	while (at < size)
	{
		const char *newline = memchr(text + at, '\n', size - at);
		size_t		length = newline != NULL ? (size_t) (newline - text) + 1 - at : size - at;
		bool		signature = length > strlen(dash) && memcmp(text + at, dash, strlen(dash)) == 0;

		if (signatures && !signature)
			break;
		signatures = signature;
		at += length;
	}
	return at;
}

void
ledger_short_hash(const RkcHash *hash, char *text)
{
	rkc_base64_encode(hash->bytes, 9, text);
}
