# A recipe for Spack 1.0 or later (https://spack.readthedocs.io, "Packaging guide"). It goes into a repository of packages as
# packages/stratagemm/package.py. Spack's own has no cmark-gfm, libcsv and kainjow-mustache: they need recipes of that name there.
# For a checkout, in an environment: spack develop --path PATH stratagemm@main

from spack_repo.builtin.build_systems.cmake import CMakePackage

from spack.package import *


class Stratagemm(CMakePackage):
    """Measures how best to divide the cores of a machine between the threads of a BLAS library and parallel tasks, for a
    stack of matrices and one operation to apply to each, and writes a report that says which is fastest, and how certain
    that is."""

    homepage = "https://stratagemm.invalid"  # where the source is published
    git = "https://stratagemm.invalid/stratagemm.git"

    license("GPL-3.0-or-later")

    version("main", branch="main")

    variant("bench", default=True, description="stratagemm-bench, which measures; without it, reports only")
    variant("papi", default=False, when="+bench", description="hardware counters")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("pkgconfig", type="build")

    depends_on("gsl")
    depends_on("jansson")
    depends_on("libarchive")
    depends_on("libcsv")
    depends_on("openssl")
    depends_on("utf8proc")

    depends_on("cmark-gfm")
    depends_on("kainjow-mustache", type="build")
    depends_on("libxml2")
    depends_on("zlib-api")
    depends_on("gnuplot", type="run")

    with when("+bench"):
        depends_on("hwloc@2:")
        depends_on("libcyaml")
        depends_on("libyaml")
        depends_on("random123", type="build")
        # Opened at run time; the programs do not link it.
        depends_on("blas", type=("build", "run"))
        depends_on("papi", when="+papi", type="run")

    generator("ninja")

    def cmake_args(self):
        args = [
            self.define("SG_TESTS", False),
            self.define("SG_REPORT", True),
            self.define_from_variant("SG_BENCH", "bench"),
        ]
        if self.spec.satisfies("+bench"):
            # The library that is measured unless --backend names another.
            args.append(self.define("SG_OPENBLAS_PATH", self.spec["blas"].libs[0]))
        return args

    def setup_run_environment(self, env):
        if self.spec.satisfies("+papi"):
            env.set("STRATAGEMM_PAPI", join_path(self.spec["papi"].prefix.lib, "libpapi.so"))

    def test_bench(self):
        """measure the profile smoke with the BLAS library of this spec"""
        if self.spec.satisfies("~bench"):
            raise SkipTest("stratagemm-bench is not part of this installation")
        bench = which(self.prefix.bin.join("stratagemm-bench"), required=True)
        bench("run", "--profile", "smoke", "--rounds", "2", "--quiet", "--output", "smoke")
        report = which(self.prefix.bin.join("stratagemm-report"), required=True)
        out = report("render", "smoke", output=str.split)
        assert "report.html" in out

    def test_report(self):
        """the version of stratagemm-report"""
        report = which(self.prefix.bin.join("stratagemm-report"), required=True)
        out = report("--version", output=str.split)
        assert "stratagemm-report " in out
