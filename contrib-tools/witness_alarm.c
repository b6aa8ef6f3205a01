/*
 * witness_alarm.c
 *		Telling somebody, and asking other programs, without a shell.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "witness.h"

#define ANSWER_MAX	((size_t) 1024 * 1024)

extern char **environ;

static bool
wait_for(pid_t child, const char *program)
{
	int			status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	command_error("\"%s\" failed", program);
	return false;
}

void
witness_alarm(Witness *w, const char *kind, const char *format,...)
{
	char		text[1000];
	char	   *argv[] = {(char *) w->program, (char *) kind, text, NULL};
	va_list		args;
	pid_t		child;
	int			error;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	w->alarmed = true;
	w->ended = w->ended || strcmp(kind, "silence") != 0;
	command_error("ALARM: %s: %s", kind, text);
	if (w->program == NULL)
		return;
	error = posix_spawnp(&child, w->program, NULL, NULL, argv, environ);
	if (error != 0)
		command_error("could not run \"%s\": %s", w->program, strerror(error));
	else
		wait_for(child, w->program);
}

/* Write what there is to be written and read what comes, whichever the program wants first. */
static bool
talk(int to, int from, const uint8_t *input, size_t size, uint8_t *answer, size_t *got)
{
	struct pollfd fds[2] = {{.fd = to, .events = POLLOUT}, {.fd = from, .events = POLLIN}};

	*got = 0;
	for (;;)
	{
		ssize_t		n;

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return false;
		if (fds[0].fd >= 0 && fds[0].revents != 0)
		{
			n = write(to, input, size);
			if (n > 0)
			{
				input += n;
				size -= (size_t) n;
			}
			if (n < 0 || size == 0)
			{
				close(to);
				fds[0].fd = -1;
			}
		}
		if (fds[1].revents == 0)
			continue;
		n = read(from, answer + *got, ANSWER_MAX - *got);
		if (n <= 0)
		{
			if (fds[0].fd >= 0)
				close(to);
			return n == 0;
		}
		*got += (size_t) n;
		if (*got == ANSWER_MAX)
			return false;
	}
}

static pid_t
start(const char *program, int in, int out)
{
	char	   *argv[] = {(char *) program, NULL};
	posix_spawn_file_actions_t actions;
	pid_t		child = -1;
	int			error;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	error = posix_spawnp(&child, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error == 0)
		return child;
	command_error("could not run \"%s\": %s", program, strerror(error));
	return -1;
}

/* Both ends of a pipe stay out of programs that are started, but for the one that is given them. */
static bool
make_pipe(int *ends)
{
	if (pipe(ends) != 0)
	{
		command_error("could not make a pipe: %s", strerror(errno));
		return false;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

uint8_t *
witness_ask_program(const char *program, const void *input, size_t size, size_t *got)
{
	int			to[2];
	int			from[2];
	uint8_t    *answer = malloc(ANSWER_MAX);
	pid_t		child;
	bool		done;

	if (answer == NULL || !make_pipe(to))
	{
		free(answer);
		return NULL;
	}
	if (!make_pipe(from))
	{
		close(to[0]);
		close(to[1]);
		free(answer);
		return NULL;
	}
	child = start(program, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	done = child > 0 && talk(to[1], from[0], input, size, answer, got);
	if (child <= 0)
		close(to[1]);
	close(from[0]);
	if (child > 0)
		done = wait_for(child, program) && done;
	if (done)
		return answer;
	free(answer);
	return NULL;
}
