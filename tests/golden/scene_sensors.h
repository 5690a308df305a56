/* What there is to choose from on the sensor's screen, and what the link says. Part of scenes.h. */
#ifndef TEST_SCENE_SENSORS_H
#define TEST_SCENE_SENSORS_H

static const struct sensor_kind scene_kinds[] = {
    {"ble-bridge", "Bluetooth strap through a bridge", false},
    {"pulsesensor", "PulseSensor", false},
    {"max3010x", "MAX30102/MAX30105 (SparkFun examples)", false},
    {"max30100", "MAX30100 board", false},
    {"ad8232", "AD8232 heart monitor", false},
    {"bioamp", "BioAmp", false},
    {"grove", "Grove ear clip", false},
    {"numbers", "Numbers, one or two a line", false},
    {"contec-9", "Contec CMS50, nine bytes", true},
    {"contec-5", "Contec CMS50, five bytes", false},
    {"nonin-df13", "Nonin oximeter, format 13", true},
    {"nonin-df2", "Nonin oximeter, format 2", false},
    {"nonin-df7", "Nonin oximeter, format 7", false},
    {"zephyr-hxm", "Zephyr HxM", false},
    {"zephyr-bioharness", "Zephyr BioHarness", true},
    {"ant-hrm", "ANT+ heart rate strap", true},
    {"polar-wearlink", "Polar WearLink+ with Bluetooth", false},
    {"polar-hrmi", "Polar Heart Rate Monitor Interface", true},
    {"bitalino", "BITalino", true},
    {"openbci", "OpenBCI Cyton", true},
    {"shimmer3", "Shimmer3", true},
    {"protocentral", "ProtoCentral ADS1292R", false},
    {"healthypi", "HealthyPi", false},
    {"openeeg", "OpenEEG", false},
    {"chords", "Chords", true},
};
#define SCENE_KINDS ((int)(sizeof scene_kinds / sizeof *scene_kinds))

static void scene_port(struct sensors *sensors, const char *path, const char *name, bool readable)
{
    struct sensor_port *port = &sensors->ports[sensors->port_count++];
    text_copy(port->path, sizeof port->path, path);
    text_copy(port->name, sizeof port->name, name);
    port->readable = readable;
    port->has_line = true;
}

static void scene_sensors(const struct scene *scene, struct sensors *sensors)
{
    struct sensor_choice *chosen = &sensors->chosen;
    *sensors = (struct sensors){.remedy = sensor_remedy, .usual_line = "115200"};
    memcpy(sensors->kinds, scene_kinds, sizeof scene_kinds);
    sensors->kind_count = SCENE_KINDS;
    if (scene->ports == PORTS_NONE)
        return;
    scene_port(sensors, "/dev/ttyACM0", "Arduino Uno", true);
    if (scene->ports == PORTS_LOCKED || scene->ports == PORTS_MANY) {
        scene_port(sensors, "/dev/ttyUSB0", "Arduino clone (CH340)", false);
        chosen->source = SENSOR_PORT;
        text_copy(chosen->path, sizeof chosen->path, "/dev/ttyUSB0");
    }
    if (scene->ports == PORTS_TWO)
        scene_port(sensors, "/dev/ttyACM1", "Arduino Nano", true);
    if (scene->ports != PORTS_MANY)
        return;
    text_copy(chosen->device, sizeof chosen->device, "zephyr-bioharness");
    for (int i = 0; i < 9; i++) {
        char path[32];
        snprintf(path, sizeof path, "/dev/ttyS%d", i);
        scene_port(sensors, path, "", true);
    }
}

/* What the link says, to go with the ports. */
static void scene_link(const struct scene *scene, struct snapshot *snapshot)
{
    static const struct heart_channel hearts[] = {{"ecg", 0}, {"rr", 1}};
    const char *at = "Arduino Uno on /dev/ttyACM0";
    if (scene->ports == PORTS_LOCKED) {
        snapshot->link = LINK_FAILED;
        at = "No permission to open /dev/ttyUSB0: join the group dialout";
        snapshot->device[0] = '\0';
    }
    if (scene->ports == PORTS_UNKNOWN) {
        snapshot->link = LINK_OPEN;
        snapshot->listening_ns = 4 * NS_PER_S;
        snapshot->device[0] = '\0';
        at = "Arduino Uno on /dev/ttyACM0 at 57600";
    }
    if (scene->ports == PORTS_MANY) {
        at = "Arduino clone (CH340) on /dev/ttyUSB0";
        text_copy(snapshot->device, sizeof snapshot->device, "Zephyr BioHarness");
        memcpy(snapshot->hearts, hearts, sizeof hearts);
        snapshot->heart_count = 2;
    }
    if (scene->ports == PORTS_SITTING) {
        snapshot->phase = SESSION_PRACTISING;
        snapshot->recording = true;
    }
    if (scene->ports != PORTS_NONE)
        text_copy(snapshot->link_text, sizeof snapshot->link_text, at);
}

#endif
