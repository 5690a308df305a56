/* Does the sensor sit well?
 *
 * One bad second is a moved finger, ten are a badly placed one: so the last ten seconds vote, and
 * the reason that spoiled most of them is the one thing to change. A lost link forgets them, since
 * the sensor may come back differently placed.
 *
 * It judges the signal only as the engine's quality does. */
#include "calibration/fit.h"

#include <string.h>

#define GOOD_NEEDED 8
#define FAIR_NEEDED 6
#define REASONS     (REASON_REGULAR + 1)

void fit_start(struct fit *fit)
{
    memset(fit, 0, sizeof *fit);
}

void fit_feed(struct fit *fit, const struct event *event)
{
    if (event->kind == EVENT_LINK) {
        fit_start(fit);
    } else if (event->kind == EVENT_QUALITY) {
        fit->seconds[fit->next] = event->quality;
        fit->next = (fit->next + 1) % FIT_SECONDS;
        fit->count += fit->count < FIT_SECONDS;
    }
}

static int seconds_at_least(const struct fit *fit, enum quality_level level)
{
    int seconds = 0;
    for (int i = 0; i < fit->count; i++)
        seconds += fit->seconds[i].level >= level;
    return seconds;
}

enum quality_level fit_level(const struct fit *fit)
{
    if (seconds_at_least(fit, QUALITY_GOOD) >= GOOD_NEEDED)
        return QUALITY_GOOD;
    if (seconds_at_least(fit, QUALITY_FAIR) >= FAIR_NEEDED)
        return QUALITY_FAIR;
    return seconds_at_least(fit, QUALITY_POOR) > 0 ? QUALITY_POOR : QUALITY_NONE;
}

/* Among reasons that spoiled equally many seconds the first of enum reason is told: it lies nearer
 * to the cable. */
enum reason fit_reason(const struct fit *fit)
{
    int spoiled[REASONS] = {0};
    enum reason most = REASON_NONE;
    if (fit_level(fit) == QUALITY_GOOD)
        return REASON_NONE;
    for (int i = 0; i < fit->count; i++)
        if (fit->seconds[i].reason < REASONS)
            spoiled[fit->seconds[i].reason]++;
    spoiled[REASON_NONE] = 0;
    for (int reason = REASON_NONE + 1; reason < REASONS; reason++)
        if (spoiled[reason] > spoiled[most])
            most = (enum reason)reason;
    /* Nothing was wrong, only too little heard yet. */
    return most == REASON_NONE ? REASON_SETTLING : most;
}

static const char *const advice[REASONS] = {
    [REASON_NONE] = "The sensor sits well.",
    [REASON_SETTLING] = "Hold still for a few seconds.",
    [REASON_NO_SENSOR] = "Plug the sensor in.",
    [REASON_NO_SIGNAL] = "Unplug the sensor and plug it in again.",
    [REASON_FLAT] = "Lay a finger or an earlobe on the sensor.",
    [REASON_CLIPPED] = "Press a little more lightly.",
    [REASON_NOISY] = "Rest the hand, and keep it warm and still.",
    [REASON_GAP] = "Check the cable: it comes and goes.",
    [REASON_ARTEFACTS] = "Rest the hand, and keep it still.",
    [REASON_REGULAR] = "This does not look like a heart: check what the sensor lies on.",
};

const char *fit_advice(enum reason reason)
{
    return (int)reason >= 0 && reason < REASONS ? advice[reason] : advice[REASON_SETTLING];
}
