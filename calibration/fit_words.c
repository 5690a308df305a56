/* What to do, in one short sentence each.
 *
 * For a tired person: a hand can do it, at once, without knowing what a converter is. A finger on a
 * light, electrodes and a strap want different things; where they do not, one sentence serves all.
 */
#include "base/text.h"
#include "calibration/fit.h"

struct saying {
    const char *name, *pulse, *ecg, *strap; /* ecg, strap NULL: as for a pulse */
};

static const struct saying sayings[FIT_FAULT_COUNT] = {
    [FIT_NOTHING] = {"nothing", "The sensor sits well.", NULL, NULL},
    [FIT_SETTLING] = {"settling", "Hold still for a few seconds.", NULL, NULL},
    [FIT_NO_SENSOR] = {"no_sensor", "Plug the sensor in.", NULL, NULL},
    [FIT_NO_SIGNAL] = {"no_signal", "Unplug the sensor and plug it in again.", NULL,
                       "Switch the strap on, and wear it near the computer."},
    [FIT_NOT_WORN] = {"not_worn", "Lay a finger or an earlobe on the sensor.",
                      "Put the electrodes on, and press them down.",
                      "Put the strap on, with its electrodes moistened."},
    [FIT_COMES_AND_GOES] = {"comes_and_goes", "Fasten the sensor, so that it stays on by itself.",
                            "Press each electrode down, and give the cables some slack.",
                            "Tighten the strap a little."},
    [FIT_FLAT] = {"flat", "Lay a finger or an earlobe on the sensor.",
                  "Look whether all electrodes are plugged in.", "Put the strap on."},
    [FIT_CLIPPED] = {"clipped", "Press a little more lightly.", "Set the amplifier's gain lower.",
                     NULL},
    [FIT_WRONG_CHANNEL] = {"wrong_channel", "The heart is on channel %s: choose that one.", NULL,
                           NULL},
    [FIT_WRONG_KIND] = {"wrong_kind",
                        "This looks like an electrocardiogram, not a pulse: tell Kindbeat so.",
                        "This looks like a pulse wave, not an electrocardiogram: tell Kindbeat "
                        "so.",
                        NULL},
    [FIT_MOTION] = {"motion", "Rest the hand on the table, and hold still.",
                    "Sit back, and hold still.", NULL},
    [FIT_HUM] = {"hum", "Shade the sensor from lamps, and move chargers away.",
                 "Move away from cables and chargers.", NULL},
    [FIT_NO_PULSE] = {"no_pulse", "Move the sensor to another finger, and keep the hand warm.",
                      "Clean the skin, and put fresh electrodes on.",
                      "Moisten the strap's electrodes."},
    [FIT_DISAGREES] = {"disagrees",
                       "Move the sensor a little: it counts other beats than Kindbeat does.", NULL,
                       NULL},
    [FIT_MADE_UP] = {"made_up",
                     "Use another sensor: this one makes its beats up from a heart rate.", NULL,
                     NULL},
    [FIT_ARTEFACTS] = {"artefacts", "Rest the hand, and keep it still.",
                       "Press the electrodes down, and hold still.",
                       "Moisten the strap, and hold still."},
    [FIT_LOST] = {"lost", "Sit nearer to the computer, or use another cable.", NULL, NULL},
    [FIT_WRONG_RATE] = {"wrong_rate", "Restart the sensor: it does not send as often as it should.",
                        NULL, NULL},
    [FIT_UNSTEADY_RATE] = {"unsteady_rate", "Use another port or cable: the sensor sends unevenly.",
                           NULL, NULL},
    [FIT_LATE] = {"late", "Sit nearer to the computer: what the sensor sends comes late.", NULL,
                  NULL},
    [FIT_COARSE] = {"coarse", "Set the sensor to a finer resolution.", NULL, NULL},
    [FIT_WEAK] = {"weak", "Warm the hand, then try again.",
                  "Set the amplifier's gain higher, or move the electrodes apart.", NULL},
    [FIT_NOISY] = {"noisy", "Keep the hand warm and still, or try another finger.",
                   "Let the shoulders drop, and rest both arms.", NULL},
    [FIT_WANDERING] = {"wandering", "Let the hand lie, and do not press.",
                       "Clean the skin under the electrodes.", NULL},
    [FIT_UPSIDE_DOWN] = {"upside_down",
                         "Turn the sensor over, or look at its wiring: the wave is upside down.",
                         "Swap the two electrodes: the wave is upside down.", NULL},
};

const char *fit_fault_name(enum fit_fault fault)
{
    return (int)fault >= 0 && fault < FIT_FAULT_COUNT ? sayings[fault].name : "unknown";
}

const char *fit_way_name(enum fit_way_up way)
{
    return way == FIT_WAY_UP ? "up" : way == FIT_WAY_DOWN ? "down" : NULL;
}

void fit_advice(const struct fit_result *result, struct text *text)
{
    const struct saying *saying = &sayings[result->fault];
    const char *words = result->kind == SIGNAL_ECG && saying->ecg    ? saying->ecg
                        : result->kind == SIGNAL_RR && saying->strap ? saying->strap
                                                                     : saying->pulse;
    if (result->fault == FIT_WRONG_CHANNEL)
        text_add(text, "The heart is on channel %s: choose that one.", result->better);
    else
        text_add(text, "%s", words);
}
