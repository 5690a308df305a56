/* The table of devices, and what all decoders have in common: counting every byte.
 *
 * A new device is a new file in devices/ and one line here; the order is the order in which the
 * detector asks, so that formats with a checksum stand first and loose ones last. */
#include "sensors/decoder.h"

#include "base/status.h"
#include "events/kinds.h"
#include <string.h>

#define DEVICES(device)                                                                            \
    device(zephyr_hxm) device(zephyr_bioharness) device(ant_hrm) device(polar_wearlink)            \
        device(nonin_df13) device(nonin_df2) device(nonin_df7) device(openbci_cyton)               \
            device(openeeg) device(chords) device(protocentral) device(healthypi) device(contec_9) \
                device(shimmer3) device(bitalino) device(contec_5) device(nonin_df8)               \
                    device(nonin_df1) device(polar_hrmi) device(ble_bridge) device(signal_coach)   \
                        device(pulsesensor) device(max3010x) device(max30100) device(nonin_ascii)  \
                            device(grove) device(bioamp) device(labels) device(ad8232)             \
                                device(numbers)

#define DECLARE(name) extern const struct device device_##name;
#define MEMBER(name)  &device_##name,

DEVICES(DECLARE)

const struct device *const devices[] = {DEVICES(MEMBER) NULL};

const struct device *device_find(const char *id)
{
    for (size_t i = 0; devices[i]; i++)
        if (strcmp(devices[i]->id, id) == 0)
            return devices[i];
    return NULL;
}

static void ensure_accounted(const struct tally_body *tally)
{
    ENSURE(tally->held >= 0);
    ENSURE(tally->bytes == tally->framed + tally->dropped + tally->held);
}

void decoder_start(struct decoder *decoder, const struct device *device, uint8_t stream)
{
    memset(decoder, 0, sizeof *decoder);
    decoder->device = device;
    decoder->stream = stream;
    device->start(decoder);
}

void decoder_feed(struct decoder *decoder, const struct event *bytes, const struct event_sink *sink)
{
    ENSURE(bytes->kind == EVENT_BYTES);
    ENSURE(bytes->bytes.size <= EVENT_BYTES_MAX);
    for (int i = 0; i < bytes->bytes.size; i++) {
        decoder->tally.bytes++;
        decoder->device->feed(decoder, bytes->bytes.at[i], bytes->at_ns, sink);
        ensure_accounted(&decoder->tally);
    }
}

void decoder_reject(struct decoder *decoder, int reason)
{
    ENSURE(reason >= 0 && reason < DECODER_REASONS_MAX && decoder->device->reasons[reason]);
    decoder->rejected[reason]++;
    decoder->tally.rejected++;
}

void decoder_interrupt(struct decoder *decoder)
{
    decoder->device->interrupt(decoder);
    ensure_accounted(&decoder->tally);
    ENSURE(decoder->tally.held == 0);
}

void decoder_tell_loss(const struct decoder *decoder, const struct timeline *timeline,
                       int64_t arrival_ns, const struct event_sink *sink)
{
    struct event event = event_of(EVENT_LOSS, arrival_ns);
    struct loss_body loss;
    if (!timeline_lost(timeline, &loss))
        return;
    event.stream = decoder->stream;
    event.loss.from_ns = loss.from_ns; /* field by field: padding stays zero */
    event.loss.to_ns = loss.to_ns;
    event.loss.count = loss.count;
    event.loss.counted = loss.counted;
    sink_put(sink, &event);
}
