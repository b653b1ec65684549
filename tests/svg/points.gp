# What report_svg.c reads, drawn by two versions of gnuplot: gnuplot points.gp > gnuplot-VERSION.svg
set encoding utf8
set terminal svg size 320,200 font 'sans-serif,14' noenhanced background '#ffffff'
set border 0
unset xtics
set ytics 2
set yrange [0:4]
set label 1 'a<b & "c" ü' at graph 0.5, graph 0.9 center boxed
set style fill pattern 4
plot '-' using 1:2 with boxes linecolor rgb 'black' title 'a<b & "c"', \
     '-' using 1:2:3 with labels hypertext point pointtype 7 linecolor rgb '#7668d8' notitle
1 2
2 3
e
1 2 "x~3Cy ~26 z~27s ~22q~22 ~C3~BC~E2~80~94"
2 3 "plain, round 1: 5 ms"
e
