/* Snapshots in words.
 *
 * Every screen has to say the same few things: how the sensor does, why there is no coherence, how
 * long it will be. They stand here once, as tables, so that no screen invents its own and none
 * forgets that a simulated heart is nobody's. Nothing here judges a person: the words speak of the
 * signal, and a remedy is something a hand can do. */
#include "session/words.h"

#include "base/clock.h"
#include <math.h>
#include <string.h>

/* Bytes without meaning, or none, for so long are worth a question. */
#define PATIENCE_NS (6 * NS_PER_S)

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const char *const reasons[] = {
    [REASON_NONE] = "",
    [REASON_SETTLING] = "Settling",
    [REASON_NO_SENSOR] = "No sensor: plug one in, it is found by itself",
    [REASON_NO_SIGNAL] = "The sensor is silent: is its sketch running?",
    [REASON_FLAT] = "The signal is flat: is the finger on the sensor?",
    [REASON_CLIPPED] = "The signal is cut off at its limits: press more lightly",
    [REASON_NOISY] = "No clear pulse: let the hand rest and keep still",
    [REASON_GAP] = "Part of the last minute is missing: it fills as beats come in",
    [REASON_ARTEFACTS] = "Too many beats had to be corrected: hold still for a minute",
    [REASON_REGULAR] = "Too regular for a heart: check how the sensor sits",
    [REASON_MOTION] = "The sensor moves: rest the hand and hold still",
    [REASON_HUM] = "Mains hum hides the heart: step away from cables and chargers",
    [REASON_NOT_WORN] = "No heart in the signal: put the sensor on",
    [REASON_SYNTHETIC] =
        "The sensor makes its beats up from a heart rate: choose one that does not",
    [REASON_NO_PACER] = "No breathing pacer is running",
};

static const char *const levels[] = {
    [QUALITY_NONE] = "no signal",
    [QUALITY_POOR] = "poor signal",
    [QUALITY_FAIR] = "fair signal",
    [QUALITY_GOOD] = "good signal",
};

const char *words_for_reason(enum reason reason)
{
    return (int)reason >= 0 && (int)reason < COUNT(reasons) ? reasons[reason] : "";
}

const char *words_for_level(enum quality_level level)
{
    return (int)level >= 0 && (int)level < COUNT(levels) ? levels[level] : "";
}

void words_coherence(const struct snapshot *snapshot, struct text *text)
{
    bool known = snapshot->coherence_reason == REASON_NONE && snapshot->peak_hz > 0;
    if (known)
        text_add(text, "Coherence %.0f %%, %.1f waves a minute", 100 * snapshot->share,
                 60 * snapshot->peak_hz);
    else if (snapshot->coherence_reason == REASON_SETTLING && snapshot->settle_s > 0)
        text_add(text, "Settling, %.0f s to go", ceil(snapshot->settle_s));
    else
        text_add(text, "%s", words_for_reason(snapshot->coherence_reason));
}

void words_synchrony(const struct snapshot *snapshot, struct text *text)
{
    if (snapshot->pace.on && snapshot->synchrony >= 0)
        text_add(text, "%swith the pacer %.0f %%", text->used > 0 ? ", " : "",
                 100 * snapshot->synchrony);
}

void words_drift(const struct snapshot *snapshot, struct text *text)
{
    if (snapshot->pace.on && fabs(snapshot->drift_per_min) >= 0.005)
        text_add(text, "%sPacer %.2f a minute, drifted by %+.2f", text->used > 0 ? " " : "",
                 60 * snapshot->pace.rate_hz, snapshot->drift_per_min);
}

void words_mend(const struct snapshot *snapshot, struct text *text)
{
    const struct fit_result *fit = &snapshot->fit;
    bool believed = snapshot->link == LINK_OPEN && snapshot->quality >= QUALITY_FAIR;
    if (believed && !snapshot->simulated && fit->done && fit->fault > FIT_SETTLING &&
        fit->level > QUALITY_NONE)
        text_add(text, "%s", fit->advice);
}

static const char *port_of(const struct snapshot *snapshot)
{
    return snapshot->link_text[0] ? snapshot->link_text : "the port";
}

/* The one thing to change about the signal, when there is one. */
static bool signal_is_bad(const struct snapshot *snapshot)
{
    return snapshot->quality <= QUALITY_POOR && snapshot->quality_reason > REASON_SETTLING;
}

static void add_heart_rate(const struct snapshot *snapshot, struct text *text)
{
    if (snapshot->heart_rate_bpm > 0)
        text_add(text, ", %.0f bpm", snapshot->heart_rate_bpm);
}

static void say_listening(const struct snapshot *snapshot, struct text *text)
{
    if (snapshot->silent_ns >= PATIENCE_NS) {
        text_add(text, "%s is silent: is the sensor switched on, and its program running?",
                 port_of(snapshot));
        return;
    }
    text_add(text, "Listening on %s", port_of(snapshot));
    if (snapshot->listening_ns >= PATIENCE_NS)
        text_add(text, ": nothing known yet; other speeds are tried by themselves");
}

/* When the signal is bad its reason is all that is said. */
static void say_signal(const struct snapshot *snapshot, struct text *text)
{
    if (signal_is_bad(snapshot)) {
        text_add(text, "%s", words_for_reason(snapshot->quality_reason));
        return;
    }
    text_add(text, "%s on %s", snapshot->device, port_of(snapshot));
    bool settles = snapshot->quality_reason == REASON_SETTLING;
    if (snapshot->quality == QUALITY_NONE || (snapshot->quality == QUALITY_POOR && settles))
        text_add(text, ", finding the pulse");
    else
        text_add(text, ", %s", words_for_level(snapshot->quality));
    add_heart_rate(snapshot, text);
}

static void say_open(const struct snapshot *snapshot, struct text *text)
{
    if (snapshot->device[0] == '\0')
        say_listening(snapshot, text);
    else
        say_signal(snapshot, text);
}

/* The cause; some bring their remedy along behind a colon. */
static void say_failed(const struct snapshot *snapshot, struct text *text)
{
    const char *cause = snapshot->link_text[0] ? snapshot->link_text : "The port cannot be opened";
    text_add(text, "%s", cause);
    if (!strstr(cause, ": "))
        text_add(text, "; it is tried again by itself (kindbeat doctor helps)");
}

/* What has no plug cannot be plugged in. */
static void say_lost(const struct snapshot *snapshot, struct text *text)
{
    if (strstr(snapshot->link_text, "out of reach"))
        text_add(text, "%s: it goes on by itself when it is back", snapshot->link_text);
    else
        text_add(text, "The sensor is gone: plug it in again, and it goes on by itself");
}

/* Who wants none is not asked for one. */
static void say_searching(const struct snapshot *snapshot, struct text *text)
{
    if (strstr(snapshot->link_text, "without a sensor"))
        text_add(text, "%s", snapshot->link_text);
    else
        text_add(text, "No sensor is plugged in; one that is plugged in is found by itself");
}

void words_sensor(const struct snapshot *snapshot, struct text *text)
{
    if (snapshot->simulated && snapshot->link != LINK_FAILED) {
        text_add(text, "Simulated heart, not a person");
        add_heart_rate(snapshot, text);
        return;
    }
    switch (snapshot->link) {
    case LINK_SEARCHING:
        say_searching(snapshot, text);
        break;
    case LINK_OPENING:
        text_add(text, "Opening %s", port_of(snapshot));
        break;
    case LINK_OPEN:
        say_open(snapshot, text);
        break;
    case LINK_LOST:
        say_lost(snapshot, text);
        break;
    case LINK_FAILED:
        say_failed(snapshot, text);
        break;
    case LINK_ENDED:
        text_add(text, "The recording has been played to its end");
        break;
    }
}

void words_wave(const struct snapshot *snapshot, struct text *text)
{
    static const char *const absent[] = {
        [WAVE_NONE] = "No wave yet",
        [WAVE_INTERVALS] = "This sensor sends the times between beats, and no wave",
        [WAVE_RATE] = "This sensor sends a heart rate only, and no wave",
    };
    enum wave_source source = snapshot->wave.source;
    if (source != WAVE_PULSE && source != WAVE_ECG)
        text_add(text, "%s", absent[source]);
    else if (snapshot->wave.count == 0)
        text_add(text, "%s", absent[WAVE_NONE]);
}

bool words_sensor_covers(const struct snapshot *snapshot)
{
    if (snapshot->simulated || snapshot->coherence_reason == REASON_NONE)
        return false;
    if (snapshot->link != LINK_OPEN)
        return snapshot->coherence_reason == REASON_NO_SENSOR;
    return snapshot->device[0] && signal_is_bad(snapshot) &&
           snapshot->coherence_reason == snapshot->quality_reason;
}

void words_time_left(double seconds, struct text *text)
{
    if (!(seconds >= 0 && seconds < 360000))
        return;
    int left = (int)ceil(seconds - 1e-6); /* the last second counts until it is over */
    if (left >= 3600)
        text_add(text, "%d:%02d:%02d left", left / 3600, left / 60 % 60, left % 60);
    else
        text_add(text, "%d:%02d left", left / 60, left % 60);
}
