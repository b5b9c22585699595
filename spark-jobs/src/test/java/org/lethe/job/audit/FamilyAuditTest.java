package org.lethe.job.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.config.CheckpointEntry;
import org.lethe.job.audit.Finding.Kind;
import org.lethe.table.Role;

class FamilyAuditTest {
  @TempDir Path folder;

  /** A fault and what the audit must say of it, and of nothing else. */
  private record Planted(String name, Planting planting, Kind kind, String words) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Planting {
    void into(PlantedFamily family) throws IOException;
  }

  @Test
  void nothingIsOddAboutASoundFamily() throws IOException {
    assertThat(new PlantedFamily(folder).findings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aPlantedFaultIsTheOneThatIsFound(Planted planted) throws IOException {
    PlantedFamily family = new PlantedFamily(folder);
    planted.planting.into(family);
    assertThat(family.findings()).extracting(Finding::kind).containsOnly(planted.kind);
    assertThat(family.findings())
        .anySatisfy(finding -> assertThat(finding.line()).contains(planted.words));
    assertThat(family.findings())
        .allSatisfy(finding -> assertThat(finding.line()).contains("; expected: ", "; remedy: "));
  }

  static Stream<Planted> faults() {
    return Stream.of(
        new Planted(
            "one folder twice", f -> f.addCopy("c", "a-40"), Kind.EQUAL_WEIGHTS, "a-40 and c"),
        new Planted(
            "a copy of a restored checkpoint",
            f -> f.copy("control", "a-own"),
            Kind.EQUAL_WEIGHTS,
            "control and a-own"),
        new Planted(
            "a fine-tuning that did nothing",
            f -> f.copy("seq-2", "seq-3"),
            Kind.UNCHANGED,
            "checkpoints.seq-3.path: checkpoint seq-3 has the weights of its parent seq-2"),
        new Planted(
            "a restoration that did nothing",
            f -> f.copy("a-150", "a-restored"),
            Kind.UNCHANGED,
            "a-restored"),
        new Planted(
            "a control that is the base", f -> f.copy("base", "control"), Kind.UNCHANGED, "base"),
        new Planted(
            "two lengths in the wrong order",
            f -> f.edit("a-40", e -> steps(e, 200)),
            Kind.ORDER,
            "a-40 comes after a-150, yet lies nearer to base"),
        new Planted(
            "a parent of another run",
            f -> f.edit("b-restored", e -> parent(e, "a-150")),
            Kind.PARENT,
            "did you mean b-150?"),
        new Planted(
            "a parent of another length",
            f -> f.edit("b-restored", e -> parent(e, "b-40")),
            Kind.PARENT,
            "checkpoints.b-restored.parent: b-restored lies nearer to b-150"),
        new Planted(
            "a parent that skips a step",
            f -> f.edit("seq-3", e -> parent(e, "seq-1")),
            Kind.PARENT,
            "did you mean seq-2?"),
        new Planted(
            "two lengths of two runs in each other's place",
            f -> f.swap("a-40", "b-40"),
            Kind.SWAPPED,
            "exchange the paths of a-150 and b-150, or of a-40 and b-40"),
        new Planted(
            "two restorations in each other's place",
            f -> f.swap("a-restored", "b-restored"),
            Kind.SWAPPED,
            "exchange the paths of a-restored and b-restored"),
        new Planted(
            "weights of another model",
            f -> {
              Random random = new Random(3);
              f.change("control", value -> (float) (2 * random.nextGaussian()));
            },
            Kind.UNRELATED,
            "checkpoints.control.parent"),
        new Planted(
            "a weight that is no number",
            f -> f.change("seq-3", value -> Float.NaN),
            Kind.NOT_FINITE,
            "holds NaN at element 0"),
        new Planted(
            "infinite weights",
            f -> f.change("a-own", value -> value > 0 ? Float.POSITIVE_INFINITY : value),
            Kind.NOT_FINITE,
            "a-own"),
        new Planted(
            "no weights",
            f -> Files.delete(f.file("control", "model.safetensors")),
            Kind.UNREADABLE,
            "checkpoints.control.path"),
        new Planted(
            "a file cut short",
            f ->
                Files.write(
                    f.file("seq-3", "model.safetensors"),
                    java.util.Arrays.copyOf(
                        Files.readAllBytes(f.file("seq-3", "model.safetensors")), 5000)),
            Kind.UNREADABLE,
            "seq-3"),
        new Planted(
            "another tokenizer",
            f ->
                Files.writeString(
                    f.file("b-restored", "tokenizer.json"),
                    Files.readString(f.file("b-restored", "tokenizer.json")) + "\n"),
            Kind.TOKENIZER,
            "b-restored has another tokenizer than b-150"),
        new Planted(
            "a restoration of a control",
            f -> f.edit("a-restored", e -> role(e, Role.CONTROL)),
            Kind.ROLE,
            "control a-restored was trained from a-150, a fine-tuned checkpoint"),
        new Planted(
            "a control of another length",
            f -> f.edit("control", e -> steps(e, 60)),
            Kind.ROLE,
            "a-restored was restored for 80 steps, its control control for 60"),
        new Planted(
            "training on its own task, of another",
            f -> f.edit("a-own", e -> task(e, "b")),
            Kind.ROLE,
            "own-task checkpoint a-own was trained on b"));
  }

  @Test
  void anotherModelIsToldByItsShape() throws IOException {
    PlantedFamily family = new PlantedFamily(folder);
    family.replace("seq-3", TinyLlama.sharded());
    assertThat(family.findings())
        .extracting(Finding::kind)
        .contains(Kind.ARCHITECTURE)
        .containsAnyOf(Kind.VOCABULARY, Kind.TOKENIZER)
        .doesNotContain(Kind.UNREADABLE, Kind.UNRELATED);
  }

  @Test
  void faultsAreAllFoundAtOnce() throws IOException {
    PlantedFamily family = new PlantedFamily(folder);
    family.swap("a-restored", "b-restored");
    family.copy("seq-2", "seq-3");
    family.change("control", value -> Float.NaN);
    assertThat(family.findings())
        .extracting(Finding::kind)
        .containsExactlyInAnyOrder(Kind.SWAPPED, Kind.UNCHANGED, Kind.NOT_FINITE);
  }

  private static CheckpointEntry changed(
      CheckpointEntry e, Role role, String parent, String task, Integer steps) {
    return new CheckpointEntry(
        e.id(),
        e.path(),
        null,
        role,
        parent,
        e.control(),
        task,
        e.sequence(),
        e.step(),
        e.seed(),
        steps);
  }

  private static CheckpointEntry parent(CheckpointEntry e, String parent) {
    return changed(e, e.role(), parent, e.trainedOn(), e.trainingSteps());
  }

  private static CheckpointEntry role(CheckpointEntry e, Role role) {
    return changed(e, role, e.parent(), e.trainedOn(), e.trainingSteps());
  }

  private static CheckpointEntry task(CheckpointEntry e, String task) {
    return changed(e, e.role(), e.parent(), task, e.trainingSteps());
  }

  private static CheckpointEntry steps(CheckpointEntry e, int steps) {
    return changed(e, e.role(), e.parent(), e.trainedOn(), steps);
  }
}
