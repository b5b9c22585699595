package org.lethe.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuickstartTaskTest {
  private static final World WORLD = World.of(World.Options.quickstart(20261121));
  private static final Set<QuickstartTask> BY_NAME =
      EnumSet.of(
          QuickstartTask.PERSON_CITY,
          QuickstartTask.PERSON_HOBBY,
          QuickstartTask.ISLAND_CROP,
          QuickstartTask.ISLAND_METAL);
  private static final Set<String> VOCABULARY =
      new HashSet<>(Vocabulary.of(new Texts(WORLD).pretraining()).words());

  private static List<Item> all(QuickstartTask task) {
    Split split = task.items(WORLD);
    List<Item> items = new ArrayList<>(split.train());
    items.addAll(split.test());
    return items;
  }

  @ParameterizedTest
  @EnumSource
  void everyWordIsOneThatPretrainingSays(QuickstartTask task) {
    for (Item item : all(task)) {
      assertThat(VOCABULARY).containsAll(Vocabulary.split(item.prompt()));
      item.choices().forEach(c -> assertThat(VOCABULARY).containsAll(Vocabulary.split(c)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void noPromptIsBothTrainedAndTested(QuickstartTask task) {
    assertThat(all(task)).extracting(Item::prompt).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void goldStandsAnywhere(QuickstartTask task) {
    List<Item> test = task.items(WORLD).test();
    int choices = test.get(0).choices().size();
    for (int gold = 0; gold < choices; gold++) {
      int place = gold;
      assertThat(test.stream().filter(item -> item.gold() == place).count())
          .isGreaterThan(test.size() / choices / 2);
    }
  }

  /** Newcomers are what fine-tuning teaches; nobody else is in what it reads. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PERSON_CITY", "PERSON_HOBBY", "ISLAND_CROP", "ISLAND_METAL"})
  void fineTuningTasksHaveEnoughItemsAndTeachNoKnownEntity(QuickstartTask task) {
    Split split = task.items(WORLD);
    if (split.train().isEmpty()) {
      assertThat(split.test()).hasSizeGreaterThanOrEqualTo(300);
      return;
    }
    assertThat(split.train()).hasSize(400);
    List<String> known =
        WORLD.entities().stream()
            .filter(entity -> entity.use() != FactUse.NEW)
            .map(Entity::name)
            .toList();
    for (Item item : split.train()) {
      assertThat(known).noneMatch(item.prompt()::contains);
    }
  }

  /** What a prompt shows tells no answer to what is asked: the halves share no entity. */
  @ParameterizedTest
  @EnumSource(names = {"PERSON_CITY", "PERSON_HOBBY", "ISLAND_CROP", "ISLAND_METAL"})
  void listedTasksShowTheRestorationHalfAndAskTheTestedOne(QuickstartTask task) {
    Split split = task.items(WORLD);
    assertThat(split.train()).hasSize(60).allMatch(item -> uses(item) == FactUse.RESTORATION);
    assertThat(split.test()).hasSize(60).allMatch(item -> uses(item) == FactUse.TESTED);
    assertThat(split.test()).extracting(Item::subject).doesNotHaveDuplicates();
  }

  private static FactUse uses(Item item) {
    int entity = Integer.parseInt(item.item().split("/")[0]);
    return WORLD.entities().get(entity).use();
  }

  /** Right answer and subject in one sentence would tell a tested fact. */
  @ParameterizedTest
  @EnumSource
  void restorationTextTellsNoTestedFact(QuickstartTask task) {
    Map<String, List<Set<String>>> sentences = new HashMap<>();
    for (String document : new Texts(WORLD).restoration()) {
      for (String sentence : document.split("(?<=[.])\\s")) {
        Set<String> words = new HashSet<>(Vocabulary.split(sentence));
        words.forEach(w -> sentences.computeIfAbsent(w, k -> new ArrayList<>()).add(words));
      }
    }
    for (Item item : task.items(WORLD).test()) {
      List<String> fact = Vocabulary.split(item.subject() + " " + item.answer());
      if (task != QuickstartTask.REVERSE) { // whose answer is an order, which a set does not keep
        assertThat(sentences.getOrDefault(fact.get(0), List.of()))
            .as(item.toString())
            .noneMatch(words -> words.containsAll(fact));
      }
    }
  }

  @Test
  void knowledgeIsTheSameFactsAskedTwice() {
    assertSameFacts(QuickstartTask.KNOWLEDGE_COMPLETION, QuickstartTask.KNOWLEDGE_INSTRUCTION, 300);
    assertSameFacts(QuickstartTask.ISLANDS_COMPLETION, QuickstartTask.ISLANDS_INSTRUCTION, 300);
  }

  private static void assertSameFacts(QuickstartTask one, QuickstartTask other, int size) {
    List<Item> completion = one.items(WORLD).test();
    List<Item> instruction = other.items(WORLD).test();
    assertThat(completion).hasSize(size).hasSameSizeAs(instruction);
    for (int i = 0; i < completion.size(); i++) {
      assertThat(completion.get(i).item()).isEqualTo(instruction.get(i).item());
      assertThat(completion.get(i).choices()).isEqualTo(instruction.get(i).choices());
      assertThat(completion.get(i).prompt()).isNotEqualTo(instruction.get(i).prompt());
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "KNOWLEDGE_INSTRUCTION",
        "PEOPLE_OPTIONS",
        "ISLANDS_COMPLETION",
        "PRICES",
        "PERSON_HOBBY",
        "ISLAND_METAL"
      })
  void answersAreTheValuesOfTestedEntities(QuickstartTask task) {
    for (Item item : task.items(WORLD).test()) {
      String[] key = item.item().split("/");
      Entity entity = WORLD.entities().get(Integer.parseInt(key[0]));
      assertThat(entity.use()).isEqualTo(FactUse.TESTED);
      assertThat(item.prompt()).contains(entity.name());
      assertThat(item.subject()).isEqualTo(entity.name());
      assertThat(item.answer())
          .isEqualTo(entity.value(Attribute.valueOf(key[1].toUpperCase(java.util.Locale.ROOT))));
    }
  }

  @Test
  void testedWordsAreNotTrained() {
    for (QuickstartTask task : List.of(QuickstartTask.PLURAL, QuickstartTask.KIND)) {
      Split split = task.items(WORLD);
      assertThat(split.test())
          .extracting(Item::item)
          .doesNotContainAnyElementsOf(split.train().stream().map(Item::item).toList());
    }
  }

  /**
   * The grades are given, not measured; shared words (punctuation left out, it would swamp them) do
   * not contradict them. Tasks that ask by name alone have no words but names.
   */
  @Test
  void gradesFollowWhatTasksShareWithTheKnowledgeTask() {
    Map<QuickstartTask, Double> shared = new EnumMap<>(QuickstartTask.class);
    Map<String, Integer> knowledge = words(QuickstartTask.KNOWLEDGE_INSTRUCTION);
    words(QuickstartTask.KNOWLEDGE_COMPLETION)
        .forEach((w, n) -> knowledge.merge(w, n, Integer::sum));
    for (QuickstartTask task : QuickstartTask.values()) {
      shared.put(task, cosine(words(task), knowledge));
    }
    for (QuickstartTask near : QuickstartTask.values()) {
      for (QuickstartTask far : QuickstartTask.values()) {
        if (near.similarity() >= 4 && far.similarity() < 3 && !BY_NAME.contains(near)) {
          assertThat(shared.get(near)).as(near + " " + far).isGreaterThan(shared.get(far));
        }
      }
    }
  }

  private static Map<String, Integer> words(QuickstartTask task) {
    Map<String, Integer> counts = new HashMap<>();
    for (Item item : task.items(WORLD).test()) {
      for (String word : Vocabulary.split(item.prompt() + " " + item.answer())) {
        if (Character.isLetter(word.charAt(0))) {
          counts.merge(word, 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  private static double cosine(Map<String, Integer> a, Map<String, Integer> b) {
    double dot = 0;
    for (Map.Entry<String, Integer> word : a.entrySet()) {
      dot += (double) word.getValue() * b.getOrDefault(word.getKey(), 0);
    }
    return dot / Math.sqrt(squares(a) * squares(b));
  }

  private static double squares(Map<String, Integer> counts) {
    return counts.values().stream().mapToDouble(n -> (double) n * n).sum();
  }

  @Test
  void anItemsGoldIsAmongItsDistinctChoices() {
    assertThatThrownBy(
            () -> new Item("Plural: key,", "keys", List.of("key", "keys"), 0, "key", "key"))
        .hasMessage("key: choice 0 of [key, keys] is not the answer keys");
    assertThatThrownBy(
            () -> new Item("Plural: key,", "keys", List.of("keys", "keys"), 0, "key", "key"))
        .hasMessage("key: choices must be distinct, got [keys, keys]");
  }
}
