#include "bench/run/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"

#define MEMBER_TEXT(m, key) sg_json_text(m, key, "")
#define MEMBER_INT(m, key) sg_json_integer(m, key, SG_NO_INT)
#define MEMBER_REAL(m, key) sg_json_number(m, key, NAN)

static void take_trial(struct sg_launch_record *r, const json_t *m) {
  r->samples = sg_resize(r->samples, r->n_samples + 1, sizeof *r->samples);
  struct sg_samples_row *row = &r->samples[r->n_samples++];
#define TAKE(type, name, meaning) row->name = MEMBER_##type(m, #name);
  SG_SAMPLES_COLUMNS(TAKE)
}

static void take_counter(struct sg_launch_record *r, const json_t *m) {
  r->counters = sg_resize(r->counters, r->n_counters + 1, sizeof *r->counters);
  struct sg_counters_row *row = &r->counters[r->n_counters++];
  SG_COUNTERS_COLUMNS(TAKE)
#undef TAKE
}

static void take_end(struct sg_launch_record *r, struct sg_reader *reader, const json_t *m) {
  enum sg_outcome outcome = sg_outcome_parse(MEMBER_TEXT(m, "outcome"));
  if (outcome == SG_N_OUTCOMES) {
    snprintf(reader->protocol_error, sizeof reader->protocol_error, "unknown outcome '%.60s'",
             MEMBER_TEXT(m, "outcome"));
    return;
  }
  reader->ended = true;
  r->outcome = outcome;
  snprintf(r->detail, sizeof r->detail, "%s", MEMBER_TEXT(m, "detail"));
}

static bool is_sane_trial(const json_t *m) {
  int64_t trial = MEMBER_INT(m, "trial"), wall = MEMBER_INT(m, "wall_ns"), started = MEMBER_INT(m, "started_ns");
  return trial >= 1 && wall >= 0 && started >= 0 && MEMBER_INT(m, "warmup") != SG_NO_INT;
}

static void take_line(struct sg_launch_record *r, struct sg_reader *reader) {
  reader->lines++;
  json_error_t why;
  json_t *m = json_loadb(reader->line, reader->used, JSON_REJECT_DUPLICATES, &why);
  const char *type = m ? MEMBER_TEXT(m, "type") : "";
  const bool begun = json_array_size(r->messages) > 0;
  if (!begun && reader->line[0] != '{' && reader->lines <= SG_READER_NOISE) {
    json_decref(m);
    return;
  }
  if (reader->ended) {
    snprintf(reader->protocol_error, sizeof reader->protocol_error, "line %d follows the end message", reader->lines);
  } else if (strcmp(type, "hello") == 0 && !r->hello) {
    r->hello = json_incref(m);
  } else if (strcmp(type, "trial") == 0 && is_sane_trial(m)) {
    take_trial(r, m);
  } else if (strcmp(type, "counter") == 0) {
    take_counter(r, m);
  } else if (strcmp(type, "event") == 0 || strcmp(type, "strategy") == 0) { /* kept for the caller */
  } else if (strcmp(type, "verified") == 0 && !r->verified) {
    r->verified = json_incref(m);
  } else if (strcmp(type, "end") == 0) {
    take_end(r, reader, m);
  } else {
    snprintf(reader->protocol_error, sizeof reader->protocol_error, "line %d is not a protocol message: %.60s",
             reader->lines, reader->line);
  }
  if (m) { json_array_append_new(r->messages, m); }
}

void sg_reader_take(struct sg_reader *reader, struct sg_launch_record *r, const char *bytes, size_t n) {
  for (size_t i = 0; i < n && !reader->protocol_error[0]; i++) {
    if (reader->used + 2 > reader->room) {
      reader->room = reader->room ? 2 * reader->room : 1024;
      reader->line = sg_resize(reader->line, reader->room, 1);
    }
    if (bytes[i] == '\n') {
      reader->line[reader->used] = '\0';
      take_line(r, reader);
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
    if (reader->tail_used == SG_READER_TAIL - 1) {
      memmove(reader->tail, reader->tail + SG_READER_TAIL / 2, SG_READER_TAIL - SG_READER_TAIL / 2);
      reader->tail_used -= SG_READER_TAIL / 2;
    }
    reader->tail[reader->tail_used++] = bytes[i];
  }
  reader->tail[reader->tail_used] = '\0';
}

const char *sg_reader_last_stderr_line(struct sg_reader *reader) {
  while (reader->tail_used && (unsigned char)reader->tail[reader->tail_used - 1] <= ' ') {
    reader->tail[--reader->tail_used] = '\0';
  }
  char *line = strrchr(reader->tail, '\n');
  return line ? line + 1 : reader->tail;
}

void sg_reader_release(struct sg_reader *reader) {
  free(reader->line);
  *reader = (struct sg_reader){0};
}
