package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.inference.TorchScriptLanguageModel.Code;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;

/** Programs of torchscript.py against what PyTorch computes with them. */
@Tag("engine")
class TorchScriptLanguageModelTest {

  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"plain.pt", "dictionary.pt"})
  void answersEqualPyTorch(String name) throws Exception {
    JsonNode answers = new ObjectMapper().readTree(resource("torchscript.json").toFile());
    List<Request> requests = new ArrayList<>();
    for (JsonNode answer : answers) {
      requests.add(
          StoriesFamily.request(
              "r" + requests.size(),
              "task",
              ints(answer.get("context")),
              ints(answer.get("continuation"))));
    }
    try (LanguageModel model =
        TorchScriptLanguageModel.load(resource(name), Code.ALLOWED, Device.cpu())) {
      List<LogLikelihood> found = model.logLikelihoods(requests);
      for (int i = 0; i < requests.size(); i++) {
        JsonNode expected = answers.get(i).get("log_probs");
        double sum = 0;
        for (int k = 0; k < expected.size(); k++) {
          assertThat((double) found.get(i).tokenLogProbs()[k])
              .isCloseTo(expected.get(k).asDouble(), within(1e-5));
          sum += expected.get(k).asDouble();
        }
        assertThat(found.get(i).logProb()).isCloseTo(sum, within(1e-5));
        assertThat(found.get(i).greedy()).isEqualTo(answers.get(i).get("greedy").asBoolean());
      }
    }
  }

  @Test
  void codeThatIsNotAllowedIsNotRead() throws Exception {
    Path file = resource("plain.pt");
    assertThatThrownBy(() -> TorchScriptLanguageModel.load(file, Code.REFUSED, Device.cpu()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": is a program and would run with your rights");
  }

  @Test
  void aFileThatIsNoProgramIsNamed() throws Exception {
    Path file = Files.writeString(temporary.resolve("model.pt"), "no program");
    assertThatThrownBy(() -> TorchScriptLanguageModel.load(file, Code.ALLOWED, Device.cpu()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": is no TorchScript");
  }

  private static Path resource(String name) throws Exception {
    return Path.of(TorchScriptLanguageModelTest.class.getResource("/inference/" + name).toURI());
  }

  private static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
  }
}
