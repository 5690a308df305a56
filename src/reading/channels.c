/* A label is cut into words ("ECG_MLII": ecg, mlii), and the first word that is known decides.
 * Where no label speaks, an only channel is told by its shape: the slopes of an electrocardiogram
 * are nearly all small with a few very large ones, so that their kurtosis is above 10; those of a
 * pulse wave, of breathing and of limbs are below 7. Channels that nobody named and that stand
 * beside others are asked for, never guessed. */
#include "reading/channels.h"

#include "heart/stats.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BYTES       16
#define SHAPE_WINDOW_S   5.0
#define SHAPE_SLOPE_S    0.02
#define SHAPE_WINDOWS    63
#define SHAPE_ECG_LEAST  9.0 /* kurtosis of the slopes, median over windows */
#define HEART_LEAST_HZ   8.0 /* what comes more slowly is a rate, not a wave */
#define PREFERRED_LEAD_1 "ii"
#define PREFERRED_LEAD_2 "mlii"

static const struct {
    const char *word;
    enum channel_meaning meaning;
} known_words[] = {
    {"ecg", CHANNEL_ECG},       {"ekg", CHANNEL_ECG},
    {"mlii", CHANNEL_ECG},      {"mli", CHANNEL_ECG},
    {"mliii", CHANNEL_ECG},     {"i", CHANNEL_ECG},
    {"ii", CHANNEL_ECG},        {"iii", CHANNEL_ECG},
    {"avr", CHANNEL_ECG},       {"avl", CHANNEL_ECG},
    {"avf", CHANNEL_ECG},       {"v1", CHANNEL_ECG},
    {"v2", CHANNEL_ECG},        {"v3", CHANNEL_ECG},
    {"v4", CHANNEL_ECG},        {"v5", CHANNEL_ECG},
    {"v6", CHANNEL_ECG},        {"mv1", CHANNEL_ECG},
    {"mv2", CHANNEL_ECG},       {"mcl", CHANNEL_ECG},
    {"mcl1", CHANNEL_ECG},      {"cm5", CHANNEL_ECG},
    {"cc5", CHANNEL_ECG},       {"cm4", CHANNEL_ECG},
    {"lead", CHANNEL_ECG},      {"ppg", CHANNEL_PPG},
    {"pleth", CHANNEL_PPG},     {"plethysmogram", CHANNEL_PPG},
    {"bvp", CHANNEL_PPG},       {"pulse", CHANNEL_PPG},
    {"ir", CHANNEL_PPG},        {"infrared", CHANNEL_PPG},
    {"red", CHANNEL_PPG},       {"abp", CHANNEL_PPG},
    {"art", CHANNEL_PPG},       {"resp", CHANNEL_OTHER},
    {"rsp", CHANNEL_OTHER},     {"respiration", CHANNEL_OTHER},
    {"acc", CHANNEL_OTHER},     {"accel", CHANNEL_OTHER},
    {"temp", CHANNEL_OTHER},    {"temperature", CHANNEL_OTHER},
    {"eeg", CHANNEL_OTHER},     {"eog", CHANNEL_OTHER},
    {"emg", CHANNEL_OTHER},     {"gsr", CHANNEL_OTHER},
    {"eda", CHANNEL_OTHER},     {"scl", CHANNEL_OTHER},
    {"spo2", CHANNEL_OTHER},    {"hr", CHANNEL_OTHER},
    {"pr", CHANNEL_OTHER},      {"cvp", CHANNEL_OTHER},
    {"flow", CHANNEL_OTHER},    {"airflow", CHANNEL_OTHER},
    {"snore", CHANNEL_OTHER},   {"event", CHANNEL_OTHER},
    {"marker", CHANNEL_OTHER},  {"status", CHANNEL_OTHER},
    {"trigger", CHANNEL_OTHER}, {"thorax", CHANNEL_OTHER},
    {"abdomen", CHANNEL_OTHER}, {"battery", CHANNEL_OTHER},
    {"light", CHANNEL_OTHER},   {"gyro", CHANNEL_OTHER},
};

/* The next word of a label in small letters; NULL behind the last. */
static const char *take_word(const char *at, char word[WORD_BYTES])
{
    size_t used = 0;
    while (*at && !isalnum((unsigned char)*at))
        at++;
    if (!*at)
        return NULL;
    for (; isalnum((unsigned char)*at); at++)
        if (used + 1 < WORD_BYTES)
            word[used++] = (char)tolower((unsigned char)*at);
    word[used] = '\0';
    return at;
}

/* What these begin is about that, too: ECGL, EKG1, PlethWave, RespRate. */
static const char *const stems[] = {"ecg",  "ekg", "ppg", "pleth", "bvp", "resp",
                                    "temp", "acc", "eeg", "eog",   "emg", "spo2"};

static enum channel_meaning meaning_of_word(const char *word)
{
    enum { KNOWN = sizeof known_words / sizeof known_words[0] };
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(word, known_words[i].word) == 0)
            return known_words[i].meaning;
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++)
        if (strncmp(word, stems[i], strlen(stems[i])) == 0)
            return meaning_of_word(stems[i]);
    return CHANNEL_UNKNOWN;
}

static bool unit_is(const char *units, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(units, *words) == 0)
            return true;
    return false;
}

enum channel_meaning channel_meaning(const char *label, const char *units)
{
    static const char *const volts[] = {"mV", "uV", "\xC2\xB5V", NULL};
    static const char *const no_wave[] = {"bpm", "1/min", "%", "degC", "C", "g", "m/s2", NULL};
    char word[WORD_BYTES];
    enum channel_meaning meaning = CHANNEL_UNKNOWN;
    bool saturation = false;
    if (unit_is(units, no_wave))
        return CHANNEL_OTHER;
    for (const char *at = label; (at = take_word(at, word));) {
        enum channel_meaning one = meaning_of_word(word);
        if (strcmp(word, "rate") == 0)
            return CHANNEL_OTHER; /* "Pulse rate" is none */
        if (meaning == CHANNEL_UNKNOWN || saturation)
            meaning = one ? one : meaning;
        saturation = strncmp(word, "spo2", 4) == 0; /* "SpO2 Pleth" is the wave beside it */
    }
    if (meaning == CHANNEL_UNKNOWN && strcmp(units, volts[0]) == 0)
        return CHANNEL_ECG;
    return meaning;
}

/* Kurtosis of the steps over `lag` samples; NaN where a sample is missing or nothing moves. */
static double slope_kurtosis(const double *values, size_t count, size_t lag)
{
    double sum = 0, second = 0, fourth = 0;
    size_t steps = count - lag;
    for (size_t i = 0; i < steps; i++)
        sum += values[i + lag] - values[i];
    double mean = sum / (double)steps;
    for (size_t i = 0; i < steps; i++) {
        double square = (values[i + lag] - values[i] - mean) * (values[i + lag] - values[i] - mean);
        second += square;
        fourth += square * square;
    }
    return second > 0 ? fourth * (double)steps / (second * second) : NAN;
}

enum analysis_kind wave_kind_by_shape(const double *values, size_t count, double rate_hz)
{
    double found[SHAPE_WINDOWS];
    size_t windows = 0, lag = (size_t)fmax(1, round(rate_hz * SHAPE_SLOPE_S));
    double wanted = fmin(SHAPE_WINDOW_S * rate_hz, (double)count);
    size_t length = (size_t)wanted;
    if (length < lag + 8)
        return ANALYSIS_PPG;
    size_t whole = count / length, step = whole > SHAPE_WINDOWS ? whole / SHAPE_WINDOWS : 1;
    for (size_t i = 0; i < whole && windows < SHAPE_WINDOWS; i += step) {
        double kurtosis = slope_kurtosis(values + i * length, length, lag);
        if (isfinite(kurtosis))
            found[windows++] = kurtosis;
    }
    if (windows == 0)
        return ANALYSIS_PPG;
    qsort(found, windows, sizeof found[0], stats_by_size);
    return found[windows / 2] >= SHAPE_ECG_LEAST ? ANALYSIS_ECG : ANALYSIS_PPG;
}

static enum channel_meaning meaning_of(const struct channel *channel)
{
    if (channel->rate_hz < HEART_LEAST_HZ)
        return CHANNEL_OTHER;
    return channel_meaning(channel->name, channel->units);
}

static enum status refuse(const struct reading *reading, const struct channel *channels, int count,
                          const char *what, const char *word)
{
    char names[160];
    struct text text = text_over(names, sizeof names);
    for (int i = 0; i < count && !text.cut; i++)
        text_add(&text, "%s%.24s", i ? ", " : ": ", channels[i].name[0] ? channels[i].name : "?");
    return problem_set(reading->problem, STATUS_INVALID,
                       "Say which with --column NAME or --column NUMBER, counted from 1.",
                       "%.100s %s%.24s; it has %d channel%s%s.", reading->path, what, word, count,
                       count == 1 ? "" : "s", names);
}

static int find_named(const struct channel *channels, int count, const char *word)
{
    int64_t number;
    for (int i = 0; i < count; i++)
        if (channels[i].name[0] && strcasecmp(channels[i].name, word) == 0)
            return i;
    bool counted = parse_int64(word, &number) && number >= 1 && number <= count;
    return counted ? (int)number - 1 : -1;
}

/* Lead II stands upright in most people, so that it is taken before other leads. */
static bool is_preferred(const struct channel *channel)
{
    char word[WORD_BYTES];
    for (const char *at = channel->name; (at = take_word(at, word));)
        if (strcmp(word, PREFERRED_LEAD_1) == 0 || strcmp(word, PREFERRED_LEAD_2) == 0)
            return true;
    return false;
}

static int find_meaning(const struct channel *channels, int count, enum channel_meaning meaning)
{
    int found = -1;
    for (int i = 0; i < count; i++)
        if (meaning_of(&channels[i]) == meaning &&
            (found < 0 || (meaning == CHANNEL_ECG && is_preferred(&channels[i]) &&
                           !is_preferred(&channels[found]))))
            found = i;
    return found;
}

static int find_unsaid(const struct reading *reading, const struct channel *channels, int count)
{
    static const enum channel_meaning order[] = {CHANNEL_ECG, CHANNEL_PPG};
    bool pulse_first = reading->wish->kind == ANALYSIS_PPG;
    int found = find_meaning(channels, count, order[pulse_first]);
    if (found < 0 && reading->wish->kind < 0)
        found = find_meaning(channels, count, CHANNEL_PPG);
    if (found >= 0)
        return found;
    int unknown = 0;
    for (int i = 0; i < count; i++) {
        if (meaning_of(&channels[i]) == CHANNEL_UNKNOWN) {
            unknown++;
            found = i;
        }
    }
    return unknown == 1 ? found : -1;
}

enum status channel_choose(struct reading *reading, const struct channel *channels, int count,
                           int *chosen, bool *inverted)
{
    const char *word = reading->wish->column;
    *inverted = false;
    if (reading->wish->kind == ANALYSIS_RR || reading->wish->kind == ANALYSIS_BEATS)
        return problem_set(reading->problem, STATUS_INVALID,
                           "Leave --kind away, or say ecg or ppg.",
                           "%s holds waves, not intervals or beat times.", reading->path);
    *chosen = word ? find_named(channels, count, word) : find_unsaid(reading, channels, count);
    if (word && *chosen < 0 && word[0] == '-') {
        *chosen = find_named(channels, count, word + 1);
        *inverted = true;
    }
    if (*chosen < 0 && word)
        return refuse(reading, channels, count, "has no channel ", word);
    if (*chosen < 0)
        return refuse(reading, channels, count, "names no channel that shows the heart", "");
    const struct channel *channel = &channels[*chosen];
    text_copy(reading->series->channel, sizeof reading->series->channel, channel->name);
    text_copy(reading->series->units, sizeof reading->series->units, channel->units);
    reading->series->rate_hz = channel->rate_hz;
    return STATUS_OK;
}

static const char *say_kind(enum analysis_kind kind)
{
    return kind == ANALYSIS_ECG ? "ECG" : "pulse wave";
}

static void say_others(struct reading *reading, const struct channel *channels, int count,
                       int chosen)
{
    int others = 0;
    for (int i = 0; i < count; i++) {
        if (i == chosen || !channels[i].name[0])
            continue;
        if (++others <= 8)
            text_add(&reading->guess, "%s%.24s", others == 1 ? "; also there: " : ", ",
                     channels[i].name);
    }
    if (others > 8)
        text_add(&reading->guess, " and %d more", others - 8);
}

void channel_finish(struct reading *reading, const struct channel *channels, int count, int chosen,
                    bool inverted, const char *rate_from)
{
    struct series *series = reading->series;
    enum channel_meaning meaning = meaning_of(&channels[chosen]);
    const char *why = "";
    if (reading->wish->rate_hz > 0) {
        series->rate_hz = reading->wish->rate_hz;
        rate_from = "as given";
    }
    if (reading->wish->kind >= 0) {
        series->kind = (enum analysis_kind)reading->wish->kind;
        why = ", as given";
    } else if (meaning == CHANNEL_ECG || meaning == CHANNEL_PPG) {
        series->kind = meaning == CHANNEL_ECG ? ANALYSIS_ECG : ANALYSIS_PPG;
    } else {
        series->kind = wave_kind_by_shape(series->values, series->count, series->rate_hz);
        why = " by its shape";
    }
    reading_say(reading, "%s%s, channel ", say_kind(series->kind), why);
    if (channels[chosen].name[0])
        text_add(&reading->guess, "%s", channels[chosen].name);
    else
        text_add(&reading->guess, "%d", chosen + 1);
    text_add(&reading->guess, "%s, %.7g samples/s (%s)", inverted ? ", inverted" : "",
             series->rate_hz, rate_from);
    say_others(reading, channels, count, chosen);
}
