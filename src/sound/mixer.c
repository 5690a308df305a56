/* Bells are rendered once, before any sound is asked for; the audio thread only adds up. A bell
 * that has to give way to a newer one is by then seconds old and faint. */
#include "sound/mixer.h"

#include <stdlib.h>
#include <string.h>

#define STRIKES_WAITING 16
#define MUTE_FADE_S     0.15

enum status mixer_init(struct mixer *mixer)
{
    *mixer = (struct mixer){.length = bell_length(MIXER_RATE_HZ), .gain = 1, .loudness = 1};
    if (ring_init(&mixer->strikes, sizeof(enum bell), STRIKES_WAITING))
        return STATUS_FAILED;
    for (int i = 0; i < BELL_COUNT; i++) {
        mixer->bells[i] = malloc(mixer->length * sizeof *mixer->bells[i]);
        if (!mixer->bells[i]) {
            mixer_finish(mixer);
            return STATUS_FAILED;
        }
        bell_render((enum bell)i, MIXER_RATE_HZ, mixer->bells[i]);
    }
    return STATUS_OK;
}

void mixer_finish(struct mixer *mixer)
{
    for (int i = 0; i < BELL_COUNT; i++)
        free(mixer->bells[i]);
    ring_finish(&mixer->strikes);
    *mixer = (struct mixer){.length = 0};
}

void mixer_strike(struct mixer *mixer, enum bell bell)
{
    ring_push(&mixer->strikes, &bell); /* full: sixteen bells at once are enough */
}

static void take_strikes(struct mixer *mixer)
{
    enum bell bell;
    while (ring_pop(&mixer->strikes, &bell)) {
        mixer->voices[mixer->next_voice] = (struct voice){.samples = mixer->bells[bell]};
        mixer->next_voice = (mixer->next_voice + 1) % MIXER_VOICES;
    }
}

static void add_voice(struct mixer *mixer, struct voice *voice, float *samples, size_t count)
{
    if (!voice->samples)
        return;
    for (size_t i = 0; i < count && voice->at < mixer->length; i++)
        samples[i] += voice->samples[voice->at++];
    if (voice->at == mixer->length)
        voice->samples = NULL;
}

/* Fades with the mute, and never leaves full scale. */
static void apply_gain(struct mixer *mixer, float *samples, size_t count)
{
    const float step = (float)(1 / (MUTE_FADE_S * MIXER_RATE_HZ));
    float loudness = atomic_load(&mixer->loudness);
    float goal = atomic_load(&mixer->muted) ? 0 : loudness * loudness; /* as ears have it */
    for (size_t i = 0; i < count; i++) {
        if (mixer->gain < goal)
            mixer->gain = mixer->gain + step < goal ? mixer->gain + step : goal;
        else if (mixer->gain > goal)
            mixer->gain = mixer->gain - step > goal ? mixer->gain - step : goal;
        float value = samples[i] * mixer->gain;
        samples[i] = value > 1 ? 1 : value < -1 ? -1 : value;
    }
}

void mixer_fill(struct mixer *mixer, float *samples, size_t count)
{
    memset(samples, 0, count * sizeof *samples);
    take_strikes(mixer);
    for (int i = 0; i < MIXER_VOICES; i++)
        add_voice(mixer, &mixer->voices[i], samples, count);
    apply_gain(mixer, samples, count);
}
