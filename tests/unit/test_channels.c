/* What labels mean, as recordings of many makers have them. */
#include "support.h"

#include "reading/channels.h"

static void labels_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *label, *units;
        enum channel_meaning meaning;
    } cases[] = {
        {"ECG", "mV", CHANNEL_ECG},
        {"ECG_MLII", "", CHANNEL_ECG},
        {"EKG1", "uV", CHANNEL_ECG},
        {"ECG1-ECG2", "uV", CHANNEL_ECG},
        {"MLII", "mV", CHANNEL_ECG},
        {"V5", "mV", CHANNEL_ECG},
        {"lead II", "", CHANNEL_ECG},
        {"aVF", "", CHANNEL_ECG},
        {"ECGL", "", CHANNEL_ECG},
        {"signal 0", "mV", CHANNEL_ECG},
        {"PLETH", "NU", CHANNEL_PPG},
        {"SpO2 Pleth", "", CHANNEL_PPG},
        {"PlethWave", "", CHANNEL_PPG},
        {"BVP", "", CHANNEL_PPG},
        {"PPG_ir", "", CHANNEL_PPG},
        {"Pulse", "", CHANNEL_PPG},
        {"Pulse", "bpm", CHANNEL_OTHER},
        {"Pulse Rate", "", CHANNEL_OTHER},
        {"SpO2", "", CHANNEL_OTHER},
        {"RESP", "NU", CHANNEL_OTHER},
        {"Resp oro-nasal", "", CHANNEL_OTHER},
        {"EEG Fpz-Cz", "uV", CHANNEL_OTHER},
        {"EMG submental", "mV", CHANNEL_OTHER},
        {"Temp rectal", "degC", CHANNEL_OTHER},
        {"ACC_X", "m/s2", CHANNEL_OTHER},
        {"SpO2", "%", CHANNEL_OTHER},
        {"Event marker", "", CHANNEL_OTHER},
        {"", "", CHANNEL_UNKNOWN},
        {"channel 1", "", CHANNEL_UNKNOWN},
        {"recorder", "", CHANNEL_UNKNOWN},
        {"---", "", CHANNEL_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (channel_meaning(cases[i].label, cases[i].units) != cases[i].meaning)
            fail_msg("\"%s\" in \"%s\" is taken for %d", cases[i].label, cases[i].units,
                     (int)channel_meaning(cases[i].label, cases[i].units));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(labels_are_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
