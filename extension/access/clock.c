/*
 * clock.c
 *		Days of the network.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "utils/datetime.h"
#include "utils/guc.h"

#include "access/clock.h"

static char *time_zone_name;
static pg_tz *time_zone;

static bool
check_time_zone(char **newval, void **extra, GucSource source)
{
	pg_tz	   *zone = pg_tzset(*newval);

	if (zone == NULL || !pg_tz_acceptable(zone))
	{
		GUC_check_errdetail("Time zone \"%s\" is not known.", *newval);
		return false;
	}
	return true;
}

static void
assign_time_zone(const char *newval, void *extra)
{
	time_zone = pg_tzset(newval);
}

void
rk_clock_define_settings(void)
{
	DefineCustomStringVariable("renkei.time_zone",
							   "Time zone in which the validity days of relationships and organisations are read.",
							   NULL, &time_zone_name, "Asia/Tokyo", PGC_SIGHUP, 0,
							   check_time_zone, assign_time_zone, NULL);
}

uint64
rk_day_zone(void)
{
	return hash_bytes_extended((const unsigned char *) time_zone_name, strlen(time_zone_name), 0);
}

PG_FUNCTION_INFO_V1(rk_today);
Datum
rk_today(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(rk_day_of(GetCurrentTimestamp()));
}

DateADT
rk_day_of(TimestampTz moment)
{
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset;

	if (timestamp2tm(moment, &offset, &tm, &fsec, NULL, time_zone) != 0)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
	return date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - POSTGRES_EPOCH_JDATE;
}

TimestampTz
rk_start_of_day(DateADT day)
{
	struct pg_tm tm = {0};
	int			offset;

	if (DATE_IS_NOBEGIN(day))
		return DT_NOBEGIN;
	if (DATE_IS_NOEND(day) || day >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE)
		return DT_NOEND;
	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	offset = DetermineTimeZoneOffset(&tm, time_zone);
	return (TimestampTz) day * USECS_PER_DAY + (TimestampTz) offset * USECS_PER_SEC;
}
