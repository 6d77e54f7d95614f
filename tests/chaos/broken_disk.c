/* A disk that fails on demand, for tests/chaos: writes to the database (or syncs of it) end with EIO while the file that
   BROKEN_DISK names with ".write" (or ".sync") behind it is there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_broken(int fd, const char *how) {
	char name[4096], link[64], path[4096];
	const char *switched = getenv("BROKEN_DISK");
	if (switched == NULL)
		return 0;
	snprintf(name, sizeof name, "%s.%s", switched, how);
	if (access(name, F_OK) != 0)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (length < 0)
		return 0;
	path[length] = 0;
	if (strstr(path, "vestibule.db") == NULL || strstr(path, "-shm") != NULL)
		return 0;
	errno = EIO;
	return 1;
}

#define REAL(result, name, ...) static result (*real)(__VA_ARGS__); if (real == NULL) real = dlsym(RTLD_NEXT, name)

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
	REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
	return is_broken(fd, "write") ? -1 : real(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
	REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
	return is_broken(fd, "write") ? -1 : real(fd, bytes, count, at);
}

ssize_t write(int fd, const void *bytes, size_t count) {
	REAL(ssize_t, "write", int, const void *, size_t);
	return is_broken(fd, "write") ? -1 : real(fd, bytes, count);
}

int fsync(int fd) {
	REAL(int, "fsync", int);
	return is_broken(fd, "sync") ? -1 : real(fd);
}

int fdatasync(int fd) {
	REAL(int, "fdatasync", int);
	return is_broken(fd, "sync") ? -1 : real(fd);
}
