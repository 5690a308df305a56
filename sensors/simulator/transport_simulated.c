/* The simulated heart as a port: bytes come when they are due by the clock, in bursts.
 *
 * Time in which nobody reads for longer than the driver of a real port would keep (a machine that
 * slept) is time in which the simulated heart stood still.
 *
 * What it does not do: end, fail, or pass for a person; ops->simulated says so to everyone. */
#include "base/clock.h"
#include "sensors/simulator/simulator.h"
#include "sensors/transport.h"
#include <stdlib.h>
#include <string.h>

static const int64_t kept_ns = 2 * NS_PER_S;

struct simulated_port {
    struct simulator simulator;
    struct simulator_burst burst; /* the next, or what is left of it */
    size_t taken;                 /* of its bytes */
    int64_t started_ns;
};

static enum status simulated_open(struct transport *transport, const struct sensor_address *address,
                                  struct problem *problem)
{
    struct heart_recipe recipe;
    enum status status = heart_recipe_parse(address->recipe, &recipe, problem);
    if (status != STATUS_OK)
        return status;
    struct simulated_port *port = calloc(1, sizeof *port);
    if (!port)
        return problem_set(problem, STATUS_FAILED, "Close other programs.",
                           "no memory for the simulated heart");
    simulator_start(&port->simulator, &recipe);
    simulator_next(&port->simulator, &port->burst);
    port->started_ns = clock_monotonic_ns();
    transport->state = port;
    return STATUS_OK;
}

static int64_t burst_due_ns(struct simulated_port *port, int64_t now_ns)
{
    int64_t due_ns = port->started_ns + port->burst.at_ns;
    if (now_ns - due_ns > kept_ns) {
        port->started_ns += now_ns - due_ns;
        due_ns = now_ns;
    }
    return due_ns;
}

static int simulated_read(struct transport *transport, uint8_t *bytes, size_t size, int timeout_ms)
{
    struct simulated_port *port = transport->state;
    int64_t now_ns = clock_monotonic_ns();
    int64_t due_ns = burst_due_ns(port, now_ns), until_ns = now_ns + timeout_ms * NS_PER_MS;
    if (due_ns > until_ns) {
        clock_sleep_until_ns(until_ns);
        return TRANSPORT_TIMEOUT;
    }
    clock_sleep_until_ns(due_ns);
    size_t left = port->burst.size - port->taken;
    size_t count = size < left ? size : left;
    memcpy(bytes, port->burst.bytes + port->taken, count);
    port->taken += count;
    if (port->taken == port->burst.size) {
        simulator_next(&port->simulator, &port->burst);
        port->taken = 0;
    }
    return (int)count;
}

/* The model runs at most a burst ahead of the clock: the person hears a little early. */
static void simulated_pace(struct transport *transport, const struct pace_body *pace)
{
    struct simulated_port *port = transport->state;
    const struct heart_guide guide = {.on = pace->on,
                                      .from_s = s_from_ns(pace->from_ns - port->started_ns),
                                      .phase = pace->phase,
                                      .rate_hz = pace->rate_hz,
                                      .inhale = pace->inhale};
    heart_model_guide(&port->simulator.model, &guide);
}

static void simulated_close(struct transport *transport)
{
    free(transport->state);
    transport->state = NULL;
}

const struct transport_ops transport_simulated = {
    .name = "simulated heart",
    .simulated = true,
    .open = simulated_open,
    .read = simulated_read,
    .pace = simulated_pace,
    .close = simulated_close,
};
