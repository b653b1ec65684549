# Times over the dates of the sets, relative to A. Made by stratagemm-report from trend.dat. To draw it again, or in another format:
#   gnuplot trend.gp          gnuplot -e "format='pdf'" trend.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,468 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*468 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,468/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'trend.'.format
set label 1 'Times over the dates of the sets, relative to A' at screen 0.5, screen 1-22.0/468 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set xdata time
set timefmt '%s'
set xrange ['1795634294':'1796004006']
set yrange [0.966051597909231:1.1588279256540475]
set format x "%m-%d %H:%M"
unset mxtics
set xtics 1795654100, 82525
set ytics out ('0.98' 0.98, '1.00' 1, '1.02' 1.02, '1.04' 1.04, '1.06' 1.06, '1.08' 1.08, '1.10' 1.1, '1.12' 1.12, '1.14' 1.1400000000000001)
set xlabel 'date of the set (UTC)' offset 0,0.45
set ylabel 'time / time in A' offset 0.8,0
set grid xtics ytics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3
set key at graph 0, screen 0.8076923076923077+4.0/468 left bottom horizontal reverse Left maxcols 3 maxrows 2 samplen 2
set lmargin at screen 0.11875
set rmargin at screen 0.975
set tmargin at screen 0.8076923076923077
set bmargin at screen 0.12393162393162394
set object 1 rectangle from graph 0, first 0.9803921568627451 to graph 1, first 1.02 fillcolor rgb '#808080' fillstyle transparent solid 0.18 noborder behind

plot 'trend.dat' index 0 using 1:2 with linespoints pointtype 5 pointsize 0.9 linewidth 1.6 dashtype (2,3) linecolor rgb '#707070' title 'serial', \
     '' index 0 using 1:2:3:4 with yerrorbars pointtype 0 linewidth 1.2 linecolor rgb '#707070' notitle, \
     '' index 0 using 1:2:(stringcolumn(5).', '.stringcolumn(6).': '.stringcolumn(7)) with labels hypertext point pointtype 5 pointsize 0.9 linecolor rgb '#707070' notitle, \
     'trend.dat' index 1 using 1:2 with linespoints pointtype 9 pointsize 0.9 linewidth 1.6 dashtype (12,4) linecolor rgb '#326ea0' title 'blas-default', \
     '' index 1 using 1:2:3:4 with yerrorbars pointtype 0 linewidth 1.2 linecolor rgb '#326ea0' notitle, \
     '' index 1 using 1:2:(stringcolumn(5).', '.stringcolumn(6).': '.stringcolumn(7)) with labels hypertext point pointtype 9 pointsize 0.9 linecolor rgb '#326ea0' notitle, \
     'trend.dat' index 2 using 1:2 with linespoints pointtype 11 pointsize 0.9 linewidth 1.6 dashtype (5,4) linecolor rgb '#963cc8' title 'blas-physical', \
     '' index 2 using 1:2:3:4 with yerrorbars pointtype 0 linewidth 1.2 linecolor rgb '#963cc8' notitle, \
     '' index 2 using 1:2:(stringcolumn(5).', '.stringcolumn(6).': '.stringcolumn(7)) with labels hypertext point pointtype 11 pointsize 0.9 linecolor rgb '#963cc8' notitle, \
     'trend.dat' index 3 using 1:2 with linespoints pointtype 7 pointsize 0.9 linewidth 1.6 dashtype 1 linecolor rgb '#fa5a00' title 'threads', \
     '' index 3 using 1:2:3:4 with yerrorbars pointtype 0 linewidth 1.2 linecolor rgb '#fa5a00' notitle, \
     '' index 3 using 1:2:(stringcolumn(5).', '.stringcolumn(6).': '.stringcolumn(7)) with labels hypertext point pointtype 7 pointsize 0.9 linecolor rgb '#fa5a00' notitle, \
     'trend.dat' index 4 using 1:2 with linespoints pointtype 13 pointsize 0.9 linewidth 1.6 dashtype (12,3,2,3) linecolor rgb '#14781e' title 'threads+blas', \
     '' index 4 using 1:2:3:4 with yerrorbars pointtype 0 linewidth 1.2 linecolor rgb '#14781e' notitle, \
     '' index 4 using 1:2:(stringcolumn(5).', '.stringcolumn(6).': '.stringcolumn(7)) with labels hypertext point pointtype 13 pointsize 0.9 linecolor rgb '#14781e' notitle
