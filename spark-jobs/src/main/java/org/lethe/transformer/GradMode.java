package org.lethe.transformer;

import ai.djl.pytorch.jni.JniUtils;

/** The thread's autograd mode for a scope; libtorch keeps it per thread and starts with it on. */
public final class GradMode implements AutoCloseable {

  private final boolean before;

  private GradMode(boolean on) {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
  }

  /** No graph is recorded until the scope closes. */
  public static GradMode off() {
    return new GradMode(false);
  }

  /** Operations on arrays that require gradients are recorded until the scope closes. */
  public static GradMode on() {
    return new GradMode(true);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
