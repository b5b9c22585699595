package org.lethe.cli;

import java.util.List;

/** The stages of an experiment in the order in which {@code run} takes them. */
final class Stages {
  static final List<Stage> ALL = List.of();

  private Stages() {}
}
