# Time per strategy. Made by stratagemm-report from strategies.dat. To draw it again, or in another format:
#   gnuplot strategies.gp          gnuplot -e "format='pdf'" strategies.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,322 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*322 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,322/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'strategies.'.format
set label 1 'Time per strategy' at screen 0.5, screen 1-22.0/322 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set xlabel 'time (s); shorter is better' offset 0,0.45
unset key
set xrange [0:4.596219929036667]
set yrange [5:0]
unset grid
unset ytics
set xtics out ('0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2, '2.5' 2.5, '3.0' 3, '3.5' 3.5, '4.0' 4, '4.5' 4.5)
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
set label '2.27 s' at graph 0.8986928104575164, first 0.25 right
set label '1.96×' at graph 1, first 0.25 right
set label '2.66 s' at graph 0.8986928104575164, first 1.25 right
set label '1.67×' at graph 1, first 1.25 right
set label '2.67 s' at graph 0.8986928104575164, first 2.25 right
set label '1.67×' at graph 1, first 2.25 right
set label '2.68 s' at graph 0.8986928104575164, first 3.25 right
set label '1.66×' at graph 1, first 3.25 right
set label '4.45 s' at graph 0.8986928104575164, first 4.25 right
set label '1.00×' at graph 1, first 4.25 right

bar = 0.17
# text for a launch, from its columns: name, round, launch, time
launch(i) = stringcolumn(i).', round '.stringcolumn(i+1).', launch '.stringcolumn(i+2).': '.stringcolumn(i+3)
# text for a configuration, from its columns: name, median, interval, speed-up; the last two may be empty
after(mark, text, rest) = strlen(text) ? mark.text.rest : ''
median(i) = 'median '.stringcolumn(i).after(' ', stringcolumn(i+1), '').after(', ', stringcolumn(i+2), ' serial')
entry(i) = stringcolumn(i).': '.median(i+1)
plot 'strategies.dat' index 2 using 1:2 with lines linewidth 0.4 dashtype 3 linecolor rgb '#808080' notitle, \
     'strategies.dat' index 0 using (0):1:(0):2:($1-bar):($1+bar):5 with boxxyerror \
       linecolor rgb variable fillstyle transparent solid 0.30 noborder, \
     'strategies.dat' index 1 using 1:2:(launch(4)):3 with labels hypertext point pointtype 7 pointsize 0.4 linecolor rgb variable, \
     '' index 0 using 2:1:3:4 with xerrorbars pointtype 0 linewidth 1.6 linecolor rgb 'black', \
     '' index 0 using 2:1:(entry(7)):6:5 with labels hypertext point pointtype variable pointsize 1.1 linecolor rgb variable
