/* One poll over standard input and the two signals, so that no marker waits for a look at the
 * clock. What a terminal sends for a key is a character or one of the sequences below; it is left
 * as it was found, also when the program is ended by a signal (interrupt.h lets it end in order).
 */
#include "app/markers.h"

#include "base/clock.h"
#include "base/log.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define CHUNK 256

static const struct {
    const char *bytes, *name;
} keys[] = {
    {" ", "mark"},         {"\r", "enter"},     {"\n", "enter"},        {"\t", "tab"},
    {"\x7f", "backspace"}, {"\b", "backspace"}, {"\033[A", "up"},       {"\033[B", "down"},
    {"\033[C", "right"},   {"\033[D", "left"},  {"\033OA", "up"},       {"\033OB", "down"},
    {"\033OC", "right"},   {"\033OD", "left"},  {"\033[5~", "page up"}, {"\033[6~", "page down"},
    {"\033[H", "home"},    {"\033[F", "end"},   {"\033OP", "f1"},       {"\033OQ", "f2"},
    {"\033OR", "f3"},      {"\033OS", "f4"},    {"\033[15~", "f5"},     {"\033[17~", "f6"},
    {"\033[18~", "f7"},    {"\033[19~", "f8"},  {"\033[20~", "f9"},     {"\033[21~", "f10"},
    {"\033[23~", "f11"},   {"\033[24~", "f12"},
};

/* How long a UTF-8 character is whose first byte this is; 0: it is none. */
static size_t character_length(unsigned char first)
{
    if (first < 0x80)
        return first >= 0x20 && first != 0x7F ? 1 : 0;
    return first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
}

/* The length of the whole character at the beginning of `bytes`; 0: there is none. */
static size_t character_at(const char *bytes, size_t size)
{
    size_t length = size > 0 ? character_length((unsigned char)bytes[0]) : 0;
    for (size_t i = 1; i < length; i++)
        if (i >= size || ((unsigned char)bytes[i] & 0xC0) != 0x80)
            return 0;
    return length <= 4 && length <= size ? length : 0;
}

/* An escape sequence nobody knows ends with its first letter. */
static size_t unknown_key(const char *bytes, size_t size)
{
    if (bytes[0] != '\033' || size < 2 || (bytes[1] != '[' && bytes[1] != 'O'))
        return 1;
    size_t i = 2;
    while (i < size && (bytes[i] < '@' || bytes[i] > '~'))
        i++;
    return i < size ? i + 1 : size;
}

/* One key; how many bytes it took. */
static size_t take_key(const char *bytes, size_t size, const struct marker_sink *sink)
{
    char name[8] = "";
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t length = strlen(keys[i].bytes);
        if (length <= size && memcmp(keys[i].bytes, bytes, length) == 0) {
            sink->put(sink->context, keys[i].name);
            return length;
        }
    }
    size_t length = character_at(bytes, size);
    if (length == 0)
        return unknown_key(bytes, size);
    memcpy(name, bytes, length);
    sink->put(sink->context, name);
    return length;
}

static void end_line(struct markers *markers, const struct marker_sink *sink)
{
    while (markers->used > 0 && markers->line[markers->used - 1] == ' ')
        markers->used--;
    markers->line[markers->used] = '\0';
    sink->put(sink->context, markers->used > 0 ? markers->line : "mark");
    if (markers->cut && !markers->said_cut) {
        log_line(LOG_WARNING, "A marker keeps the first %d bytes of its line.", EVENT_TEXT_MAX - 1);
        markers->said_cut = true;
    }
    markers->used = 0;
    markers->cut = false;
}

/* Part of a line; how many bytes it took. Half a character at the end of what was read so far is
 * rare, and becomes a question mark. */
static size_t take_text(struct markers *markers, const char *bytes, size_t size,
                        const struct marker_sink *sink)
{
    size_t length = character_at(bytes, size);
    if (bytes[0] == '\n') {
        end_line(markers, sink);
        return 1;
    }
    if (bytes[0] == '\r')
        return 1;
    const char *what = length > 0 ? bytes : bytes[0] == '\t' ? " " : "?";
    size_t added = length > 0 ? length : 1;
    if (markers->used + added < sizeof markers->line) {
        memcpy(markers->line + markers->used, what, added);
        markers->used += added;
    } else {
        markers->cut = true;
    }
    return added;
}

static void read_input(struct markers *markers, const struct marker_sink *sink)
{
    char bytes[CHUNK];
    ssize_t count = read(markers->input, bytes, sizeof bytes);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count <= 0) { /* it came to its end: what has no line end is a line too */
        if (markers->used > 0)
            end_line(markers, sink);
        markers->input = -1;
    }
    for (ssize_t i = 0; i < count;) {
        size_t left = (size_t)(count - i);
        i += (ssize_t)(markers->keys ? take_key(bytes + i, left, sink)
                                     : take_text(markers, bytes + i, left, sink));
    }
}

static void read_signals(struct markers *markers, const struct marker_sink *sink)
{
    struct signalfd_siginfo found;
    while (read(markers->signals, &found, sizeof found) == sizeof found)
        sink->put(sink->context, found.ssi_signo == SIGUSR1 ? "signal 1" : "signal 2");
}

void markers_wait(struct markers *markers, int64_t until_ns, const struct marker_sink *sink)
{
    struct pollfd wanted[2] = {{.fd = markers->signals, .events = POLLIN},
                               {.fd = markers->input, .events = POLLIN}};
    int64_t left_ns = until_ns - clock_monotonic_ns();
    int left_ms = left_ns > 0 ? (int)(left_ns / NS_PER_MS) + 1 : 0;
    if (poll(wanted, 2, left_ms) <= 0)
        return;
    if (wanted[0].revents)
        read_signals(markers, sink);
    if (wanted[1].revents)
        read_input(markers, sink);
}

/* Key by key and without showing them; Ctrl-C and its like go on to be signals. A terminal in whose
 * background the program runs belongs to somebody else. */
static void take_keys(struct markers *markers)
{
    struct termios now;
    if (tcgetpgrp(markers->input) != getpgrp() || tcgetattr(markers->input, &markers->before)) {
        markers->input = -1;
        return;
    }
    now = markers->before;
    now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
    markers->keys = tcsetattr(markers->input, TCSANOW, &now) == 0;
}

enum status markers_open(struct markers *markers, bool listen_to_input, struct problem *problem)
{
    sigset_t mask;
    *markers = (struct markers){.input = listen_to_input ? STDIN_FILENO : -1};
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigaddset(&mask, SIGUSR2);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    markers->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (markers->signals < 0)
        return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                           "Signals cannot be waited for: %s.", strerror(errno));
    if (markers->input >= 0 && isatty(markers->input))
        take_keys(markers);
    return STATUS_OK;
}

void markers_close(struct markers *markers)
{
    if (markers->keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &markers->before);
    close(markers->signals);
}
