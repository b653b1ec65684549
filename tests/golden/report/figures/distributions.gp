# Spread of the times. Made by stratagemm-report from distributions.dat. To draw it again, or in another format:
#   gnuplot distributions.gp          gnuplot -e "format='pdf'" distributions.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,322 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*322 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,322/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'distributions.'.format
set label 1 'Spread of the times' at screen 0.5, screen 1-22.0/322 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set xlabel 'difference from the median (%)' offset 0,0.45
unset key
set xrange [-3.0426902560979068:27.033838050085116]
set yrange [5:0]
unset grid
unset ytics
set xtics out ('0' 0, '5' 5, '10' 10, '15' 15, '20' 20, '25' 25)
unset mxtics
set lmargin at screen 0.021875
set rmargin at screen 0.978125
set tmargin at screen 0.8571428571428571
set bmargin at screen 0.17391304347826086
set label 'threads: 2 workers × 1 BLAS thread' at graph 0, first 0.25 left
set label 'blas-physical: 1 worker × 2 BLAS threads' at graph 0, first 1.25 left
set label 'blas-default: 1 worker × default BLAS threads' at graph 0, first 2.25 left
set label 'threads+blas: 2 workers × default BLAS threads' at graph 0, first 3.25 left
set label 'serial: 1 worker × 1 BLAS thread' at graph 0, first 4.25 left
set label 'spread 3.3%' at graph 1, first 0.25 right
set label 'spread 0.40%' at graph 1, first 1.25 right
set label 'spread 6.8%' at graph 1, first 2.25 right
set label 'spread 7.9%' at graph 1, first 3.25 right
set label 'spread 0.11%' at graph 1, first 4.25 right

bar = 0.19
# text for a launch, from its columns: name, round, launch, time
launch(i) = stringcolumn(i).', round '.stringcolumn(i+1).', launch '.stringcolumn(i+2).': '.stringcolumn(i+3)
plot 'distributions.dat' index 2 using 1:2 with lines linewidth 0.4 dashtype 3 linecolor rgb '#808080' notitle, \
     'distributions.dat' index 0 using (0):1:2:3:($1-bar):($1+bar):4 with boxxyerror \
       linecolor rgb variable fillstyle transparent solid 0.30 noborder, \
     '' index 3 using 1:2 with lines linewidth 1 linecolor rgb 'black', \
     '' index 1 using 1:2:(launch(5)):4:3 with labels hypertext point pointtype variable pointsize 0.55 linecolor rgb variable
