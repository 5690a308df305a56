/* The live heart engine: samples in, beats, intervals, quality and coherence out.
 *
 * Fed with every event in order; it acts on DEVICE (which channel carries the pulse and how fast),
 * SAMPLE, LOSS, LINK and GAP (interruptions: no beat interval spans them), PACE (the breath that is
 * asked for) and TICK (time passes also when nothing arrives). It emits BEAT as soon as a beat is
 * certain, RR for the interval it closes, BREATH when a paced breath ends, and once a second
 * QUALITY, COHERENCE, SYNCHRONY and BREATHING. The definitions stand in the headers of these names.
 *
 * It never asks the time, takes no lock and allocates only in engine_create. The same events give
 * the same answers bit for bit, however the bytes behind them were cut. An engine belongs to one
 * thread at a time; different ones may run, be made and be destroyed in several. */
#ifndef HEART_ENGINE_H
#define HEART_ENGINE_H

#include "base/status.h"
#include "events/event.h"

struct engine;
struct spectrum;

enum status engine_create(struct engine **engine, struct problem *problem);
void engine_destroy(struct engine *engine); /* accepts NULL */

/* `event` may be of any kind; those it does not know are passed over. */
void engine_feed(struct engine *engine, const struct event *event, const struct event_sink *sink);

/* The column that the coherence told last was read from; of no meaning where that had none. Valid
 * until the engine is fed again. */
const struct spectrum *engine_spectrum(const struct engine *engine);

#endif
