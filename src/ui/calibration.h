/* Calibration as the screens see it: what is known of the person so far, what they want measured,
 * and what was found. Plain data that the program fills, since screens know no files. */
#ifndef UI_CALIBRATION_H
#define UI_CALIBRATION_H

#include "base/paths.h"
#include "calibration/baseline_result.h"
#include "calibration/fit_result.h"
#include "calibration/person.h"
#include "calibration/protocol.h"
#include "calibration/resonance_kept.h"
#include "calibration/resonance_result.h"

#define PROTOCOL_OFFERS 16
#define EARLIER_SHOWN   5
#define WHEN_SIZE       32 /* "23 November" */

enum procedure_kind { PROCEDURE_FIT, PROCEDURE_BASELINE, PROCEDURE_RESONANCE };

/* What the person says of themselves before a rest; -1: not said. */
#define POSTURES  3
#define CAFFEINES 3
extern const char *const posture_words[POSTURES], *const caffeine_words[CAFFEINES];

struct calibration_wish {
    enum procedure_kind kind;
    double rest_minutes;   /* 1, 2 or 5 */
    int posture, caffeine; /* of the words above */
    char note[PERSON_WORD];
    int protocol; /* of the offers */
    bool agrees;  /* to breathe beyond 4 to 10 a minute */
};

struct protocol_offer {
    const struct protocol *protocol; /* lives as long as the program */
    struct course_of_breaths course;
    bool beyond, possible; /* the second: false around a rate while none is known */
};

/* Of the visits before; an empty `when`: never. */
struct calibration_known {
    char fit_when[WHEN_SIZE];
    enum quality_level fit_level;
    char rest_when[WHEN_SIZE];
    double rest_values[PERSON_USUALS]; /* of the last rest; NaN: not known */
    struct person_range rest_ranges[PERSON_USUALS];
    char resonance_when[WHEN_SIZE];
    struct resonance_kept resonance; /* the last after which a rate was chosen, else the last */
};

/* Of the session that was just measured. */
struct calibration_found {
    bool ready; /* false: nothing was measured yet, or it could not be read */
    char session[PATH_SIZE];
    bool simulated, kept;

    struct fit_result fit;
    char delay[320]; /* of the device, in words */

    struct baseline_result rest;
    struct person_range rest_ranges[PERSON_USUALS]; /* of the visits before */

    char protocol[120]; /* its title */
    struct resonance resonance;
    struct course_of_breaths course;
    bool ended, with_earlier;
    struct resonance_kept earlier[EARLIER_SHOWN]; /* the newest, oldest first */
    char earlier_when[EARLIER_SHOWN][WHEN_SIZE];
    int earlier_count;
    double chosen_per_min; /* by the person; NaN: nothing */
};

struct calibration {
    struct calibration_known known;
    struct protocol_offer protocols[PROTOCOL_OFFERS];
    int protocol_count;
    struct calibration_wish wish;
    struct calibration_found found;
    bool details;           /* of the fit, or of the rest, on request */
    struct problem trouble; /* what kept a procedure from beginning or from being kept */
};

#endif
