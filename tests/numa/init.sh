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
echo "==== doctor"
/usr/bin/stratagemm-bench doctor 2>&1 | /bin/busybox cat
echo "==== end"
/bin/busybox poweroff -f
