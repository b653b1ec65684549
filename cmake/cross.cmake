# Build for another architecture of Debian: -DCMAKE_TOOLCHAIN_FILE=cmake/cross.cmake -DSG_CROSS=aarch64 -DCMAKE_SYSROOT=FOLDER
# with Debian's compilers (gcc-aarch64-linux-gnu..), a folder with the libraries of that architecture (tests/cross/sysroot.sh
# makes one) and qemu-user-static, which runs what was built.
set(CMAKE_SYSTEM_NAME Linux)
set(SG_CROSS aarch64 CACHE STRING "processor, as in the name of the compiler")
set(CMAKE_SYSTEM_PROCESSOR ${SG_CROSS})
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SG_CROSS)
set(triplet ${SG_CROSS}-linux-gnu)

set(CMAKE_C_COMPILER ${triplet}-gcc)
set(CMAKE_CXX_COMPILER ${triplet}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${triplet})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${CMAKE_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR} ${CMAKE_SYSROOT}/usr/lib/${triplet}/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig)
