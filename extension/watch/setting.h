/*
 * setting.h
 *		Settings that the protection and its record rest on, on the record.
 */
#ifndef RK_SETTING_H
#define RK_SETTING_H

#include "postgres.h"

#include "nodes/nodes.h"

/* At each statement: has the session set one by which it gets past something? */
extern void rk_setting_note_session(void);

/* A statement that sets one for others, which has been executed; other statements are let by. */
extern void rk_setting_watch(const Node *statement);

/* For the launcher: what the server begins with, and what a reload has changed. */
extern void rk_setting_tell_start(void);
extern void rk_setting_tell_reload(void);

#endif							/* RK_SETTING_H */
