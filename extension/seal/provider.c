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
