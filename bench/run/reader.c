#include "bench/run/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/json.h"

void sg_reader_init(struct sg_reader *reader, const json_t *request, int64_t started_ns) {
  *reader = (struct sg_reader){0};
  sg_runner_init(&reader->runner, request, started_ns);
}

bool sg_reader_ended(const struct sg_reader *reader) {
  return reader->runner.state == SG_RUNNER_ENDED;
}

static void take_line(struct sg_reader *reader, struct sg_launch_record *record) {
  struct sg_error err;
  json_t *message = json_loadb(reader->line, reader->used, JSON_REJECT_DUPLICATES, NULL);
  reader->lines++;
  /* The launcher's, about a rank that died or, from Open MPI 5, about its own options. */
  if (reader->runner.config.ranks > 0 && reader->line[0] != '{') {
    sg_reader_take_stderr(reader, reader->line, reader->used);
    sg_reader_take_stderr(reader, "\n", 1);
    json_decref(message);
    return;
  }
  const bool begun = reader->runner.state != SG_RUNNER_STARTED;
  if (!begun && reader->line[0] != '{' && reader->lines <= SG_READER_NOISE) {
    json_decref(message);
    return;
  }
  if (message) { sg_json_clean(message); }
  if (!json_is_object(message)) {
    snprintf(reader->protocol_error, sizeof reader->protocol_error, "line %d is not a protocol message: %.60s",
             reader->lines, reader->line);
  } else if (sg_runner_take(&reader->runner, record, message, sg_now_ns(), &err) != SG_OK) {
    snprintf(reader->protocol_error, sizeof reader->protocol_error, "line %d: %.200s", reader->lines, err.message);
  }
  json_decref(message);
}

void sg_reader_take(struct sg_reader *reader, struct sg_launch_record *record, const char *bytes, size_t n) {
  for (size_t i = 0; i < n && !reader->protocol_error[0]; i++) {
    if (reader->used + 2 > reader->room) {
      reader->room = reader->room ? 2 * reader->room : 1024;
      reader->line = sg_resize(reader->line, reader->room, 1);
    }
    if (bytes[i] == '\n') {
      reader->line[reader->used] = '\0';
      take_line(reader, record);
      reader->used = 0;
    } else if (reader->used >= SG_READER_LINE) {
      snprintf(reader->protocol_error, sizeof reader->protocol_error, "line %d is longer than %d bytes",
               reader->lines + 1, SG_READER_LINE);
    } else {
      reader->line[reader->used++] = bytes[i];
    }
  }
}

void sg_reader_take_stderr(struct sg_reader *reader, const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (reader->head_used < SG_READER_TAIL - 1) { reader->head[reader->head_used++] = bytes[i]; }
    if (reader->tail_used == SG_READER_TAIL - 1) {
      memmove(reader->tail, reader->tail + SG_READER_TAIL / 2, SG_READER_TAIL - SG_READER_TAIL / 2);
      reader->tail_used -= SG_READER_TAIL / 2;
    }
    reader->tail[reader->tail_used++] = bytes[i];
  }
  reader->tail[reader->tail_used] = '\0';
}

static bool is_rule(const char *line, size_t n) {
  return strspn(line, "-=* \t\r") >= n;
}

/* The first line that is no rule, with those that continue it: in lower case, as a sentence that was wrapped does. */
static const char *first_sentence(struct sg_reader *reader) {
  char *line = reader->head;
  while (*line && is_rule(line, strcspn(line, "\n"))) {
    line += strcspn(line, "\n");
    line += *line == '\n';
  }
  for (char *end = line + strcspn(line, "\n"); *end; end += strcspn(end, "\n")) {
    if (end[1] < 'a' || end[1] > 'z') {
      *end = '\0';
    } else {
      *end = ' ';
    }
  }
  return line;
}

const char *sg_reader_reason(struct sg_reader *reader) {
  static const char word[] = "signal ";
  char *found = NULL;
  if (reader->runner.config.ranks <= 0) { return sg_reader_last_stderr_line(reader); }
  for (char *at = strstr(reader->tail, word); at; at = strstr(at + 1, word)) {
    found = at;
  }
  if (!found) { return first_sentence(reader); }
  found[strcspn(found, "\n")] = '\0';
  while (found > reader->tail && found[-1] != '\n') {
    found--;
  }
  return found;
}

const char *sg_reader_last_stderr_line(struct sg_reader *reader) {
  char *line;
  do {
    while (reader->tail_used && (unsigned char)reader->tail[reader->tail_used - 1] <= ' ') {
      reader->tail[--reader->tail_used] = '\0';
    }
    char *end = strrchr(reader->tail, '\n');
    line = end ? end + 1 : reader->tail;
    if (line[strspn(line, "-=* \t")]) { break; }
    reader->tail_used = (size_t)(line - reader->tail);
    *line = '\0';
  } while (reader->tail_used);
  return line;
}

void sg_reader_release(struct sg_reader *reader) {
  free(reader->line);
  sg_runner_release(&reader->runner);
  *reader = (struct sg_reader){0};
}
