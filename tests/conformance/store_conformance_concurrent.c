/* Checks with several threads: compare-and-swap that loses nothing, readers that see whole values. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store_conformance_internal.h"

#define MAX_THREADS 64

typedef struct worker {
  conformance* c;
  unsigned number;
  zarr_status status; /* the first unexpected one */
  unsigned torn;
} worker;

/* Runs body(worker) on the asked number of threads. 0 = could not start them. */
static unsigned run_workers(conformance* c, worker* workers, void* (*body)(void*)) {
  const unsigned wanted = c->options.threads < MAX_THREADS ? c->options.threads : MAX_THREADS;
  pthread_t threads[MAX_THREADS];
  unsigned started = 0, i;
  memset(workers, 0, sizeof(workers[0]) * MAX_THREADS);
  for (i = 0; i < wanted; ++i) {
    workers[i].c = c;
    workers[i].number = i;
    if (pthread_create(&threads[i], NULL, body, &workers[i]) != 0) break;
    ++started;
  }
  for (i = 0; i < started; ++i) pthread_join(threads[i], NULL);
  return started;
}

static void* count_up(void* data) {
  worker* w = (worker*)data;
  const struct timespec pause = {0, 200000};
  unsigned done = 0;
  while (done < w->c->options.increments) {
    fetched f = fetch(w->c, "counter", whole_range(), NULL);
    char text[32];
    zarr_status status = f.status;
    if (status == ZARR_OK) {
      if (done % 4 == 0) nanosleep(&pause, NULL); /* time for others to come between reading and writing */
      snprintf(text, sizeof(text), "%ld", strtol(zarr_bytes_text(f.bytes), NULL, 10) + 1);
      status = put_if(w->c, "counter", text, ZARR_SET_IF_MATCH, f.etag, NULL);
    }
    drop(&f);
    if (status == ZARR_OK) ++done;
    else if (status != ZARR_PRECONDITION_FAILED) {
      w->status = status;
      return NULL;
    }
  }
  return NULL;
}

static void no_update_is_lost(conformance* c) {
  static worker workers[MAX_THREADS];
  unsigned threads, i;
  long found;
  fetched f;
  CHECK_STATUS(put_text(c, "counter", "0"), ZARR_OK);
  threads = run_workers(c, workers, count_up);
  CHECK(threads != 0, "no thread could be started");
  for (i = 0; i < threads; ++i)
    CHECK(workers[i].status == ZARR_OK, "a thread got %s", zarr_status_name(workers[i].status));
  f = fetch(c, "counter", whole_range(), NULL);
  CHECK(f.status == ZARR_OK, "get: %s", zarr_status_name(f.status));
  found = strtol(zarr_bytes_text(f.bytes), NULL, 10);
  drop(&f);
  CHECK(found == (long)(threads * c->options.increments), "expected %u, found %ld: updates were lost",
        threads * c->options.increments, found);
}

static void* create_once(void* data) {
  worker* w = (worker*)data;
  char name[32];
  unsigned i;
  for (i = 0; i < w->c->options.increments; ++i) {
    zarr_status status;
    snprintf(name, sizeof(name), "once/%u", i);
    status = put_if(w->c, name, "mine", ZARR_SET_IF_ABSENT, NULL, NULL);
    if (status == ZARR_OK) ++w->torn; /* here: the number of values that this thread made */
    else if (status != ZARR_PRECONDITION_FAILED) w->status = status;
  }
  return NULL;
}

static void one_thread_creates_a_value(conformance* c) {
  static worker workers[MAX_THREADS];
  const unsigned threads = run_workers(c, workers, create_once);
  unsigned made = 0, i;
  CHECK(threads != 0, "no thread could be started");
  for (i = 0; i < threads; ++i) {
    CHECK(workers[i].status == ZARR_OK, "a thread got %s", zarr_status_name(workers[i].status));
    made += workers[i].torn;
  }
  CHECK(made == c->options.increments, "expected %u values made, found %u", c->options.increments, made);
}

enum { uniform_size = 100000 };

/* The first thread writes values that consist of one byte each; the others look whether they are of one piece. */
static void* write_or_look(void* data) {
  worker* w = (worker*)data;
  unsigned i, j;
  for (i = 0; i < w->c->options.increments; ++i) {
    if (w->number == 0) {
      static char bytes[uniform_size + 3];
      zarr_status status;
      memset(bytes, 'a' + (int)(i % 26), sizeof(bytes));
      status = put(w->c, "uniform", bytes, uniform_size + i % 3);
      if (status != ZARR_OK) w->status = status;
    } else {
      fetched f = fetch(w->c, "uniform", whole_range(), NULL);
      if (f.status != ZARR_OK) w->status = f.status;
      else
        for (j = 1; j < zarr_bytes_size(f.bytes); ++j)
          if (zarr_bytes_text(f.bytes)[j] != zarr_bytes_text(f.bytes)[0]) {
            ++w->torn;
            break;
          }
      drop(&f);
    }
  }
  return NULL;
}

static void readers_see_whole_values(conformance* c) {
  static worker workers[MAX_THREADS];
  static char bytes[uniform_size];
  unsigned threads, i;
  memset(bytes, 'a', sizeof(bytes));
  CHECK_STATUS(put(c, "uniform", bytes, sizeof(bytes)), ZARR_OK);
  threads = run_workers(c, workers, write_or_look);
  CHECK(threads != 0, "no thread could be started");
  for (i = 0; i < threads; ++i) {
    CHECK(workers[i].status == ZARR_OK, "a thread got %s", zarr_status_name(workers[i].status));
    CHECK(workers[i].torn == 0, "%u reads were a mixture of two values", workers[i].torn);
  }
}

const named_check concurrent_checks[] = {
    {"no_update_is_lost", no_update_is_lost, ZARR_STORE_WRITABLE | ZARR_STORE_SET_IF_MATCH | ZARR_STORE_ANY_THREAD},
    {"one_thread_creates_a_value", one_thread_creates_a_value,
     ZARR_STORE_WRITABLE | ZARR_STORE_SET_IF_ABSENT | ZARR_STORE_ANY_THREAD},
    {"readers_see_whole_values", readers_see_whole_values,
     ZARR_STORE_WRITABLE | ZARR_STORE_ATOMIC_SET | ZARR_STORE_ANY_THREAD},
    {NULL, NULL, 0},
};
