/**
 * The demonstration: a small store, a program, a registry in this process, and a rehearsal of class
 * loading.
 */
@NullMarked
package guiximage.cli.demo;

import org.jspecify.annotations.NullMarked;
