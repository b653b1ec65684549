# The run over time. Made by stratagemm-report from timeline.dat. To draw it again, or in another format:
#   gnuplot timeline.gp          gnuplot -e "format='pdf'" timeline.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,468 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*468 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,468/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'timeline.'.format
set label 1 'The run over time' at screen 0.5, screen 1-22.0/468 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set multiplot
set ylabel 'trial time / median' offset 0.8,0
set xrange [0:8.26189594912]
set yrange [0.9607125523672368:1.2791989255726353]
set xtics out ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4, '5' 5, '6' 6, '7' 7, '8' 8)
set ytics out ('1.00' 1, '1.05' 1.05, '1.10' 1.1, '1.15' 1.1500000000000001, '1.20' 1.2000000000000002, '1.25' 1.25)
unset mxtics
unset mytics
set grid xtics ytics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3
set lmargin at screen 0.11875
set rmargin at screen 0.975
set tmargin at screen 0.7606837606837606
set bmargin at screen 0.3333333333333333
set key at graph 0, screen 0.7606837606837606+4.0/468 left bottom horizontal reverse Left maxcols 2 maxrows 3 samplen 0.8
set xtics out ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8)
set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead linewidth 1 linecolor rgb 'black' back
# text for a launch, from its columns: name, round, launch, time
launch(i) = stringcolumn(i).', round '.stringcolumn(i+1).', launch '.stringcolumn(i+2).': '.stringcolumn(i+3)
plot NaN with points pointtype 5 pointsize 0.9 linecolor rgb '#707070' title 'serial', \
     'timeline.dat' index 0 using 1:2:(launch(3)) with labels hypertext point pointtype 5 pointsize 0.65 linecolor rgb '#707070' notitle, \
     NaN with points pointtype 9 pointsize 0.9 linecolor rgb '#326ea0' title 'blas-default', \
     'timeline.dat' index 1 using 1:2:(launch(3)) with labels hypertext point pointtype 9 pointsize 0.65 linecolor rgb '#326ea0' notitle, \
     NaN with points pointtype 11 pointsize 0.9 linecolor rgb '#963cc8' title 'blas-physical', \
     'timeline.dat' index 2 using 1:2:(launch(3)) with labels hypertext point pointtype 11 pointsize 0.65 linecolor rgb '#963cc8' notitle, \
     NaN with points pointtype 7 pointsize 0.9 linecolor rgb '#fa5a00' title 'threads', \
     'timeline.dat' index 3 using 1:2:(launch(3)) with labels hypertext point pointtype 7 pointsize 0.65 linecolor rgb '#fa5a00' notitle, \
     NaN with points pointtype 13 pointsize 0.9 linecolor rgb '#14781e' title 'threads+blas', \
     'timeline.dat' index 4 using 1:2:(launch(3)) with labels hypertext point pointtype 13 pointsize 0.65 linecolor rgb '#14781e' notitle, \
     'timeline.dat' index 6 using 1:2 with points pointtype 6 pointsize 1.1 linewidth 0.8 linecolor rgb 'black' title 'reduced capacity'

unset label 1
unset arrow 1
unset logscale y
unset key
set tmargin at screen 0.28205128205128205
set bmargin at screen 0.11965811965811966
set xtics out ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4, '5' 5, '6' 6, '7' 7, '8' 8)
set yrange [0:2.15]
set ytics out ('0' 0, '1' 1, '2' 2)
set xlabel 'time since the start of the run (min)' offset 0,0.45
set ylabel 'cores' offset 0.8,0
probe(i) = 'before launch '.stringcolumn(i).': '.stringcolumn(i+1).' cores'
plot 'timeline.dat' index 5 using 1:2 with lines linewidth 1.2 linecolor rgb '#767676', \
     '' index 5 using 1:2:(probe(4)) with labels hypertext point pointtype 7 pointsize 0.4 linecolor rgb '#767676', \
     '' index 5 using ($3 > 0 ? $1 : NaN):2 with points pointtype 6 pointsize 0.8 linewidth 0.8 linecolor rgb 'black'
unset multiplot
