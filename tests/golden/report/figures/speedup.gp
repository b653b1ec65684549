# Speed-up over serial. Made by stratagemm-report from speedup.dat. To draw it again, or in another format:
#   gnuplot speedup.gp          gnuplot -e "format='pdf'" speedup.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,342 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*342 font 'sans-serif,14' noenhanced fontscale 1.5 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,342/96.0 font 'sans-serif,14' fontscale 0.75*0.75 noenhanced linewidth 1.5 pointscale 1.4
set output 'speedup.'.format
set label 1 'Speed-up over serial' at screen 0.5, screen 1-22.0/342 center font ',16'
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set logscale x
set xlabel 'speed-up over serial (logarithmic); further right is faster' offset 0,0.45
unset key
set xrange [0.9523809523809523:2.0661202890183357]
set yrange [5:0]
unset grid
unset ytics
set xtics out ('1' 1, '1.5' 1.5, '2' 2)
unset mxtics
set lmargin at screen 0.06875
set rmargin at screen 0.978125
set tmargin at screen 0.8070175438596491
set bmargin at screen 0.16374269005847952
set label 'threads: 2 workers × 1 BLAS thread' at graph 0, first 0.25 left
set label 'blas-physical: 1 worker × 2 BLAS threads' at graph 0, first 1.25 left
set label 'blas-default: 1 worker × default BLAS threads' at graph 0, first 2.25 left
set label 'threads+blas: 2 workers × default BLAS threads' at graph 0, first 3.25 left
set label 'serial: 1 worker × 1 BLAS thread' at graph 0, first 4.25 left
set label 'rank' at screen 0.034375, screen 0.8070175438596491 center offset 0,0.6
set object 1 rectangle from screen 0, first 0 to screen 1, first 1 fillcolor rgb '#808080' fillstyle transparent solid 0.1 noborder behind
set object 2 rectangle from screen 0, first 4 to screen 1, first 5 fillcolor rgb '#808080' fillstyle transparent solid 0.1 noborder behind
set label '1' at screen 0.034375, first 0.25 center
set label '1.96× [1.95, 1.97]' at graph 1, first 0.25 right
set label '2' at screen 0.034375, first 1.25 center
set label '1.67× [1.67, 1.69]' at graph 1, first 1.25 right
set label '2' at screen 0.034375, first 2.25 center
set label '1.67× [1.67, 1.68]' at graph 1, first 2.25 right
set label '2' at screen 0.034375, first 3.25 center
set label '1.66× [1.65, 1.69]' at graph 1, first 3.25 right
set label '5' at screen 0.034375, first 4.25 center
set label '1.00× (baseline) ' at graph 1, first 4.25 right

# text for a point, from its columns: name, speed-up, interval
speedup(i) = stringcolumn(i).': '.stringcolumn(i+1).' serial '.stringcolumn(i+2)
plot 'speedup.dat' index 1 using 1:2 with lines linewidth 0.4 dashtype 3 linecolor rgb '#808080' notitle, \
     'speedup.dat' index 2 using 1:2 with lines linewidth 1.6 linecolor rgb '#808080', \
     '' index 0 using ($7 == 1 ? NaN : $2):1:3:4 with xerrorbars pointtype 0 linewidth 1.6 linecolor rgb 'black', \
     '' index 0 using ($7 == 1 ? $2 : NaN):1:3:4 with xerrorbars pointtype 0 linewidth 1.6 dashtype 2 linecolor rgb 'black', \
     '' index 0 using 2:1:(speedup(8)):6:5 with labels hypertext point pointtype variable pointsize 1.2 linecolor rgb variable
