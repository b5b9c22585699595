package org.lethe.gradient;

import java.io.Serializable;

/** What is asked of a surface. It goes to where the examples are. */
@FunctionalInterface
public interface SurfaceQuestion extends Serializable {
  SurfaceMeans of(Surface surface);
}
