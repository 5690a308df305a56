/* What a snapshot means, in one quiet line each: the same words in the window and in a terminal.
 * A line that tells of trouble also names what to do. Sentence case, no full stop at the end.
 * Pure; any thread. */
#ifndef SESSION_WORDS_H
#define SESSION_WORDS_H

#include "base/text.h"
#include "session/snapshot.h"

/* Why there is no value and what helps; empty for REASON_NONE. */
const char *words_for_reason(enum reason reason);

/* "good signal". */
const char *words_for_level(enum quality_level level);

/* "Coherence 62 %, 6.0 waves a minute", or the reason why there is none. */
void words_coherence(const struct snapshot *snapshot, struct text *text);

/* The quick reading where there is one: "with the pacer 80 %". It answers within some breaths, long
 * before the coherence does, and speaks of the pacer only: nobody measures the breath itself. */
void words_synchrony(const struct snapshot *snapshot, struct text *text);
/* How far the pacer has drifted by itself, where the person allowed it. */
void words_drift(const struct snapshot *snapshot, struct text *text);
/* The one thing to mend about a signal that is believed all the same; nothing where all is well, or
 * where the signal is so bad that words_sensor() says so. */
void words_mend(const struct snapshot *snapshot, struct text *text);

/* The sensor: which one, how good its signal is and the heart rate, or what keeps it away. Says
 * that a simulated heart is one. */
void words_sensor(const struct snapshot *snapshot, struct text *text);

/* Why there is no wave to show; nothing where there is one. */
void words_wave(const struct snapshot *snapshot, struct text *text);

/* True when the sensor's line says already why there is no coherence: a screen that shows both need
 * not say it twice. */
bool words_sensor_covers(const struct snapshot *snapshot);

/* "2:41 left"; nothing when there is no such time (NaN). */
void words_time_left(double seconds, struct text *text);

#endif
