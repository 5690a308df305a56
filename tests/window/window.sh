#!/bin/sh
# The real window, driven as a person would: a whole practice by keyboard alone and by pointer
# alone; resized, hidden, filling the screen, unplugged, and ended in every way there is. After each
# the record is complete, recomputes identically, and opens.
#
# usage: window.sh PATH-OF-KINDBEAT SOURCE-FOLDER [RUN...]     77: what it needs is not there
#
# What stands in the picture is read from $KINDBEAT_SEEN (src/ui/window_seen.c), so that nothing here
# knows where on the screen anything is. A window manager (openbox) is needed for what only one can
# do: minimising, filling the screen, a close button.
set -u

kindbeat=$1
source=$2
shift 2

for tool in Xvfb xdotool openbox; do
    command -v "$tool" >/dev/null || {
        echo "skipped: $tool is not installed (scripts/packages test)"
        exit 77
    }
done

home=$(mktemp -d)
pids=
stop() {
    for pid in $pids; do
        kill "$pid" 2>/dev/null
    done
    wait
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 1' INT TERM

fail() {
    echo "FAILED in $run: $*" >&2
    sed 's/^/    seen: /' "$KINDBEAT_SEEN" 2>/dev/null | head -40 >&2
    sed 's/^/    said: /' "$home/said" 2>/dev/null | tail -5 >&2
    exit 1
}

# --- a display, and a home of its own ----------------------------------------------------------

run=display
Xvfb -displayfd 3 -screen 0 2600x1500x24 -nolisten tcp 3>"$home/display" >/dev/null 2>&1 &
pids="$pids $!"
for _ in $(seq 100); do
    [ -s "$home/display" ] && break
    sleep 0.1
done
[ -s "$home/display" ] || fail "no display"
DISPLAY=:$(cat "$home/display")
export DISPLAY
unset SDL_VIDEODRIVER WAYLAND_DISPLAY
openbox >/dev/null 2>&1 &
pids="$pids $!"
for _ in $(seq 100); do
    xdotool get_desktop >/dev/null 2>&1 && break
    sleep 0.1
done

export KINDBEAT_SEEN="$home/seen" SDL_AUDIODRIVER=dummy LC_ALL=C.UTF-8
export XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache"
export XDG_DOCUMENTS_DIR="$home/documents"
export KINDBEAT_ASSETS="$home/assets"
sessions=$XDG_DATA_HOME/kindbeat/sessions
mkdir -p "$home/assets/practices" "$home/assets/checkins" "$home/assets/curricula" \
    "$XDG_CONFIG_HOME/kindbeat"
cp "$source/assets/checkins/arriving.yaml" "$home/assets/checkins"
cp "$source/assets/support.txt" "$home/assets"
cat >"$home/assets/practices/short.yaml" <<END
id: short
title: A short way
breath: {rate: 6, inhale: 0.42}
expect: any
steps:
  - {id: before, ask: arriving, for: 30s, at_least: 1s, at_most: 60s}
  - id: way
    say: Which way?
    for: 30s
    at_least: 1s
    at_most: 60s
    choose:
      - {id: still, label: Quietly}
      - {id: breath, label: With the breath}
  - {id: sit, say: Sit for a moment., for: 60s, pace: true}
  - {id: close, say: Thank you., for: 2s, bell: soft}
END

# Of other people's libraries.
printf 'leak:libdbus\nleak:libX11\nleak:libfontconfig\n' >"$home/leaks"
export LSAN_OPTIONS="suppressions=$home/leaks:print_suppressions=0"

# --- hands and eyes ----------------------------------------------------------------------------

begin() { # words of the command line
    rm -f "$KINDBEAT_SEEN"
    "$kindbeat" "$@" >"$home/said" 2>&1 &
    program=$!
    for _ in $(seq 300); do
        window=$(xdotool search --onlyvisible --name '^Kindbeat$' 2>/dev/null | tail -1)
        [ -n "$window" ] && [ -s "$KINDBEAT_SEEN" ] && break
        sleep 0.1
    done
    [ -n "$window" ] || fail "no window appeared"
    xdotool windowactivate --sync "$window" 2>/dev/null
    xdotool mousemove --window "$window" 2 2
}

sees() { # words that stand in the picture now
    grep -q "^text .*$1" "$KINDBEAT_SEEN" 2>/dev/null
}

await() { # words
    for _ in $(seq 150); do
        sees "$1" && return
        sleep 0.1
    done
    fail "\"$1\" did not come"
}

await_gone() { # words
    for _ in $(seq 150); do
        sees "$1" || return
        sleep 0.1
    done
    fail "\"$1\" did not go"
}

key() {
    xdotool key --clearmodifiers --window 0 "$@"
    sleep 0.15
}

point() { # x and y in the window; a press there
    xdotool mousemove --window "$window" "$1" "$2"
    sleep 0.1
    xdotool click 1
    sleep 0.15
}

press() { # where these words stand
    await "$1"
    # shellcheck disable=SC2046 # two numbers
    point $(sed -n "s/^text \([0-9-]*\) \([0-9-]*\) .*$1.*/\1 \2/p" "$KINDBEAT_SEEN" | tail -1 |
        awk '{print $1 + 6, $2 - 4}')
}

press_box() { # which of those that can be pressed, from 1; at what share of its width
    # shellcheck disable=SC2046
    point $(sed -n 's/^box //p' "$KINDBEAT_SEEN" | sed -n "${1}p" |
        awk -v share="$2" '{print int($1 + $3 * share), int($2 + $4 / 2)}')
}

ended() { # the program, by itself
    for _ in $(seq 150); do
        kill -0 "$program" 2>/dev/null || break
        sleep 0.1
    done
    kill -0 "$program" 2>/dev/null && fail "it does not end"
    wait "$program"
    status=$?
}

# The newest session is whole: it has its end, recomputes identically, and opens.
whole() {
    session=$(ls -t "$sessions"/*.kindbeat 2>/dev/null | head -1)
    [ -n "$session" ] || fail "nothing was recorded"
    [ -e "$session-wal" ] && fail "a log was left beside $session"
    "$kindbeat" replay "$session" --check >"$home/replayed" 2>&1 ||
        fail "it does not replay: $(head -3 "$home/replayed")"
    grep -qi identical "$home/replayed" || fail "not identical: $(head -3 "$home/replayed")"
    "$kindbeat" sessions --json >"$home/listed" 2>&1 || fail "the list cannot be had"
    grep -q '"complete":[ \t]*false' "$home/listed" && fail "a session has no end"
    "$kindbeat" analyze "$session" >/dev/null 2>&1 || fail "it does not open"
    mkdir -p "$home/done"
    mv "$session" "$home/done"
}

# --- the runs ----------------------------------------------------------------------------------

by_keyboard() {
    begin --sensor sim
    await "A short way"
    key Return
    await "How much strain"
    key 7
    key Tab
    key 3
    key Return Return
    await "Which way"
    await_gone "How much strain"
    key 2
    await "Sit for a moment"
    key space
    await paused
    key Return # after all these keys Enter presses nothing
    sees paused || fail "Enter presses what nobody pointed at"
    key space
    await_gone paused
    key k
    await "coherence as a number"
    key k
    key v v v v v minus plus d c e
    key h
    await "right to stop"
    key h
    await "Sit for a moment"
    key n
    await "Thank you for sitting"
    key j
    xdotool type --window 0 "Rain, and quiet"
    await "Rain, and quiet"
    key Return
    await "J change"
    key Return
    await "Begin"
    key ctrl+q
    ended
    [ "$status" = 0 ] || fail "exit status $status"
    whole
    "$kindbeat" export "$home/done/"*.kindbeat --to csv "$home/out" >/dev/null 2>&1
    grep -q 'journal,.*Rain, and quiet' "$home"/out/*session.csv || fail "the line is not in the file"
    grep -q 'arriving,strain,7' "$home"/out/*answers.csv || fail "the answer is not in the file"
}

by_pointer() {
    begin --sensor sim
    press "Begin"
    await "How much strain"
    press_box 1 0.7
    press_box 2 0.3
    press "Go on"
    if sees "How"; then press "Go on"; fi
    press "With the breath"
    await "Sit for a moment"
    press "Space pause"
    await paused
    press "Space go on"
    await_gone paused
    press "K keys"
    press "breathe slower"
    press "breathe faster"
    press "another view"
    press "coherence as a number"
    press "night, day"
    press "full screen"
    sleep 1
    press "full screen"
    sleep 1
    point 20 20
    await_gone "breathe faster"
    press "D less deep"
    press "H support"
    await "right to stop"
    press "Go on"
    press "Return"
    await "Sit for a moment"
    press "K keys"
    press "to the next step"
    point 20 20
    await "Thank you for sitting"
    press "A line for the journal"
    await "Enter keeps the line"
    press "Done"
    await "Begin"
    kill "$program" # SIGTERM, with nothing under way
    ended
    whole
}

resized() {
    begin --practice short --sensor sim
    key Return
    await "Which way"
    key 1
    await "Sit for a moment"
    for size in "480 800" "2560 1440" "1 1" "360 400" "2000 420" "1280 800"; do
        # shellcheck disable=SC2086 # two numbers
        xdotool windowsize "$window" $size
        sleep 0.4
    done
    await "Sit for a moment"
    xdotool windowminimize "$window"
    sleep 1
    xdotool windowactivate --sync "$window"
    sleep 0.5
    key F11
    sleep 1
    key F11
    sleep 0.5
    kill -0 "$program" 2>/dev/null || fail "it is gone"
    await "Sit for a moment"
    key Escape
    await "An early stop counts too"
    key Return
    key ctrl+q
    ended
    whole
}

quit_in_the_middle() { # how
    begin --practice short --sensor sim
    await "How much strain"
    key 4
    key Return
    await "Which way"
    key 1
    await "Sit for a moment"
    sleep 1
    case $1 in
    key) key ctrl+q ;;
    close) key alt+F4 ;;
    term) kill "$program" ;;
    esac
    ended
    [ "$status" = 0 ] || fail "exit status $status after $1"
    whole
}

unplugged() {
    "$kindbeat" simulate --as pulsesensor --link "$home/sensor" >/dev/null 2>&1 &
    board=$!
    sleep 0.5
    begin --practice short --sensor "serial:$home/sensor"
    await "How much strain"
    key Return
    await "Which way"
    key 1
    await "Sit for a moment"
    await "signal"
    kill "$board"
    wait "$board" 2>/dev/null
    await "plug it in again\|No sensor\|tried again"
    "$kindbeat" simulate --as pulsesensor --link "$home/sensor" >/dev/null 2>&1 &
    board=$!
    pids="$pids $board"
    await_gone "plug it in again\|No sensor\|tried again"
    sleep 1
    key Escape
    await "Thank you for sitting"
    key ctrl+q
    ended
    kill "$board"
    whole
}

[ $# -gt 0 ] || set -- by_keyboard by_pointer resized quit:key quit:close quit:term unplugged
for run; do
    began=$(date +%s)
    case $run in
    quit:*) quit_in_the_middle "${run#quit:}" ;;
    *) "$run" ;;
    esac
    echo "ok $run, $(($(date +%s) - began)) s"
done
