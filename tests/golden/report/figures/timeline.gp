# The run over time. Made by stratagemm-report from timeline.dat. To draw it again, or in another format:
#   gnuplot timeline.gp          gnuplot -e "format='pdf'" timeline.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,516 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*516 font 'sans,14' noenhanced fontscale 1.55 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,516/96.0 font 'sans,14' fontscale 0.66 noenhanced linewidth 1.5 pointscale 1.4
set output 'timeline.'.format
set label 1 'The run over time' at screen 0.5, screen 1-22.0/516 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set multiplot
set xrange [0:8.26189594912]
set lmargin at screen 0.12
set rmargin at screen 0.975
set tmargin at screen 0.7829457364341086
set bmargin at screen 0.3062015503875969
set yrange [0.9607125523672368:1.2791989255726353]
set ylabel 'trial time / median' offset 0.8,0
set grid ytics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3
set key at graph 0, graph 1.02 left bottom horizontal reverse Left samplen 0.8 maxcols 2 maxrows 3
set xtics format ''
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead linewidth 1 linecolor rgb 'black' back
# text for a launch, from its columns: name, round, launch, time
launch(i) = stringcolumn(i).', round '.stringcolumn(i+1).', launch '.stringcolumn(i+2).': '.stringcolumn(i+3)
plot NaN with points pointtype 5 pointsize 0.9 linecolor rgb '#767676' title 'serial', \
     'timeline.dat' index 0 using 1:2:(launch(3)) with labels hypertext point pointtype 5 pointsize 0.65 linecolor rgb '#767676' notitle, \
     NaN with points pointtype 9 pointsize 0.9 linecolor rgb '#2b7bba' title 'blas-default', \
     'timeline.dat' index 1 using 1:2:(launch(3)) with labels hypertext point pointtype 9 pointsize 0.65 linecolor rgb '#2b7bba' notitle, \
     NaN with points pointtype 11 pointsize 0.9 linecolor rgb '#7a68d8' title 'blas-physical', \
     'timeline.dat' index 2 using 1:2:(launch(3)) with labels hypertext point pointtype 11 pointsize 0.65 linecolor rgb '#7a68d8' notitle, \
     NaN with points pointtype 7 pointsize 0.9 linecolor rgb '#d55e00' title 'threads', \
     'timeline.dat' index 3 using 1:2:(launch(3)) with labels hypertext point pointtype 7 pointsize 0.65 linecolor rgb '#d55e00' notitle, \
     NaN with points pointtype 13 pointsize 0.9 linecolor rgb '#008f68' title 'threads+blas', \
     'timeline.dat' index 4 using 1:2:(launch(3)) with labels hypertext point pointtype 13 pointsize 0.65 linecolor rgb '#008f68' notitle, \
     'timeline.dat' index 6 using 1:2 with points pointtype 6 pointsize 1.1 linewidth 0.8 linecolor rgb 'black' title 'reduced capacity'

unset label 1
unset arrow 1
unset logscale y
unset key
set tmargin at screen 0.2558139534883721
set bmargin at screen 0.10852713178294573
set xtics format '%g'
set yrange [0:2.15]
set ytics 1
set xlabel 'time since the start of the run (min)' offset 0,0.45
set ylabel 'cores' offset 0.8,0
probe(i) = 'before launch '.stringcolumn(i).': '.stringcolumn(i+1).' cores'
plot 'timeline.dat' index 5 using 1:2 with lines linewidth 1.2 linecolor rgb '#767676', \
     '' index 5 using 1:2:(probe(4)) with labels hypertext point pointtype 7 pointsize 0.4 linecolor rgb '#767676', \
     '' index 5 using ($3 > 0 ? $1 : NaN):2 with points pointtype 6 pointsize 0.8 linewidth 0.8 linecolor rgb 'black'
unset multiplot
