# Loading and operating. Made by stratagemm-report from phases.dat. To draw it again, or in another format:
#   gnuplot phases.gp          gnuplot -e "format='pdf'" phases.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,364 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*364 font 'sans,14' noenhanced fontscale 1.55 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,364/96.0 font 'sans,14' fontscale 0.66 noenhanced linewidth 1.5 pointscale 1.4
set output 'phases.'.format
set label 1 'Loading and operating' at screen 0.5, screen 1-22.0/364 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set xrange [0:4.542315187849999]
set yrange [5:0]
set xlabel 'time (s)' offset 0,0.45
set xtics out
unset ytics
set key at graph 0, screen 0.7582417582417582+5.0/364 left bottom horizontal reverse Left samplen 1.6 maxrows 1 width -1 font ',13'
set lmargin at screen 0.02
set rmargin at screen 0.98
set tmargin at screen 0.7582417582417582
set bmargin at screen 0.15384615384615385
set label 'threads: 2 workers × 1 BLAS thread' at graph 0, first 0.27 left
set label 'blas-physical: 1 worker × 2 BLAS threads' at graph 0, first 1.27 left
set label 'blas-default: 1 worker × default BLAS threads' at graph 0, first 2.27 left
set label 'threads+blas: 2 workers × default BLAS threads' at graph 0, first 3.27 left
set label 'serial: 1 worker × 1 BLAS thread' at graph 0, first 4.27 left
set label 'loading 9.3%' at graph 1, first 0.27 right
set label 'loading 16%' at graph 1, first 1.27 right
set label 'loading 16%' at graph 1, first 2.27 right
set label 'loading 7.9%' at graph 1, first 3.27 right
set label 'loading 9.5%' at graph 1, first 4.27 right

part(i) = stringcolumn(i).': '.($3 > 0 ? 'operating ' : 'loading ').stringcolumn(i+1).', '.stringcolumn(i+2).' of the time'
box = 'phases.dat'
plot box index 0 using (0):(0):1:2:3:4:5 with boxxyerror notitle linecolor rgb variable fillstyle transparent solid 0.30 noborder, \
     box index 1 using (0):(0):1:2:3:4:5 with boxxyerror notitle linecolor rgb variable fillstyle transparent solid 0.90 noborder, \
     box index 2 using (0):(0):1:2:3:4:5 with boxxyerror notitle linecolor rgb variable fillstyle empty border, \
     box index 3 using (0):(0):1:2:3:4 with boxxyerror notitle linecolor rgb '#ffffff' fillstyle transparent pattern 5 noborder, \
     box index 4 using 1:2:(part(4)) with labels hypertext point pointtype 7 pointsize 1 linecolor rgb '#ff000000' notitle, \
     NaN with boxes title 'loading' linecolor rgb '#767676' fillstyle transparent solid 0.30 noborder, \
     NaN with boxes title 'operating' linecolor rgb '#767676' fillstyle transparent solid 0.90 noborder, \
     NaN with boxes title 'overlapping' linecolor rgb '#767676' fillstyle transparent pattern 5 noborder, \
     NaN with boxes title 'idle' linecolor rgb '#767676' fillstyle empty border
