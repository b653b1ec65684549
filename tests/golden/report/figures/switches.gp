# Context switches. Made by stratagemm-report from switches.dat. To draw it again, or in another format:
#   gnuplot switches.gp          gnuplot -e "format='pdf'" switches.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,344 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*344 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,344/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'switches.'.format
set label 1 'Context switches' at screen 0.5, screen 1-22.0/344 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set logscale x
set xlabel 'context switches per second (logarithmic from 1)' offset 0,0.45
set key at graph 0, screen 0.8023255813953488+4.0/344 left bottom horizontal reverse Left maxcols 2 maxrows 1 samplen 0.8
set xrange [0.1:74.72950949539432]
set yrange [5:0]
unset grid
unset ytics
set xtics out ('0' 0.1, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50)
unset mxtics
set lmargin at screen 0.021875
set rmargin at screen 0.978125
set tmargin at screen 0.8023255813953488
set bmargin at screen 0.16279069767441862
set label 'threads: 2 workers × 1 BLAS thread' at graph 0, first 0.25 left
set label 'blas-physical: 1 worker × 2 BLAS threads' at graph 0, first 1.25 left
set label 'blas-default: 1 worker × default BLAS threads' at graph 0, first 2.25 left
set label 'threads+blas: 2 workers × default BLAS threads' at graph 0, first 3.25 left
set label 'serial: 1 worker × 1 BLAS thread' at graph 0, first 4.25 left
set label '37 / 22' at graph 1, first 0.25 right
set label '30 / 9.8' at graph 1, first 1.25 right
set label '30 / 9.0' at graph 1, first 2.25 right
set label '32 / 22' at graph 1, first 3.25 right
set label '19 / 4.6' at graph 1, first 4.25 right

rate(i, what) = stringcolumn(6).': '.stringcolumn(i).' '.what.' per second'
plot 'switches.dat' index 1 using 1:2 with lines linewidth 0.4 dashtype 3 linecolor rgb '#808080' notitle, \
     'switches.dat' index 0 using 2:1:($3-$2):(0) with vectors nohead linewidth 1 linecolor rgb "#808080" notitle, \
     '' index 0 using 2:1:(rate(7, 'involuntary')):4 with labels hypertext point pointtype 9 pointsize 1.1 linecolor rgb variable notitle, \
     '' index 0 using 3:1:(rate(8, 'voluntary')):4 with labels hypertext point pointtype 11 pointsize 1.1 linecolor rgb variable notitle, \
     NaN with points pointsize 1.1 pointtype 9 linecolor rgb '#767676' title 'involuntary', \
     NaN with points pointsize 1.1 pointtype 11 linecolor rgb '#767676' title 'voluntary'
