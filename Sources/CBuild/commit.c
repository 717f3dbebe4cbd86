#include "CBuild.h"

const char *dyepack_commit(void) { return DYEPACK_COMMIT; }
