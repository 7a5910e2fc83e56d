#ifndef CLIBXML2_SHIM_H
#define CLIBXML2_SHIM_H
// Debian's libxml2 takes in ICU's headers, whose types clash with those of Foundation's own ICU in one program:
// "UErrorCode has different definitions in different modules". Nothing here needs them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlerror.h>

// A thread's handler of messages that belong to no document.
typedef struct {
    xmlGenericErrorFunc handler;
    void *context;
} clibxml2_messages;

// Here, because a function with any number of arguments cannot be written in Swift.
static inline void clibxml2_say_nothing(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}

// Keeps this thread's messages from standard error; gives what was to become of them before.
static inline clibxml2_messages clibxml2_silence(void) {
    const clibxml2_messages before = {xmlGenericError, xmlGenericErrorContext};
    xmlSetGenericErrorFunc(NULL, clibxml2_say_nothing);
    return before;
}

static inline void clibxml2_restore(clibxml2_messages before) {
    xmlSetGenericErrorFunc(before.context, before.handler);
}
#endif
