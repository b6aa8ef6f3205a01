/*
 * samples.c
 *		Series of times and their median.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

void
samples_add(Samples *samples, double value)
{
	if (samples->count == samples->room)
	{
		samples->room = samples->room ? samples->room * 2 : 64;
		samples->values = realloc(samples->values, samples->room * sizeof(double));
		if (samples->values == NULL)
			abort();
	}
	samples->values[samples->count++] = value;
}

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return x < y ? -1 : x > y;
}

/* To be freed. */
static double *
sort(const Samples *samples)
{
	size_t		size = samples->count * sizeof(double);
	double	   *sorted = malloc(size);

	if (sorted == NULL)
		abort();
	memcpy(sorted, samples->values, size);
	qsort(sorted, samples->count, sizeof(double), compare_doubles);
	return sorted;
}

double
samples_median(const Samples *samples)
{
	double	   *sorted;
	double		median;
	int			middle = samples->count / 2;

	if (samples->count == 0)
		return 0;
	sorted = sort(samples);
	median = samples->count % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	free(sorted);
	return median;
}

/* By order statistics: how many values lie below the median is binomial. */
void
samples_interval(const Samples *samples, double *low, double *high)
{
	int			reach = (int) ceil(0.98 * sqrt(samples->count));
	int			first = samples->count / 2 - reach;
	int			last = (samples->count - 1) / 2 + reach;
	double	   *sorted;

	*low = -INFINITY;
	*high = INFINITY;
	if (first < 0 || last >= samples->count)
		return;
	sorted = sort(samples);
	*low = sorted[first];
	*high = sorted[last];
	free(sorted);
}

bool
samples_at_most(const Samples *cell, double goal)
{
	double		low,
				high;

	samples_interval(cell, &low, &high);
	return samples_median(cell) <= goal || (isfinite(low) && low <= goal);
}

bool
samples_at_least(const Samples *cell, double goal)
{
	double		low,
				high;

	samples_interval(cell, &low, &high);
	return samples_median(cell) >= goal || (isfinite(high) && high >= goal);
}

Samples
samples_mean(const Samples *const *cells, int count)
{
	Samples		means = {0};

	for (int start = 0; count > 0 && start < cells[0]->count; start++)
	{
		double		sum = 0;

		for (int i = 0; i < count; i++)
			sum += log(cells[i]->values[start]);
		samples_add(&means, exp(sum / count));
	}
	return means;
}

double
samples_total(const Samples *samples)
{
	double		total = 0;

	for (int i = 0; i < samples->count; i++)
		total += samples->values[i];
	return total;
}

void
samples_free(Samples *samples)
{
	free(samples->values);
	memset(samples, 0, sizeof(*samples));
}
