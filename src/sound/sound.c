/* Bells ring from what the screen shows, so that nobody has to remember to ring them: a snapshot
 * whose count of bells has grown means a strike. Several bells that fell into one slow frame are
 * one strike.
 *
 * The device is SDL's, asked for exactly our format so that SDL converts. */
#include "sound/sound.h"

#include "sound/mixer.h"
#include <SDL.h>
#include <stdlib.h>

#define BUFFER_SAMPLES 1024 /* 21 ms: a bell is not late, and a busy machine not heard */

struct sound {
    struct mixer mixer;
    SDL_AudioDeviceID device; /* 0: silent */
    bool audio_runs;          /* SDL's audio subsystem is ours to end */
    int bells;                /* rung in this sitting */
};

static void fill(void *context, Uint8 *bytes, int size)
{
    mixer_fill(context, (float *)(void *)bytes, (size_t)size / sizeof(float));
}

static bool open_device(struct sound *sound)
{
    const SDL_AudioSpec wanted = {.freq = MIXER_RATE_HZ,
                                  .format = AUDIO_F32SYS,
                                  .channels = 1,
                                  .samples = BUFFER_SAMPLES,
                                  .callback = fill,
                                  .userdata = &sound->mixer};
    sound->audio_runs = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
    if (sound->audio_runs)
        sound->device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    return sound->device != 0;
}

enum status sound_create(struct sound **sound, struct problem *problem)
{
    *sound = calloc(1, sizeof **sound);
    if (!*sound || mixer_init(&(*sound)->mixer)) {
        free(*sound);
        *sound = NULL;
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory for sound; Kindbeat stays silent.");
    }
    if (open_device(*sound)) {
        SDL_PauseAudioDevice((*sound)->device, 0);
        return STATUS_OK;
    }
    return problem_set(problem, STATUS_UNAVAILABLE,
                       "Plug in or switch on a loudspeaker and start again, if you want bells.",
                       "No sound device can be used (%s); bells are shown but not heard.",
                       SDL_GetError());
}

void sound_follow(struct sound *sound, const struct snapshot *snapshot)
{
    if (!sound)
        return;
    if (bell_due(&sound->bells, snapshot->bells) && sound->device)
        mixer_strike(&sound->mixer, bell_named(snapshot->bell));
}

void sound_mute(struct sound *sound, bool muted)
{
    if (sound)
        atomic_store(&sound->mixer.muted, muted);
}

void sound_loudness(struct sound *sound, double loudness)
{
    if (sound)
        atomic_store(&sound->mixer.loudness, (float)loudness);
}

void sound_destroy(struct sound *sound)
{
    if (!sound)
        return;
    if (sound->device)
        SDL_CloseAudioDevice(sound->device); /* waits for the audio thread */
    if (sound->audio_runs)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    mixer_finish(&sound->mixer);
    free(sound);
}
