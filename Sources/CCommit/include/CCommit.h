#ifndef CCOMMIT_H
#define CCOMMIT_H
// The commit that the program was built from and its day, as "6e33fbf1c2ab 2025-11-28", with " changed" behind it where the
// sources were not those of the commit; "" where nobody said.
const char *ccommit(void);
#endif
