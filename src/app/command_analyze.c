/* `kindbeat analyze`: files in, one summary or one JSON object each. The JSON shape is a promise
 * that researchers script against; add to it, never change it. */
#include "app/commands.h"
#include "app/json.h"
#include "events/kinds.h"
#include "export/series.h"
#include "heart/analysis.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const kind_names[] = {[ANALYSIS_PPG] = "ppg",
                                         [ANALYSIS_ECG] = "ecg",
                                         [ANALYSIS_RR] = "rr",
                                         [ANALYSIS_BEATS] = "beats"};

enum { KIND_COUNT = sizeof kind_names / sizeof kind_names[0] };

static cJSON *beats_json(const struct analysis *analysis)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < analysis->beat_count; i++) {
        const struct analysis_beat *beat = &analysis->beats[i];
        cJSON *one = cJSON_CreateObject();
        json_rounded(one, "t_s", beat->t_s, 6);
        json_rounded(one, "rr_ms", beat->rr_ms, 6);
        json_rounded(one, "nn_ms", beat->nn_ms, 6);
        cJSON_AddStringToObject(one, "class", beat_class_name(beat->class));
        cJSON_AddItemToArray(list, one);
    }
    return list;
}

static cJSON *hrv_json(const struct analysis_hrv *hrv)
{
    cJSON *json = cJSON_CreateObject();
    json_number(json, "mean_nn_ms", hrv->mean_nn_ms);
    json_number(json, "mean_hr_bpm", hrv->mean_hr_bpm);
    json_number(json, "sdnn_ms", hrv->sdnn_ms);
    json_number(json, "rmssd_ms", hrv->rmssd_ms);
    json_number(json, "pnn50_percent", hrv->pnn50_percent);
    json_number(json, "sd1_ms", hrv->sd1_ms);
    json_number(json, "sd2_ms", hrv->sd2_ms);
    json_number(json, "vlf_ms2", hrv->vlf_ms2);
    json_number(json, "lf_ms2", hrv->lf_ms2);
    json_number(json, "hf_ms2", hrv->hf_ms2);
    json_number(json, "total_ms2", hrv->total_ms2);
    json_number(json, "lf_hf", hrv->lf_hf);
    json_number(json, "peak_hz", hrv->peak_hz);
    return json;
}

static cJSON *coherence_json(const struct analysis *analysis)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < analysis->coherence_count; i++) {
        const struct analysis_coherence *second = &analysis->coherence[i];
        cJSON *one = cJSON_CreateObject();
        json_number(one, "t_s", second->t_s);
        json_number(one, "ratio", second->ratio);
        json_number(one, "share", second->share);
        json_number(one, "peak_hz", second->peak_hz);
        if (second->reason == REASON_NONE)
            cJSON_AddNullToObject(one, "reason");
        else
            cJSON_AddStringToObject(one, "reason", reason_name(second->reason));
        cJSON_AddItemToArray(list, one);
    }
    return list;
}

static void print_json(const char *path, const struct series *series,
                       const struct analysis *analysis)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "file", path);
    cJSON_AddStringToObject(json, "kind", kind_names[series->kind]);
    json_number(json, "rate_hz", series->rate_hz > 0 ? series->rate_hz : NAN);
    json_number(json, "duration_s", analysis->duration_s);
    cJSON_AddItemToObject(json, "beats", beats_json(analysis));
    cJSON *artefacts = cJSON_AddObjectToObject(json, "artefacts");
    json_number(artefacts, "corrected_percent", analysis->corrected_percent);
    json_number(artefacts, "longest_gap_s", analysis->longest_gap_s);
    json_number(artefacts, "usable_percent", analysis->usable_percent);
    cJSON_AddItemToObject(json, "hrv", hrv_json(&analysis->hrv));
    cJSON_AddItemToObject(json, "coherence", coherence_json(analysis));
    if (series->guess[0])
        cJSON_AddStringToObject(json, "guess", series->guess);
    json_print(json);
}

static void print_row(const char *name, double value, int decimals, const char *unit)
{
    if (isnan(value))
        printf("  %-22s -\n", name);
    else
        printf("  %-22s %.*f%s%s\n", name, decimals, value, unit[0] ? " " : "", unit);
}

static void print_coherence(const struct analysis *analysis)
{
    size_t seconds = 0;
    double sum = 0;
    for (size_t i = 0; i < analysis->coherence_count; i++) {
        if (analysis->coherence[i].reason != REASON_NONE)
            continue;
        sum += analysis->coherence[i].ratio;
        seconds++;
    }
    print_row("coherence ratio, mean", seconds ? sum / (double)seconds : NAN, 2, "");
    printf("  %-22s %zu of %zu\n", "seconds that have one", seconds, analysis->coherence_count);
}

static void print_summary(const char *path, const struct series *series,
                          const struct analysis *analysis)
{
    const struct analysis_hrv *hrv = &analysis->hrv;
    printf("%s\n", path);
    if (series->guess[0])
        printf("  %s\n", series->guess);
    print_row("duration", analysis->duration_s, 1, "s");
    printf("  %-22s %zu\n", "beats", analysis->beat_count);
    print_row("corrected", analysis->corrected_percent, 1, "%");
    print_row("usable", analysis->usable_percent, 1, "%");
    print_row("longest gap", analysis->longest_gap_s, 1, "s");
    print_row("mean heart rate", hrv->mean_hr_bpm, 1, "per minute");
    print_row("mean NN", hrv->mean_nn_ms, 1, "ms");
    print_row("SDNN", hrv->sdnn_ms, 1, "ms");
    print_row("RMSSD", hrv->rmssd_ms, 1, "ms");
    print_row("pNN50", hrv->pnn50_percent, 1, "%");
    print_row("VLF", hrv->vlf_ms2, 0, "ms2");
    print_row("LF", hrv->lf_ms2, 0, "ms2");
    print_row("HF", hrv->hf_ms2, 0, "ms2");
    print_row("spectral peak", hrv->peak_hz, 3, "Hz");
    print_coherence(analysis);
    printf("\n");
}

static int analyze_file(const char *path, const struct series_wish *wish, bool json)
{
    struct problem problem;
    struct series series;
    struct analysis analysis;
    if (series_read(path, wish, &series, &problem))
        return command_failed(&problem);
    const struct analysis_input input = {.kind = series.kind,
                                         .values = series.values,
                                         .count = series.count,
                                         .rate_hz = series.rate_hz};
    enum status status = analysis_run(&input, &analysis, &problem);
    if (!status && json)
        print_json(path, &series, &analysis);
    else if (!status)
        print_summary(path, &series, &analysis);
    if (status)
        fprintf(stderr, "kindbeat: %s: %s %s\n", path, problem.what, problem.remedy);
    else
        analysis_finish(&analysis);
    series_finish(&series);
    return status ? EXIT_FAILED : EXIT_OK;
}

int command_analyze(const struct command *command, int count, char **words)
{
    const char *kind = NULL, *column = NULL;
    double rate_hz = 0;
    bool json = false;
    const struct option options[] = {{"--kind", OPTION_WORD, &kind},
                                     {"--rate", OPTION_NUMBER, &rate_hz},
                                     {"--column", OPTION_WORD, &column},
                                     {"--json", OPTION_FLAG, &json}};
    int status = EXIT_OK;
    if (!options_read(command, options, 4, &count, words, &status))
        return status;
    if (count == 0)
        return usage_error(command, "name at least one file");
    struct series_wish wish = {.kind = -1, .rate_hz = rate_hz, .column = column};
    for (int i = 0; kind && i < KIND_COUNT; i++)
        if (strcmp(kind, kind_names[i]) == 0)
            wish.kind = i;
    if (kind && wish.kind < 0)
        return usage_error(command, "--kind is ppg, ecg, rr or beats, not \"%s\"", kind);
    for (int i = 0; i < count; i++)
        if (analyze_file(words[i], &wish, json))
            status = EXIT_FAILED;
    return status;
}
