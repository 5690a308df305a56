/* Intervals that claim a unit: are they in it, and is each told once?
 *
 * Some firmwares print 1/1024 s and write "ms" beside it, an error of 2.4 % that nobody would see.
 * Beats happen before they are told, and now and then one is told at once; so time of arrival less
 * the sum of all intervals has a floor, and the floor keeps level only where the unit is right. The
 * intervals are held until a minute has shown it; until then nothing is told.
 *
 * Part of the sensors folder only. Pure. */
#ifndef SENSORS_DEVICES_INTERVAL_AUDIT_H
#define SENSORS_DEVICES_INTERVAL_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#define AUDIT_HELD  200
#define AUDIT_UNITS 2

struct interval_audit {
    double held[AUDIT_HELD]; /* as printed */
    uint32_t held_ms[AUDIT_HELD];
    int64_t from_ns;
    int count;
    double ms_per_unit; /* 0: not known yet */
};

void audit_start(struct interval_audit *audit);

/* One interval as printed. True where the unit has just become clear: the held ones, this one
 * included, are to be told now, with audit->ms_per_unit. */
bool audit_take(struct interval_audit *audit, double printed, int64_t arrival_ns);

/* The i-th held one, in ms, and when it arrived. */
double audit_ms(const struct interval_audit *audit, int i, int64_t *arrival_ns);

/* Intervals were lost: what was heard before proves nothing for what comes. */
void audit_break(struct interval_audit *audit);

#endif
