package org.lethe.benchmark.jinja;

/** {@code {% break %}} or {@code {% continue %}}, on its way to the loop it ends. */
final class LoopControl extends RuntimeException {

  private static final long serialVersionUID = 1L;

  static final LoopControl BREAK = new LoopControl("break");
  static final LoopControl CONTINUE = new LoopControl("continue");

  private LoopControl(String tag) {
    super(tag + " outside of a loop", null, false, false); // the same everywhere: no stack
  }
}
