/* A floor is the least of what a quarter of a minute brings: with fifteen packets one of them
 * follows its beat within a tenth of a second. Over three quarters of a minute the wrong unit lifts
 * or sinks the floor by 1.08 s; between the two nothing is decided.
 *
 * What it does not do: units other than 1 ms and 1/1024 s. */
#include "sensors/devices/interval_audit.h"

#include "base/status.h"
#include <math.h>
#include <string.h>

static const double units_ms[AUDIT_UNITS] = {1.0, 1000.0 / 1024.0};
static const double floor_s = 15;   /* at the beginning and at the end */
static const double heard_s = 60;   /* at least */
static const double level_s = 0.35; /* a floor that moved by less kept level */
static const double moved_s = 0.6;  /* the other one must have moved by more */

void audit_start(struct interval_audit *audit)
{
    memset(audit, 0, sizeof *audit);
}

void audit_break(struct interval_audit *audit)
{
    audit->count = 0;
}

double audit_ms(const struct interval_audit *audit, int i, int64_t *arrival_ns)
{
    ENSURE(i >= 0 && i < audit->count);
    *arrival_ns = audit->from_ns + (int64_t)audit->held_ms[i] * 1000000;
    return audit->held[i] * audit->ms_per_unit;
}

/* How far the floor moved, if `unit_ms` is right. Of the intervals that arrived together only the
 * last one says anything, but the others are only later. */
static double moved(const struct interval_audit *audit, double unit_ms)
{
    double first = INFINITY, last = INFINITY, sum_s = 0;
    double end_s = audit->held_ms[audit->count - 1] / 1000.0;
    for (int i = 0; i < audit->count; i++) {
        double at_s = audit->held_ms[i] / 1000.0;
        sum_s += audit->held[i] * unit_ms / 1000;
        if (at_s <= floor_s)
            first = fmin(first, at_s - sum_s);
        if (at_s >= end_s - floor_s)
            last = fmin(last, at_s - sum_s);
    }
    return fabs(last - first);
}

static bool decide(struct interval_audit *audit)
{
    for (int u = 0; u < AUDIT_UNITS; u++) {
        if (moved(audit, units_ms[u]) > level_s || moved(audit, units_ms[1 - u]) < moved_s)
            continue;
        audit->ms_per_unit = units_ms[u];
        return true;
    }
    return false;
}

static void forget_half(struct interval_audit *audit)
{
    int gone = audit->count / 2;
    uint32_t from_ms = audit->held_ms[gone];
    audit->count -= gone;
    audit->from_ns += (int64_t)from_ms * 1000000;
    for (int i = 0; i < audit->count; i++) {
        audit->held[i] = audit->held[gone + i];
        audit->held_ms[i] = audit->held_ms[gone + i] - from_ms;
    }
}

bool audit_take(struct interval_audit *audit, double printed, int64_t arrival_ns)
{
    ENSURE(audit->ms_per_unit == 0);
    if (audit->count > 0 && (arrival_ns - audit->from_ns) / 1000000 > UINT32_MAX / 2)
        audit->count = 0;
    if (audit->count == AUDIT_HELD)
        forget_half(audit);
    if (audit->count == 0)
        audit->from_ns = arrival_ns;
    audit->held[audit->count] = printed;
    audit->held_ms[audit->count++] = (uint32_t)((arrival_ns - audit->from_ns) / 1000000);
    return audit->held_ms[audit->count - 1] >= heard_s * 1000 && decide(audit);
}
