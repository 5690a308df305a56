/* Which Kindbeat this is. Static memory; any thread. */
#ifndef SESSION_BUILD_H
#define SESSION_BUILD_H

const char *build_version(void); /* "0.1.0" */
const char *build_words(void);   /* compiler, flags and library that can change a last bit */

#endif
