/*
 * report.h
 *		`renkei report`: what happened in the network in a month, for its meeting.
 *
 * A report is a list of sections, each a table that one query gives.  What the
 * columns are called, and which chart stands above, is data (report_sections.c),
 * so the page and the JSON are the same report.
 */
#ifndef RENKEI_REPORT_H
#define RENKEI_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "connect.h"
#include "verify.h"

#define REPORT_COLUMNS	12

typedef enum ReportChart
{
	REPORT_NO_CHART,
	REPORT_COLUMN_CHART,		/* upright, one for each row: first column against the second */
	REPORT_BAR_CHART			/* lying, the same */
} ReportChart;

typedef struct ReportColumn
{
	const char *key;			/* in JSON; NULL ends the list */
	const char *ja;
	const char *en;
	bool		number;
} ReportColumn;

typedef struct ReportSection
{
	const char *key;			/* in JSON, and as the anchor in the page */
	const char *ja;
	const char *en;
	const char *note;			/* beneath the heading; or NULL */
	const char *none;			/* instead of a table without rows */
	ReportChart chart;
	bool		half;			/* stands beside the next such */
	bool		folded;			/* the table is not shown until it is asked for: the chart says it */
	bool		urgent;			/* drawn in the colour of what wants looking at */
	const char *sql;			/* $1 and $2: the month begins, and ends; $3: how many rows of a list */
	ReportColumn columns[REPORT_COLUMNS + 1];
} ReportSection;

typedef struct Report
{
	ConnectOptions connect;
	int			year;
	int			month;
	uint64_t	rows;			/* of a list, at most */
	const char *title;
	Verify	   *verify;			/* NULL: was not asked for */
	bool		verified;		/* it could be read to the end */
	char		database[64];
	char		login[64];
	char		made_at[64];
	PGresult  **tables;			/* of each section */
} Report;

extern const ReportSection report_sections[];
extern const int report_section_count;

/* A cell: never NULL. */
extern const char *report_cell(const PGresult *table, int row, int column);

/* Reads all of it in one snapshot; false, reported, where that fails. */
extern bool report_read(Report *report);
extern void report_free(Report *report);

/* False: it could not be written. */
extern bool report_html(const Report *report, FILE *out);
extern bool report_json(const Report *report, FILE *out);

/* report_chart.c: as SVG. */
extern void report_chart(FILE *out, const ReportSection *section, const PGresult *table);

#endif							/* RENKEI_REPORT_H */
