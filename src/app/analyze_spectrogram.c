/* `analyze --json --spectrogram`: the rhythm's spectrum as it changes (heart/spectrogram.h), in the
 * bins that coherence is summed over. A column stands at a second that has a row of coherence, and
 * has a density exactly where that row has a value: one judgement for both, that of the signal
 * included, so that the two can never contradict each other. */
#include "app/analyze.h"
#include "base/clock.h"
#include "events/kinds.h"
#include "heart/spectrogram.h"

struct columns {
    const struct analysis *analysis;
    struct json_out *out;
    int64_t first_ns; /* where coherence begins, on the intervals' clock */
};

static void put_column(void *context, const struct spectrogram_column *column)
{
    const struct columns *columns = context;
    struct json_out *out = columns->out;
    const struct analysis_coherence *second =
        &columns->analysis->coherence[(column->end_ns - columns->first_ns) / NS_PER_S];
    enum reason reason = second->reason != REASON_NONE ? second->reason : column->reason;
    json_open(out, NULL, '{');
    json_put_real(out, "t_s", second->t_s);
    json_put_word(out, "reason", reason == REASON_NONE ? NULL : reason_name(reason));
    if (reason == REASON_NONE) {
        json_open(out, "density", '[');
        for (size_t k = 0; k < SPECTRUM_BINS; k++)
            json_put_real(out, NULL, column->density[k]);
        json_close(out, ']');
    } else {
        json_put_word(out, "density", NULL);
    }
    json_close(out, '}');
}

void analyze_spectrogram(const struct analysis *analysis, bool raw, struct json_out *out)
{
    const struct spectrogram_shape shape = {.windows = 1, .step_s = ANALYZE_STEP_S, .raw = raw};
    struct columns columns = {.analysis = analysis, .out = out};
    struct spectrum spectrum;
    ENSURE(spectrum_create(&spectrum));
    json_open(out, "spectrogram", '{');
    json_put_real(out, "window_s", spectrogram_window_s(&shape));
    json_put_real(out, "step_s", shape.step_s);
    json_put_real(out, "bin_hz", SPECTRUM_BIN_HZ);
    json_open(out, "columns", '[');
    if (analysis->coherence_count > 0) {
        columns.first_ns = ns_from_s(analysis->coherence[0].t_s - analysis->start_s);
        int64_t last_ns = columns.first_ns + (int64_t)(analysis->coherence_count - 1) * NS_PER_S;
        spectrogram_run(&spectrum, &shape, analysis->intervals, analysis->beat_count,
                        columns.first_ns, last_ns, put_column, &columns);
    }
    json_close(out, ']');
    json_close(out, '}');
    spectrum_destroy(&spectrum);
}
