/* A small result set in memory, one file of which is the input: for the fuzz targets of what reads sets. */
#ifndef SG_TESTS_FUZZ_ONE_SET_H
#define SG_TESTS_FUZZ_ONE_SET_H

#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/input.h"

struct set_file {
  const char *name, *whole;
};
static const struct set_file files[] = {
    {"configs.csv",
     "config_id,label,operation,dtype,m,n,k,count,source,retain,strategy,scheduler,workers,blas_threads,"
     "load,pin,backend,coretype,runner,options\n"
     "a,serial,gemm,f64,8,8,8,2,uniform,none,serial,serial,1,1,serial,none,b,auto,c,\n"
     "b,threads,gemm,f64,8,8,8,2,uniform,none,threads,pool,2,1,task,none,b,auto,c,\n"},
    {"samples.csv",
     "config_id,round,launch,trial,warmup,started_ns,wall_ns,load_wall_ns,operate_wall_ns,load_busy_ns,"
     "operate_busy_ns,cpu_user_ns,cpu_sys_ns,ctx_voluntary,ctx_involuntary,faults_minor,faults_major,"
     "rss_peak_bytes,threads_observed,residual,valid,threads_alive,items_checked\n"
     "a,1,1,1,0,10,20,5,15,5,15,18,1,0,0,0,0,4096,1.0,0.1,1,1,2\n"
     "b,1,2,1,0,40,11,,,5,15,18,1,0,0,0,0,4096,1.9,0.1,1,2,2\n"},
    {"outcomes.csv", "config_id,round,launch,outcome,detail,signal\na,1,1,ok,,\nb,1,2,ok,,\n"},
    {"probes.csv",
     "config_id,round,launch,one_core_flops,all_core_flops,capacity,steal_ns,mhz,started_ns,probe_ns,launch_ns\n"
     "a,1,1,1e11,2e11,2,0,3000,1,1,30\nb,1,2,1e11,2e11,2,0,3000,30,1,20\n"},
    {"counters.csv", "config_id,round,launch,trial,event,unit,value,source\na,1,1,1,FLOPS,flop,1024,model\n"},
    {"run.json", "{\"schema_version\": 1}\n"},
    {"machine.json", "{\"schema_version\": 1}\n"},
};
enum { N_FILES = sizeof files / sizeof files[0] };

static char folder[] = "/dev/shm/fuzz-set-XXXXXX";

static void put_file(const char *name, const void *bytes, size_t size) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *stream = fopen(path, "wb");
  if (!stream || fwrite(bytes, 1, size, stream) != size || fclose(stream) != 0) { abort(); }
}

static void remove_folder(void) {
  char path[128];
  for (size_t i = 0; i < N_FILES; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
    unlink(path);
  }
  rmdir(folder);
}

static void make_folder(void) {
  static bool done;
  if (done) { return; }
  done = true;
  if (!mkdtemp(folder)) { abort(); }
  atexit(remove_folder);
  for (size_t i = 0; i < N_FILES; i++) {
    put_file(files[i].name, files[i].whole, strlen(files[i].whole));
  }
}

/* The input's first byte says which file the others are. The folder of the set; `*file` is to be put back. */
static const char *set_of(const uint8_t *data, size_t size, const struct set_file **file) {
  make_folder();
  *file = &files[data[0] % N_FILES];
  put_file((*file)->name, data + 1, size - 1);
  return folder;
}

static void put_back(const struct set_file *file) {
  put_file(file->name, file->whole, strlen(file->whole));
}

#endif
