/*
 * provider.c
 *		Which provider of master keys is in use.
 */
#include "postgres.h"

#include "utils/guc.h"

#include "seal/provider.h"

typedef enum ProviderChoice
{
	PROVIDER_NONE, PROVIDER_FILE, PROVIDER_COMMAND
} ProviderChoice;

static const struct config_enum_entry choices[] = {
	{"none", PROVIDER_NONE, false},
	{"file", PROVIDER_FILE, false},
	{"command", PROVIDER_COMMAND, false},
	{NULL, 0, false}
};

static int	choice;

const RkKeyProvider *
rk_key_provider(void)
{
	if (choice == PROVIDER_FILE)
		return &rk_file_provider;
	if (choice == PROVIDER_COMMAND)
		return &rk_command_provider;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("there is no provider of keys"),
			 errhint("Set renkei.key_provider.")));
}

const RkKeyProvider *
rk_provider_of(const char *written, const char **name)
{
	static const RkKeyProvider *const providers[] = {&rk_file_provider, &rk_command_provider};

	(void) rk_key_provider();
	for (int i = 0; i < (int) lengthof(providers); i++)
	{
		Size		length = strlen(providers[i]->name);

		if (strncmp(written, providers[i]->name, length) == 0 && written[length] == ':')
		{
			*name = written + length + 1;
			return providers[i];
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("\"%s\" does not name a master key of any provider", written)));
}

char *
rk_current_master(void)
{
	const RkKeyProvider *provider = rk_key_provider();

	return psprintf("%s:%s", provider->name, provider->current());
}

void
rk_wrap_keys(const char *written, RkWrapItem *items, int count)
{
	const char *name;
	const RkKeyProvider *provider = rk_provider_of(written, &name);

	provider->wrap(name, items, count);
}

void
rk_unwrap_keys(const char *written, RkWrapItem *items, int count)
{
	const char *name;
	const RkKeyProvider *provider = rk_provider_of(written, &name);

	provider->unwrap(name, items, count);
}

void
rk_refuse_unknown_master(const char *master)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("master key \"%s\" is not there", master),
			 errdetail("What was sealed under it cannot be opened without it; no other key is made in its place."),
			 errhint("Give it back to the key provider, from where copies of the master keys are kept.")));
}

void
rk_provider_define_settings(void)
{
	DefineCustomEnumVariable("renkei.key_provider",
							 "Where the master keys of sealed columns are.",
							 "\"file\": in renkei.master_key_file; \"command\": where renkei.key_command finds them; \"none\": nothing is sealed or opened.",
							 &choice, PROVIDER_NONE, choices, PGC_SIGHUP, 0, NULL, NULL, NULL);
	rk_file_provider_define_settings();
	rk_command_provider_define_settings();
}
