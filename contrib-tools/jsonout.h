/*
 * jsonout.h
 *		Writing JSON, for the `--json` of every sub-command.
 *
 * Values are given one after another; commas come by themselves.  Inside an
 * object each value needs its key, inside an array the key is NULL.
 */
#ifndef RENKEI_JSONOUT_H
#define RENKEI_JSONOUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_MAX_DEPTH	16

typedef struct JsonOut
{
	FILE	   *out;
	int			depth;
	bool		filled[JSON_MAX_DEPTH]; /* something stands at this depth already */
} JsonOut;

extern void json_begin(JsonOut *json, FILE *out);
extern void json_open_object(JsonOut *json, const char *key);
extern void json_close_object(JsonOut *json);
extern void json_open_array(JsonOut *json, const char *key);
extern void json_close_array(JsonOut *json);
extern void json_string(JsonOut *json, const char *key, const char *value);	/* NULL = null */
extern void json_integer(JsonOut *json, const char *key, int64_t value);
extern void json_number(JsonOut *json, const char *key, double value);
extern void json_boolean(JsonOut *json, const char *key, bool value);

/* End the line; false if anything could not be written. */
extern bool json_end(JsonOut *json);

#endif							/* RENKEI_JSONOUT_H */
