/* Who speaks? Every device's stream, heard from the middle of a frame, at the right and at wrong
 * line settings, with and without noise before it: it must be recognised soon, and never be taken
 * for another. The matrix is printed.
 *
 * A wrong setting is played bit by bit: the sender's start bit, data, parity and stop bit as a
 * waveform, and a receiver that samples it at another speed. */
#include "decoder_support.h"

#include "sensors/detector.h"
#include "sensors/simulator/speaker.h"

#define HEARD_S      60.0 /* of those that speak once a second */
#define WAVE_HEARD_S 12.0
#define SELDOM_BYTES 150   /* a second; who says less is heard for longer */
#define BURST_S      0.016 /* as a USB adapter hands it over */
#define BYTES_MOST   (1 << 20)
#define WAVE_SOON_S  3.0
#define SLOW_SOON_S  10.0
#define SELDOM_S     60.0 /* for who says less than a line in five seconds */

struct heard {
    uint8_t bytes[BYTES_MOST];
    double at_s[BYTES_MOST];
    size_t size;
};

static struct heard sent, received;

static void send_dialect(const struct dialect *dialect, const char *recipe_words)
{
    static struct speaker speaker;
    struct heart_recipe recipe;
    struct faults faults = {0};
    struct problem problem;
    struct body_moment moment = {0};
    sent.size = 0;
    assert_int_equal(heart_recipe_parse(recipe_words, &recipe, &problem), STATUS_OK);
    speaker_start(&speaker, dialect, &recipe, &faults);
    speaker.speaking = true;
    while (moment.t_s < WAVE_HEARD_S ||
           (moment.t_s < HEARD_S && (double)sent.size < SELDOM_BYTES * moment.t_s)) {
        uint8_t bytes[DIALECT_BYTES_MAX];
        size_t size = speaker_next(&speaker, bytes, &moment);
        for (size_t i = 0; i < size && sent.size < BYTES_MOST; i++) {
            sent.at_s[sent.size] = moment.t_s;
            sent.bytes[sent.size++] = bytes[i];
        }
    }
}

/* The device that is recognised in what was heard from `from` on, and after how many seconds. */
static const struct device *recognise(const struct heard *heard, size_t from, double *after_s)
{
    static struct detector detector;
    detector_start(&detector);
    for (size_t i = from; i < heard->size;) {
        struct event event = event_of(EVENT_BYTES, ns_from_s(heard->at_s[i]));
        double stamp_s = heard->at_s[i];
        while (i < heard->size && heard->at_s[i] == stamp_s && event.bytes.size < EVENT_BYTES_MAX)
            event.bytes.at[event.bytes.size++] = heard->bytes[i++];
        const struct device *device = detector_feed(&detector, &event);
        *after_s = stamp_s - heard->at_s[from];
        if (device)
            return device;
    }
    return NULL;
}

/* --- a line, bit by bit --------------------------------------------------------------------- */

struct wire {
    const struct heard *from;
    struct line_setting line;
    size_t byte;     /* on the wire now, or waiting */
    double begins_s; /* its start bit */
};

static int bits_of(const struct line_setting *line)
{
    return line->parity == 'N' ? 10 : 11;
}

static bool wire_bit(const struct line_setting *line, uint8_t byte, int bit)
{
    if (bit == 0)
        return false;
    if (bit <= 8)
        return byte >> (bit - 1) & 1;
    if (bit == 9 && line->parity == 'O')
        return !__builtin_parity(byte);
    return true;
}

/* The level at t_s, which never falls by more than a byte's length; idle is high. */
static bool wire_level(struct wire *wire, double t_s)
{
    double bit_s = 1.0 / wire->line.baud;
    while (wire->byte < wire->from->size && t_s >= wire->begins_s + bits_of(&wire->line) * bit_s) {
        double free_s = wire->begins_s + bits_of(&wire->line) * bit_s;
        if (++wire->byte < wire->from->size)
            wire->begins_s = fmax(free_s, wire->from->at_s[wire->byte]);
    }
    if (wire->byte >= wire->from->size || t_s < wire->begins_s)
        return true;
    return wire_bit(&wire->line, wire->from->bytes[wire->byte],
                    (int)((t_s - wire->begins_s) / bit_s));
}

/* What a receiver set to `line` makes of it. Bytes with a wrong stop bit are delivered too, as
 * most USB adapters do. */
static void read_wrongly(const struct line_setting *spoken, const struct line_setting *line)
{
    struct wire wire = {&sent, *spoken, 0, sent.at_s[0]};
    double bit_s = 1.0 / line->baud, step_s = fmin(bit_s, 1.0 / spoken->baud) / 4;
    double t_s = sent.at_s[0] - step_s;
    received.size = 0;
    while (wire.byte < sent.size && received.size < BYTES_MOST) {
        if (wire_level(&wire, t_s)) { /* idle: to the next start bit */
            bool waits = t_s + step_s < wire.begins_s;
            t_s = waits ? wire.begins_s : t_s + step_s;
            continue;
        }
        uint8_t byte = 0;
        for (int bit = 1; bit <= 8; bit++)
            byte |= (uint8_t)(wire_level(&wire, t_s + (bit + 0.5) * bit_s) << (bit - 1));
        received.at_s[received.size] = ceil(t_s / BURST_S) * BURST_S;
        received.bytes[received.size++] = byte;
        t_s += (bits_of(line) - 0.25) * bit_s;
        while (wire.byte < sent.size && !wire_level(&wire, t_s)) /* the stop bit, at last */
            t_s += step_s;
    }
}

static double soon_for(const struct dialect *dialect)
{
    size_t lines = 0;
    for (size_t i = 0; i < sent.size; i++)
        lines += sent.bytes[i] == '\n';
    bool seldom = (double)sent.size < 60 * HEARD_S / 5 && (double)lines < HEARD_S / 5;
    return seldom ? SELDOM_S : dialect->rate_hz > 10 ? WAVE_SOON_S : SLOW_SOON_S;
}

/* Devices that have no form to be recognised by (nonin-df1); that say nothing unless they are
 * asked, so that whoever hears them has named them (polar-hrmi: played to a file it takes 20
 * answers). */
static bool must_be_named(const char *device)
{
    return strcmp(device, "nonin-df1") == 0 || strcmp(device, "polar-hrmi") == 0;
}

/* --- the matrix ----------------------------------------------------------------------------- */

static void every_device_is_recognised_soon_and_for_no_other(void **state)
{
    (void)state;
    static const char *const recipes[] = {"steady", "restless,hr=110,seed=3", "hr=45,seed=9"};
    for (size_t d = 0; dialects[d]; d++) {
        double worst_s = 0;
        for (size_t r = 0; r < 3; r++) {
            send_dialect(dialects[d], recipes[r]);
            for (size_t from = 0; from < 200 && from < sent.size / 4; from += 1 + from / 8) {
                double after_s = 0;
                const struct device *device = recognise(&sent, from, &after_s);
                if (!device && must_be_named(dialects[d]->device))
                    continue;
                if (!device || strcmp(device->id, dialects[d]->device) != 0)
                    fail_msg("%s from byte %zu is taken for %s", dialects[d]->device, from,
                             device ? device->id : "nothing");
                worst_s = fmax(worst_s, after_s);
            }
        }
        if (must_be_named(dialects[d]->device))
            print_message("%-20s must be named\n", dialects[d]->device);
        else
            print_message("%-20s recognised within %.1f s\n", dialects[d]->device, worst_s);
        assert_true(must_be_named(dialects[d]->device) || worst_s <= soon_for(dialects[d]));
    }
}

static void at_a_wrong_setting_nobody_is_recognised(void **state)
{
    (void)state;
    static const struct line_setting others[] = {{115200, 'N'}, {9600, 'N'},  {57600, 'N'},
                                                 {230400, 'N'}, {19200, 'O'}, {19200, 'N'},
                                                 {250000, 'N'}, {4800, 'N'},  {38400, 'N'}};
    for (size_t d = 0; dialects[d]; d++) {
        const struct line_setting *spoken = &device_find(dialects[d]->device)->line;
        const char *spoken_by = dialects[d]->device;
        send_dialect(dialects[d], "steady");
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            /* With the parity alone wrong the bytes are right, where the adapter delivers them. */
            bool same = others[i].baud == spoken->baud, exact = others[i].parity == spoken->parity;
            double after_s = 0;
            read_wrongly(spoken, &others[i]);
            const struct device *device = recognise(&received, 0, &after_s);
            const char *wanted =
                same && (device || (exact && !must_be_named(spoken_by))) ? spoken_by : "nothing";
            if (strcmp(device ? device->id : "nothing", wanted) != 0)
                fail_msg("%s at %d 8%c1 is taken for %s", dialects[d]->device, others[i].baud,
                         others[i].parity, device ? device->id : "nothing");
        }
    }
}

static void noise_is_nobody(void **state)
{
    (void)state;
    struct random chance;
    random_start(&chance, 5);
    for (int kind = 0; kind < 6; kind++) {
        received.size = 200000;
        for (size_t i = 0; i < received.size; i++) {
            uint64_t bits = random_bits(&chance);
            static const char text[] = "0123456789,. \r\n:;ABS-";
            received.at_s[i] = (double)(i / 64) * 0.005;
            received.bytes[i] = kind == 0   ? (uint8_t)bits
                                : kind == 1 ? (uint8_t)(bits & 0x7F)
                                : kind == 2 ? (uint8_t)(bits | 0x80)
                                : kind == 3 ? (uint8_t)text[bits % (sizeof text - 1)]
                                : kind == 4 ? (uint8_t)(bits % 11 ? 0x00 : bits >> 8)
                                            : (uint8_t)(bits % 11 ? 0xFF : bits >> 8);
        }
        double after_s = 0;
        const struct device *device = recognise(&received, 0, &after_s);
        if (device)
            fail_msg("noise of kind %d is taken for %s", kind, device->id);
    }
}

static void a_stream_after_noise_is_recognised(void **state)
{
    (void)state;
    struct random chance;
    random_start(&chance, 11);
    for (size_t d = 0; dialects[d]; d++) {
        send_dialect(dialects[d], "steady");
        received.size = 0;
        for (; received.size < 3000; received.size++) {
            received.bytes[received.size] = (uint8_t)random_bits(&chance);
            received.at_s[received.size] = 0;
        }
        for (size_t i = 0; i < sent.size && received.size < BYTES_MOST; i++) {
            received.at_s[received.size] = sent.at_s[i];
            received.bytes[received.size++] = sent.bytes[i];
        }
        double after_s = 0;
        const struct device *device = recognise(&received, 0, &after_s);
        if (!device && must_be_named(dialects[d]->device))
            continue;
        if (!device || strcmp(device->id, dialects[d]->device) != 0)
            fail_msg("%s after noise is taken for %s", dialects[d]->device,
                     device ? device->id : "nothing");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_device_is_recognised_soon_and_for_no_other),
        cmocka_unit_test(at_a_wrong_setting_nobody_is_recognised),
        cmocka_unit_test(noise_is_nobody),
        cmocka_unit_test(a_stream_after_noise_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
