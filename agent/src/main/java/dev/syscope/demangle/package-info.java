/** Reads the names that C++ compilers give functions. */
package dev.syscope.demangle;
