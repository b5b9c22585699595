package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Training.Conversations;
import org.lethe.config.Training.Examples;
import org.lethe.config.Training.Run;
import org.lethe.measure.context.VectorConvention;
import org.lethe.measure.context.VectorSource;
import org.lethe.message.ExperimentException;
import org.lethe.message.Fault;
import org.lethe.table.Role;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.FisherKind;
import org.lethe.training.FrozenParts;
import org.lethe.training.FrozenParts.FrozenHead;
import org.lethe.training.Objective;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.IvGuided;
import org.lethe.training.ObjectiveTerm.L2Sp;
import org.lethe.training.ObjectiveTerm.OLora;
import org.lethe.training.Recipe;

class TrainingReaderTest {
  private static final String HEAD =
      """
      output: out
      task-path: .
      checkpoints:
        base: {path: base, role: base}
      tasks: [{task: a}, {task: b}]
      training:
        recipes:
          teach: {kind: fine-tune, steps: 9, checkpoint-steps: [3], batch-size: 2, learning-rate: 1e-3}
          adapt: {kind: fine-tune, steps: 2, batch-size: 2, learning-rate: 1e-3, lora: {rank: 4, targets: [q, o]}}
          reread: {kind: restore, text: text.txt, steps: 5, batch-size: 2, learning-rate: 1e-4}
      """;

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("base"));
    Files.writeString(folder.resolve("text.txt"), "once upon a time");
    for (String task : List.of("a", "b")) {
      Files.writeString(
          folder.resolve(task + ".yaml"),
          "task: %s\ndataset_path: json\noutput_type: loglikelihood\ntest_split: test\n"
                  .formatted(task)
              + "training_split: train\n"
              + "dataset_kwargs: {data_files: {test: items.jsonl, train: items.jsonl}}\n"
              + "doc_to_text: q\ndoc_to_target: a\n");
    }
  }

  private Experiment read(String yaml) throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(file, HEAD + yaml);
    return ExperimentReader.read(file.toString(), null, new Configuration());
  }

  @Test
  void aTaskWithoutTrainingDocumentsCannotBeTrainedOn() throws IOException {
    Path task = folder.resolve("b.yaml");
    String text = Files.readString(task);
    Files.writeString(task, text.replace("training_split: train\n", ""));
    String run = "  runs:\n    learn: {recipe: teach, parent: base, trained-on: b}\n";
    assertThat(faults(run))
        .extracting(Fault::problem)
        .containsExactly("task b has no training split");
    Files.writeString(task, text.replace(", train: items.jsonl", ""));
    assertThat(faults(run))
        .extracting(Fault::problem)
        .containsExactly("task b has no data file for its training split train");
  }

  @Test
  void conversationsAreTheDataOfARun() throws IOException {
    Files.writeString(folder.resolve("chats.jsonl"), "{}");
    String recipe =
        """
            talk: {kind: fine-tune, steps: 2, batch-size: 2, learning-rate: 1e-3, limit: 9, conversations: {files: chats.jsonl, field: turns, template: base}}
            again: {kind: fine-tune, steps: 2, batch-size: 2, learning-rate: 1e-3, objective: {replay: 0.5}}
        """;
    Experiment experiment =
        read(
            recipe
                + """
                  runs:
                    x: {recipe: talk, parent: base}
                    y: {recipe: again, parent: x, trained-on: a}
                  own-task: reread
                """);
    List<Run> runs = experiment.training().runs();
    Conversations conversations = (Conversations) runs.get(0).source();
    assertThat(conversations.files()).containsExactly("file:" + folder.resolve("chats.jsonl"));
    assertThat(conversations.field()).isEqualTo("turns");
    assertThat(conversations.format()).isEqualTo("json");
    assertThat(conversations.template()).isEqualTo(experiment.checkpoint("base").path());
    assertThat(conversations.limit()).isEqualTo(9);
    assertThat(experiment.checkpoint("x").trainedOn()).isNull();
    assertThat(runs.get(1).earlier()).containsExactly(conversations);
    assertThat(runs)
        .filteredOn(run -> run.id().startsWith("x-own-again"))
        .hasSize(2)
        .allMatch(run -> run.source().equals(conversations));
    assertThat(faults(recipe + "  runs: {x: {recipe: talk, parent: base, trained-on: a}}\n"))
        .extracting(Fault::problem)
        .containsExactly("the recipe reads conversations");
    assertThat(faults(recipe.replace("files: chats.jsonl, ", "")))
        .extracting(Fault::expected)
        .containsExactly("files of documents that hold messages");
  }

  private List<Fault> faults(String yaml) {
    return catchThrowableOfType(ExperimentException.class, () -> read(yaml)).faults();
  }

  private static List<String> ids(Experiment experiment) {
    return experiment.checkpoints().stream().map(CheckpointEntry::id).toList();
  }

  @Test
  void everyLengthIsRestoredBesideOneControl() throws IOException {
    Experiment experiment =
        read(
            "  runs: {x: {recipe: teach, parent: base, trained-on: a}}\n  restore: reread\n"
                .indent(0));
    assertThat(ids(experiment))
        .containsExactly("base", "x-3", "x-9", "base-restored", "x-3-restored", "x-9-restored");
    CheckpointEntry restored = experiment.checkpoint("x-3-restored");
    assertThat(restored.role()).isEqualTo(Role.RESTORED);
    assertThat(restored.parent()).isEqualTo("x-3");
    assertThat(restored.control()).isEqualTo("base-restored");
    assertThat(experiment.checkpoint("base-restored").role()).isEqualTo(Role.CONTROL);
    assertThat(experiment.checkpoint("x-3").trainingSteps()).isEqualTo(3);
    assertThat(experiment.checkpoint("x-3").path())
        .isEqualTo(experiment.output() + "/training/x/checkpoint-000003");
  }

  @Test
  void parentsComeBeforeTheRunsThatNeedThem() throws IOException {
    Experiment experiment =
        read(
            """
              runs:
                x: {recipe: teach, parent: base, trained-on: a}
                y: {recipe: teach, parent: x, trained-on: b}
              restore: reread
            """);
    assertThat(experiment.training().runs().stream().map(Run::id))
        .containsExactly(
            "x",
            "y",
            "base-restored",
            "x-3-restored",
            "x-9-restored",
            "y-3-restored",
            "y-9-restored");
    Run second = experiment.training().runs().get(1);
    assertThat(second.parent()).isEqualTo("x-9");
    assertThat(second.parentFolder()).isEqualTo(experiment.checkpoint("x-9").path());
    assertThat(second.source()).isEqualTo(new Examples("b", null));
  }

  @Test
  void aSequenceIsAChainOfRuns() throws IOException {
    Experiment experiment =
        read("  runs: {s: {recipe: adapt, parent: base, trained-on: [a, b]}}\n");
    assertThat(ids(experiment)).containsExactly("base", "s-1", "s-2");
    CheckpointEntry last = experiment.checkpoint("s-2");
    assertThat(last.parent()).isEqualTo("s-1");
    assertThat(last.sequence()).isEqualTo("s");
    assertThat(last.step()).isEqualTo(2);
    assertThat(last.trainedOn()).isEqualTo("b");
    Recipe recipe = experiment.training().runs().get(0).recipe();
    assertThat(((Lora) recipe.adaptation()).rank()).isEqualTo(4);
    assertThat(((Lora) recipe.adaptation()).targets()).isEqualTo(Lora.targets(List.of("q", "o")));
  }

  @Test
  void aRunKnowsWhatItsParentsLearnedAndWhatItsRecipeNames() throws IOException {
    String recipe =
        "    keep: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3, limit: 5,\n"
            + "      lora: {rank: 2, dropout: 0.1}, earlier: [reread], objective: {l2-sp: {},\n"
            + "      ewc: {weight: 7, fisher: sampled}, o-lora: {}, replay: 0.25, pcgrad: true,\n"
            + "      freeze: {layers: [0], modules: [v], heads: [1.0, 1.3]}}}\n";
    Experiment experiment =
        read(recipe + "  runs: {s: {recipe: keep, parent: base, trained-on: [a, b, a]}}\n");
    List<Run> runs = experiment.training().runs();
    assertThat(runs.get(2).earlier().stream().map(Training.Source::name))
        .containsExactly("reread", "b");
    assertThat(runs.get(1).earlier().get(1)).isEqualTo(new Examples("a", 5));
    assertThat(runs.get(0).earlierAdapters()).isEmpty();
    assertThat(runs.get(2).earlierAdapters())
        .containsExactly(
            experiment.output() + "/training/s-1/checkpoint-000002-adapter",
            experiment.output() + "/training/s-2/checkpoint-000002-adapter");
    assertThat(runs.get(2).recipe().objective())
        .isEqualTo(
            new Objective(
                List.of(new L2Sp(0.01), new Ewc(7, FisherKind.SAMPLED, 100, 8), new OLora(0.5)),
                0.25,
                true,
                new FrozenParts(
                    List.of(0),
                    List.of("v"),
                    List.of(new FrozenHead(1, 0), new FrozenHead(1, 3)),
                    false),
                0.1));
    Experiment plain = read("  runs: {s: {recipe: adapt, parent: base, trained-on: [a, b]}}\n");
    assertThat(plain.training().runs().get(1).earlier()).isEmpty();
    assertThat(plain.training().runs().get(1).recipe().objective().isPlain()).isTrue();
  }

  @Test
  void theVectorOfARunIsThatOfItsTaskUnlessOneIsNamed() throws IOException {
    String recipe =
        "    own: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3,\n"
            + "      objective: {iv-guided: {weight: 2, layer: 3}, guide: {tables: base,\n"
            + "      checkpoint: b, source: instruction}}}\n"
            + "    named: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3,\n"
            + "      objective: {fv-guided: {form: authors}, guide: {tables: base,\n"
            + "      checkpoint: b, task: t, convention: fv}}}\n"
            + "    heads: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3,\n"
            + "      objective: {freeze: {guide-heads: true}, guide: {tables: base,\n"
            + "      checkpoint: b}}}\n"
            + "  runs:\n"
            + "    x: {recipe: own, parent: base, trained-on: a}\n"
            + "    y: {recipe: named, parent: base, trained-on: a}\n"
            + "    z: {recipe: heads, parent: base, trained-on: a}\n";
    Experiment experiment = read(recipe);
    assertThat(experiment.training().runs().get(2).recipe().objective().frozen().guideHeads())
        .isTrue();
    String base = experiment.checkpoint("base").path();
    assertThat(experiment.training().runs().get(0).guide())
        .isEqualTo(
            new Training.Vector(base, "b", "a", VectorSource.INSTRUCTION, VectorConvention.TODD));
    assertThat(experiment.training().runs().get(1).guide())
        .isEqualTo(new Training.Vector(base, "b", "t", VectorSource.FEW_SHOT, VectorConvention.FV));
    assertThat(experiment.training().runs().get(0).recipe().objective().terms())
        .containsExactly(new IvGuided(2, 1, 3));
  }

  @Test
  void aFaultyObjectiveIsNamed() {
    String recipe =
        "    keep: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3, %s}\n"
            + "  runs: {s: {recipe: teach, parent: base, trained-on: a}}\n";
    assertThat(faults(recipe.formatted("objective: {replay: 1}")))
        .extracting(Fault::problem)
        .containsExactly("fraction of replay must be in [0, 1), got 1.0");
    assertThat(faults(recipe.formatted("objective: {l2-sp: {weight: -1}}")))
        .extracting(Fault::problem)
        .containsExactly("weight must be at least 0, got -1.0");
    assertThat(faults(recipe.formatted("objective: {freeze: {heads: [1]}}")))
        .extracting(Fault::problem)
        .containsExactly("heads to freeze are written layer.head, got 1");
    assertThat(faults(recipe.formatted("objective: {fv-guided: {}}")))
        .extracting(Fault::problem)
        .containsExactly("a recipe guided by a vector needs guide, which names its tables");
    assertThat(faults(recipe.formatted("earlier: [c]"))).hasSize(1);
  }

  @Test
  void everySeedHasItsOwnRunsAndControls() throws IOException {
    Experiment experiment =
        read(
            """
              seeds: [1, 2]
              runs: {x: {recipe: adapt, parent: base, trained-on: a}}
              restore: reread
            """);
    assertThat(ids(experiment))
        .containsExactly(
            "base",
            "x-seed-1",
            "x-seed-2",
            "base-restored-seed-1",
            "base-restored-seed-2",
            "x-seed-1-restored",
            "x-seed-2-restored");
    assertThat(experiment.checkpoint("x-seed-2-restored").control())
        .isEqualTo("base-restored-seed-2");
    assertThat(experiment.training().runs().stream().map(r -> r.recipe().options().seed()))
        .containsExactly(1L, 2L, 1L, 2L, 1L, 2L);
  }

  @Test
  void everyStartIsTrainedTwiceOnItsOwnTask() throws IOException {
    Experiment experiment =
        read(
            """
              seeds: [7]
              runs:
                x: {recipe: teach, parent: base, trained-on: a}
                y: {recipe: teach, parent: base, trained-on: b}
                z: {recipe: adapt, parent: x, trained-on: b}
              own-task: reread
            """);
    assertThat(experiment.training().runs().stream().map(Run::id))
        .containsExactly(
            "x",
            "y",
            "z",
            "base-own-teach-1",
            "base-own-teach-2",
            "x-9-own-adapt-1",
            "x-9-own-adapt-2");
    Run ofBase = experiment.training().runs().get(4);
    assertThat(ofBase.source()).isInstanceOf(Training.Text.class);
    assertThat(ofBase.recipe().key()).isEqualTo("fine-tune");
    assertThat(ofBase.recipe().options().seed()).isEqualTo(9);
    assertThat(ofBase.checkpoints().stream().map(CheckpointEntry::trainingSteps))
        .containsExactly(3, 9);
    assertThat(ofBase.checkpoints().get(1).id()).isEqualTo("base-own-teach-2-9");
    assertThat(ofBase.checkpoints().get(1).role()).isEqualTo(Role.OWN_TASK);
    assertThat(ofBase.checkpoints().get(1).trainedOn()).isNull();
    Run ofTuned = experiment.training().runs().get(5);
    assertThat(ofTuned.source()).isEqualTo(new Examples("a", null));
    assertThat(ofTuned.checkpoints().get(0).trainedOn()).isEqualTo("a");
    assertThat(ofTuned.parent()).isEqualTo("x-9");
  }

  @Test
  void basesAreTrainedFurtherOnTextAlone() {
    List<Fault> faults =
        faults("  runs: {x: {recipe: teach, parent: base, trained-on: a}}\n  own-task: teach\n");
    assertThat(faults).hasSize(1);
    assertThat(faults.get(0).toString()).contains("recipe that reads text");
  }

  @Test
  void allFaultsAreFoundAtOnce() {
    List<Fault> faults =
        faults(
            """
              seeds: [1, 1]
              restore: teach
              runs:
                x: {recipe: tech, parent: base, trained-on: a}
                y: {recipe: teach, parent: nobody, trained-on: c, extra: 1}
            """);
    assertThat(faults)
        .extracting(Fault::problem)
        .containsExactlyInAnyOrder(
            "got 1",
            "unknown recipe of kind restore teach",
            "unknown recipe tech",
            "unknown checkpoint or run nobody",
            "unknown task c",
            "unknown key extra");
  }

  @Test
  void aRunMayNotMakeACheckpointWhoseFolderIsThereOnSomeFileSystems() {
    assertThat(faults("  runs: {Base: {recipe: adapt, parent: base, trained-on: a}}\n"))
        .extracting(Fault::problem)
        .containsExactly("checkpoint name Base differs from base only in case");
  }

  @Test
  void aRunMayNotMakeACheckpointThatIsThere() {
    assertThat(faults("  runs: {base: {recipe: adapt, parent: base, trained-on: a}}\n"))
        .extracting(Fault::problem)
        .containsExactly("run base makes checkpoint base, which is there already");
  }
}
