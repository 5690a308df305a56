/* The table of dialects. */
#include "sensors/simulator/dialect.h"

#include <string.h>

#define DIALECTS(dialect)                                                                          \
    dialect(nonin_df13) dialect(nonin_df2) dialect(nonin_df7) dialect(openbci_cyton)               \
        dialect(openeeg) dialect(chords) dialect(protocentral) dialect(healthypi)                  \
            dialect(contec_9) dialect(shimmer3) dialect(bitalino) dialect(contec_5)                \
                dialect(nonin_df8) dialect(nonin_df1) dialect(ble_bridge) dialect(signal_coach)    \
                    dialect(pulsesensor) dialect(max3010x) dialect(max30100) dialect(nonin_ascii)  \
                        dialect(grove) dialect(bioamp) dialect(labels) dialect(ad8232)             \
                            dialect(numbers) dialect(zephyr_hxm) dialect(zephyr_bioharness)        \
                                dialect(ant_hrm) dialect(polar_wearlink) dialect(polar_hrmi)

#define DECLARE(name) extern const struct dialect dialect_##name;
#define MEMBER(name)  &dialect_##name,

DIALECTS(DECLARE)

const struct dialect *const dialects[] = {DIALECTS(MEMBER) NULL};

const struct dialect *dialect_find(const char *device)
{
    for (size_t i = 0; dialects[i]; i++)
        if (strcmp(dialects[i]->device, device) == 0)
            return dialects[i];
    return NULL;
}
