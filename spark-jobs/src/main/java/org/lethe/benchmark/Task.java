package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.provenance.Digest;

/**
 * A benchmark task in lm-evaluation-harness's terms.
 *
 * @param name the task's name
 * @param data how documents lie in the files
 * @param dataFiles files or patterns by split, relative to a data root; may be empty when the
 *     experiment names them
 * @param where Spark SQL condition that selects documents, null for all (our extension)
 * @param split the evaluated split: test, else validation
 * @param trainingSplit the split to train on; null when the task has none
 * @param fewShot source of the worked examples
 * @param type output type
 * @param description text before every prompt: a field's name, else a template over the asked
 *     document
 * @param turn how the question is written
 * @param exampleTurn how worked examples are written, usually the same
 * @param metrics names of the metrics the task reports; empty for all of its output type
 * @param filters pipelines that process an answer before it is marked; each has its own metrics
 * @param generation how answers are generated; null unless the type is generate_until
 * @param version version of the task's definition, metadata.version in the file; empty when absent
 */
public record Task(
    String name,
    DataFormat data,
    Map<String, List<String>> dataFiles,
    String where,
    String split,
    String trainingSplit,
    FewShot fewShot,
    OutputType type,
    String description,
    Turn turn,
    Turn exampleTurn,
    List<String> metrics,
    List<FilterPipeline> filters,
    GenerationOptions generation,
    String version)
    implements Serializable {

  /** Format of files that lm-eval's {@code --log_samples} writes. */
  public static final String SAMPLES = "lm-eval samples";

  /** Rejects a choice task without choices, and options of generation for another type. */
  public Task {
    if (type == OutputType.MULTIPLE_CHOICE && !turn.hasChoices()) {
      throw new IllegalArgumentException("task " + name + ": multiple_choice needs doc_to_choice");
    }
    if ((type == OutputType.GENERATE_UNTIL) != (generation != null)) {
      throw new IllegalArgumentException(
          "task " + name + ": generation options go with generate_until");
    }
  }

  /** Returns the same task with another number of worked examples. */
  public Task withFewShot(int examples) {
    return copy(name, fewShot.withExamples(examples));
  }

  /** Returns the same task under another name. */
  public Task named(String other) {
    return copy(other, fewShot);
  }

  /** Returns the same task over a file that lm-eval's {@code --log_samples} wrote. */
  Task ofSamples(String path) {
    return copy(name, DataFormat.of(SAMPLES), Map.of(split, List.of(path)), fewShot);
  }

  private Task copy(String name, FewShot fewShot) {
    return copy(name, data, dataFiles, fewShot);
  }

  private Task copy(
      String name, DataFormat data, Map<String, List<String>> dataFiles, FewShot fewShot) {
    return new Task(
        name,
        data,
        dataFiles,
        where,
        split,
        trainingSplit,
        fewShot,
        type,
        description,
        turn,
        exampleTurn,
        metrics,
        filters,
        generation,
        version);
  }

  /**
   * Returns a digest of the task's questions, 64 hexadecimal digits. It changes when any prompt may
   * change. Metrics, filters and the places of files are not part of it.
   */
  public String digest() {
    Digest digest = Digest.sha256();
    for (Object part : new Object[] {name, data, where, split, fewShot, type, description}) {
      update(digest, part);
    }
    update(digest, turn.docToText());
    update(digest, turn.docToChoice());
    digest.update(turn.choices() == null ? -1 : turn.choices().size());
    if (turn.choices() != null) {
      turn.choices().forEach(digest::update);
    }
    if (generation != null) {
      digest.update(generation.until().size()).update(generation.maxTokens());
      generation.until().forEach(digest::update);
      if (generation.sampling() != null) {
        update(digest, generation.sampling());
      }
    }
    digest.update(turn.docToTarget()).update(turn.targetDelimiter());
    digest.update(turn.fewshotDelimiter());
    if (turn.genPrefix() != null || !exampleTurn.equals(turn)) {
      update(digest, turn.genPrefix());
      update(digest, exampleTurn);
    }
    return digest.hex();
  }

  private static void update(Digest digest, Object part) {
    digest.update(part == null ? "-" : "+" + part); // so that null and "null" differ
  }
}
