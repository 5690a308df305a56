/* A simulated person wearing a simulated device, with whatever goes wrong on the way: what
 * `kindbeat simulate` plays, and what tests feed to decoders. Pure. */
#ifndef SENSORS_SIMULATOR_SPEAKER_H
#define SENSORS_SIMULATOR_SPEAKER_H

#include "base/status.h"
#include "sensors/simulator/dialect.h"

struct faults {
    struct spell off, motion, unplugged;
    double dropout; /* share of frames that are never sent */
    double damage;  /* share of frames with one wrong bit */
};

/* "off=30+10,motion=60+5,unplug=90+3,dropout=0.01,damage=0.001": seconds from and for; shares. */
enum status faults_parse(const char *words, struct faults *faults, struct problem *problem);

struct speaker {
    const struct dialect *dialect;
    struct faults faults;
    struct body body;
    struct random chance; /* of the faults, so that they do not disturb the body */
    int64_t moments;
    bool speaking;
    _Alignas(16) uint8_t state[DIALECT_STATE_SIZE];
};

void speaker_start(struct speaker *speaker, const struct dialect *dialect,
                   const struct heart_recipe *recipe, const struct faults *faults);

/* When what is said next will have been said: nobody can hear it earlier. */
double speaker_due_s(const struct speaker *speaker);

/* What is said next, and when it has all been said; perhaps nothing at that moment. The truth of
 * it is in `moment`. */
size_t speaker_next(struct speaker *speaker, uint8_t bytes[DIALECT_BYTES_MAX],
                    struct body_moment *moment);

/* A byte that was said to the device; how much it answers. */
size_t speaker_hear(struct speaker *speaker, uint8_t byte, uint8_t bytes[DIALECT_BYTES_MAX]);

bool speaker_unplugged(const struct speaker *speaker, double t_s);

#endif
