;;; A recipe for Guix (its manual, "Defining Packages"), of the checkout that it is in: guix build -f packaging/guix/stratagemm.scm
;;; Guix itself was found to have no package of the names random123 and kainjow-mustache: they have to come from another channel.

(use-modules (gnu packages)
             (guix build-system cmake)
             (guix gexp)
             (guix git-download)
             ((guix licenses) #:prefix license:)
             (guix packages))

(define %source-folder
  (string-append (dirname (current-filename)) "/../.."))

(package
  (name "stratagemm")
  (version "0.1.0")
  (source
   (local-file %source-folder "stratagemm-checkout"
               #:recursive? #t
               #:select? (or (git-predicate %source-folder)
                             (const #t))))
  (build-system cmake-build-system)
  (arguments
   (list
    ;; The tests need much more than what is built here.
    #:tests? #f
    ;; OpenBLAS is opened at run time; the programs do not link it.
    #:configure-flags
    #~(list "-DSG_TESTS=OFF"
            (string-append "-DSG_OPENBLAS_PATH="
                           #$(this-package-input "openblas")
                           "/lib/libopenblas.so"))))
  (native-inputs
   (map specification->package
        '("kainjow-mustache" "pkg-config" "random123")))
  (inputs
   (cons (list (specification->package "hwloc") "lib")
         (map specification->package
              '("cmark-gfm" "gsl" "jansson" "libarchive" "libcsv" "libcyaml" "libxml2"
                "libyaml" "openblas" "openssl" "utf8proc" "zlib"))))
  (home-page "https://stratagemm.invalid") ; where the source is published
  (synopsis "Measure how best to divide cores between BLAS threads and tasks")
  (description
   "For a stack of matrices and one operation to apply to each, stratagemm measures
whether the threads of the BLAS library, parallel tasks, or a mix of both is fastest
on this machine, and writes a report that says so, and how certain that is.  The
charts of a report are drawn by gnuplot, where that is installed.")
  (license license:gpl3+))
