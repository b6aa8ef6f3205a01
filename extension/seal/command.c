/*
 * command.c
 *		Running a program that is given secrets and gives secrets back.
 */
#include "postgres.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "miscadmin.h"
#include "portability/instr_time.h"
#include "utils/memutils.h"

#include "seal/command.h"
#include "seal/lockedmem.h"

/* How long to wait at most before looking at interrupts. */
#define NAP_MS	100

/* Texts -------------------------------------------------------------------------------- */

typedef struct TextMemory
{
	MemoryContextCallback callback;
	void	   *memory;
	size_t		size;
} TextMemory;

static void
unmap_text(void *arg)
{
	TextMemory *text = arg;

	rk_locked_unmap(text->memory, text->size);
}

void
rk_command_text_make(RkCommandText *text, size_t room)
{
	TextMemory *memory = palloc0(sizeof(TextMemory));

	memory->memory = rk_locked_map(room);
	memory->size = room;
	memory->callback.func = unmap_text;
	memory->callback.arg = memory;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &memory->callback);
	text->data = memory->memory;
	text->size = 0;
	text->room = room;
}

void
rk_command_text_add(RkCommandText *text, const char *data, size_t size)
{
	if (size > text->room - text->size)
		elog(ERROR, "a text for a command is too long");
	memcpy(text->data + text->size, data, size);
	text->size += size;
}

void
rk_command_text_end(RkCommandText *text)
{
	explicit_bzero(text->data, text->size);
	text->size = 0;
}

/* Running ------------------------------------------------------------------------------ */

typedef struct Process
{
	pid_t		pid;			/* 0: it has ended */
	int			to;				/* -1: closed */
	int			from;
	int			status;
} Process;

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The whole group: what it has started, too. */
static void
end_process(Process *process)
{
	close_end(&process->to);
	close_end(&process->from);
	if (process->pid == 0)
		return;
	(void) kill(-process->pid, SIGKILL);
	(void) kill(process->pid, SIGKILL);
	while (waitpid(process->pid, &process->status, 0) < 0 && errno == EINTR)
		;
	process->pid = 0;
}

/* Between fork and exec: only what is safe in a signal handler. */
static void
become(char *const *argv, int in, int out)
{
	static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char	   *environment[] = {path, NULL};
	sigset_t	none;

	(void) setpgid(0, 0);
	(void) sigemptyset(&none);
	(void) sigprocmask(SIG_SETMASK, &none, NULL);
	(void) signal(SIGPIPE, SIG_DFL);
	(void) signal(SIGALRM, SIG_DFL);
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 && close_range(STDERR_FILENO + 1, ~0U, 0) == 0)
		(void) execve(argv[0], argv, environment);
	_exit(127);
}

static void
start_process(Process *process, char *const *argv)
{
	int			in[2] = {-1, -1};
	int			out[2] = {-1, -1};

	if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0)
		process->pid = fork();
	else
		process->pid = -1;
	if (process->pid == 0)
		become(argv, in[0], out[1]);
	close_end(&in[0]);
	close_end(&out[1]);
	process->to = in[1];
	process->from = out[0];
	if (process->pid < 0)
	{
		int			saved_errno = errno;

		process->pid = 0;
		end_process(process);
		errno = saved_errno;
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("could not start the command of the key provider: %m")));
	}
	(void) setpgid(process->pid, process->pid);
	(void) fcntl(process->to, F_SETFL, O_NONBLOCK);
	(void) fcntl(process->from, F_SETFL, O_NONBLOCK);
}

/* One piece each way.  False: it wants to say more than there is room for. */
static bool
exchange(Process *process, const RkCommandText *in, size_t *sent, RkCommandText *out, int wait_ms)
{
	struct pollfd ends[2] = {{process->from, POLLIN, 0}, {process->to, POLLOUT, 0}};
	ssize_t		done;

	if (poll(ends, process->to >= 0 ? 2 : 1, wait_ms) <= 0)
		return true;
	if (process->to >= 0 && ends[1].revents != 0)
	{
		done = write(process->to, in->data + *sent, in->size - *sent);
		if (done > 0)
			*sent += (size_t) done;
		/* A program need not read all that it is given. */
		if (*sent == in->size || (done < 0 && errno != EAGAIN && errno != EINTR))
			close_end(&process->to);
	}
	if (ends[0].revents != 0)
	{
		char		beyond;

		done = out->size < out->room ? read(process->from, out->data + out->size, out->room - out->size) :
			read(process->from, &beyond, 1);
		if (done > 0 && out->size == out->room)
			return false;
		if (done > 0)
			out->size += (size_t) done;
		if (done == 0 || (done < 0 && errno != EAGAIN && errno != EINTR))
			close_end(&process->from);
	}
	return true;
}

static bool
has_ended(Process *process)
{
	if (process->pid != 0 && waitpid(process->pid, &process->status, WNOHANG) == process->pid)
		process->pid = 0;
	return process->pid == 0;
}

/* False: time is up, or it said too much. */
static bool
converse(Process *process, const RkCommandText *in, RkCommandText *out, int timeout_ms)
{
	instr_time	start;
	size_t		sent = 0;

	INSTR_TIME_SET_CURRENT(start);
	if (in->size == 0)
		close_end(&process->to);
	for (;;)
	{
		instr_time	now;
		int			left;

		CHECK_FOR_INTERRUPTS();
		INSTR_TIME_SET_CURRENT(now);
		INSTR_TIME_SUBTRACT(now, start);
		left = timeout_ms - (int) INSTR_TIME_GET_MILLISEC(now);
		if (left <= 0)
			return false;
		if (process->from >= 0)
		{
			if (!exchange(process, in, &sent, out, Min(left, NAP_MS)))
				return false;
		}
		else if (has_ended(process))
			return true;
		else
			pg_usleep(1000);
	}
}

int
rk_command_run(char *const *argv, const RkCommandText *in, RkCommandText *out, int timeout_ms)
{
	Process		process = {0, -1, -1, 0};
	volatile bool in_time = false;

	start_process(&process, argv);
	PG_TRY();
	{
		in_time = converse(&process, in, out, timeout_ms);
	}
	PG_FINALLY();
	{
		end_process(&process);
	}
	PG_END_TRY();
	if (!in_time)
		return RK_COMMAND_TIMED_OUT;
	return WIFEXITED(process.status) ? WEXITSTATUS(process.status) : RK_COMMAND_KILLED;
}
