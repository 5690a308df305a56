/* WFDB records: samples in formats 16 (two bytes, lowest first), 212 (two samples of 12 bits in
 * three bytes) and 80 (one byte, 128 is zero), after signal(5) of the WFDB Applications Guide
 * (https://physionet.org/physiotools/wag/signal-5.htm). The lowest number of each format is a
 * sample that is missing. Signals that name the same file stand in it frame by frame. A checksum
 * that does not agree is told, not refused: the beats may still be right. */
#include "reading/channels.h"
#include "reading/wfdb_header.h"

#include "base/paths.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_MOST_BYTES (1 << 20)
#define BLOCK_SAMPLES     65536

static void decode_16(const uint8_t *bytes, size_t count, int16_t *samples)
{
    for (size_t i = 0; i < count; i++)
        samples[i] = (int16_t)(uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
}

static int16_t from_12_bits(unsigned bits)
{
    return (int16_t)((int)(bits ^ 0x800) - 0x800);
}

static void decode_212(const uint8_t *bytes, size_t count, int16_t *samples)
{
    for (size_t i = 0; i + 1 < count; i += 2, bytes += 3) {
        samples[i] = from_12_bits(bytes[0] | (bytes[1] & 0x0Fu) << 8);
        samples[i + 1] = from_12_bits(bytes[2] | (bytes[1] & 0xF0u) << 4);
    }
    if (count % 2)
        samples[count - 1] = from_12_bits(bytes[0] | (bytes[1] & 0x0Fu) << 8);
}

static void decode_80(const uint8_t *bytes, size_t count, int16_t *samples)
{
    for (size_t i = 0; i < count; i++)
        samples[i] = (int16_t)(bytes[i] - 128);
}

static const struct sample_format {
    int number, bits;
    int16_t missing;
    void (*decode)(const uint8_t *bytes, size_t count, int16_t *samples);
} sample_formats[] = {
    {16, 16, INT16_MIN, decode_16}, {212, 12, -2048, decode_212}, {80, 8, -128, decode_80}};

/* Where one signal stands among the samples of its file. */
struct place {
    const struct wfdb_signal *signal;
    const struct sample_format *format;
    size_t frame; /* samples of one frame in the file, all its signals together */
    size_t first; /* of the signal in the frame */
    size_t frames;
};

static enum status wrong(const struct reading *reading, const struct wfdb_signal *signal,
                         const char *what)
{
    return problem_set(reading->problem, STATUS_INVALID,
                       "Mend the header, or fetch the record again.", "%s, line %zu: %s.",
                       reading->path, signal->line, what);
}

static enum status find_place(const struct reading *reading, const struct wfdb_header *header,
                              int chosen, struct place *place)
{
    const struct wfdb_signal *signal = &header->signals[chosen];
    *place = (struct place){.signal = signal};
    for (size_t i = 0; i < sizeof sample_formats / sizeof sample_formats[0]; i++)
        if (sample_formats[i].number == signal->format)
            place->format = &sample_formats[i];
    if (!place->format)
        return problem_set(reading->problem, STATUS_INVALID,
                           "Convert it to format 16 with xform, of the WFDB programs.",
                           "%s, line %zu: samples in format %d; 16, 212 and 80 can be read.",
                           reading->path, signal->line, signal->format);
    for (int i = 0; i < header->signal_count; i++) {
        const struct wfdb_signal *other = &header->signals[i];
        if (strcmp(other->file, signal->file) != 0)
            continue;
        if (other->format != signal->format || other->offset != signal->offset)
            return wrong(reading, other, "signals of one file in different formats");
        if (i < chosen)
            place->first += (size_t)other->samples_per_frame;
        place->frame += (size_t)other->samples_per_frame;
    }
    return STATUS_OK;
}

static enum status measure(const struct reading *reading, const struct file_bytes *file,
                           const struct wfdb_header *header, struct place *place)
{
    uint64_t before = (uint64_t)place->signal->offset;
    uint64_t bytes = file->size > before ? file->size - before : 0;
    uint64_t samples = bytes * 8 / (unsigned)place->format->bits, frames = samples / place->frame;
    if (frames < (uint64_t)header->frames || frames == 0)
        return problem_set(reading->problem, STATUS_INVALID, "Fetch the record again.",
                           "%.100s ends at byte %llu, after %llu of the %lld samples that its "
                           "header promises.",
                           file->path, (unsigned long long)file->size, (unsigned long long)frames,
                           (long long)header->frames);
    place->frames = header->frames > 0 ? (size_t)header->frames : (size_t)frames;
    if ((uint64_t)place->signal->skew >= place->frames)
        return wrong(reading, place->signal, "a skew that is longer than the record");
    return STATUS_OK;
}

/* The signal's own samples out of decoded frames, behind the `have` that are there. */
static uint16_t take_signal(const struct place *place, const int16_t *samples, size_t frames,
                            double sign, double *values)
{
    double gain = sign * place->signal->gain, baseline = place->signal->baseline;
    size_t each = (size_t)place->signal->samples_per_frame;
    int16_t missing = place->format->missing;
    uint32_t sum = 0;
    for (size_t i = 0; i < frames; i++) {
        const int16_t *from = samples + i * place->frame + place->first;
        for (size_t k = 0; k < each; k++) {
            sum += (uint16_t)from[k];
            *values++ = from[k] == missing ? NAN : ((double)from[k] - baseline) / gain;
        }
    }
    return (uint16_t)sum;
}

static enum status read_blocks(const struct reading *reading, const struct file_bytes *file,
                               const struct place *place, double sign, uint16_t *sum)
{
    /* An even number of frames ends on a whole byte in every format. */
    size_t per_block = (BLOCK_SAMPLES / place->frame / 2 + 1) * 2, got;
    size_t bits = (size_t)place->format->bits, each = (size_t)place->signal->samples_per_frame;
    uint8_t *bytes = malloc(per_block * place->frame * 2 + 4);
    int16_t *samples = malloc(per_block * place->frame * sizeof *samples);
    enum status status = bytes && samples ? STATUS_OK : reading_no_memory(reading);
    for (size_t at = 0; !status && at < place->frames; at += per_block) {
        size_t frames = place->frames - at < per_block ? place->frames - at : per_block;
        size_t wanted = (frames * place->frame * bits + 7) / 8;
        uint64_t from = (uint64_t)place->signal->offset + (uint64_t)at * place->frame * bits / 8;
        status = file_read_at(file, from, bytes, wanted, &got, reading->problem);
        if (!status && got < wanted)
            status = wrong(reading, place->signal, "its file became shorter while it was read");
        if (status)
            break;
        place->format->decode(bytes, frames * place->frame, samples);
        *sum = (uint16_t)(*sum + take_signal(place, samples, frames, sign,
                                             reading->series->values + at * each));
    }
    free(bytes);
    free(samples);
    return status;
}

/* A signal that comes late by `skew` frames begins with what belongs before the record. */
static void undo_skew(struct series *series, const struct place *place)
{
    size_t late = (size_t)place->signal->skew * (size_t)place->signal->samples_per_frame;
    if (late == 0)
        return;
    series->count -= late;
    memmove(series->values, series->values + late, series->count * sizeof *series->values);
}

static enum status read_signal(struct reading *reading, const struct wfdb_header *header,
                               int chosen, bool inverted, bool *agrees)
{
    struct series *series = reading->series;
    struct file_bytes file;
    struct place place;
    char path[PATH_SIZE];
    uint16_t sum = 0;
    enum status status = find_place(reading, header, chosen, &place);
    if (!status && !file_beside(reading->path, place.signal->file, path, sizeof path))
        status = wrong(reading, place.signal, "its file is not a name in the header's folder");
    if (!status)
        status = file_open(path, &file, reading->problem);
    if (status)
        return status;
    status = measure(reading, &file, header, &place);
    if (!status) {
        series->count = place.frames * (size_t)place.signal->samples_per_frame;
        series->values = large_room(series->count, sizeof *series->values);
        status = series->values ? read_blocks(reading, &file, &place, inverted ? -1 : 1, &sum)
                                : reading_no_memory(reading);
    }
    file_close(&file);
    *agrees = !place.signal->has_checksum || sum == (uint16_t)place.signal->checksum;
    if (!status)
        undo_skew(series, &place);
    return status;
}

static enum status read_record(struct reading *reading, const struct wfdb_header *header)
{
    struct channel channels[WFDB_SIGNALS_MOST];
    int chosen;
    bool inverted, agrees = true;
    for (int i = 0; i < header->signal_count; i++) {
        const struct wfdb_signal *signal = &header->signals[i];
        channels[i].rate_hz = header->frame_hz * signal->samples_per_frame;
        text_copy(channels[i].name, sizeof channels[i].name, signal->name);
        text_copy(channels[i].units, sizeof channels[i].units, signal->units);
    }
    enum status status =
        channel_choose(reading, channels, header->signal_count, &chosen, &inverted);
    if (!status && channels[chosen].rate_hz > SERIES_RATE_MOST_HZ)
        status = wrong(reading, &header->signals[chosen], "more samples a second than can be");
    if (!status)
        status = read_signal(reading, header, chosen, inverted, &agrees);
    if (status)
        return status;
    channel_finish(reading, channels, header->signal_count, chosen, inverted, "from the header");
    if (!agrees)
        reading_say(reading, "the checksum of its samples does not agree with the header");
    return STATUS_OK;
}

enum status read_wfdb(struct reading *reading)
{
    char *text = NULL;
    size_t size;
    if (reading->file.size > HEADER_MOST_BYTES)
        return problem_set(reading->problem, STATUS_INVALID, "Name the record's .hea file.",
                           "%s is too large for a header.", reading->path);
    struct wfdb_header *header = calloc(1, sizeof *header);
    if (!header)
        return reading_no_memory(reading);
    enum status status = file_read_whole(&reading->file, &text, &size, reading->problem);
    if (!status)
        status = wfdb_header_read(reading->path, text, header, reading->problem);
    if (!status)
        status = read_record(reading, header);
    free(text);
    free(header);
    return status;
}
