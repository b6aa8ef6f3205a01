/*
 * incident.h
 *		Entries that are about no row: what was done to the protection itself,
 *		and what was asked and not given.
 */
#ifndef RK_INCIDENT_H
#define RK_INCIDENT_H

#include "postgres.h"

/* No personal data in any of these; object and detail may be NULL. */
extern void rk_incident_event(const char *what, const char *object, const char *detail);

/*
 * An error on its way to the client, as the protocol has it; an entry where it
 * refuses something.  Works while the transaction is failing: no catalog is
 * asked.
 */
extern void rk_incident_of_error(const char *message, size_t length);

/*
 * A refusal, as it is raised.  If it comes to the client, that is not told a
 * second time; rk_incident_all_caught() says that it will not.
 */
extern void rk_incident_raised(const char *message);
extern void rk_incident_all_caught(void);

#endif							/* RK_INCIDENT_H */
