package org.lethe.config;

import java.io.Serializable;
import java.util.List;
import org.lethe.measure.context.VectorConvention;
import org.lethe.measure.context.VectorSource;
import org.lethe.training.Recipe;

/**
 * The training graph of an experiment: every run follows the run that makes its parent.
 *
 * @param runs in the order of the file, each restoration after what it restores
 */
public record Training(List<Run> runs) implements Serializable {

  /** Nothing is trained. */
  public static final Training NONE = new Training(List.of());

  public Training {
    runs = List.copyOf(runs);
  }

  /**
   * One run: parent, recipe and data made into checkpoints.
   *
   * @param id names the run's folder and its rows
   * @param folder where it writes, a Hadoop path
   * @param parent checkpoint it starts from; null for pre-training
   * @param parentFolder folder of that checkpoint; for pre-training a folder with config.json and
   *     tokenizer.json
   * @param parentAdapter folder of that checkpoint's adapter, which is merged; null for none
   * @param recipeName name of its recipe in the file
   * @param recipe how it trains, the seed included
   * @param source what it reads
   * @param earlier what its objective knows of the time before it; empty for plain training
   * @param earlierAdapters folders of the adapters of the runs it descends from, Hadoop paths, for
   *     objectives that look at them
   * @param guide the vector that its objective is guided by; null for none
   * @param checkpoints what it makes, by ascending step
   */
  public record Run(
      String id,
      String folder,
      String parent,
      String parentFolder,
      String parentAdapter,
      String recipeName,
      Recipe recipe,
      Source source,
      List<Source> earlier,
      List<String> earlierAdapters,
      Vector guide,
      List<CheckpointEntry> checkpoints)
      implements Serializable {
    public Run {
      earlier = List.copyOf(earlier);
      earlierAdapters = List.copyOf(earlierAdapters);
      checkpoints = List.copyOf(checkpoints);
    }
  }

  /**
   * The vector of a task at a checkpoint, in the tables of an experiment that is over.
   *
   * @param output folder of that experiment's output, a Hadoop path
   */
  public record Vector(
      String output,
      String checkpoint,
      String task,
      VectorSource source,
      VectorConvention convention)
      implements Serializable {}

  /** What a run reads. */
  public sealed interface Source extends Serializable {
    /** Names the data in tables. */
    String name();
  }

  /**
   * The training split of a task, as it would be asked without worked examples, with the right
   * answer.
   *
   * @param name the task
   * @param limit how many documents, the first ones; null for all
   */
  public record Examples(String name, Integer limit) implements Source {}

  /**
   * Raw text.
   *
   * @param name of the recipe that reads it
   * @param files files or patterns, Hadoop paths
   * @param format text, json, csv, tsv or parquet
   * @param field of a document that holds its text; text for text files
   * @param separator between the documents of a text file
   * @param window tokens of a training sequence
   * @param testedFacts action on text that contains facts the tasks ask
   * @param factWords words that may stand between the subject of a tested fact and its answer
   * @param subjectField field of the tasks' documents that names what is asked about; null for none
   */
  public record Text(
      String name,
      List<String> files,
      String format,
      String field,
      String separator,
      int window,
      TestedFacts testedFacts,
      int factWords,
      String subjectField)
      implements Source {
    public Text {
      files = List.copyOf(files);
    }
  }

  /**
   * Conversations, of which the assistant's turns are learned.
   *
   * @param name of the recipe that reads them
   * @param files files or patterns, Hadoop paths
   * @param format json, parquet or another that can hold lists
   * @param field of a document that holds its messages
   * @param template folder whose chat template is used, a Hadoop path; null for the model's own
   * @param templateName which of several templates
   * @param limit how many documents, the first ones; null for all
   */
  public record Conversations(
      String name,
      List<String> files,
      String format,
      String field,
      String template,
      String templateName,
      Integer limit)
      implements Source {
    public Conversations {
      files = List.copyOf(files);
    }
  }

  /** The action on restoration text that contains facts the tasks ask. */
  public enum TestedFacts {
    /** Stop before training: the model could learn tested facts from this text. */
    REFUSE,
    /** Train on the text without regard to tested facts. */
    ALLOW
  }
}
