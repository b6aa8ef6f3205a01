/*
 * keys.c
 *		`renkei keys`: master keys and data keys of sealed columns.
 */
#include "command.h"
#include "keys.h"

static const Command actions[] = {
	{"master", "make a master key", keys_master},
	{"status", "show which keys there are, and how rotations get on", keys_status},
	{"rotate", "wrap all data keys with the current master key", keys_rotate},
	{"rotate-data", "make new data keys and seal all values anew", keys_rotate_data},
	{"retire", "destroy former data keys that nothing is sealed with", keys_retire},
	{"export", "write the wrapped data keys to a file", keys_export},
	{"import", "bring back data keys that are lost", keys_import},
	{"check", "unwrap every data key", keys_check},
};

int
cmd_keys(int argc, char **argv)
{
	return command_run_action("Keys of sealed columns.", actions, sizeof(actions) / sizeof(actions[0]), argc, argv);
}
