/* A device that prints lines, as a table: what its lines look like, what each number in them is.
 *
 * A device of this kind is a table of channels, a table of forms and a few words; this does the
 * rest: framing, reading, recognising, rates and times, contact, values that change slowly. Where a
 * line cannot be told by patterns the device brings its own reader. Part of the sensors folder
 * only. Pure. */
#ifndef SENSORS_DEVICES_TEXT_FAMILY_H
#define SENSORS_DEVICES_TEXT_FAMILY_H

#include "sensors/chain.h"
#include "sensors/channels.h"
#include "sensors/devices/interval_audit.h"
#include "sensors/devices/text.h"
#include "sensors/devices/text_wave.h"
#include "sensors/devices/wave_shape.h"
#include "sensors/intervals.h"
#include "sensors/line.h"
#include "sensors/slow.h"

#define TEXT_CHANNELS 16

enum text_says {
    SAYS_NOTHING, /* beyond its numbers */
    SAYS_WORN,
    SAYS_WORN_IF_KNOWN, /* worn, where it has said before that it is not */
    SAYS_NOT_WORN,
    SAYS_BANNER, /* it counts neither for nor against the device */
    SAYS_FAILED  /* the device does not work: refused, with that reason */
};

/* How a line may look. The first that matches is taken. */
struct text_form {
    const char *pattern;  /* see text.h */
    uint8_t group;        /* lines of one group speak one grammar; from 1 on */
    uint8_t strength;     /* see struct text_verdict */
    const char *channels; /* of each number: '0' and on, '.' where it is passed over */
    uint8_t says;         /* enum text_says */
};

/* What a line says. */
struct text_reading {
    uint8_t group; /* 0: nothing that is known */
    uint8_t strength, says;
    int count; /* values; NaN: the device has none */
    uint8_t channels[TEXT_VALUES];
    double values[TEXT_VALUES];
    double stamp;      /* of the samples; NaN: none */
    uint16_t decimals; /* values printed with a point or a sign, as bits: no converter's counts */
};

struct text_family {
    const struct channel *channels; /* waves have a rate of 0: as measured. At most one RR */
    int channel_count;
    int contact; /* the channel of contact; -1: none */
    const struct text_form *forms;
    int form_count;
    /* Beyond the pattern: could these numbers be what they seem? NULL: always. */
    bool (*plausible)(int form, const double *values);
    /* Instead of the forms. */
    struct text_reading (*read)(const char *line);
    /* Before the waves are told: columns that are no signals after all. NULL: all are. */
    void (*choose)(struct wave *wave);
    bool loose;   /* a line that lacks its beginning may still look whole */
    bool either;  /* its first pulse wave may be an electrocardiogram: it is told as both */
    bool audited; /* its intervals must prove their unit (interval_audit.h) */
};

enum text_rejection { TEXT_TOO_LONG, TEXT_UNPRINTABLE, TEXT_FAILED, TEXT_FORM, TEXT_RANGE };

#define TEXT_REASONS                                                                               \
    [TEXT_TOO_LONG] = "a line without end", [TEXT_UNPRINTABLE] = "a line that is no text",         \
    [TEXT_FAILED] = "the device says that it does not work",                                       \
    [TEXT_FORM] = "a line of another form", [TEXT_RANGE] = "a value beyond the converter"

struct text_state {
    const struct text_family *family;
    struct line line;
    struct wave wave;
    struct slow slow[TEXT_CHANNELS];
    struct chain chain;
    struct intervals intervals;
    struct interval_audit audit;
    struct wave_shape shape;
    bool electric;        /* the value that may be either wave is an electrocardiogram */
    uint32_t told;        /* channels that were told, as bits */
    double high;          /* the converter's end stop; 0: not known yet; NaN: it has none */
    uint8_t above_in_row; /* samples beyond it, one after the other */
    uint8_t damaged;      /* lines, since the last with samples */
    uint16_t empty;       /* lines that say instead that there is no sample */
    uint16_t bytes;       /* since then */
};

struct text_reading text_family_read(const struct text_family *family, const char *line);
struct text_verdict text_family_judge(const struct text_family *family, const char *line);

void text_family_start(const struct text_family *family, struct decoder *decoder);
void text_family_feed(struct decoder *decoder, uint8_t byte, int64_t arrival_ns,
                      const struct event_sink *sink);
void text_family_interrupt(struct decoder *decoder);

/* What a device must define that is a table only. */
#define TEXT_FAMILY_RECOGNISE(name)                                                                \
    static struct text_verdict name##_judge(const char *line)                                      \
    {                                                                                              \
        return text_family_judge(&name, line);                                                     \
    }                                                                                              \
    static enum claim name##_recognise(const uint8_t *bytes, size_t size)                          \
    {                                                                                              \
        return text_recognise(bytes, size, name##_judge);                                          \
    }
#define TEXT_FAMILY_START(name)                                                                    \
    static void name##_start(struct decoder *decoder)                                              \
    {                                                                                              \
        text_family_start(&name, decoder);                                                         \
    }
#define TEXT_FAMILY_FUNCTIONS(name)                                                                \
    .recognise = name##_recognise, .start = name##_start, .feed = text_family_feed,                \
    .interrupt = text_family_interrupt

#endif
