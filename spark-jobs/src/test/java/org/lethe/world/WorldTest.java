package org.lethe.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorldTest {
  private static final World WORLD = World.of(World.Options.quickstart(20261121));
  private static final Texts TEXTS = new Texts(WORLD);

  private static List<String> names(FactUse use) {
    return WORLD.entities().stream().filter(e -> e.use() == use).map(Entity::name).toList();
  }

  @Test
  void namesAreUnique() {
    assertThat(WORLD.entities()).extracting(Entity::name).doesNotHaveDuplicates();
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
    for (Entity entity : WORLD.entities()) {
      if (entity.use() == FactUse.NEW) {
        continue;
      }
      for (Attribute attribute : Attribute.of(entity.kind())) {
        int patterns = 0;
        for (int pattern = 0; pattern < attribute.statements(); pattern++) {
          patterns +=
              text.contains(attribute.state(pattern, entity.name(), entity.value(attribute)))
                  ? 1
                  : 0;
        }
        assertThat(patterns).as(entity.name() + " " + attribute).isGreaterThan(1);
      }
    }
  }

  @Test
  void testedFactsAreNeverReadAsTheyAreAsked() {
    String text = String.join("\n", TEXTS.pretraining());
    Map<Boolean, Integer> asked = new HashMap<>();
    for (Entity entity : WORLD.entities()) {
      for (Attribute attribute : Attribute.of(entity.kind())) {
        if (entity.use() == FactUse.TESTED) {
          assertThat(text).doesNotContain(attribute.completion(entity.name()) + " ");
          assertThat(text).doesNotContain(entity.name() + ":");
          for (int wording = 0; wording < attribute.questions(); wording++) {
            assertThat(text).doesNotContain(attribute.ask(wording, entity.name()));
          }
        } else if (entity.use() == FactUse.RESTORATION) {
          asked.merge(text.contains(attribute.completion(entity.name()) + " "), 1, Integer::sum);
        }
      }
    }
    assertThat(asked.get(true)).isGreaterThan(9 * asked.getOrDefault(false, 0));
  }

  /** Without others above and below it a line could be of any attribute. */
  @Test
  void aListIsOfOneAttribute() {
    int lists = 0;
    for (String document : TEXTS.pretraining()) {
      String[] lines = document.split("(?<=[.])\\s");
      Set<Attribute> said = EnumSet.allOf(Attribute.class);
      for (String line : lines) {
        String[] parts = line.split(": ");
        String answer = parts[parts.length - 1].replace(".", "");
        boolean ofName = parts.length == 2 && names(FactUse.RESTORATION).contains(parts[0]);
        said.removeIf(attribute -> !ofName || !attribute.range().contains(answer));
      }
      if (!said.isEmpty()) {
        assertThat(said).hasSize(1);
        assertThat(lines).hasSize(10);
        lists++;
      }
    }
    assertThat(lists).isEqualTo(12 * 10 * 60 / 10); // rounds, attributes, entities, lines
  }

  @Test
  void heldOutTextIsNotTrainedOn() {
    Set<String> read = new HashSet<>(TEXTS.pretraining());
    read.addAll(TEXTS.restoration());
    assertThat(TEXTS.heldOut()).isNotEmpty().doesNotContainAnyElementsOf(read);
  }

  @Test
  void aWorldNeedsEnoughNames() {
    World.Sizes few = new World.Sizes(1, 1, 0);
    World.Sizes many = new World.Sizes(2000, 401, 0);
    assertThatThrownBy(() -> options(many, few))
        .hasMessage("there are 2400 names of kind PERSON, asked for 2401");
    assertThatThrownBy(() -> World.of(options(few, new World.Sizes(1, 1, 100))))
        .hasMessage("newcomers must be at most 2 beside so few known of kind ISLAND");
    assertThatThrownBy(() -> new World.Sizes(0, 1, 0)).hasMessageContaining("got 0, 1, 0");
  }

  private static World.Options options(World.Sizes people, World.Sizes islands) {
    return new World.Options(
        1,
        Map.of(Kind.PERSON, people, Kind.ISLAND, islands, Kind.GOODS, new World.Sizes(1, 1, 0)),
        1);
  }

  @Test
  void aModelOfTheQuickstartIsUnderTwoMegabytes() {
    int vocabulary = Vocabulary.of(TEXTS.pretraining()).size();
    // transformers 5.23 counts 412 032 weights in a model of 443 words.
    assertThat(Model.QUICKSTART.parameters(443)).isEqualTo(412_032);
    assertThat(4 * Model.QUICKSTART.parameters(vocabulary)).isLessThan(2_000_000 - 100_000);
  }
}
