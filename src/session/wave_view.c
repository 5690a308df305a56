/* The wave for screens. A hole is told by the decoder (LOSS), by the link, or by time itself, and
 * becomes a break in the line, never a straight piece of it. */
#include "session/wave_view.h"

#include "base/clock.h"
#include "base/text.h"
#include <math.h>
#include <string.h>

#define PAUSE_NS (300 * NS_PER_MS) /* no wave worth drawing has its samples further apart */
#define SPAN_NS  (WAVE_SPAN_S * NS_PER_S)
#define BACK_NS  (50 * NS_PER_MS) /* a clock that was set back: everything begins anew */

void wave_view_start(struct wave_view *view)
{
    *view = (struct wave_view){.last_ns = -1, .after_gap = true};
}

static bool is_wave(int signal)
{
    return signal == SIGNAL_ECG || signal == SIGNAL_PPG;
}

/* Of a device's channels the first with a wave, as the engine has it. */
static void take_device(struct wave_view *view, const struct device_body *device)
{
    bool same = strncmp(view->device.id, device->id, sizeof device->id) == 0;
    if (!same) {
        wave_view_start(view);
        memcpy(view->device.id, device->id, sizeof device->id);
    }
    view->intervals = view->intervals || device->signal == SIGNAL_RR;
    view->rate = view->rate || device->signal == SIGNAL_HEART_RATE;
    bool other = view->has_channel && device->channel != view->device.channel;
    if (!is_wave(device->signal) || other)
        return;
    view->device = *device;
    view->has_channel = true;
    view->after_gap = true;
}

static void column_add(struct wave_column *column, struct wave_sample sample)
{
    if (sample.value < column->low.value)
        column->low = sample;
    if (sample.value > column->high.value)
        column->high = sample;
}

static void take_sample(struct wave_view *view, const struct sample_body *sample)
{
    if (!view->has_channel || sample->channel != view->device.channel || !isfinite(sample->value))
        return;
    if (view->last_ns - sample->time_ns > BACK_NS)
        view->column_end = view->beat_end = 0;
    else if (sample->time_ns <= view->last_ns)
        return;
    bool paused = sample->time_ns - view->last_ns > PAUSE_NS;
    bool starts = view->column_end == 0 || view->after_gap || paused;
    int64_t column_now = sample->time_ns / WAVE_COLUMN_NS;
    struct wave_sample kept = {sample->time_ns, (float)sample->value};
    if (!starts && column_now == view->last_ns / WAVE_COLUMN_NS)
        column_add(&view->columns[(view->column_end - 1) % WAVE_COLUMNS], kept);
    else
        view->columns[view->column_end++ % WAVE_COLUMNS] = (struct wave_column){kept, kept, starts};
    view->last_ns = sample->time_ns;
    view->after_gap = false;
}

void wave_view_feed(struct wave_view *view, const struct event *event)
{
    switch (event->kind) {
    case EVENT_DEVICE:
        take_device(view, &event->device);
        break;
    case EVENT_SAMPLE:
        take_sample(view, &event->sample);
        break;
    case EVENT_BEAT:
        view->beats[view->beat_end++ % WAVE_BEATS] = event->beat.time_ns;
        break;
    case EVENT_LOSS:
    case EVENT_LINK:
    case EVENT_GAP:
        view->after_gap = true;
        break;
    default:
        break;
    }
}

/* --- for the snapshot ----------------------------------------------------------------------- */

static void show_point(struct wave_shown *shown, int64_t at_ns, struct wave_sample sample)
{
    if (shown->count < WAVE_MAX)
        shown->points[shown->count++] =
            (struct wave_point){(int32_t)((at_ns - sample.time_ns) / 1000), sample.value};
}

/* A break stands where the next piece begins. */
static void show_column(struct wave_shown *shown, int64_t at_ns, const struct wave_column *column)
{
    bool rising = column->low.time_ns <= column->high.time_ns;
    if (column->after_gap && shown->count > 0)
        show_point(shown, at_ns, (struct wave_sample){column->low.time_ns, NAN});
    show_point(shown, at_ns, rising ? column->low : column->high);
    if (column->low.time_ns != column->high.time_ns)
        show_point(shown, at_ns, rising ? column->high : column->low);
}

static bool is_shown(int64_t at_ns, int64_t time_ns)
{
    return at_ns - time_ns <= SPAN_NS && time_ns - at_ns <= SPAN_NS;
}

static enum wave_source source_of(const struct wave_view *view)
{
    if (view->has_channel)
        return view->device.signal == SIGNAL_ECG ? WAVE_ECG : WAVE_PULSE;
    return view->intervals ? WAVE_INTERVALS : view->rate ? WAVE_RATE : WAVE_NONE;
}

void wave_view_show(const struct wave_view *view, int64_t at_ns, struct wave_shown *shown)
{
    int64_t from = view->column_end > WAVE_COLUMNS ? view->column_end - WAVE_COLUMNS : 0;
    shown->source = source_of(view);
    shown->low = view->has_channel ? view->device.low : NAN;
    shown->high = view->has_channel ? view->device.high : NAN;
    shown->count = shown->beat_count = 0;
    for (int64_t i = from; i < view->column_end; i++) {
        const struct wave_column *column = &view->columns[i % WAVE_COLUMNS];
        if (is_shown(at_ns, column->low.time_ns))
            show_column(shown, at_ns, column);
    }
    from = view->beat_end > WAVE_BEATS ? view->beat_end - WAVE_BEATS : 0;
    for (int64_t i = from; i < view->beat_end; i++)
        if (is_shown(at_ns, view->beats[i % WAVE_BEATS]))
            shown->beats_ns[shown->beat_count++] = view->beats[i % WAVE_BEATS];
}
