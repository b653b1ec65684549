#!/bin/bash
# Changes to the rows of the result set SET, by awk.

# edit FILE STATEMENT: an awk statement on every row, at["column"] is the number of its field; `next` leaves the row out.
# Numbers are written with 15 digits.
edit() {
  awk -F, -v OFS=, -v CONVFMT=%.15g "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; print; next } { $2; print }" "$SET/$1" >"$SET/$1.new"
  mv "$SET/$1.new" "$SET/$1"
}
