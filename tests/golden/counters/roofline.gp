# Roofline. Made by stratagemm-report from roofline.dat. To draw it again, or in another format:
#   gnuplot roofline.gp          gnuplot -e "format='pdf'" roofline.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,512 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*512 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,512/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'roofline.'.format
set label 1 'Roofline' at screen 0.5, screen 1-22.0/512 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set logscale xy
set xlabel 'operational intensity (FLOP per byte)' offset 0,0.45
set ylabel 'rate (GFLOP/s)' offset 0.8,0
set xrange [0.016666666666666666:312.5]
set yrange [0.126:367.2]
set xtics out ('0.1' 0.1, '1' 1, '10' 10, '100' 100)
set ytics out ('0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200)
unset mxtics
unset mytics
set grid xtics ytics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3
set lmargin at screen 0.11875
set rmargin at screen 0.975
set tmargin at screen 0.73828125
set bmargin at screen 0.11328125
set key at graph 0, screen 0.73828125+4.0/512 left bottom horizontal reverse Left maxcols 2 maxrows 4 samplen 2

point(i) = stringcolumn(i).': '.stringcolumn(i+1).', '.stringcolumn(i+2).' of the roof'
plot 'roofline.dat' index 0 using 1:2 with lines linewidth 1.6 dashtype 1 linecolor rgb 'black' title 'all 2 cores', \
     'roofline.dat' index 1 using 1:2 with lines linewidth 1.6 dashtype 2 linecolor rgb 'black' title 'one core', \
     'roofline.dat' index 2 using 1:2 with points pointtype 5 pointsize 1.1 linecolor rgb '#707070' title 'serial', \
     '' index 2 using 1:2:(point(3)) with labels hypertext point pointtype 7 pointsize 1.2 linecolor rgb '#ff000000' notitle, \
     'roofline.dat' index 3 using 1:2 with points pointtype 9 pointsize 1.1 linecolor rgb '#326ea0' title 'blas-default', \
     '' index 3 using 1:2:(point(3)) with labels hypertext point pointtype 7 pointsize 1.2 linecolor rgb '#ff000000' notitle, \
     'roofline.dat' index 4 using 1:2 with points pointtype 11 pointsize 1.1 linecolor rgb '#963cc8' title 'blas-physical', \
     '' index 4 using 1:2:(point(3)) with labels hypertext point pointtype 7 pointsize 1.2 linecolor rgb '#ff000000' notitle, \
     'roofline.dat' index 5 using 1:2 with points pointtype 7 pointsize 1.1 linecolor rgb '#fa5a00' title 'threads', \
     '' index 5 using 1:2:(point(3)) with labels hypertext point pointtype 7 pointsize 1.2 linecolor rgb '#ff000000' notitle, \
     'roofline.dat' index 6 using 1:2 with points pointtype 13 pointsize 1.1 linecolor rgb '#14781e' title 'threads+blas', \
     '' index 6 using 1:2:(point(3)) with labels hypertext point pointtype 7 pointsize 1.2 linecolor rgb '#ff000000' notitle
