/* The one currency of Kindbeat: small, fixed-size, time-stamped records.
 *
 * *In* events are what the world did: bytes, ticks of time, what the person did, what was lost.
 * They are recorded as they came. *Out* events are derived from them and from nothing else, so
 * that replaying the in events gives the same out events again.
 *
 * at_ns is session time: int64 nanoseconds on the monotonic clock, zero where the session begins,
 * never falling. An out event carries the at_ns of the in event that caused it ("when it could be
 * known"); where it speaks of another moment (a beat that happened 200 ms before), that moment is
 * its own field, named ..._ns.
 *
 * A double that does not exist is NaN. Enumerations below are stored by name, so their order may
 * change and their names may not. Events are values: copy them freely, from any thread. */
#ifndef EVENTS_EVENT_H
#define EVENTS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    /* in */
    EVENT_BYTES,  /* bytes from the wire, as they came */
    EVENT_TICK,   /* time passes: every 100 ms */
    EVENT_LINK,   /* the connection changed */
    EVENT_GAP,    /* something was lost between two moments */
    EVENT_INTENT, /* the person did something */
    /* out */
    EVENT_DEVICE,    /* a device was recognised, and what it carries */
    EVENT_SAMPLE,    /* one value of one channel */
    EVENT_BEAT,      /* a heart beat was found in a wave */
    EVENT_RR,        /* the interval closed by a beat, raw and corrected */
    EVENT_QUALITY,   /* how good the signal was in the second that ended */
    EVENT_COHERENCE, /* the coherence of the last 64 s, or the reason why there is none */
    EVENT_STEP,      /* a practice step began, or the practice ended */
    EVENT_BELL,      /* a bell is due */
    EVENT_PACE,      /* the breathing pacer from here on */
    EVENT_TALLY,     /* what the decoder made of the bytes so far */
    EVENT_LOSS,      /* samples that were sent never arrived */
    EVENT_BREATH,    /* what the heart did during one breath */
    EVENT_SYNCHRONY, /* the quick reading: heart rhythm against the breathing pacer */
    EVENT_BREATHING, /* breathing as the heart and the wave show it */
    EVENT_ANSWER,    /* one item of a check-in was answered, or left out */
    EVENT_KIND_COUNT
};

#define EVENT_BYTES_MAX 64
#define EVENT_TEXT_MAX  72

struct bytes_body {
    uint8_t size;
    uint8_t at[EVENT_BYTES_MAX];
};

enum link_state {
    LINK_SEARCHING, /* no port to open */
    LINK_OPENING,
    LINK_OPEN,
    LINK_LOST,   /* was open; pulled out or ended */
    LINK_FAILED, /* could not be opened; `text` says why */
    LINK_ENDED   /* a file or standard input came to its end */
};

struct link_body {
    uint8_t state;             /* enum link_state */
    uint8_t simulated;         /* 1: no person's heart is on this wire */
    char text[EVENT_TEXT_MAX]; /* port in words when open, else the reason in words */
};

enum gap_cause {
    GAP_UNPLUGGED,  /* the link was lost; told when it is back */
    GAP_REFUSED,    /* a queue was full */
    GAP_UNRECORDED, /* happened and was used, but could not be written to the session file */
    GAP_MISSING     /* was not in the file that was imported */
};

struct gap_body {
    int64_t from_ns, to_ns;
    uint8_t cause; /* enum gap_cause */
    int64_t count; /* events refused; 0 when unplugged */
};

enum intent {
    INTENT_PAUSE,
    INTENT_RESUME,
    INTENT_SKIP,   /* to the next step */
    INTENT_STOP,   /* end the practice now; never counted as failure */
    INTENT_SLOWER, /* breathe slower by a tenth of a breath per minute */
    INTENT_FASTER,
    INTENT_MARK,    /* a marker with `text` */
    INTENT_BACK,    /* to the beginning of this step, or of the one before when it just began */
    INTENT_GO_ON,   /* done with what waits for the person: a text, a question, an anchor */
    INTENT_CHOOSE,  /* `text`: id of the option */
    INTENT_ANSWER,  /* `text`: "item=value" of a check-in; "item=" leaves it out */
    INTENT_ANCHOR,  /* to the next named place to rest; `text`: its id, or empty */
    INTENT_GENTLER, /* breathe less deeply; once more: no pacer */
    INTENT_COUNT
};

struct intent_body {
    uint8_t intent; /* enum intent */
    char text[EVENT_TEXT_MAX];
};

/* What a channel carries, and in what unit its samples are. */
enum signal_kind {
    SIGNAL_PPG,          /* pulse wave, raw */
    SIGNAL_ECG,          /* raw */
    SIGNAL_RR,           /* intervals in ms; a sample's time is that of the closing beat */
    SIGNAL_RESPIRATION,  /* raw */
    SIGNAL_ACCELERATION, /* g */
    SIGNAL_OXYGEN,       /* saturation, percent */
    SIGNAL_HEART_RATE,   /* per minute, as the device says */
    SIGNAL_CONTACT,      /* 1: worn; 0: finger out, leads off */
    SIGNAL_BATTERY,      /* percent */
    SIGNAL_OTHER
};

struct device_body {
    char id[24];      /* the device table's name, for example "pulsesensor" */
    uint8_t channel;  /* this body describes one channel */
    uint8_t signal;   /* enum signal_kind */
    double rate_hz;   /* nominal samples per second; NaN for intervals */
    double low, high; /* the converter's end stops in raw units; NaN when unknown */
    char name[16];    /* of the channel: "ecg", "red" */
};

struct sample_body {
    int64_t time_ns; /* rebuilt from arrivals, or the device's own */
    uint8_t channel;
    double value; /* raw device units */
};

struct beat_body {
    int64_t time_ns; /* of the fiducial point, between samples */
    double quality;  /* 0 to 1 */
    double height;   /* of the pulse, or of the R wave; raw units; NaN when unknown */
    double base;     /* the level the beat stands on, raw units; NaN when unknown */
};

enum beat_class {
    BEAT_NORMAL,
    BEAT_ECTOPIC,
    BEAT_MISSED,
    BEAT_EXTRA,
    BEAT_LONGSHORT,
    BEAT_CLASS_COUNT
};

struct rr_body {
    int64_t time_ns; /* of the closing beat */
    double rr_ms;    /* as measured */
    double nn_ms;    /* as used; equals rr_ms when not corrected */
    uint8_t class;   /* enum beat_class */
    uint8_t first;   /* 1: follows a gap, so that the interval before it is unknown */
    uint8_t
        inserted;    /* beats that stand in for missed ones: rr_ms holds inserted + 1 times nn_ms */
    uint8_t revises; /* 1: takes the place of the interval told before with this time_ns */
};

enum quality_level { QUALITY_NONE, QUALITY_POOR, QUALITY_FAIR, QUALITY_GOOD };

/* Why there is no value, or why the signal is less than good. */
enum reason {
    REASON_NONE,
    REASON_SETTLING,  /* less than a window of beats so far */
    REASON_NO_SENSOR, /* nothing connected, or the link was lost */
    REASON_NO_SIGNAL, /* connected, but no samples arrive */
    REASON_FLAT,      /* the signal does not move */
    REASON_CLIPPED,   /* the signal stands at the converter's end stops */
    REASON_NOISY,     /* no pulse stands out */
    REASON_GAP,       /* less than 95 % of the window is covered by beats */
    REASON_ARTEFACTS, /* more than 5 % of the window's beats were corrected */
    REASON_REGULAR,   /* too regular for a heart: an artefact or a machine */
    REASON_MOTION,    /* the sensor or the hand moves */
    REASON_HUM,       /* mains hum hides the heart */
    REASON_NOT_WORN,  /* a signal without a heart: nobody wears the sensor */
    REASON_SYNTHETIC, /* the device makes its intervals up from its heart rate */
    REASON_NO_PACER   /* there is no breathing pacer to compare with */
};

struct quality_body {
    uint8_t level;    /* enum quality_level */
    uint8_t reason;   /* enum reason: the one thing to change */
    double rate_hz;   /* samples per second as they really come */
    double amplitude; /* of the pulse, raw units; NaN when no pulse */
};

struct coherence_body {
    uint8_t reason;  /* REASON_NONE: the values below exist */
    int64_t time_ns; /* end of the window */
    double settle_s; /* REASON_SETTLING: seconds still to go; else NaN */
    double ratio;    /* F1 = P / (T - P) */
    double peak_hz;
    double peak_ms2;             /* P */
    double total_ms2;            /* T */
    double below_ms2, above_ms2; /* for F3 and F4 */
};

enum step_change {
    STEP_BEGINS,
    STEP_PAUSED,
    STEP_RESUMED,
    STEP_PRACTICE_ENDS,
    STEP_STOPPED,
    STEP_ANCHORED, /* the person rests at the named place `id`; the step waits */
    STEP_RETURNED  /* from there, to the step `id` */
};

/* What brought a step to its end, told with the one that follows or with the practice's end. */
enum step_cause {
    CAUSE_TIME,      /* it had its length */
    CAUSE_PERSON,    /* went on, chose, answered, skipped, went back or stopped */
    CAUSE_HEART,     /* the heart did what the step waited for */
    CAUSE_LIMIT,     /* the heart did not, and the longest time had passed */
    CAUSE_NO_SENSOR, /* there was no heart to wait for */
};

struct step_body {
    uint8_t change; /* enum step_change */
    uint8_t cause;  /* enum step_cause */
    uint8_t round;  /* of a part that is repeated, from 1; 0: not repeated */
    int64_t due_ns; /* when it was due; at_ns is when it could be acted upon */
    int64_t index;  /* of the step in the practice, from 0; of the anchor when anchored */
    char id[48];    /* of the step */
};

struct bell_body {
    int64_t due_ns;
    char sound[24]; /* "soft" */
};

/* The pacer is a function of practice time: breath phase (0 = inhale begins, 1 = the next)
 * = phase + (t - from_ns) * rate_hz. A change of rate sends a new PACE whose phase continues the
 * old one, so that the breath never jumps. */
struct pace_body {
    uint8_t on;
    int64_t from_ns;
    double phase;
    double rate_hz;
    double inhale; /* share of the breath, 0 to 1 */
    double depth;  /* how far the figure moves: 1, less where the person asked for less */
};

struct tally_body {
    int64_t bytes;    /* arrived */
    int64_t framed;   /* understood, framing included */
    int64_t dropped;  /* not understood */
    int64_t held;     /* of an unfinished frame; bytes = framed + dropped + held */
    int64_t rejected; /* frames refused */
};

struct loss_body {
    int64_t from_ns, to_ns; /* the last sample before and the first after */
    int64_t count;          /* samples lost */
    uint8_t counted;        /* 1: by the device's own counter; 0: by the time that passed */
};

/* One breath of the pacer, or of the rhythm itself where there is no pacer. */
struct breath_body {
    int64_t start_ns, inhale_ns, end_ns; /* inhale begins, inhale ends, the next one begins */
    int64_t high_ns, low_ns;             /* of the extremes; -1: unknown */
    double high_bpm, low_bpm;            /* greatest and least heart rate; NaN: unknown */
    double lag_s;   /* from the end of the pacer's inhale to the greatest rate; NaN: no pacer */
    double quality; /* 0 to 1: share of the breath that good beats cover */
    uint8_t paced;  /* 1: a breath of the pacer */
    uint8_t reason; /* enum reason; REASON_NONE: the values exist */
};

struct synchrony_body {
    uint8_t reason;       /* enum reason; REASON_NONE: the values exist */
    int64_t time_ns;      /* of the newest interval used */
    double synchrony;     /* with the pacer, 0 to 1 */
    double lag_s;         /* how far the rhythm's crest comes behind the end of the inhale */
    double amplitude_bpm; /* peak to trough a breath, mean */
    double span_s;        /* looked at */
};

enum breathing_source { BREATHING_RHYTHM, BREATHING_WAVE, BREATHING_BOTH };

struct breathing_body {
    uint8_t reason;    /* enum reason; REASON_NONE: the values exist */
    uint8_t source;    /* enum breathing_source */
    int64_t time_ns;   /* the moment that `phase` speaks of */
    double rate_hz;    /* breaths a second */
    double phase;      /* 0: inhale begins; 0 to 1 */
    double confidence; /* 0 to 1 */
};

struct answer_body {
    char check_in[40]; /* its id, cut */
    char item[24];     /* its id, cut */
    double value;      /* in the item's own scale; NaN: left out */
};

#define STREAMS_MOST 4 /* sensors of one session */

struct event {
    int64_t at_ns;
    uint8_t kind;   /* enum event_kind */
    uint8_t stream; /* which sensor, from 0; what is nobody's or everybody's has 0 */
    union {
        struct bytes_body bytes;
        struct link_body link;
        struct gap_body gap;
        struct intent_body intent;
        struct device_body device;
        struct sample_body sample;
        struct beat_body beat;
        struct rr_body rr;
        struct quality_body quality;
        struct coherence_body coherence;
        struct step_body step;
        struct bell_body bell;
        struct pace_body pace;
        struct tally_body tally;
        struct loss_body loss;
        struct breath_body breath;
        struct synchrony_body synchrony;
        struct breathing_body breathing;
        struct answer_body answer;
    };
};

_Static_assert(sizeof(struct event) == 96, "events stay small");

/* Where derived events go. `put` must not call back into whatever is feeding it. */
struct event_sink {
    void (*put)(void *context, const struct event *event);
    void *context;
};

static inline void sink_put(const struct event_sink *sink, const struct event *event)
{
    sink->put(sink->context, event);
}

#endif
