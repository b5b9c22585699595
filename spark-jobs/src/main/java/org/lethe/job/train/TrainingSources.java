package org.lethe.job.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Source;
import org.lethe.job.stage.OnFailure;
import org.lethe.table.Unit;

/**
 * What training runs read.
 *
 * @param units of {@code training_examples} in order, by source
 * @param unread why a source could not be read
 */
record TrainingSources(Map<Source, List<Unit>> units, Map<Source, RunFailure> unread) {

  /** Makes the units of a source. */
  @FunctionalInterface
  interface Reading {
    List<Unit> read(Source source) throws IOException;
  }

  /**
   * Reads the sources of runs, each once.
   *
   * @throws IOException if a file system fails
   */
  static TrainingSources of(List<Run> runs, OnFailure onFailure, Reading reading)
      throws IOException {
    Map<Source, List<Unit>> units = new LinkedHashMap<>();
    Map<Source, RunFailure> unread = new LinkedHashMap<>();
    for (Run run : runs) {
      for (Source source : of(run)) {
        if (!units.containsKey(source) && !unread.containsKey(source)) {
          try {
            units.put(source, reading.read(source));
          } catch (Exception e) { // Spark throws checked ones without saying so
            Optional<RunFailure> failure = RunFailure.of(e, onFailure);
            if (failure.isEmpty()) {
              throw e;
            }
            unread.put(source, failure.get());
          }
        }
      }
    }
    return new TrainingSources(units, unread);
  }

  private static List<Source> of(Run run) {
    List<Source> sources = new ArrayList<>(run.earlier());
    sources.add(run.source());
    return sources;
  }

  /** Returns why a run has not all that it reads; empty if it has. */
  Optional<RunFailure> failure(Run run) {
    return of(run).stream().map(unread::get).filter(Objects::nonNull).findFirst();
  }

  List<Unit> of(Source source) {
    return units.get(source);
  }
}
