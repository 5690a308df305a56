/* `kindbeat` opens the window; `kindbeat WORD` is a subcommand from the table below. */
#include "app/commands.h"

#include "session/build.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* clang-format off */
static const struct command commands[] = {
    {"", "[--practice ID] [--minutes N] [--sensor ADDRESS] [--together] [--terminal]"
     " [--theme night|day|contrast] [--open SESSION]",
     "guided compassion practice with your heart rhythm",
     "Opens the window; with --practice the practice starts at once, in the minutes\n"
     "that there are. Without a display, or with --terminal, the same practice runs in\n"
     "the terminal. --together is for a room with one screen: figure and large words,\n"
     "no sensor, no record, no score. --open shows a recorded sitting, from where it\n"
     "can be replayed.\n\n"
     "ADDRESS is one of\n"
     "  auto                                  whatever is plugged in (the default)\n"
     "  sim[:RECIPE]                          a simulated heart: sim:steady\n"
     "  serial:/dev/ttyACM0[,115200][,DEVICE] this port\n"
     "  file:PATH[,DEVICE]                    recorded bytes\n"
     "  -                                     bytes from standard input\n"
     "  none                                  no heart at all\n\n"
     "Example: kindbeat --practice self-compassion-moment --sensor sim\n",
     command_window},
    {"sensors", "[--listen] [--json]", "ports on this machine and what speaks on them",
     "Lists the serial ports with their boards and says whether you may open them.\n"
     "With --listen each is opened for some seconds to hear what speaks on it;\n"
     "nothing is ever sent, but opening a port restarts most Arduino boards.\n\n"
     "Example: kindbeat sensors --listen\n", command_sensors},
    {"record", "[--for TIME] [--sensor ADDRESS]... [--require WHAT] [--wait TIME]"
     " [--participant CODE] [--practice ID] [--minutes N] [--study ID] [--condition ID] [--note TEXT]"
     " [--folder DIR]",
     "record a session without a window",
     "Records until TIME has passed, the practice ends, or Ctrl-C. Prints the path of\n"
     "the session file at the end.\n\n"
     "  --sensor       once for each sensor, up to four on one clock\n"
     "  --require      begin when this is there: good or fair (every signal), ppg, ecg,\n"
     "                 rr, respiration... with commas between\n"
     "  --wait         for what is required, at most (60s)\n"
     "  --practice     bells and steps of a practice; its check-ins are asked on a\n"
     "                 terminal, one question at a time, and left out elsewhere\n"
     "  --participant  a code of letters, digits, - and _; never a name\n"
     "  --study, --condition, --note  words for the record\n\n"
     "Markers, each at the moment it comes: every key on a terminal (the space bar is\n"
     "\"mark\"; with --practice, Enter also goes on where it waits, and what answers a\n"
     "question is no marker); every line on\n"
     "standard input that is no terminal; and the signals USR1 and USR2.\n\n"
     "Example: kindbeat record --for 5m --participant P01 --require good\n", command_record},
    {"calibrate", "fit|baseline|resonance [--for TIME] [--from SESSION] [--sensor ADDRESS]"
     " [--participant CODE] [--folder DIR] [--json] [--posture WORD] [--caffeine WORD] [--note TEXT]"
     " [--protocol ID|FILE] [--around RATE] [--agree] [--choose RATE]",
     "the sensor's fit, a rest as baseline, the breath that answers most",
     "fit: does the sensor sit well, and the one thing to change; 20 to 40 s.\n"
     "baseline: a rest of 1, 2 or 5 minutes (--for 2m), seated, breathing freely: heart\n"
     "rate, RMSSD, breathing, and whether that is usual for you. It goes on by itself\n"
     "when a lost sensor is back.\n"
     "resonance: walks through a protocol with a breathing pacer, then shows six criteria\n"
     "side by side, an estimate with its interval, and what is doubtful. The rate that is\n"
     "chosen is kept and used by practices that breathe at resonance.\n\n"
     "  --from      of a recorded session, without a sensor; only a chosen rate is kept\n"
     "  --posture, --caffeine  noted with a baseline; on a terminal they are asked for\n"
     "  --protocol  stepped-adult (usual), stepped-child, sliding, retest, or a file\n"
     "  --around    the rate that a retest is around; left out: what was chosen last\n"
     "  --agree     to breathe beyond 4 to 10 a minute where a protocol asks for it\n"
     "  --choose    the rate to keep, without being asked\n\n"
     "Each is recorded as a session. Keys: space pauses and goes on, q stops; of resonance\n"
     "also s skips, b goes back, d breathes less deeply.\n\n"
     "Example: kindbeat calibrate baseline --for 2m --posture seated\n", command_calibrate},
    {"sessions", "[--json] [--folder DIR]", "recorded sessions, newest first",
     "Lists what has been recorded.\n\n"
     "Example: kindbeat sessions\n", command_sessions},
    {"import", "FILE... [--participant CODE] [--kind ecg|ppg|rr|beats] [--rate HZ] [--column NAME|N]"
     " [--folder DIR]",
     "recordings of other programs as sessions",
     "Reads what analyze reads (EDF, BIDS, WFDB, CSV, RR text...) and makes a session of\n"
     "it, with everything that follows from its samples: beats, coherence, breathing.\n"
     "The session says where it came from, and replay --check proves it as any other.\n\n"
     "Example: kindbeat import night.edf --participant P01\n", command_import},
    {"export", "SESSION|FOLDER... --to edf|bids|rr|hrvlogger|csv [--deidentify] [--jobs N] [DIR]",
     "write sessions in the formats of other programs",
     "edf: EDF+, a file for each unbroken stretch, with a table of them. bids: a BIDS\n"
     "data set, made or added to. rr: corrected intervals in ms, for Kubios and Elite\n"
     "HRV. hrvlogger: as that app writes them. csv: tables of beats, seconds, breaths,\n"
     "steps, marks and answers. Nothing is filled in, and no file is written over; of\n"
     "several sessions those that are exported already are passed over.\n\n"
     "--deidentify moves dates by whole days (the same for one participant in one run,\n"
     "kept nowhere), takes out words that are no code, names, ports and serial\n"
     "numbers, and lists what it took out.\n\n"
     "Example: kindbeat export session.kindbeat --to csv ~/study\n", command_export},
    {"analyze", "FILE... [--kind ecg|ppg|rr|beats] [--rate HZ] [--column NAME|N] [--sensor N]"
     " [--raw] [--jobs N] [--json] [--spectrogram] [--tables DIR] [--again]",
     "heart-rate variability and coherence of recorded data",
     "Reads RR intervals (ms or s, one a line), beat times, waves in a column of a CSV\n"
     "or TSV file, EDF and EDF+, WFDB records (.hea), .i16 records and Kindbeat\n"
     "sessions; of a folder, all of these in it; - is text on standard input. What is\n"
     "not said is found out, and the guess is stated.\n\n"
     "  --column       the column or channel; - before it inverts\n"
     "  --sensor N     of a session with several sensors this one, from 1\n"
     "  --raw          intervals as they are: none corrected, no value withheld\n"
     "  --jobs N       so many files at once (else as many as there are cores)\n"
     "  --json         one object a file, on a line of its own\n"
     "  --spectrogram  with --json: the spectrum of the last 64 s, every 8 s\n"
     "  --tables DIR   sessions as one table a kind: sessions, beats, breaths,\n"
     "                 seconds, steps, answers, marks; goes on where it was broken\n"
     "                 off, and works out what is new only, else with --again\n\n"
     "A file that cannot be read is named with line or byte; the others go on, and the\n"
     "exit status is 1.\n\n"
     "Example: kindbeat analyze rest.rr.txt --json\n"
     "Example: kindbeat analyze ~/study --tables ~/study/tables\n", command_analyze},
    {"report",
     "SESSION... [--to FILE.html|DIR] [--again] [--sensor N] [--deidentify] [--methods]"
     " [--checklist] [--jobs N]",
     "sessions as papers: plots, measures, methods, checklist",
     "Writes one HTML file for each session, or for each in a folder, which opens in\n"
     "any browser and prints on paper: what happened, every measure with its\n"
     "definition, a methods paragraph and a reporting checklist filled from the\n"
     "record. What is there already and newer than its session is left.\n\n"
     "  --to         the file, or a folder; else SESSION.report.html here\n"
     "  --again      make those anew that are there\n"
     "  --sensor N   of several sensors this one, from 1; else the first with a heart\n"
     "  --deidentify take out what could tell who the person is, by the rules of export:\n"
     "               dates are moved, names, notes, ports and free words go\n"
     "  --methods    only the methods paragraph, as text\n"
     "  --checklist  only the checklist, as text\n\n"
     "Example: kindbeat report ~/study --to ~/study/reports\n", command_report},
    {"replay", "SESSION... --check", "recompute recorded sessions and compare",
     "Feeds the recorded bytes, ticks and intents through the program again. Says\n"
     "\"identical\", or names the first event that differs and exits with 1. A practice\n"
     "that today's rules refuse is said; its steps are then taken as recorded.\n\n"
     "Example: kindbeat replay session.kindbeat --check\n", command_replay},
    {"repair", "SESSION... [--to DIR]", "save what a damaged session still holds",
     "Writes what can be read into a new file beside the old one (or in DIR), named\n"
     "...-repaired.kindbeat, and says what was lost: how many events, of which kinds,\n"
     "between which seconds. The old file is never touched. In the new one a gap stands\n"
     "where events are missing.\n\n"
     "Example: kindbeat repair session.kindbeat\n", command_repair},
    {"forget", "SESSION... | --participant CODE [--folder DIR] [--yes]",
     "delete sessions for good",
     "Shows what would be deleted and asks; with --yes it does not ask. Overwrites each\n"
     "file before it is deleted, and its line in the list of sessions. On flash disks\n"
     "(SSD, memory sticks), in snapshots and in backups old bytes may live on: that no\n"
     "program can promise. Exports and reports made from a session stay where they are.\n\n"
     "Example: kindbeat forget --participant P01\n", command_forget},
    {"practices", "[--minutes N] [--theme WORD] [--moment WORDS] [--json]",
     "the practices that are there, or those that fit",
     "Lists practices with the lengths they can have. Conditions narrow the list: the\n"
     "minutes there are, a theme, part of a moment (\"death\" finds \"after a death\").\n"
     "Exits with 1 when nothing fits.\n\n"
     "Example: kindbeat practices --minutes 3 --moment \"after a death\"\n", command_practices},
    {"curricula", "[ID] [--unit UNIT] [--notes] [--json]",
     "curricula and workshops, and one of them as a text",
     "Lists them; with ID prints one whole as Markdown, to read, print or hand out.\n\n"
     "  --unit UNIT  only this session, week or part, by its id or number\n"
     "  --notes      with the notes for who leads\n\n"
     "Example: kindbeat curricula paediatric-residency --unit 1 --notes\n", command_curricula},
    {"checkins", "[ID...] [--json]", "check-ins, with their questions",
     "Lists them with their licences; with IDs prints their questions.\n\n"
     "Example: kindbeat checkins arriving\n", command_checkins},
    {"check", "FILE... [--words] [--json]", "check practices, courses, check-ins, profiles, protocols",
     "Says for each file whether it is right, or what is wrong in which line and column,\n"
     "and what was expected; the exit status is then 1. Of a file that is right it warns\n"
     "where it reads badly: too many words for the time, no way out, words that press.\n\n"
     "  --words  the words of each step, and words a minute\n"
     "  --json   one object a file, on a line of its own\n\n"
     "Example: kindbeat check my-practice.yaml\n", command_check},
    {"selftest", "[--json]", "the known answers of every measure",
     "Computes signals whose answers are known and compares. Exits with 1 when one is\n"
     "off.\n\n"
     "Example: kindbeat selftest\n", command_selftest},
    {"simulate", "[--as DEVICE]... [--recipe WORDS] [--fault WORDS] [--for TIME] [--to FILE]\n"
     "                [--link NAME]",
     "a simulated person wearing any sensor, for trying programs",
     "Opens a pseudo-terminal, prints its name, and plays a simulated heart on it as\n"
     "that device would, until Ctrl-C; or writes the bytes to a new file. With several\n"
     "--as the same heart is worn in several places at once. Faults, with\n"
     "commas between: off=30+10 (not worn from second 30, for 10), motion=60+5,\n"
     "unplug=90+3, dropout=0.01 (share of frames), damage=0.001. A pseudo-terminal that\n"
     "was unplugged comes back under any name, and no program can know it again;\n"
     "--link NAME is a link that always leads to it: --sensor serial:NAME. Recipes are\n"
     "those of --sensor sim:RECIPE. Who reads it cannot tell that nobody is there: a session\n"
     "recorded from it is not marked as simulated; one from --sensor sim is.\n\n"
     "Example: kindbeat simulate --as pulsesensor --fault off=30+10\n", command_simulate},
    {"settings", "[KEY [VALUE]] [--json]", "what holds, and where it comes from; sets one",
     "Lists the settings with their values and whether they stand in the file; with a KEY\n"
     "one of them; with a VALUE it is set, as in the window: its own line is replaced or\n"
     "added, and everything else in the file stays. VALUE default takes it out again.\n\n"
     "Example: kindbeat settings text_size 150\n", command_settings},
    {"doctor", "", "what is missing on this machine, and what mends it",
     "Checks ports and permissions, fonts, sound, display, disk and the program's own\n"
     "files.\n\n"
     "Example: kindbeat doctor\n", command_doctor},
};
/* clang-format on */

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static int show_overview(void)
{
    printf("Kindbeat: guided compassion practice with your heart rhythm.\n"
           "Not a medical device.\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        printf("  kindbeat %-10s %s\n", commands[i].name, commands[i].summary);
    printf("\nEach has --help with an example.\n\n");
    usage_print(&commands[0]);
    printf("\n%s", commands[0].help);
    return EXIT_OK;
}

static int run(int count, char **words)
{
    if (count > 1 && strcmp(words[1], "--version") == 0)
        return printf("Kindbeat %s\n", build_version()) < 0;
    if (count > 1 && (strcmp(words[1], "--help") == 0 || strcmp(words[1], "help") == 0))
        return show_overview();
    if (count == 1 || words[1][0] == '-')
        return commands[0].run(&commands[0], count - 1, words + 1);
    for (int i = 1; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, words[1]) == 0)
            return commands[i].run(&commands[i], count - 2, words + 2);
    fprintf(stderr, "kindbeat: there is no command \"%s\". Try: kindbeat --help\n", words[1]);
    return EXIT_USAGE;
}

/* An answer that nobody could read is none: a full disk must not look like success. */
int main(int count, char **words)
{
    umask(077); /* whatever is written here is the person's own */
    int status = run(count, words);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fputs("kindbeat: the answer could not be written.\n", stderr);
    return status == EXIT_OK ? EXIT_FAILED : status;
}
