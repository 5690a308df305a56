/* Which Kindbeat this is, and what it runs on. Static memory; any thread. */
#ifndef SESSION_BUILD_H
#define SESSION_BUILD_H

const char *build_version(void); /* "0.1.0" */
const char *build_words(void);   /* compiler, flags and library that can change a last bit */
/* "Linux 6.1.0-26-amd64 x86_64"; not the machine's name, which may be a person's. */
const char *build_system(void);

#endif
