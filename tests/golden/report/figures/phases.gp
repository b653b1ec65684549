# Loading and operating. Made by stratagemm-report from phases.dat. To draw it again, or in another format:
#   gnuplot phases.gp          gnuplot -e "format='pdf'" phases.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,366 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*366 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,366/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'phases.'.format
set label 1 'Loading and operating' at screen 0.5, screen 1-22.0/366 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set xlabel 'time (s)' offset 0,0.45
set key at graph 0, screen 0.7540983606557377+4.0/366 left bottom horizontal reverse Left maxcols 3 maxrows 2 samplen 1.6
set xrange [0:4.586847689691667]
set yrange [5:0]
unset grid
unset ytics
set xtics out ('0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2, '2.5' 2.5, '3.0' 3, '3.5' 3.5, '4.0' 4, '4.5' 4.5)
unset mxtics
set lmargin at screen 0.021875
set rmargin at screen 0.978125
set tmargin at screen 0.7540983606557377
set bmargin at screen 0.15300546448087432
set label 'threads: 2 workers × 1 BLAS thread' at graph 0, first 0.25 left
set label 'blas-physical: 1 worker × 2 BLAS threads' at graph 0, first 1.25 left
set label 'blas-default: 1 worker × default BLAS threads' at graph 0, first 2.25 left
set label 'threads+blas: 2 workers × default BLAS threads' at graph 0, first 3.25 left
set label 'serial: 1 worker × 1 BLAS thread' at graph 0, first 4.25 left
set label 'loading 9.3%' at graph 1, first 0.25 right
set label 'loading 16%' at graph 1, first 1.25 right
set label 'loading 16%' at graph 1, first 2.25 right
set label 'loading 7.9%' at graph 1, first 3.25 right
set label 'loading 9.5%' at graph 1, first 4.25 right

part(i) = stringcolumn(i).': '.($3 > 0 ? 'operating ' : 'loading ').stringcolumn(i+1).', '.stringcolumn(i+2).' of the time'
box = 'phases.dat'
plot 'phases.dat' index 5 using 1:2 with lines linewidth 0.4 dashtype 3 linecolor rgb '#808080' notitle, \
     box index 0 using (0):(0):1:2:3:4:5 with boxxyerror notitle linecolor rgb variable fillstyle transparent solid 0.30 noborder, \
     box index 1 using (0):(0):1:2:3:4:5 with boxxyerror notitle linecolor rgb variable fillstyle transparent solid 0.90 noborder, \
     box index 2 using (0):(0):1:2:3:4:5 with boxxyerror notitle linecolor rgb variable fillstyle empty border, \
     box index 3 using (0):(0):1:2:3:4 with boxxyerror notitle linecolor rgb '#ffffff' fillstyle transparent pattern 5 noborder, \
     box index 4 using 1:2:(part(4)) with labels hypertext point pointtype 7 pointsize 1 linecolor rgb '#ff000000' notitle, \
     NaN with boxes title 'loading' linecolor rgb '#767676' fillstyle transparent solid 0.30 noborder, \
     NaN with boxes title 'operating' linecolor rgb '#767676' fillstyle transparent solid 0.90 noborder, \
     NaN with boxes title 'overlapping' linecolor rgb '#767676' fillstyle transparent pattern 5 noborder, \
     NaN with boxes title 'idle' linecolor rgb '#767676' fillstyle empty border
