/* What a person may choose as their sensor: plain data for the sensor screen, filled by the
 * program, since the screens know neither ports nor devices. Strings without a size live as long as
 * the program. */
#ifndef UI_SENSORS_H
#define UI_SENSORS_H

#include <stdbool.h>

#define SENSOR_PORTS_MOST 64
#define SENSOR_KINDS_MOST 64

enum sensor_source {
    SENSOR_AUTO, /* found by itself */
    SENSOR_SIMULATED,
    SENSOR_PORT,
    SENSOR_ELSE /* a recording or standard input, as only the command line names them */
};

struct sensor_choice {
    enum sensor_source source;
    char path[64];    /* of the port */
    char device[24];  /* its id, as the person named it; empty: found by listening */
    char channel[16]; /* with the heart; empty: the first that has one */
};

struct sensor_port {
    char path[64];
    char name[96]; /* "Arduino Uno"; empty: the system has none for it */
    bool readable; /* by this person */
    bool has_line; /* with a setting; a pseudo-terminal has none */
};

struct sensor_kind {
    const char *id, *title;
    bool is_spoken_to; /* once the person has named it, and only then */
};

struct sensors {
    struct sensor_choice chosen;
    struct sensor_port ports[SENSOR_PORTS_MOST];
    int port_count;
    struct sensor_kind kinds[SENSOR_KINDS_MOST];
    int kind_count;
    const char *remedy;     /* for ports that may not be opened */
    const char *usual_line; /* "115200": how a port is set where the link says nothing of it */
};

#endif
