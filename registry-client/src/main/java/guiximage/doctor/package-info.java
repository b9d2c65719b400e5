/** Examinations of what this machine has: stores, compression, container engines. */
@NullMarked
package guiximage.doctor;

import org.jspecify.annotations.NullMarked;
