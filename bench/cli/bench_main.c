#include <string.h>

#include "bench/cli/bench_commands.h"

static const struct sg_command commands[] = {
    {"run", "[OPTIONS]", "measure the configurations and store a result set",
     "stratagemm-bench run --n 500 --count 50 --strategy serial,threads", sg_command_run},
    {"advise", "--n N [OPTIONS]", "search the fastest settings for one workload, in about a minute",
     "stratagemm-bench advise --n 1000 --count 64 --env settings.sh", sg_command_advise},
    {"plan", "[OPTIONS]", "show what run would do, and the time and memory it needs",
     "stratagemm-bench plan --profile case-study", sg_command_plan},
    {"list", "strategies|operations|backends|runners|profiles|counters [OPTIONS]",
     "list the choices available on this machine", "stratagemm-bench list strategies", sg_command_list},
    {"doctor", "[OPTIONS]", "check whether this machine is fit for measuring", "stratagemm-bench doctor",
     sg_command_doctor},
    {"data", "--n N --count N [OPTIONS] DIR", "write a stack of items as .npy files for --source npy:DIR",
     "stratagemm-bench data --n 2000 --count 20 pairs", sg_command_data},
    {"campaign", "--output DIR [OPTIONS] [-- OPTIONS OF run]",
     "measure every host of an allocation, and compare the hosts",
     "stratagemm-bench campaign --hosts node1,node2 --profile quick --output campaign -- --budget 10m",
     sg_command_campaign},
};

const struct sg_program sg_bench_program = {
    .name = "stratagemm-bench",
    .summary = "Measure how best to divide this machine's cores between BLAS threads and parallel tasks.",
    .commands = commands,
    .n_commands = sizeof commands / sizeof commands[0],
};

const struct sg_command *sg_command_find(const char *name) {
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(commands[i].name, name) == 0) { return &commands[i]; }
  }
  return NULL;
}

int main(int argc, char **argv) {
  return sg_cli_main(&sg_bench_program, argc, argv);
}
