package org.lethe.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Slot;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.FrozenParts.FrozenHead;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.L2Sp;

/**
 * Costs added up by hand from the shapes of two checkpoints. tiny-llama has 2 blocks and tied
 * embeddings: embed 72x16; of a block q 24x16, k and v 12x16, o 16x24, gate and up 20x16, down
 * 16x20 and two norms of 16, 2144 in all; a last norm of 16. qwen2 has 3 blocks of q 24x24, k and v
 * 8x24, each with a bias, o 24x24, three maps of 20x24 and two norms of 24, 3064 in all.
 */
class TrainingCostTest {

  private static final Parent TINY = Parent.of(Golden.TINY);
  private static final Parent BIASED =
      Parent.of(Path.of("src/test/resources/checkpoint/families/qwen2"));
  private static final TrainingOptions OPTIONS = Golden.options(3, 2, 1e-3, 1);
  private static final int TINY_ALL = 72 * 16 + 2 * 2144 + 16;
  private static final int BIASED_ALL = 37 * 24 + 3 * 3064 + 24;

  private static Recipe recipe(Adaptation adaptation, FrozenParts frozen, ObjectiveTerm... terms) {
    Objective objective = new Objective(List.of(terms), 0, false, frozen, 0);
    return new Recipe.FineTune(OPTIONS, adaptation, objective);
  }

  private static FrozenParts frozen(List<Integer> layers, String... modules) {
    return new FrozenParts(layers, List.of(modules), List.of(), false);
  }

  private static long trained(Parent parent, Adaptation adaptation, FrozenParts frozen) {
    return TrainingCost.of(recipe(adaptation, frozen), parent, Past.NONE).trainedParameters();
  }

  private static Lora lora(int rank, Slot... targets) {
    return new Lora(rank, 4, Set.of(targets), true);
  }

  @Test
  void fullTrainingTrainsAllWeightsButTheFrozenOnes() {
    Adaptation full = Adaptation.full();
    assertThat(trained(TINY, full, FrozenParts.NONE)).isEqualTo(TINY_ALL);
    assertThat(trained(BIASED, full, FrozenParts.NONE)).isEqualTo(BIASED_ALL);
    assertThat(trained(TINY, full, frozen(List.of(1), "embed")))
        .isEqualTo(TINY_ALL - 2144 - 72 * 16);
    assertThat(trained(TINY, full, frozen(List.of(), "mlp_norm"))).isEqualTo(TINY_ALL - 2 * 16);
    assertThat(trained(BIASED, full, frozen(List.of(), "q")))
        .isEqualTo(BIASED_ALL - 3 * (24 * 24 + 24));
  }

  @Test
  void mapsOfFrozenHeadsCountWhole() {
    FrozenParts heads = new FrozenParts(List.of(), List.of(), List.of(new FrozenHead(0, 1)), false);
    assertThat(trained(TINY, Adaptation.full(), heads)).isEqualTo(TINY_ALL);
  }

  @Test
  void adaptersTrainTheirFactorsAndNoBiases() {
    assertThat(trained(TINY, lora(2, Slot.Q, Slot.V), FrozenParts.NONE))
        .isEqualTo(2 * 2 * ((24 + 16) + (12 + 16)));
    assertThat(trained(BIASED, lora(1, Slot.Q, Slot.V), FrozenParts.NONE))
        .isEqualTo(3 * ((24 + 24) + (8 + 24)));
    assertThat(trained(TINY, lora(2, Slot.Q, Slot.V), frozen(List.of(0))))
        .isEqualTo(2 * ((24 + 16) + (12 + 16)));
    assertThat(trained(TINY, lora(2, Slot.Q, Slot.V), frozen(List.of(), "q")))
        .isEqualTo(2 * 2 * (12 + 16));
  }

  @Test
  void newWeightsCountLikeThoseOfTheFolder() {
    TrainingCost cost = TrainingCost.of(new Recipe.Pretrain(OPTIONS), TINY, Past.NONE);
    assertThat(cost).isEqualTo(new TrainingCost(TINY_ALL, 0, 0));
  }

  @Test
  void aGuidedRecipeReadsEachTokenOnceWithItsTeacher() {
    assertThat(passes(FvGuided.DEFAULT)).isEqualTo(1);
    assertThat(passes(guided(0, 0, 1))).isEqualTo(1);
    assertThat(passes(guided(0, 0, 0))).isZero();
    assertThat(passes(new L2Sp(1))).isZero();
    assertThat(passes(new L2Sp(1), FvGuided.DEFAULT)).isEqualTo(1);
  }

  private static int passes(ObjectiveTerm... terms) {
    Recipe recipe = recipe(Adaptation.full(), FrozenParts.NONE, terms);
    return TrainingCost.of(recipe, TINY, Past.NONE).teacherPasses();
  }

  private static FvGuided guided(double vector, double teacher, double heads) {
    return new FvGuided(FvGuided.Form.AUTHORS, vector, teacher, heads, 0, 0, 0, 2, 1);
  }

  /** Of five examples of 4 tokens three are read, of two of 6 and 9 tokens both. */
  @Test
  void fisherInformationReadsSomeExamplesOfEachEarlierTask() {
    TrainingData five = examples(Collections.nCopies(5, 4));
    TrainingData two = examples(List.of(6, 9));
    Past past = new Past(List.of(five, two), List.of(), null);
    Ewc three = new Ewc(400, FisherKind.EMPIRICAL, 3, 8);
    assertThat(fisher(past, three)).isEqualTo(3 * 4 + 6 + 9);
    assertThat(fisher(past, new L2Sp(1))).isZero();
    assertThat(fisher(Past.NONE, three)).isZero();
  }

  private static long fisher(Past past, ObjectiveTerm term) {
    Recipe recipe = recipe(Adaptation.full(), FrozenParts.NONE, term);
    return TrainingCost.of(recipe, TINY, past).fisherTokens();
  }

  private static TrainingData examples(List<Integer> lengths) {
    return new ExampleBatches(
        lengths.stream()
            .map(length -> Sequence.answer(IntStream.range(1, 1 + length).toArray(), 2))
            .toList());
  }
}
