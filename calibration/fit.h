/* The fit check: does the sensor sit well, and if not, the one thing to change?
 *
 * Twenty to forty seconds at the beginning, and quietly on during practice: it always speaks of the
 * last seconds. It is fed with all that a sensor's decoder and the heart engine tell of one sensor:
 *
 *   LINK      forgets all: the sensor may come back differently placed
 *   DEVICE    what there is; the engine hears the first channel with a heart, or the named one
 *   SAMPLE    of every channel; waves are measured by the engine's own quality (heart/quality.h),
 *             and those that the engine does not hear are searched for beats as it would, so that a
 *             heart on another channel, or of the other kind, can be told
 *   QUALITY, BEAT, RR   the engine's, of the channel that it hears
 *   LOSS, GAP           what never arrived
 *
 * A fault of the signal (flat, clipped, moving...) is the engine's word, by vote of the last ten
 * seconds. What else can be wrong is judged here, each with its limit beside it (fit_judge.c).
 * Pure, fixed size (about half a megabyte), one thread. */
#ifndef CALIBRATION_FIT_H
#define CALIBRATION_FIT_H

#include "calibration/fit_result.h"
#include "heart/beats.h"
#include "heart/quality.h"

#define FIT_SECONDS  10  /* that vote */
#define FIT_CHANNELS 8   /* waves that are followed; more are not looked at */
#define FIT_ROW      32  /* beats, and values of the device, that are compared */
#define FIT_CHANGES  256 /* a few seconds of a pulse, one of an ECG */

/* What a profile says of the device that speaks (profile.h). Zeroed: nothing is known. */
struct fit_expectation {
    enum fit_way_up way_up; /* of its pulse wave as it is sent */
};

/* --- what it keeps ------------------------------------------------------------------------- */

struct fit_second {
    uint8_t level, reason; /* the engine's */
    bool worn;
    double rate_hz, late_s;
    int samples, lost;
};

struct fit_channel {
    struct device_body device;
    struct quality quality;
    struct beats beats;          /* of channels that the engine does not hear */
    uint8_t levels[FIT_SECONDS]; /* of these, a ring */
    int64_t last_ns;             /* of its newest sample; -1: none */
};

struct fit_row {
    double values[FIT_ROW];
    int64_t at_ns[FIT_ROW];
    bool amiss[FIT_ROW]; /* of intervals: missed, or found twice */
    int64_t count;       /* ever */
};

struct fit {
    char named[16]; /* the only channel that the engine hears; empty: the first with a heart */
    struct fit_expectation expectation;
    bool open, known; /* known: a device has told of a heart */
    int64_t now_ns;
    struct fit_second seconds[FIT_KEPT]; /* a ring */
    struct fit_second under_way;
    int64_t second_count; /* ever */
    struct fit_channel channels[FIT_CHANNELS];
    int channel_count, heard;       /* heard: index; -1: none */
    struct fit_channel twin;        /* the channel heard, taken for the other kind */
    struct device_body heart;       /* what the engine hears, also where it is no wave */
    uint8_t slot_of[UINT8_MAX + 1]; /* by channel number: 1 + index; 0: not followed */
    int rate_channel, rr_channel, contact_channel; /* the device's own; -1: none */
    bool contact;
    double before[2], changes[FIT_CHANGES]; /* of the channel heard: second differences, a ring */
    int64_t change_count;
    struct fit_row heights, ways, beat_qualities; /* of beats; ways: 1 up, -1 down */
    struct fit_row intervals, device_intervals, device_rates;
    int run;         /* intervals since the last gap */
    int any_samples; /* of any channel, in the second under way */
};

/* `channel` as in the sensor's address; NULL or empty: the first that has a heart. */
void fit_start(struct fit *fit, const char *channel);
void fit_expect(struct fit *fit, const struct fit_expectation *expectation);
void fit_feed(struct fit *fit, const struct event *event);

struct fit_result fit_result(const struct fit *fit);

/* The engine's word alone, by the vote of the last ten seconds: good needs 8 of them good, fair 6
 * fair or better. The reason is the one that spoiled most of them; REASON_NONE when good. */
enum quality_level fit_level(const struct fit *fit);
enum reason fit_reason(const struct fit *fit);

#endif
