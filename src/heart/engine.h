/* The live heart engine: samples in, beats, intervals, quality and coherence out.
 *
 * Fed with every event in order; it acts on DEVICE (which channel carries the pulse and how fast),
 * SAMPLE, LINK and GAP (an interruption: no beat interval spans it) and TICK (time passes also when
 * nothing arrives). It emits BEAT as soon as a beat is certain, RR for the interval it closes,
 * QUALITY and COHERENCE once a second. The definitions stand in beats.h, rr.h, tachogram.h,
 * spectrum.h and coherence.h.
 *
 * It never asks the time, takes no lock and allocates only in engine_create. The same events give
 * the same answers bit for bit, however the bytes behind them were cut. One thread at a time;
 * engine_create and engine_destroy use FFTW's planner, which must not run in two threads. */
#ifndef HEART_ENGINE_H
#define HEART_ENGINE_H

#include "base/status.h"
#include "events/event.h"

struct engine;

enum status engine_create(struct engine **engine, struct problem *problem);
void engine_destroy(struct engine *engine); /* accepts NULL */

/* `event` may be of any kind; those it does not know are passed over. */
void engine_feed(struct engine *engine, const struct event *event, const struct event_sink *sink);

#endif
