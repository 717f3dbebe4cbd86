#ifndef DYEPACK_CBUILD_H
#define DYEPACK_CBUILD_H

/* Commit that the program was built from; a "+" at the end means with uncommitted changes. */
const char *dyepack_commit(void);

#endif
