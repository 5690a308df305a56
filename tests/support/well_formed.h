/* Is this XML? A strict little reader: every tag closed by its own name, every attribute quoted and
 * named once, no stray < or &, only the five entities and numbered characters, no control
 * characters, sound UTF-8. */
#ifndef WELL_FORMED_H
#define WELL_FORMED_H

/* NULL when it is; else what is wrong, with the text where. Static memory. */
const char *well_formed(const char *xml);

#endif
