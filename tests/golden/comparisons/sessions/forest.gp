# Time in B relative to A. Made by stratagemm-report from forest.dat. To draw it again, or in another format:
#   gnuplot forest.gp          gnuplot -e "format='pdf'" forest.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,306 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*306 font 'sans,14' noenhanced fontscale 1.55 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,306/96.0 font 'sans,14' fontscale 0.66 noenhanced linewidth 1.5 pointscale 1.4
set output 'forest.'.format
set label 1 'Time in B relative to A' at screen 0.5, screen 1-22.0/306 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

# ratios on a logarithmic axis, with a line at 1; rows from top to bottom
set logscale x
set xrange [0.9706853038245:1.1812735941939483]
set yrange [5:0]
set xtics out ('1' 1, '1.04' 1.04, '1.08' 1.08, '1.15' 1.15)
unset mxtics
unset ytics
unset key
set tmargin at screen 0.8562091503267975
set bmargin at screen 0.20261437908496732
set xlabel 'time in B / time in A' offset 0,0.45
set lmargin at screen 0.02
set rmargin at screen 0.64
set object 1 rectangle from first 0.9803921568627451, graph 0 to first 1.02, graph 1 fillcolor rgb '#808080' fillstyle transparent solid 0.18 noborder behind
set arrow 1 from first 1, graph 0 to first 1, graph 1 nohead linewidth 1 linecolor rgb '#808080' back
set label 'serial' at graph 0, first 0.27 left
set label 'blas-default' at graph 0, first 1.27 left
set label 'blas-physical' at graph 0, first 2.27 left
set label 'threads' at graph 0, first 3.27 left
set label 'threads+blas' at graph 0, first 4.27 left
set label '1.100 [1.029, 1.175]  slower' at screen 0.985, first 0.27 right
set label '1.100 [1.029, 1.175]  slower' at screen 0.985, first 1.27 right
set label '1.100 [1.029, 1.175]  slower' at screen 0.985, first 2.27 right
set label '1.100 [1.029, 1.175]  slower' at screen 0.985, first 3.27 right
set label '1.100 [1.029, 1.175]  slower' at screen 0.985, first 4.27 right

plot 'forest.dat' using 2:1:3:4 with xerrorbars pointtype 0 linewidth 1.6 linecolor rgb 'black', \
     '' using 2:1:(stringcolumn(7).': '.stringcolumn(8).' '.stringcolumn(9)):6:5 with labels hypertext point pointtype variable pointsize 1.2 linecolor rgb variable
