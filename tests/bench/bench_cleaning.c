/* How cleaning compares: its marks with those of two other programs, its variability with theirs
 * and with the truth, live with offline; and what it costs. Needs the recordings; prints tables. */
#include "../unit/cleaning_support.h"

static int counts(const uint8_t *marks, size_t count, int class)
{
    int n = 0;
    for (size_t i = 0; i < count; i++)
        n += marks[i] == class;
    return n;
}

static int unlike(const uint8_t *a, const uint8_t *b, size_t count, bool show)
{
    int n = 0;
    for (size_t i = 0; i < count; i++) {
        n += a[i] != b[i];
        if (show && a[i] != b[i] && n <= 12)
            printf("      %zu: %d, theirs %d\n", i, a[i], b[i]);
    }
    return n;
}

static const char *const classes[] = {"normal", "ectopic", "missed", "extra", "longshort"};

static void print_marks(const char *name, const cJSON *series, const double *times_s, size_t count,
                        bool show)
{
    uint8_t *ours = malloc(count), *kit = malloc(count), *systole = malloc(count);
    struct cleaned raw = cleaned_raw(times_s, count);
    struct problem problem;
    cleaning_marks(raw.at, count, ours, &problem);
    marks_of(series, "neurokit2", kit, count);
    marks_of(series, "systole", systole, count);
    printf("%-22s %6zu |", name, count);
    for (int class = BEAT_ECTOPIC; class <= BEAT_LONGSHORT; class ++)
        printf(" %4d %4d %4d |", counts(ours, count, class), counts(kit, count, class),
               counts(systole, count, class));
    printf(" unlike %d %d, each other %d\n", unlike(ours, kit, count, show),
           unlike(ours, systole, count, false), unlike(kit, systole, count, false));
    cleaned_finish(&raw);
    free(ours);
    free(kit);
    free(systole);
}

static void print_hrv(const cJSON *series, const char *program, const char *key)
{
    const cJSON *values = program ? cJSON_GetObjectItem(series, program) : series;
    const cJSON *hrv = cJSON_GetObjectItem(values, key);
    if (hrv)
        printf(" | %7.2f %7.2f", cJSON_GetObjectItem(hrv, "sdnn")->valuedouble,
               cJSON_GetObjectItem(hrv, "rmssd")->valuedouble);
    else
        printf(" |               -");
}

static void print_variability(const char *name, const cJSON *series, const double *times_s,
                              size_t count)
{
    struct cleaned offline = cleaned_offline(times_s, count), live = cleaned_live(times_s, count);
    struct hrv_time a = cleaned_hrv(&offline), b = cleaned_hrv(&live);
    printf("%-22s", name);
    print_hrv(series, NULL, "hrv_before");
    print_hrv(series, NULL, "hrv_truth_clean");
    print_hrv(series, "neurokit2", "hrv_after");
    print_hrv(series, "neurokit2_iterative", "hrv_after");
    printf(" | %7.2f %7.2f | %7.2f %7.2f\n", a.sdnn_ms, a.rmssd_ms, b.sdnn_ms, b.rmssd_ms);
    cleaned_finish(&offline);
    cleaned_finish(&live);
}

static void print_agreement(const char *name, const double *times_s, size_t count,
                            int confusion[5][5], size_t length)
{
    struct cleaned offline = cleaned_offline(times_s, count), live = cleaned_live(times_s, count);
    int same = 0, table[5][5] = {0};
    (void)length;
    for (size_t i = 0; i < count; i++) {
        table[offline.at[i].class][live.at[i].class]++;
        same += offline.at[i].class == live.at[i].class;
    }
    printf("%-22s same class %.2f %%;", name, 100.0 * same / (double)count);
    int marked = 0, both = 0;
    for (int a = 0; a < 5; a++)
        for (int b = 0; b < 5; b++) {
            confusion[a][b] += table[a][b];
            marked += a ? table[a][b] : 0;
            both += a && a == b ? table[a][b] : 0;
        }
    printf(" of %d not normal offline %d the same live; %d only live\n", marked, both,
           table[0][1] + table[0][2] + table[0][3] + table[0][4]);
    cleaned_finish(&offline);
    cleaned_finish(&live);
}

static void print_speed(const char *name)
{
    size_t count;
    double *times_s = beats_of(name, &count);
    if (!times_s)
        return;
    int64_t best_ns = INT64_MAX, best_live_ns = INT64_MAX;
    for (int round = 0; round < 5; round++) {
        struct cleaned raw = cleaned_raw(times_s, count);
        struct problem problem;
        int64_t began_ns = clock_monotonic_ns();
        cleaning_of(raw.at, count, &problem);
        int64_t took_ns = clock_monotonic_ns() - began_ns;
        best_ns = took_ns < best_ns ? took_ns : best_ns;
        cleaned_finish(&raw);
        began_ns = clock_monotonic_ns();
        struct cleaned live = cleaned_live(times_s, count);
        took_ns = clock_monotonic_ns() - began_ns;
        best_live_ns = took_ns < best_live_ns ? took_ns : best_live_ns;
        cleaned_finish(&live);
    }
    printf("%s: %zu beats, offline %.2f ms, live %.2f ms\n", name, count, (double)best_ns / 1e6,
           (double)best_live_ns / 1e6);
    free(times_s);
}

int main(int argc, char **argv)
{
    cJSON *reference = reference_artefacts();
    int confusion[5][5] = {0};
    const cJSON *series;
    bool show = argc > 1 && strcmp(argv[1], "unlike") == 0;
    if (!reference)
        return TEST_SKIPPED;
    for (int part = 0; part < 3; part++) {
        static const char *const heads[] = {
            "\nMarks: ours, NeuroKit2, systole for ectopic | missed | extra | longshort\n",
            "\nSDNN, RMSSD: raw | truth | NeuroKit2 | iterative | offline | live\n",
            "\nLive and offline\n"};
        printf("%s", heads[part]);
        cJSON_ArrayForEach(series, reference)
        {
            size_t count;
            double *times_s = beats_of(series->string, &count);
            if (!times_s)
                continue;
            if (part == 0)
                print_marks(series->string, series, times_s, count, show);
            else if (part == 1)
                print_variability(series->string, series, times_s, count);
            else
                print_agreement(series->string, times_s, count, confusion, count);
            free(times_s);
        }
    }
    printf("\noffline (rows) and live (columns)\n%10s", "");
    for (int b = 0; b < 5; b++)
        printf("%10s", classes[b]);
    for (int a = 0; a < 5; a++) {
        printf("\n%10s", classes[a]);
        for (int b = 0; b < 5; b++)
            printf("%10d", confusion[a][b]);
    }
    printf("\n\n");
    print_speed("rr/med_C1pre");
    print_speed("rr/nsr2db_nsr001");
    cJSON_Delete(reference);
    return 0;
}
