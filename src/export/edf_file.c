/* EDFlib writes; what it leaves to its caller is done here: a lock around its table, rounding
 * where it cuts, and the proof that all of a file is there. */
#include "export/edf_file.h"

#include "base/clock.h"
#include "base/text.h"
#include <edflib.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ANNOTATION_SIGNALS_MOST 64
#define NUDGE                   1e-10
#define EQUIPMENT_MOST          24  /* of the 80 bytes that the recording field has in all */
#define DURATION_AT             244 /* bytes into the header */
#define DURATION_SIZE           8

/* Opening and closing use EDFlib's table of files. */
static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;

int64_t edf_annotations_most(int64_t records)
{
    return records * ANNOTATION_SIGNALS_MOST;
}

static enum status cannot(const struct edf_file *file, struct problem *problem)
{
    return problem_set(problem, STATUS_FAILED, "Free some space and try again.",
                       "%s cannot be written.", file->output->path);
}

/* EDFlib cuts decimals where it should round. */
static double nudged(double value)
{
    return value + (value < 0 ? -NUDGE : NUDGE);
}

static bool set_signal(int handle, int number, const struct edf_signal *signal)
{
    const struct edf_scale *scale = &signal->scale;
    return edf_set_samplefrequency(handle, number, signal->samples) == 0 &&
           edf_set_physical_minimum(handle, number, nudged(scale->physical_least)) == 0 &&
           edf_set_physical_maximum(handle, number, nudged(scale->physical_most)) == 0 &&
           edf_set_digital_minimum(handle, number, scale->digital_least) == 0 &&
           edf_set_digital_maximum(handle, number, scale->digital_most) == 0 &&
           edf_set_label(handle, number, signal->label) == 0 &&
           edf_set_physical_dimension(handle, number, signal->dimension) == 0 &&
           edf_set_transducer(handle, number, signal->transducer) == 0 &&
           edf_set_prefilter(handle, number, signal->prefilter) == 0;
}

static bool set_start(int handle, int64_t wall_ns)
{
    time_t seconds = (time_t)(wall_ns / NS_PER_S);
    struct tm when;
    return gmtime_r(&seconds, &when) &&
           edf_set_startdatetime(handle, when.tm_year + 1900, when.tm_mon + 1, when.tm_mday,
                                 when.tm_hour, when.tm_min, when.tm_sec) == 0 &&
           edf_set_subsecond_starttime(handle, (int)(wall_ns % NS_PER_S / 100)) == 0;
}

static bool set_words(int handle, const struct edf_header *header)
{
    char equipment[EQUIPMENT_MOST + 1];
    text_copy(equipment, sizeof equipment, header->equipment);
    return (!header->participant[0] || edf_set_patientcode(handle, header->participant) == 0) &&
           (!equipment[0] || edf_set_equipment(handle, equipment) == 0) &&
           edf_set_recording_additional(handle, header->additional) == 0;
}

static bool set_header(struct edf_file *file, const struct edf_header *header)
{
    int handle = file->handle;
    bool well = set_start(handle, header->start_wall_ns) && set_words(handle, header) &&
                edf_set_datarecord_duration(handle, header->duration) == 0 &&
                edf_set_number_of_annotation_signals(handle, file->annotation_signals) == 0;
    for (int i = 0; well && i < header->signal_count; i++)
        well = set_signal(handle, i, &header->signals[i]);
    return well;
}

enum status edf_file_begin(struct edf_file *file, struct output *output,
                           const struct edf_header *header, struct problem *problem)
{
    int64_t needed = (header->annotations + header->records - 1) / header->records;
    *file = (struct edf_file){.output = output};
    file->annotation_signals = needed < 1                         ? 1
                               : needed > ANNOTATION_SIGNALS_MOST ? ANNOTATION_SIGNALS_MOST
                                                                  : (int)needed;
    file->records = header->records;
    file->duration = header->duration;
    pthread_mutex_lock(&table);
    file->handle = edfopen_file_writeonly(
        output->part, header->wide ? EDFLIB_FILETYPE_BDFPLUS : EDFLIB_FILETYPE_EDFPLUS,
        header->signal_count);
    pthread_mutex_unlock(&table);
    if (file->handle < 0)
        return cannot(file, problem);
    return set_header(file, header) ? STATUS_OK : cannot(file, problem);
}

enum status edf_file_put(struct edf_file *file, const struct edf_header *header, int *digital,
                         struct problem *problem)
{
    for (int i = 0; i < header->signal_count; digital += header->signals[i++].samples)
        if (edfwrite_digital_samples(file->handle, digital) != 0)
            return cannot(file, problem);
    return STATUS_OK;
}

enum status edf_file_annotate(struct edf_file *file, int64_t onset_ns, const char *words,
                              struct problem *problem)
{
    char cut[EDF_WORDS_MOST + 1];
    text_copy(cut, sizeof cut, words);
    int64_t onset = (onset_ns + EDF_ROUND_NS / 2) / EDF_ROUND_NS;
    if (edfwrite_annotation_utf8(file->handle, onset, -1, cut) != 0)
        return cannot(file, problem);
    return STATUS_OK;
}

/* EDFlib 1.23 cuts the length of a record where it should round ("0.939999" for 0.94 s), and then
 * refuses its own file. */
static bool mend_duration(const struct edf_file *file)
{
    char field[DURATION_SIZE + 1];
    struct text text = text_over(field, sizeof field);
    double length_s = (double)file->duration * EDF_TICK_NS / 1e9;
    text_add(&text, "%.5f", length_s);
    text_add(&text, "%*s", (int)(DURATION_SIZE - text.used), "");
    int descriptor = open(file->output->part, O_WRONLY | O_CLOEXEC);
    bool well = descriptor >= 0 && !text.cut &&
                pwrite(descriptor, field, DURATION_SIZE, DURATION_AT) == DURATION_SIZE;
    return descriptor >= 0 && close(descriptor) == 0 && well;
}

/* A disk that became full shows as a file that EDFlib itself cannot read. */
static bool reads_back(const struct edf_file *file)
{
    struct edf_hdr_struct *header = malloc(sizeof *header);
    bool well = header && edfopen_file_readonly(file->output->part, header,
                                                EDFLIB_DO_NOT_READ_ANNOTATIONS) == 0;
    if (well) {
        edfclose_file(header->handle);
        well = header->datarecords_in_file == file->records &&
               header->datarecord_duration == (long long)file->duration * EDF_TICK_NS / 100;
    }
    free(header);
    return well;
}

enum status edf_file_end(struct edf_file *file, enum status status, struct problem *problem)
{
    if (!file->output || file->handle < 0)
        return status;
    pthread_mutex_lock(&table);
    bool well =
        edfclose_file(file->handle) == 0 && !status && mend_duration(file) && reads_back(file);
    pthread_mutex_unlock(&table);
    file->handle = -1;
    return status || well ? status : cannot(file, problem);
}
