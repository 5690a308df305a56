/* The program from outside, as a person types it, with a home folder of its own. */
#ifndef TEST_PROGRAM_H
#define TEST_PROGRAM_H

/* What the last run printed, both streams. */
extern char printed[4 << 20];

/* Runs `kindbeat WORDS` in test_folder() and returns its exit status. Words may lead its streams
 * elsewhere ("analyze x 2>/dev/null"). */
int run(const char *words);

/* Fails unless it ends with that status and has printed `part`. */
void expect(const char *words, int exit_status, const char *part);

#endif
