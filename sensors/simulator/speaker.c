/* Faults happen to whole frames, as they do on a wire: one is lost, one comes with a wrong bit, the
 * cable is out for a while. What is wrong with the person (not worn, moving) is the body's. */
#include "sensors/simulator/speaker.h"

#include "base/text.h"
#include <stdio.h>
#include <string.h>

static enum status refuse(struct problem *problem, const char *word)
{
    return problem_set(problem, STATUS_INVALID,
                       "Write them as off=30+10,motion=60+5,unplug=90+3,dropout=0.01,damage=0.001.",
                       "\"%.40s\" is no fault: expected off, motion or unplug with seconds "
                       "from+for, or dropout or damage with a share from 0 to 1.",
                       word);
}

static bool read_spell(char *value, struct spell *spell)
{
    char *plus = strchr(value, '+');
    if (!plus)
        return false;
    *plus = '\0';
    return parse_double(value, &spell->from_s) && parse_double(plus + 1, &spell->for_s) &&
           spell->from_s >= 0 && spell->for_s > 0;
}

static bool read_share(const char *value, double *share)
{
    return parse_double(value, share) && *share >= 0 && *share <= 1;
}

static bool read_fault(char *word, struct faults *faults)
{
    const struct {
        const char *name;
        struct spell *spell;
        double *share;
    } known[] = {{"off", &faults->off, NULL},
                 {"motion", &faults->motion, NULL},
                 {"unplug", &faults->unplugged, NULL},
                 {"dropout", NULL, &faults->dropout},
                 {"damage", NULL, &faults->damage}};
    char *value = strchr(word, '=');
    if (!value)
        return false;
    *value++ = '\0';
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, word) == 0)
            return known[i].spell ? read_spell(value, known[i].spell)
                                  : read_share(value, known[i].share);
    return false;
}

enum status faults_parse(const char *words, struct faults *faults, struct problem *problem)
{
    char copy[256], *rest = copy;
    *faults = (struct faults){0};
    text_copy(copy, sizeof copy, words);
    for (char *word = strsep(&rest, ","); word; word = strsep(&rest, ",")) {
        char said[48];
        text_copy(said, sizeof said, word);
        if (word[0] && !read_fault(word, faults))
            return refuse(problem, said);
    }
    return STATUS_OK;
}

void speaker_start(struct speaker *speaker, const struct dialect *dialect,
                   const struct heart_recipe *recipe, const struct faults *faults)
{
    memset(speaker, 0, sizeof *speaker);
    speaker->dialect = dialect;
    speaker->faults = *faults;
    speaker->speaking = !dialect->must_be_asked;
    body_start(&speaker->body, recipe);
    speaker->body.off = faults->off;
    speaker->body.motion = faults->motion;
    random_start(&speaker->chance, recipe->seed ^ 0x4641554C54);
}

bool speaker_unplugged(const struct speaker *speaker, double t_s)
{
    const struct spell *out = &speaker->faults.unplugged;
    return t_s >= out->from_s && t_s < out->from_s + out->for_s;
}

double speaker_due_s(const struct speaker *speaker)
{
    return (double)(speaker->moments + 1) / speaker->dialect->rate_hz;
}

size_t speaker_next(struct speaker *speaker, uint8_t bytes[DIALECT_BYTES_MAX],
                    struct body_moment *moment)
{
    double t_s = speaker_due_s(speaker);
    speaker->moments++;
    *moment = body_at(&speaker->body, t_s);
    size_t size = speaker->dialect->speak(speaker->state, moment, bytes);
    if (!speaker->speaking || size == 0 || speaker_unplugged(speaker, t_s))
        return 0;
    if (random_share(&speaker->chance) < speaker->faults.dropout)
        return 0;
    if (random_share(&speaker->chance) < speaker->faults.damage)
        bytes[random_bits(&speaker->chance) % size] ^=
            (uint8_t)(1u << random_bits(&speaker->chance) % 8);
    return size;
}

size_t speaker_hear(struct speaker *speaker, uint8_t byte, uint8_t bytes[DIALECT_BYTES_MAX])
{
    if (!speaker->dialect->hear)
        return 0;
    return speaker->dialect->hear(speaker->state, byte, &speaker->speaking, bytes);
}
