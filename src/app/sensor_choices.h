/* What the sensor screen offers, from the ports of this machine and the table of devices, and its
 * answer as the words that --sensor takes. Screens know neither ports nor devices. */
#ifndef APP_SENSOR_CHOICES_H
#define APP_SENSOR_CHOICES_H

#include "ui/sensors.h"
#include <stddef.h>

#define SENSOR_WORDS_SIZE 128

/* `words` name the sensor in use, `first` the one that the window opened with. Ports that they name
 * and the system does not list (a pseudo-terminal, or one that was pulled out) stand last. */
void sensor_choices(const char *words, const char *first, struct sensors *sensors);

/* "serial:/dev/ttyACM0,zephyr-bioharness,ecg". Not for SENSOR_ELSE. */
void sensor_choice_words(const struct sensor_choice *choice, char *words, size_t size);

/* What lets this person open the ports, in one line. */
extern const char sensor_remedy[];

#endif
