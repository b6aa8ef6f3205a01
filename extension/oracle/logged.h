/*
 * logged.h
 *		What the server log may tell of errors on protected relations.
 */
#ifndef RK_LOGGED_H
#define RK_LOGGED_H

#include "postgres.h"

/* Setting renkei.log_details. */
extern void rk_logged_define_settings(void);
extern void rk_logged_init(void);

/* The client's running statement has to do with protected relations, and so has what its transaction does from now on. */
extern void rk_logged_note_protected(void);

#endif							/* RK_LOGGED_H */
