#!/bin/busybox sh
# shellcheck shell=dash
# The first process of the virtual machine: measures, prints files of the result sets between marks, and switches it off.
/bin/busybox mkdir -p /proc /sys /tmp /dev/shm
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mkdir -p /dev/shm
/bin/busybox mount -t tmpfs none /dev/shm
export PATH=/bin HOME=/tmp NO_COLOR=1

show() { # FILE..
  for file in "$@"; do
    echo "==== $file"
    /bin/busybox cat "$file"
  done
}

measure() { # NAME OPTION..
  name=$1
  shift
  /usr/bin/stratagemm-bench run --profile smoke --rounds 1 --trials 1 --warmup 0 --library-probe none --quiet \
    --backend /usr/lib/x86_64-linux-gnu/libopenblas.so.0 --output "/tmp/$name" "$@" >/tmp/log 2>&1
  status=$?
  echo "==== status-$name"
  echo $status
  show /tmp/log "/tmp/$name/configs.csv" "/tmp/$name/outcomes.csv"
}

# Items of 12 MB: several huge pages, which are the smallest part of memory that can be placed.
measure placed --operation axpy --shape 500x1000 --count 4 --retain all --strategy threads,processes --workers 2 \
  --pin spread,close --membind first-touch,local,interleave --ceilings none
measure library --n 64 --count 2 --retain all --strategy blas-physical --blas-threads 2 --pin spread,close --ceilings none
measure rates --n 16 --count 2 --strategy serial --ceilings measured
show /tmp/rates/machine.json /tmp/rates/run.json

# Half of a CPU of the second node, and little memory, by a control group of version 2.
/bin/busybox mount -t cgroup2 none /sys/fs/cgroup
limited=/sys/fs/cgroup/limited
echo '+cpu +cpuset +memory' >/sys/fs/cgroup/cgroup.subtree_control
/bin/busybox mkdir $limited
echo '50000 100000' >$limited/cpu.max
echo 3 >$limited/cpuset.cpus
echo 300M >$limited/memory.max
echo $$ >$limited/cgroup.procs
measure limited --n 16 --count 2 --strategy serial,threads --ceilings none
show /tmp/limited/machine.json /tmp/limited/run.json /tmp/limited/probes.csv
measure refused --n 1000 --count 40 --retain all --strategy serial --ceilings none
echo $$ >/sys/fs/cgroup/cgroup.procs

echo "==== doctor"
/usr/bin/stratagemm-bench doctor 2>&1 | /bin/busybox cat
echo "==== end"
/bin/busybox poweroff -f
