package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.message.Fault;
import org.lethe.message.FaultList;

class FolderNamesTest {

  private static List<String> problems(String... names) {
    FaultList faults = new FaultList("experiment.yaml");
    FolderNames added = new FolderNames("task", faults);
    for (String name : names) {
      added.add(name, null, "tasks[0]");
    }
    return faults.all().stream().map(Fault::problem).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "a b", "mmlu/law: 'x' 100%", "été", "\uD83D\uDE00", "_x", "null"})
  void aNameThatReadersKeepIsTaken(String name) {
    assertThat(problems(name, name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"\", is empty",
        "\" \", is empty",
        "__HIVE_DEFAULT_PARTITION__, stands for null among folder names"
      })
  void aNameThatReadersTakeForNoneIsRefused(String name, String problem) {
    assertThat(problems(name)).containsExactly("task name " + name + " " + problem);
  }

  @Test
  void aCharacterThatFolderNamesLoseIsRefused() {
    assertThat(problems("a\nb")).containsExactly("task name a\\u000Ab has a control character");
    assertThat(problems("a\uD83D"))
        .containsExactly("task name a\\uD83D has half a character (a lone surrogate)");
  }

  @Test
  void aFolderNameHasAtMost200BytesOfWhichPunctuationTakesThree() {
    assertThat(problems("x".repeat(200), "é".repeat(100), "%".repeat(66))).isEmpty();
    assertThat(problems("x".repeat(201)))
        .containsExactly(
            "task name " + "x".repeat(201) + " takes 201 bytes as a folder name, more than 200");
    assertThat(problems("é".repeat(101)).get(0)).contains("takes 202 bytes");
    assertThat(problems("%".repeat(67)).get(0)).contains("takes 201 bytes");
  }

  @Test
  void namesThatDifferOnlyInCaseAreRefused() {
    assertThat(problems("Law", "law"))
        .containsExactly("task name law differs from Law only in case");
    assertThat(problems("Straße", "STRASSE"))
        .containsExactly("task name STRASSE differs from Straße only in case");
    FaultList faults = new FaultList("experiment.yaml");
    new FolderNames("checkpoint", faults).with(List.of("Base")).add("base", null, "training.runs");
    assertThat(faults.all()).hasSize(1);
  }
}
