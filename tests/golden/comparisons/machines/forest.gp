# Time in B relative to A. Made by stratagemm-report from forest.dat. To draw it again, or in another format:
#   gnuplot forest.gp          gnuplot -e "format='pdf'" forest.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,312 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*312 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,312/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'forest.'.format
set label 1 'Time in B relative to A' at screen 0.5, screen 1-22.0/312 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set logscale x
set xlabel 'time in B / time in A' offset 0,0.45
unset key
set xrange [0.18176712171724857:1.6588511725378687]
set yrange [5:0]
unset grid
unset ytics
set xtics out ('0.2' 0.2, '0.3' 0.30000000000000004, '0.4' 0.4, '0.5' 0.5, '0.7' 0.7000000000000001, '1' 1, '1.5' 1.5)
unset mxtics
set lmargin at screen 0.021875
set rmargin at screen 0.978125
set tmargin at screen 0.8525641025641025
set bmargin at screen 0.1794871794871795
set label 'serial' at graph 0, first 0.25 left
set label 'blas-default' at graph 0, first 1.25 left
set label 'blas-physical' at graph 0, first 2.25 left
set label 'threads' at graph 0, first 3.25 left
set label 'threads+blas' at graph 0, first 4.25 left
set label '1.132 [0.776, 1.651]  ~' at graph 1, first 0.25 right
set label '0.523 [0.410, 0.667]  faster' at graph 1, first 1.25 right
set label '0.530 [0.415, 0.675]  faster' at graph 1, first 2.25 right
set label '0.247 [0.183, 0.335]  faster' at graph 1, first 3.25 right
set label '0.461 [0.340, 0.623]  faster' at graph 1, first 4.25 right

bar = 0.17
plot 'forest.dat' index 0 using (1):1:(0.9803921568627451):(1.02):($1-bar):($1+bar) with boxxyerror linecolor rgb '#808080' fillstyle transparent solid 0.18 noborder, \
     'forest.dat' index 1 using 1:2 with lines linewidth 0.4 dashtype 3 linecolor rgb '#808080' notitle, \
     'forest.dat' index 2 using 1:2 with lines linewidth 1 linecolor rgb 'black', \
     '' index 0 using 2:1:3:4 with xerrorbars pointtype 0 linewidth 1.6 linecolor rgb 'black', \
     '' index 0 using 2:1:(stringcolumn(7).': '.stringcolumn(8).' '.stringcolumn(9)):6:5 with labels hypertext point pointtype variable pointsize 1.2 linecolor rgb variable
