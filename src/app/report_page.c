#include "app/report_page.h"

#include "base/whole_file.h"
#include <string.h>

static const char signature[] = "<meta name=\"generator\" content=\"Kindbeat report\"/>";

enum status report_page_may_be(const char *path, struct problem *problem)
{
    char start[1024];
    FILE *file = fopen(path, "r");
    if (!file)
        return STATUS_OK;
    start[fread(start, 1, sizeof start - 1, file)] = '\0';
    fclose(file);
    if (strstr(start, signature))
        return STATUS_OK;
    return problem_set(problem, STATUS_INVALID, "Choose another name.",
                       "%s is there already, and is no report of Kindbeat's.", path);
}

enum status report_page_put(const struct report *report, const char *path, struct problem *problem)
{
    struct whole_file whole;
    enum status status = report_page_may_be(path, problem);
    if (!status)
        status = whole_file_begin(path, &whole, problem);
    if (status)
        return status;
    report_html(report, whole.file);
    return whole_file_end(&whole, STATUS_OK, problem);
}

enum status report_page_make(const char *session, const struct report_wish *wish, const char *path,
                             struct problem *problem)
{
    struct report *report;
    enum status status = report_read(session, wish, &report, problem);
    if (status)
        return status;
    status = report_page_put(report, path, problem);
    report_destroy(report);
    return status;
}
