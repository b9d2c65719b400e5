/** The shipped command and the libraries against real parts; rules over all modules. */
@NullMarked
package guiximage.it;

import org.jspecify.annotations.NullMarked;
