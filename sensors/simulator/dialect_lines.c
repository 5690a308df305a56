/* Sketches and firmwares that print the wave, line by line, as their decoders know them. */
#include "sensors/simulator/dialect.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* What the body does, on a converter of so many steps. */
static int count_of(double value, double rest, double gain, double most)
{
    return (int)fmin(fmax(floor(rest + gain * value + 0.5), 0), most);
}

static size_t say(uint8_t bytes[DIALECT_BYTES_MAX], size_t size, const char *text, ...)
    __attribute__((format(printf, 3, 4)));

static size_t say(uint8_t bytes[DIALECT_BYTES_MAX], size_t size, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    int more = vsnprintf((char *)bytes + size, DIALECT_BYTES_MAX - size, text, arguments);
    va_end(arguments);
    return size + (size_t)more;
}

/* The mean rate, as a sketch would have it from its last interval. */
struct rate {
    double bpm;
    int moments, beats;
};

static void follow(struct rate *rate, const struct body_moment *moment)
{
    rate->moments++;
    rate->beats += !isnan(moment->beat_s);
    if (!isnan(moment->rr_ms))
        rate->bpm =
            rate->bpm > 0 ? 0.8 * rate->bpm + 0.2 * 60000 / moment->rr_ms : 60000 / moment->rr_ms;
}

/* Its electrodes are put on in the first second. */
static size_t ad8232_speak(void *state, const struct body_moment *moment,
                           uint8_t bytes[DIALECT_BYTES_MAX])
{
    (void)state;
    if (!moment->worn || moment->t_s < 1)
        return say(bytes, 0, "!\r\n");
    return say(bytes, 0, "%d\r\n", count_of(moment->ecg_mv, 330, 220, 999));
}

static size_t numbers_speak(void *state, const struct body_moment *moment,
                            uint8_t bytes[DIALECT_BYTES_MAX])
{
    (void)state;
    return say(bytes, 0, "%d\r\n", count_of(moment->pulse, 430, 300, 1023));
}

static size_t labels_speak(void *state, const struct body_moment *moment,
                           uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct rate *rate = state;
    follow(rate, moment);
    return say(bytes, 0, "ecg:%d,resp:%d,bpm:%.1f\r\n", count_of(moment->ecg_mv, 1800, 900, 4095),
               count_of(moment->breath, 2000, 800, 4095), rate->bpm);
}

/* Example 5. More blood is less light. */
static size_t max3010x_speak(void *state, const struct body_moment *moment,
                             uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct rate *rate = state;
    follow(rate, moment);
    int light = count_of(moment->pulse, moment->worn ? 101500 : 1200, -900, 262143);
    return say(bytes, 0, "IR=%d, BPM=%.2f, Avg BPM=%d%s\r\n", light, rate->bpm, (int)rate->bpm,
               light < 50000 ? " No finger?" : "");
}

static size_t max30100_speak(void *state, const struct body_moment *moment,
                             uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct rate *rate = state;
    follow(rate, moment);
    size_t size = 0;
    if (!isnan(moment->beat_s))
        size = say(bytes, 0, "B:1\r\n");
    size = say(bytes, size, "R:%.2f,%.2f\r\n", 300 * moment->pulse, 250 * moment->pulse);
    if (rate->moments % 100 == 0)
        size = say(bytes, size, "H:%.2f\r\nO:97\r\n", rate->bpm);
    return size;
}

static size_t signal_coach_speak(void *state, const struct body_moment *moment,
                                 uint8_t bytes[DIALECT_BYTES_MAX])
{
    struct rate *rate = state;
    follow(rate, moment);
    return say(bytes, 0, "PSWS,1,LIVE,%d,%.0f,%d,%.0f,%.0f,%d,90,OK\r\n", rate->moments,
               1000 * moment->t_s, count_of(moment->pulse, 430, 300, 1023), rate->bpm,
               rate->bpm > 0 ? 60000 / rate->bpm : 0, !isnan(moment->beat_s));
}

const struct dialect dialect_ad8232 = {.device = "ad8232", .rate_hz = 192, .speak = ad8232_speak};
const struct dialect dialect_numbers = {
    .device = "numbers", .rate_hz = 100, .speak = numbers_speak};
const struct dialect dialect_labels = {.device = "labels", .rate_hz = 125, .speak = labels_speak};
const struct dialect dialect_max3010x = {
    .device = "max3010x", .rate_hz = 100, .speak = max3010x_speak};
const struct dialect dialect_max30100 = {
    .device = "max30100", .rate_hz = 97.5, .speak = max30100_speak};
const struct dialect dialect_signal_coach = {
    .device = "signal-coach", .rate_hz = 49.5, .speak = signal_coach_speak};
