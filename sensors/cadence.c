/* The problem: a wireless link stalls for a second and then either delivers everything at once or
 * goes on with what is new, and a counter of 16 or 256 has meanwhile come round. The idea: a
 * counter that continues was a stall; one that leaps was a loss, and then the silence before it
 * shows how often it came round. Where neither shows it, lasting lateness does (timeline.c), and
 * then only whole rounds of the counter can have been lost.
 *
 * A counter that leaps further than time allows belongs to a device that began anew: something is
 * missing, and nobody knows how much. */
#include "sensors/cadence.h"

#include "sensors/channels.h"
#include <math.h>
#include <string.h>

static const double restart_ns = 0.5e9; /* no frame is later than that when the next is in time */
static const double silence_ns = 1.0e9; /* uncounted frames do not come back after it */
static const double anew_ns = 2.0e9;    /* a new line is better than one drawn across such a hole */

void cadence_start(struct cadence *cadence, double rate_hz, int wrap, int frame_bytes)
{
    memset(cadence, 0, sizeof *cadence);
    cadence->wrap = wrap;
    cadence->frame_bytes = frame_bytes;
    timeline_start(&cadence->timeline, rate_hz);
    timeline_leaps(&cadence->timeline, wrap == CADENCE_UNCOUNTED ? 1 : wrap);
}

void cadence_interrupt(struct cadence *cadence)
{
    cadence->begun = false;
    timeline_interrupt(&cadence->timeline);
}

struct missing {
    int64_t count;
    bool any, counted;
};

static struct missing missing_by_counter(const struct cadence *cadence, int counter, double gap_ns)
{
    double interval_ns = cadence->timeline.interval_ns;
    int ahead = (counter - cadence->expected + cadence->wrap) % cadence->wrap;
    if (ahead == 0)
        return (struct missing){0};
    if (ahead * interval_ns > gap_ns + restart_ns)
        return (struct missing){.any = true};
    double rounds = floor((gap_ns / interval_ns - ahead) / cadence->wrap + 0.5);
    int64_t count = ahead + cadence->wrap * (int64_t)fmax(rounds, 0);
    return (struct missing){.count = count, .any = true, .counted = true};
}

static struct missing missing_by_bytes(const struct cadence *cadence, int64_t dropped,
                                       double gap_ns)
{
    int64_t count = (dropped - cadence->dropped + cadence->frame_bytes / 2) / cadence->frame_bytes;
    double silent = floor(gap_ns / cadence->timeline.interval_ns + 0.5) - 1;
    if (gap_ns > silence_ns && (double)count < silent)
        count = (int64_t)silent;
    return (struct missing){.count = count, .any = count > 0};
}

int64_t cadence_frame(struct cadence *cadence, const struct decoder *decoder, int counter,
                      int64_t arrival_ns, const struct event_sink *sink)
{
    struct missing missing = {0};
    double gap_ns = (double)(arrival_ns - cadence->arrival_ns);
    if (cadence->begun && cadence->wrap == CADENCE_UNCOUNTED)
        missing = missing_by_bytes(cadence, decoder->tally.dropped, gap_ns);
    else if (cadence->begun)
        missing = missing_by_counter(cadence, counter, gap_ns);
    if (missing.any && gap_ns > anew_ns)
        timeline_interrupt(&cadence->timeline);
    else
        timeline_skip(&cadence->timeline, (int)missing.count);
    int64_t before = cadence->timeline.count;
    int64_t time_ns = timeline_time(&cadence->timeline, arrival_ns);
    int64_t leapt = cadence->timeline.count - before - 1; /* below zero: laid anew, nothing lost */
    if (cadence->begun && leapt > 0)
        missing = (struct missing){.count = missing.count + leapt, .any = true};
    if (missing.any)
        channel_loss(decoder, cadence->time_ns, time_ns, missing.count, missing.counted, arrival_ns,
                     sink);
    cadence->expected = cadence->wrap ? (counter + 1) % cadence->wrap : 0;
    cadence->dropped = decoder->tally.dropped;
    cadence->arrival_ns = arrival_ns;
    cadence->begun = true;
    return cadence->time_ns = time_ns;
}

bool cadence_doubts(const struct cadence *cadence, int counter, int next_counter)
{
    return cadence->begun && counter != cadence->expected &&
           next_counter == (cadence->expected + 1) % cadence->wrap;
}

#define HEARD_NS    (INT64_C(100) * 1000000) /* what had been waiting in the adapter is over */
#define MEASURED_NS (INT64_C(500) * 1000000)

static double nearest(const double *rates, double measured_hz)
{
    double best = rates[0];
    for (int i = 1; rates[i] > 0; i++)
        if (fabs(log(rates[i] / measured_hz)) < fabs(log(best / measured_hz)))
            best = rates[i];
    return best;
}

double tempo_frame(struct tempo *tempo, int steps, int64_t arrival_ns, const double *rates)
{
    if (!tempo->ever)
        *tempo = (struct tempo){.heard_ns = arrival_ns, .ever = true};
    if (!tempo->counting && arrival_ns - tempo->heard_ns < HEARD_NS)
        return 0;
    if (!tempo->counting) {
        tempo->counting = true;
        tempo->from_ns = arrival_ns;
        tempo->frames = 0;
        return 0;
    }
    tempo->frames += steps;
    int64_t span_ns = arrival_ns - tempo->from_ns;
    return span_ns < MEASURED_NS ? 0
                                 : nearest(rates, (double)tempo->frames * 1e9 / (double)span_ns);
}
