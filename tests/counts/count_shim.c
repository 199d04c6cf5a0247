// Preloaded (LD_PRELOAD) it counts what the program asks of the C library between zarr_count_begin() and zarr_count_end(): calls that
// enter the kernel, allocations, bytes read and written. No ptrace, no privileges, so it works in every container; what the
// C library does inside of itself (getdents of readdir, mmap of malloc) is not seen. glibc only.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

#define NAMES(X) X(open) X(open64) X(openat) X(openat64) X(close) X(read) X(pread) X(pread64) X(readv) X(preadv) X(preadv64) X(write) \
  X(pwrite) X(pwrite64) X(writev) X(pwritev) X(pwritev64) X(lseek) X(lseek64) X(stat) X(stat64) X(lstat) X(lstat64) X(fstat) \
  X(fstat64) X(fstatat) X(fstatat64) X(statx) X(rename) X(renameat) X(renameat2) X(unlink) X(unlinkat) X(mkdir) X(mkdirat) X(rmdir) \
  X(ftruncate) X(ftruncate64) X(fallocate) X(fallocate64) X(posix_fallocate) X(posix_fallocate64) X(posix_fadvise) \
  X(posix_fadvise64) X(madvise) X(mmap) X(mmap64) X(munmap) X(opendir) X(fdopendir) X(closedir) X(copy_file_range) \
  X(fsync) X(fdatasync) X(syncfs) X(flock) X(fcntl) X(fcntl64) X(ioctl) X(syscall) X(link) X(linkat) X(getrandom) X(dup) X(access) \
  X(faccessat) X(readlink) X(readlinkat) X(sched_yield)

#define ENUM(name) AT_##name,
enum { NAMES(ENUM) COUNT };
#define TEXT(name) #name,
static const char *const names[] = {NAMES(TEXT)};

static int counting;
static uint64_t calls[COUNT], allocations, frees, allocated, bytes_read, bytes_written;

static void *next(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

static void count(int at) {
  if (counting) __atomic_fetch_add(&calls[at], 1, __ATOMIC_RELAXED);
}

static ssize_t add(uint64_t *sum, ssize_t n) {
  if (counting && n > 0) __atomic_fetch_add(sum, (uint64_t)n, __ATOMIC_RELAXED);
  return n;
}

#define CALL(result, name, parameters, arguments) \
  EXPORT result name parameters { \
    static result(*real) parameters; \
    if (!real) *(void **)&real = next(#name); \
    count(AT_##name); \
    return real arguments; \
  }
#define TRANSFER(sum, name, parameters, arguments) \
  EXPORT ssize_t name parameters { \
    static ssize_t(*real) parameters; \
    if (!real) *(void **)&real = next(#name); \
    count(AT_##name); \
    return add(&sum, real arguments); \
  }
#define OPEN(name, first, before) \
  EXPORT int name(first const char *path, int flags, ...) { \
    static int (*real)(first const char *, int, ...); \
    va_list list; \
    va_start(list, flags); \
    const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0; \
    va_end(list); \
    if (!real) *(void **)&real = next(#name); \
    count(AT_##name); \
    return real(before path, flags, mode); \
  }
#define COMMA ,
OPEN(open, , )
OPEN(open64, , )
OPEN(openat, int folder COMMA, folder COMMA)
OPEN(openat64, int folder COMMA, folder COMMA)

CALL(int, close, (int fd), (fd))
TRANSFER(bytes_read, read, (int fd, void *to, size_t n), (fd, to, n))
TRANSFER(bytes_read, pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at))
TRANSFER(bytes_read, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
TRANSFER(bytes_read, readv, (int fd, const struct iovec *v, int n), (fd, v, n))
TRANSFER(bytes_read, preadv, (int fd, const struct iovec *v, int n, off_t at), (fd, v, n, at))
TRANSFER(bytes_read, preadv64, (int fd, const struct iovec *v, int n, off64_t at), (fd, v, n, at))
TRANSFER(bytes_written, write, (int fd, const void *from, size_t n), (fd, from, n))
TRANSFER(bytes_written, pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
TRANSFER(bytes_written, pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))
TRANSFER(bytes_written, writev, (int fd, const struct iovec *v, int n), (fd, v, n))
TRANSFER(bytes_written, pwritev, (int fd, const struct iovec *v, int n, off_t at), (fd, v, n, at))
TRANSFER(bytes_written, pwritev64, (int fd, const struct iovec *v, int n, off64_t at), (fd, v, n, at))
TRANSFER(bytes_written, copy_file_range, (int from, off64_t *at, int to, off64_t *to_at, size_t n, unsigned flags),
         (from, at, to, to_at, n, flags))
CALL(off_t, lseek, (int fd, off_t at, int whence), (fd, at, whence))
CALL(off64_t, lseek64, (int fd, off64_t at, int whence), (fd, at, whence))
CALL(int, stat, (const char *path, struct stat *s), (path, s))
CALL(int, stat64, (const char *path, struct stat64 *s), (path, s))
CALL(int, lstat, (const char *path, struct stat *s), (path, s))
CALL(int, lstat64, (const char *path, struct stat64 *s), (path, s))
CALL(int, fstat, (int fd, struct stat *s), (fd, s))
CALL(int, fstat64, (int fd, struct stat64 *s), (fd, s))
CALL(int, fstatat, (int folder, const char *path, struct stat *s, int flags), (folder, path, s, flags))
CALL(int, fstatat64, (int folder, const char *path, struct stat64 *s, int flags), (folder, path, s, flags))
CALL(int, statx, (int folder, const char *path, int flags, unsigned mask, struct statx *s), (folder, path, flags, mask, s))
CALL(int, rename, (const char *from, const char *to), (from, to))
CALL(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
CALL(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags))
CALL(int, unlink, (const char *path), (path))
CALL(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode))
CALL(int, rmdir, (const char *path), (path))
CALL(int, ftruncate, (int fd, off_t size), (fd, size))
CALL(int, ftruncate64, (int fd, off64_t size), (fd, size))
CALL(int, fallocate, (int fd, int mode, off_t at, off_t n), (fd, mode, at, n))
CALL(int, fallocate64, (int fd, int mode, off64_t at, off64_t n), (fd, mode, at, n))
CALL(int, posix_fallocate, (int fd, off_t at, off_t n), (fd, at, n))
CALL(int, posix_fallocate64, (int fd, off64_t at, off64_t n), (fd, at, n))
CALL(int, posix_fadvise, (int fd, off_t at, off_t n, int advice), (fd, at, n, advice))
CALL(int, posix_fadvise64, (int fd, off64_t at, off64_t n, int advice), (fd, at, n, advice))
CALL(int, madvise, (void *p, size_t n, int advice), (p, n, advice))
CALL(void *, mmap, (void *p, size_t n, int prot, int flags, int fd, off_t at), (p, n, prot, flags, fd, at))
CALL(void *, mmap64, (void *p, size_t n, int prot, int flags, int fd, off64_t at), (p, n, prot, flags, fd, at))
CALL(int, munmap, (void *p, size_t n), (p, n))
CALL(DIR *, opendir, (const char *path), (path))
CALL(DIR *, fdopendir, (int fd), (fd))
CALL(int, closedir, (DIR * folder), (folder))
CALL(int, fsync, (int fd), (fd))
CALL(int, fdatasync, (int fd), (fd))
CALL(int, syncfs, (int fd), (fd))
CALL(int, flock, (int fd, int operation), (fd, operation))
CALL(int, link, (const char *from, const char *to), (from, to))
CALL(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
CALL(ssize_t, getrandom, (void *to, size_t n, unsigned flags), (to, n, flags))
CALL(int, dup, (int fd), (fd))
CALL(int, access, (const char *path, int mode), (path, mode))
CALL(int, faccessat, (int folder, const char *path, int mode, int flags), (folder, path, mode, flags))
CALL(ssize_t, readlink, (const char *path, char *to, size_t n), (path, to, n))
CALL(ssize_t, readlinkat, (int folder, const char *path, char *to, size_t n), (folder, path, to, n))
CALL(int, sched_yield, (void), ())

// One word further, which the kernel does not look at where the command has no argument.
#define WITH_ARGUMENT(name, command_type) \
  EXPORT int name(int fd, command_type command, ...) { \
    static int (*real)(int, command_type, ...); \
    va_list list; \
    va_start(list, command); \
    const long argument = va_arg(list, long); \
    va_end(list); \
    if (!real) *(void **)&real = next(#name); \
    count(AT_##name); \
    return real(fd, command, argument); \
  }
WITH_ARGUMENT(fcntl, int)
WITH_ARGUMENT(fcntl64, int)
WITH_ARGUMENT(ioctl, unsigned long)

EXPORT long syscall(long number, ...) {
  static long (*real)(long, ...);
  va_list list;
  long a[6];
  va_start(list, number);
  for (int i = 0; i < 6; ++i) a[i] = va_arg(list, long);
  va_end(list);
  if (!real) *(void **)&real = next("syscall");
  count(AT_syscall);
  return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// glibc's own names: dlsym allocates, so these cannot be looked up by it.
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t alignment, size_t n);
extern void __libc_free(void *p);

static void allocation(size_t n) {
  if (!counting) return;
  __atomic_fetch_add(&allocations, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&allocated, n, __ATOMIC_RELAXED);
}
EXPORT void *malloc(size_t n) {
  allocation(n);
  return __libc_malloc(n);
}
EXPORT void *calloc(size_t n, size_t size) {
  allocation(n * size);
  return __libc_calloc(n, size);
}
EXPORT void *realloc(void *p, size_t n) {
  allocation(n);
  return __libc_realloc(p, n);
}
EXPORT void *memalign(size_t alignment, size_t n) {
  allocation(n);
  return __libc_memalign(alignment, n);
}
EXPORT void *aligned_alloc(size_t alignment, size_t n) {
  allocation(n);
  return __libc_memalign(alignment, n);
}
EXPORT int posix_memalign(void **out, size_t alignment, size_t n) {
  allocation(n);
  *out = __libc_memalign(alignment, n);
  return *out ? 0 : ENOMEM;
}
EXPORT void free(void *p) {
  if (counting && p) __atomic_fetch_add(&frees, 1, __ATOMIC_RELAXED);
  __libc_free(p);
}

EXPORT void zarr_count_begin(void) { counting = 1; }

// What was counted, as the members of a JSON object.
EXPORT const char *zarr_count_end(void) {
  static char text[4096];
  uint64_t all = 0;
  counting = 0;
  for (int i = 0; i < COUNT; ++i) all += calls[i];
  int n = snprintf(text, sizeof text, "\"calls\": %lu, \"allocations\": %lu, \"frees\": %lu, \"allocated\": %lu, \"bytes_read\": %lu, "
                   "\"bytes_written\": %lu, \"by_name\": {", (unsigned long)all, (unsigned long)allocations, (unsigned long)frees,
                   (unsigned long)allocated, (unsigned long)bytes_read, (unsigned long)bytes_written);
  const char *comma = "";
  for (int i = 0; i < COUNT; ++i) {
    if (!calls[i]) continue;
    n += snprintf(text + n, sizeof text - (size_t)n, "%s\"%s\": %lu", comma, names[i], (unsigned long)calls[i]);
    comma = ", ";
  }
  snprintf(text + n, sizeof text - (size_t)n, "}");
  return text;
}
