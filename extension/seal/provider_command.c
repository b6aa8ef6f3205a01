/*
 * provider_command.c
 *		Master keys where a command finds them: a key management service, or a
 *		hardware security module.
 *
 * The command is run for each call, with "wrap" or "unwrap" and the name of
 * the master key after its arguments.  It reads a line for each key, which is
 * what the key is for, a space, and in base 64 what is to be wrapped or
 * unwrapped; and writes a line for each, in the same order: base 64 of the
 * result, or an empty one for what it cannot unwrap.  A status other than 0
 * says that nothing could be done; 3, that it does not have the master key.
 *
 * What is wrapped is the key and a hash of what it is for, so that even a
 * command that makes nothing of the latter cannot be given the wrapped key of
 * one subject for another's.
 */
#include "postgres.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"

#include "core/base64.h"
#include "core/masterkeys.h"
#include "seal/command.h"
#include "seal/provider.h"

#define BINDING	16				/* bytes of the hash */
#define PAYLOAD	(RKC_XAES_KEY + BINDING)
#define EXIT_UNKNOWN	3

static char *command_array;
static char *master_name;
static int	timeout_ms;

static void
refuse_command(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
			 errmsg("the command of the key provider failed"),
			 errdetail_internal("%s", detail),
			 errhint("renkei.key_command names it; what it wrote to standard error is in the server's log.")));
}

/* The setting's words, two more, and NULL. */
static char **
arguments(const char *action, const char *master)
{
	ArrayType  *array;
	Datum	   *words;
	bool	   *nulls;
	int			count;
	char	  **argv;

	array = DatumGetArrayTypeP(OidInputFunctionCall(F_ARRAY_IN, command_array, TEXTOID, -1));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &words, &nulls, &count);
	argv = palloc0((count + 3) * sizeof(char *));
	for (int i = 0; i < count; i++)
		argv[i] = nulls[i] ? pstrdup("") : TextDatumGetCString(words[i]);
	if (count == 0 || argv[0][0] != '/')
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("renkei.key_command is not an array that begins with the path of a program")));
	argv[count] = pstrdup(action);
	argv[count + 1] = pstrdup(master);
	return argv;
}

static void
binding_of(const char *about, uint8 *binding)
{
	uint8		hash[SHA256_DIGEST_LENGTH];

	if (SHA256((const unsigned char *) about, strlen(about), hash) == NULL)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("what a key is for could not be hashed")));
	memcpy(binding, hash, BINDING);
}

static void
add_line(RkCommandText *text, const char *about, const uint8 *data, size_t size)
{
	char		base64[RKC_BASE64_SIZE(RK_WRAPPED_MAX) + 1];

	rkc_base64_encode(data, size, base64);
	rk_command_text_add(text, about, strlen(about));
	rk_command_text_add(text, " ", 1);
	rk_command_text_add(text, base64, strlen(base64));
	rk_command_text_add(text, "\n", 1);
	OPENSSL_cleanse(base64, sizeof(base64));
}

/* The next line, decoded; false: it is not there, or not base 64 of at most room bytes. */
static bool
take_line(const RkCommandText *text, size_t *at, uint8 *data, size_t room, size_t *size)
{
	const char *line = text->data + *at;
	const char *end = memchr(line, '\n', text->size - *at);

	if (end == NULL)
		return false;
	*at += (size_t) (end - line) + 1;
	return rkc_base64_decode(line, (size_t) (end - line), data, room, size);
}

static void
run(const char *action, const char *master, const RkCommandText *in, RkCommandText *out)
{
	int			status = rk_command_run(arguments(action, master), in, out, timeout_ms);

	if (status == 0)
		return;
	if (status == EXIT_UNKNOWN)
		rk_refuse_unknown_master(master);
	refuse_command(status == RK_COMMAND_TIMED_OUT ? psprintf("It did not end within %d ms (renkei.key_command_timeout).", timeout_ms) :
				   status == RK_COMMAND_KILLED ? "It was ended by a signal." :
				   psprintf("It ended with status %d.", status));
}

static char *
command_current(void)
{
	if (!rkc_master_name_ok(master_name))
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("renkei.master_key does not name a master key"),
				 errhint("It is the name of the key, of letters, digits, full stops, dashes and underscores, that renkei.key_command wraps new keys with.")));
	return pstrdup(master_name);
}

static void
command_wrap(const char *master, RkWrapItem *items, int count)
{
	RkCommandText in = {0};
	RkCommandText out = {0};
	size_t		at = 0;
	bool		good = true;

	rk_command_text_make(&in, (size_t) count * 512);
	rk_command_text_make(&out, (size_t) count * (RKC_BASE64_SIZE(RK_WRAPPED_MAX) + 2));
	for (int i = 0; i < count; i++)
	{
		uint8		payload[PAYLOAD];

		memcpy(payload, items[i].key, RKC_XAES_KEY);
		binding_of(items[i].about, payload + RKC_XAES_KEY);
		add_line(&in, items[i].about, payload, PAYLOAD);
		OPENSSL_cleanse(payload, sizeof(payload));
	}
	run("wrap", master, &in, &out);
	for (int i = 0; i < count && good; i++)
	{
		size_t		size = 0;

		good = take_line(&out, &at, items[i].wrapped, RK_WRAPPED_MAX, &size) && size >= PAYLOAD;
		items[i].wrapped_size = (int) size;
	}
	rk_command_text_end(&in);
	rk_command_text_end(&out);
	if (!good)
		refuse_command("What it wrote is not a line in base 64 for each key.");
}

static void
command_unwrap(const char *master, RkWrapItem *items, int count)
{
	RkCommandText in = {0};
	RkCommandText out = {0};
	size_t		at = 0;

	rk_command_text_make(&in, (size_t) count * (RKC_BASE64_SIZE(RK_WRAPPED_MAX) + 512));
	rk_command_text_make(&out, (size_t) count * (RKC_BASE64_SIZE(RK_WRAPPED_MAX) + 2));
	for (int i = 0; i < count; i++)
		add_line(&in, items[i].about, items[i].wrapped, (size_t) items[i].wrapped_size);
	run("unwrap", master, &in, &out);
	for (int i = 0; i < count; i++)
	{
		uint8		payload[PAYLOAD];
		uint8		binding[BINDING];
		size_t		size = 0;

		binding_of(items[i].about, binding);
		items[i].done = take_line(&out, &at, payload, sizeof(payload), &size) && size == PAYLOAD &&
			CRYPTO_memcmp(payload + RKC_XAES_KEY, binding, BINDING) == 0;
		if (items[i].done)
			memcpy(items[i].key, payload, RKC_XAES_KEY);
		OPENSSL_cleanse(payload, sizeof(payload));
	}
	rk_command_text_end(&in);
	rk_command_text_end(&out);
}

const RkKeyProvider rk_command_provider = {
	.name = "command",
	.batch = 1024,
	.current = command_current,
	.wrap = command_wrap,
	.unwrap = command_unwrap,
};

void
rk_command_provider_define_settings(void)
{
	DefineCustomStringVariable("renkei.key_command",
							   "Program, with its arguments as an array, that wraps and unwraps data keys, where renkei.key_provider is command.",
							   "For example {/usr/local/sbin/renkei-softhsm,--slot,0}. No shell sees it.",
							   &command_array, "{}", PGC_SIGHUP, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
	DefineCustomStringVariable("renkei.master_key",
							   "Name of the master key that renkei.key_command is to wrap new data keys with.",
							   NULL, &master_name, "", PGC_SIGHUP, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.key_command_timeout",
							"How long renkei.key_command may take.",
							NULL, &timeout_ms, 10000, 100, 600000, PGC_SIGHUP, GUC_UNIT_MS, NULL, NULL, NULL);
}
