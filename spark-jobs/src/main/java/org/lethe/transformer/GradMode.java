package org.lethe.transformer;

import ai.djl.pytorch.jni.JniUtils;

/** Sets the autograd mode of the thread for a scope. In libtorch each thread starts with it on. */
public final class GradMode implements AutoCloseable {

  private final boolean before;

  private GradMode(boolean enabled) {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(enabled);
  }

  /** Records no graph until the scope closes. */
  public static GradMode off() {
    return new GradMode(false);
  }

  /** Records operations on arrays that require gradients until the scope closes. */
  public static GradMode on() {
    return new GradMode(true);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
