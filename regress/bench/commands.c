/*
 * commands.c
 *		What the shell does for the benchmark between measurements.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

void
run_commands(const char *variable)
{
	const char *commands = getenv(variable);
	const char *const shell[] = {"bash", "-c", commands, NULL};
	int			status;
	pid_t		child;

	child = commands ? fork() : -1;
	if (child == 0)
	{
		execvp(shell[0], (char *const *) shell);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
	{
		fprintf(stderr, "\nbench: %s failed: %s\n", variable, commands ? commands : "it is not set");
		exit(1);
	}
}
