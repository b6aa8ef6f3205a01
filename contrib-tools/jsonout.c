/*
 * jsonout.c
 *		Writing JSON, for the `--json` of every sub-command.
 */
#include <assert.h>
#include <inttypes.h>
#include <math.h>

#include "jsonout.h"

static void
put_string(FILE *out, const char *s)
{
	fputc('"', out);
	for (; *s != '\0'; s++)
	{
		unsigned char c = (unsigned char) *s;

		if (c == '"' || c == '\\')
			fputc('\\', out);
		if (c < 0x20)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

/* What stands before a value: a comma, and the key. */
static void
put_key(JsonOut *json, const char *key)
{
	if (json->filled[json->depth])
		fputc(',', json->out);
	json->filled[json->depth] = true;
	if (key != NULL)
	{
		put_string(json->out, key);
		fputc(':', json->out);
	}
}

static void
open_level(JsonOut *json, const char *key, char bracket)
{
	put_key(json, key);
	fputc(bracket, json->out);
	assert(json->depth + 1 < JSON_MAX_DEPTH);
	json->filled[++json->depth] = false;
}

static void
close_level(JsonOut *json, char bracket)
{
	assert(json->depth > 0);
	json->depth--;
	fputc(bracket, json->out);
}

void
json_begin(JsonOut *json, FILE *out)
{
	json->out = out;
	json->depth = 0;
	json->filled[0] = false;
}

void
json_open_object(JsonOut *json, const char *key)
{
	open_level(json, key, '{');
}

void
json_close_object(JsonOut *json)
{
	close_level(json, '}');
}

void
json_open_array(JsonOut *json, const char *key)
{
	open_level(json, key, '[');
}

void
json_close_array(JsonOut *json)
{
	close_level(json, ']');
}

void
json_string(JsonOut *json, const char *key, const char *value)
{
	put_key(json, key);
	if (value == NULL)
		fputs("null", json->out);
	else
		put_string(json->out, value);
}

void
json_integer(JsonOut *json, const char *key, int64_t value)
{
	put_key(json, key);
	fprintf(json->out, "%" PRId64, value);
}

void
json_number(JsonOut *json, const char *key, double value)
{
	put_key(json, key);
	/* JSON has no word for what is not finite. */
	if (isfinite(value))
		fprintf(json->out, "%.6g", value);
	else
		fputs("null", json->out);
}

void
json_boolean(JsonOut *json, const char *key, bool value)
{
	put_key(json, key);
	fputs(value ? "true" : "false", json->out);
}

bool
json_end(JsonOut *json)
{
	fputc('\n', json->out);
	return fflush(json->out) == 0 && !ferror(json->out);
}
