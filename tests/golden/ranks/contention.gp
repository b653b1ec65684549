# Contention: one MPI rank alone and all at once. Made by stratagemm-report from contention.dat. To draw it again, or in another format:
#   gnuplot contention.gp          gnuplot -e "format='pdf'" contention.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,168 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*168 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,168/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'contention.'.format
set label 1 'Contention: one MPI rank alone and all at once' at screen 0.5, screen 1-22.0/168 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set xlabel 'time of one rank (ms); shorter is better' offset 0,0.45
set key at graph 0, screen 0.5952380952380952+4.0/168 left bottom horizontal reverse Left maxcols 2 maxrows 1 samplen 0.8
set xrange [0:32.455972075]
set yrange [1:0]
unset grid
unset ytics
set xtics out ('0' 0, '5' 5, '10' 10, '15' 15, '20' 20, '25' 25, '30' 30)
unset mxtics
set lmargin at screen 0.021875
set rmargin at screen 0.978125
set tmargin at screen 0.5952380952380952
set bmargin at screen 0.3333333333333333
set label 'mpi 2x1x1 count=16' at graph 0, first 0.25 left
set label '1.7× [1.16, 2.44]' at graph 1, first 0.25 right

rank(i, what) = stringcolumn(i).': '.what.' '.stringcolumn(i+1)
plot 'contention.dat' index 2 using 1:2 with lines linewidth 0.4 dashtype 3 linecolor rgb '#808080' notitle, \
     'contention.dat' index 0 using 1:2:(rank(4, 'one of the ranks at once')):3 with labels hypertext point pointtype 7 pointsize 0.6 linecolor rgb variable notitle, \
     '' index 1 using 1:2:(rank(3, 'one rank alone')) with labels hypertext point pointtype 2 pointsize 1.4 linewidth 2 linecolor rgb 'black' notitle, \
     NaN with points pointsize 1.4 pointtype 2 linewidth 2 linecolor rgb 'black' title 'one rank alone', \
     NaN with points pointsize 0.6 pointtype 7 linecolor rgb '#767676' title 'each at once'
