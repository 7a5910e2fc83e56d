#include "CCommit.h"

// Weak: scripts/install links an object that says it, written anew for each build. A build by hand has none, and so cannot
// tell of a commit that has gone by.
__attribute__((weak)) const char *ccommit(void) { return ""; }
