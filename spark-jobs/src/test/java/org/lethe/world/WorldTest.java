package org.lethe.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorldTest {
  private static final World WORLD = World.of(World.Options.quickstart(20261121));
  private static final Texts TEXTS = new Texts(WORLD);

  private static List<String> names(FactUse use) {
    return WORLD.people(use).stream().map(Person::name).toList();
  }

  @Test
  void namesAreUnique() {
    assertThat(WORLD.people()).extracting(Person::name).doesNotHaveDuplicates();
  }

  @Test
  void halfOfTheFactsAreNeverInRestorationText() {
    assertThat(names(FactUse.TESTED)).hasSameSizeAs(names(FactUse.RESTORATION));
    assertThat(TEXTS.restoration())
        .allSatisfy(line -> assertThat(names(FactUse.TESTED)).noneMatch(line::contains));
    assertThat(TEXTS.heldOut())
        .allSatisfy(line -> assertThat(names(FactUse.TESTED)).noneMatch(line::contains));
  }

  @Test
  void noTextMentionsNewPeople() {
    assertThat(TEXTS.pretraining())
        .allSatisfy(line -> assertThat(names(FactUse.NEW)).noneMatch(line::contains));
  }

  @Test
  void everyKnownFactIsReadInSeveralPatterns() {
    String text = String.join("\n", TEXTS.pretraining());
    for (Person person : WORLD.people()) {
      if (person.use() == FactUse.NEW) {
        continue;
      }
      for (Attribute attribute : Attribute.values()) {
        int patterns = 0;
        for (int pattern = 0; pattern < attribute.statements(); pattern++) {
          patterns +=
              text.contains(attribute.state(pattern, person.name(), person.value(attribute)))
                  ? 1
                  : 0;
        }
        assertThat(patterns).as(person.name() + " " + attribute).isGreaterThan(1);
      }
    }
  }

  @Test
  void testedFactsAreNeverReadAsTheyAreAsked() {
    String text = String.join("\n", TEXTS.pretraining());
    for (Person person : WORLD.people(FactUse.TESTED)) {
      for (Attribute attribute : Attribute.values()) {
        assertThat(text).doesNotContain(attribute.completion(person.name()));
        for (int wording = 0; wording < attribute.questions(); wording++) {
          assertThat(text).doesNotContain(attribute.ask(wording, person.name()));
        }
      }
    }
    for (Person person : WORLD.people(FactUse.RESTORATION)) {
      assertThat(text).contains("Question: ").contains(person.name());
    }
  }

  @Test
  void heldOutTextIsNotTrainedOn() {
    Set<String> read = new HashSet<>(TEXTS.pretraining());
    read.addAll(TEXTS.restoration());
    assertThat(TEXTS.heldOut()).isNotEmpty().doesNotContainAnyElementsOf(read);
  }

  @Test
  void aWorldNeedsEnoughNames() {
    assertThatThrownBy(() -> new World.Options(1, 2000, 2000, 1, 1))
        .hasMessage("there are 2400 names, asked for 4001");
    assertThatThrownBy(() -> World.of(new World.Options(1, 1, 1, 100, 1)))
        .hasMessageContaining("newcomers must be at most");
  }

  @Test
  void aModelOfTheQuickstartIsUnderTwoMegabytes() {
    int vocabulary = Vocabulary.of(TEXTS.pretraining()).size();
    // transformers 5.23 counts 412 032 weights in a model of 443 words.
    assertThat(Model.QUICKSTART.parameters(443)).isEqualTo(412_032);
    assertThat(4 * Model.QUICKSTART.parameters(vocabulary)).isLessThan(2_000_000 - 100_000);
  }
}
