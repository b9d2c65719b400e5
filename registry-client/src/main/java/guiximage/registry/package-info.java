/** Images in registries: the only place that names OkHttp. */
@NullMarked
package guiximage.registry;

import org.jspecify.annotations.NullMarked;
