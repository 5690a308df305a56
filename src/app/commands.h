/* The subcommands, one or a few to a file. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "app/options.h"
#include "base/status.h"

int command_window(const struct command *command, int count, char **words);
int command_sensors(const struct command *command, int count, char **words);
int command_record(const struct command *command, int count, char **words);
int command_sessions(const struct command *command, int count, char **words);
int command_import(const struct command *command, int count, char **words);
int command_export(const struct command *command, int count, char **words);
int command_analyze(const struct command *command, int count, char **words);
int command_report(const struct command *command, int count, char **words);
int command_replay(const struct command *command, int count, char **words);
int command_forget(const struct command *command, int count, char **words);
int command_repair(const struct command *command, int count, char **words);
int command_practices(const struct command *command, int count, char **words);
int command_curricula(const struct command *command, int count, char **words);
int command_checkins(const struct command *command, int count, char **words);
int command_calibrate(const struct command *command, int count, char **words);
int command_check(const struct command *command, int count, char **words);
int command_selftest(const struct command *command, int count, char **words);
int command_simulate(const struct command *command, int count, char **words);
int command_settings(const struct command *command, int count, char **words);
int command_doctor(const struct command *command, int count, char **words);

/* Says a trouble on stderr, remedy included; returns EXIT_FAILED. */
int command_failed(const struct problem *problem);

#endif
