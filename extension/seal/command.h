/*
 * command.h
 *		Running a program that is given secrets and gives secrets back.
 */
#ifndef RK_COMMAND_H
#define RK_COMMAND_H

#include "postgres.h"

/* Text in memory that is in no core dump, and that no forked process gets. */
typedef struct RkCommandText
{
	char	   *data;
	size_t		size;
	size_t		room;
} RkCommandText;

/* It goes with rk_command_text_end(), or with the transaction. */
extern void rk_command_text_make(RkCommandText *text, size_t room);
extern void rk_command_text_add(RkCommandText *text, const char *data, size_t size);
extern void rk_command_text_end(RkCommandText *text);

#define RK_COMMAND_TIMED_OUT	(-1)
#define RK_COMMAND_KILLED		(-2)

/*
 * Run a program: no shell, an empty environment but for PATH, standard error
 * to the server's log.  Returns its exit status, or one of the above.  What it
 * writes beyond the room in out makes it be killed.
 */
extern int	rk_command_run(char *const *argv, const RkCommandText *in, RkCommandText *out, int timeout_ms);

#endif							/* RK_COMMAND_H */
