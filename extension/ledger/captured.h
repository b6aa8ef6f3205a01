/*
 * captured.h
 *		What is noted of one statement: for the files that note it.
 *
 * capture.c begins, tells and ends; captured_scan.c stands in front of scans;
 * captured_row.c notes their rows; captured_workers.c brings together what
 * parallel workers note.
 */
#ifndef RK_CAPTURED_H
#define RK_CAPTURED_H

#include "postgres.h"

#include "nodes/execnodes.h"

#include "access/frame.h"
#include "ledger/session.h"
#include "ledger/sharednotes.h"
#include "ledger/subjects.h"

/* An expression that is stepped in front of; NULL: there is none. */
typedef struct RkWatched
{
	ExprState  *expression;
	ExprStateEvalFunc evaluate;
} RkWatched;

/* One scan of a protected relation. */
typedef struct RkCapturedScan
{
	PlanState  *node;
	ExecProcNodeMtd next_row;	/* what we stand in front of: the node, where it does not project */
	RkWatched	projection;
	RkWatched	conditions;
	AttrNumber	subject;		/* in the tuples that the scan looks at */
	bool		by_policy;		/* rows that no node gives */
	const RkSet *set;
	int16		category_no;
	const char *category;
	const char *relation;
	uint8	   *columns;
	int			ncolumns;
	uint32		way;
	uint64		rows;			/* of which no entry tells yet */
	RkSubjects	returned;
	RkSubjects	examined;
	int			shared;			/* number of the scan in the capture's shared notes */
	struct RkCapturedScan *next;
} RkCapturedScan;

/*
 * Where rows that others have changed meanwhile are looked at a second time
 * (EvalPlanQual): with a copy of the plan, made when that is first needed.
 */
typedef struct RkRecheck
{
	EPQState   *state;
	EState	   *watched;		/* the copy whose scans are stood in front of; NULL: none yet */
	struct RkRecheck *next;
} RkRecheck;

struct RkCapture
{
	RkAuthor	author;
	uint64		fingerprint;
	const char *statement;		/* text that no entry tells yet, or NULL */
	RkCapturedScan *scans;
	RkRecheck  *rechecks;		/* of a statement with subqueries, which are asked anew then */
	QueryDesc  *query;			/* set where there are some */
	RkFrame    *frame;
	bool		(*session_bypasses) (Oid relation);
	bool		for_leader;		/* in a worker: its leader tells what is noted */
	bool		ended;			/* without an error */
	dsa_pointer shared_at;		/* made by this leader for its workers; Invalid: none */
	RkSharedNotes *shared;		/* a worker notes there, a leader looks there; or NULL */
	bool		noted;			/* something that no entry tells yet */
	struct RkCapture *next;		/* among the live ones */
};

/* capture.c ------------------------------------------------------------------------- */

extern RkCapture *rk_captured_live;

/* Is there a capture with something noted?  Looked at for each message to the client. */
extern bool rk_captured_any;

/* captured_row.c -------------------------------------------------------------------- */

/* Stand in front of a node whose conditions and columns have been looked at. */
extern void rk_captured_watch(RkCapturedScan *scan, bool conditions);

/* A row that the policy lets through while its scan is being stood in front of. */
extern void rk_captured_note_under_way(RkCapture *capture, RkCapturedScan *scan, int64 subject);

/* Does somebody stand there already? */
extern bool rk_captured_is_watched(const PlanState *node);

/* captured_scan.c ------------------------------------------------------------------- */

/* Stand in front of all scans of protected relations in a started query. */
extern void rk_captured_start_scans(QueryDesc *query, RkFrame *frame, RkCapture *capture,
									bool (*session_bypasses) (Oid relation));

/* captured_workers.c ---------------------------------------------------------------- */

/* A leader makes room for its workers' notes; false: there is none. */
extern bool rk_captured_share(RkFrame *frame, RkCapture *capture);

/* A worker finds where the leader of this very plan looks; and its scans there. */
extern void rk_captured_find_leader(RkCapture *capture);
extern void rk_captured_join_leader(RkCapture *capture);

/* Have workers noted something that the leader has not looked at? */
extern bool rk_captured_workers_noted(void);

/* The leader takes over what they have noted. */
extern void rk_captured_pull(RkCapture *capture);

/* The last word of a worker, or the leader's notes given back. */
extern void rk_captured_leave(RkCapture *capture);

#endif							/* RK_CAPTURED_H */
