# Workers × BLAS threads. Made by stratagemm-report from heatmap.dat; to draw it again, or in another format:
#   gnuplot heatmap.gp          gnuplot -e "format='pdf'" heatmap.gp          (svg, png or pdf)
if (!exists("format")) format = 'svg'
set encoding utf8
set loadpath
if (format eq 'svg') set terminal svg size 640,272 font 'sans-serif,14' noenhanced background '#ffffff'
if (format eq 'png') set terminal pngcairo size 2*640,2*272 font 'sans,14' noenhanced fontscale 2 linewidth 2 pointscale 2
if (format eq 'pdf') set terminal pdfcairo size 640/96.0,272/96.0 font 'sans,10.5' noenhanced pointscale 0.8
set output 'heatmap.'.format
set border 0
set tics scale 0.5 nomirror
set grid xtics linetype 1 linecolor rgb '#808080' linewidth 0.4 dashtype 3

set title 'Workers × BLAS threads' font ',16'
set xrange [-0.5:2-0.5]
set yrange [-0.5:3-0.5]
set xlabel 'workers' offset 0,0.45
set ylabel 'BLAS threads' offset 0.5,0
set xtics out ('1' 0, '2' 1)
set ytics out ('default' 0, '1' 1, '2' 2)
unset grid
unset key
set lmargin at screen 0.15
set rmargin at screen 0.98
set tmargin at screen 0.8014705882352942
set bmargin at screen 0.22794117647058823
set label '2.67 s' at 0,0 center offset 0,0.5 front textcolor rgb '#ffffff'
set label '1.67×' at 0,0 center offset 0,-0.6 front textcolor rgb '#ffffff'
set label '2.68 s' at 1,0 center offset 0,0.5 front textcolor rgb '#ffffff'
set label '1.66×' at 1,0 center offset 0,-0.6 front textcolor rgb '#ffffff'
set label '4.45 s' at 0,1 center offset 0,0.5 front textcolor rgb '#1d2127'
set label '1.00×' at 0,1 center offset 0,-0.6 front textcolor rgb '#1d2127'
set label '2.27 s' at 1,1 center offset 0,0.5 front textcolor rgb '#ffffff'
set label '1.96× ●' at 1,1 center offset 0,-0.6 front textcolor rgb '#ffffff'
set label '2.66 s' at 0,2 center offset 0,0.5 front textcolor rgb '#ffffff'
set label '1.67×' at 0,2 center offset 0,-0.6 front textcolor rgb '#ffffff'

half = 0.48
plot 'heatmap.dat' using 1:2:($1-half):($1+half):($2-half):($2+half):3 with boxxyerror linecolor rgb variable fillstyle solid 1 noborder
