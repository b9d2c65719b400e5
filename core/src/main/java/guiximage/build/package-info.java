/** Image requests and the assembler that makes image recipes of them. */
@NullMarked
package guiximage.build;

import org.jspecify.annotations.NullMarked;
