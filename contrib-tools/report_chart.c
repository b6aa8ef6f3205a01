/*
 * report_chart.c
 *		Charts of the monthly report, as SVG.
 *
 * Sizes are those of the drawing; the page scales it to its column.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "htmlout.h"
#include "report.h"

#define WIDTH		760
#define HALF_WIDTH	400			/* beside another, so that letters are of one size */
#define LEFT		56			/* of the axis of an upright chart */
#define HEIGHT		190
#define FOOT		30
#define LABEL		208			/* of a bar, to its left */
#define HALF_LABEL	150
#define LABEL_CHARACTERS	15
#define HALF_LABEL_CHARACTERS	10
#define BAR_STEP	30
#define MOST_BARS	14

static uint64_t
value_of(const PGresult *table, int row)
{
	return strtoull(report_cell(table, row, 1), NULL, 10);
}

static uint64_t
largest(const PGresult *table)
{
	uint64_t	most = 0;

	for (int row = 0; row < PQntuples(table); row++)
		if (value_of(table, row) > most)
			most = value_of(table, row);
	return most;
}

/* A round number that is not less: 1, 2 or 5 times a power of ten, of a quarter of it four times. */
static uint64_t
axis_end(uint64_t most)
{
	uint64_t	step = 1;

	while (step * 4 < most)
	{
		if (step * 8 >= most)
			return step * 8;
		if (step * 20 >= most)
			return step * 20;
		step *= 10;
	}
	return step * 4;
}

static void
put_value(FILE *out, uint64_t value)
{
	char		text[32];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	html_number(out, text);
}

/* Begins with what a reader of the screen is told instead. */
static void
begin_chart(FILE *out, const ReportSection *section, int height)
{
	fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" class=\"%s\" aria-label=\"", section->half ? HALF_WIDTH : WIDTH, height, section->urgent ? "urgent" : "calm");
	html_text(out, section->ja);
	fputs("\">\n", out);
}

static void
put_grid(FILE *out, uint64_t end)
{
	for (int i = 0; i <= 4; i++)
	{
		int			y = HEIGHT - i * (HEIGHT - 14) / 4;

		fprintf(out, "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/><text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">",
				i == 0 ? "axis" : "grid", LEFT, WIDTH, y, y, LEFT - 8, y + 4);
		put_value(out, end / 4 * i);
		fputs("</text>\n", out);
	}
}

/* Days of rest and hours outside of office hours have a fourth column that says so. */
static bool
is_rest(const PGresult *table, int row)
{
	const char *what = report_cell(table, row, 3);

	return strcmp(what, "土") == 0 || strcmp(what, "日") == 0 || strcmp(what, "時間外") == 0;
}

static void
put_column(FILE *out, const PGresult *table, int row, uint64_t end)
{
	double		step = (double) (WIDTH - LEFT) / PQntuples(table);
	double		x = LEFT + row * step;
	double		height = (HEIGHT - 14) * ((double) value_of(table, row) / (double) end);

	if (is_rest(table, row))
		fprintf(out, "<rect class=\"rest\" x=\"%.1f\" y=\"14\" width=\"%.1f\" height=\"%d\"/>", x, step, HEIGHT - 14);
	fprintf(out, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"><title>", x + step * 0.16, HEIGHT - height,
			step * 0.68, height);
	html_text(out, report_cell(table, row, 0));
	fputs(": ", out);
	put_value(out, value_of(table, row));
	fprintf(out, "</title></rect><text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">", x + step / 2, HEIGHT + 17);
	html_text(out, report_cell(table, row, 0));
	fputs("</text>\n", out);
}

static void
column_chart(FILE *out, const ReportSection *section, const PGresult *table)
{
	uint64_t	end = axis_end(largest(table));

	begin_chart(out, section, HEIGHT + FOOT);
	put_grid(out, end);
	for (int row = 0; row < PQntuples(table); row++)
		put_column(out, table, row, end);
	fputs("</svg>\n", out);
}

static void
put_bar(FILE *out, const ReportSection *section, const PGresult *table, int row, uint64_t most)
{
	int			label = section->half ? HALF_LABEL : LABEL;
	int			room = (section->half ? HALF_WIDTH : WIDTH) - label - 70;
	double		width = most > 0 ? room * ((double) value_of(table, row) / (double) most) : 0;
	int			y = row * BAR_STEP;

	fprintf(out, "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"end\"><title>", label - 12, y + 20);
	html_text(out, report_cell(table, row, 0));
	fputs("</title>", out);
	html_clipped(out, report_cell(table, row, 0), section->half ? HALF_LABEL_CHARACTERS : LABEL_CHARACTERS);
	fprintf(out, "</text><rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" rx=\"2\"/><text class=\"value\" x=\"%.1f\" y=\"%d\">",
			label, y + 6, width > 1 ? width : 1, label + width + 8, y + 20);
	put_value(out, value_of(table, row));
	fputs("</text>\n", out);
}

static void
bar_chart(FILE *out, const ReportSection *section, const PGresult *table)
{
	int			label = section->half ? HALF_LABEL : LABEL;
	int			bars = PQntuples(table) < MOST_BARS ? PQntuples(table) : MOST_BARS;
	uint64_t	most = largest(table);

	begin_chart(out, section, bars * BAR_STEP + 8);
	fprintf(out, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"0\" y2=\"%d\"/>\n", label, label, bars * BAR_STEP + 4);
	for (int row = 0; row < bars; row++)
		put_bar(out, section, table, row, most);
	fputs("</svg>\n", out);
}

void
report_chart(FILE *out, const ReportSection *section, const PGresult *table)
{
	if (section->chart == REPORT_COLUMN_CHART)
		column_chart(out, section, table);
	else if (section->chart == REPORT_BAR_CHART)
		bar_chart(out, section, table);
}
