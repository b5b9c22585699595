package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.util.ProgressBar;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.TokenPair;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.transformer.Transformer;

/** A checkpoint folder with the shipped serving.properties, loaded by DJL's own means. */
@Tag("engine")
class PlainDjlTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @BeforeEach
  void aCheckpointWithTheShippedProperties() throws Exception {
    try (Stream<Path> files = Files.list(TinyLlama.single())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
    Path shipped = Path.of("../conf/djl/serving.properties");
    Files.copy(shipped, folder.resolve("serving.properties"));
  }

  /**
   * What ai.djl.spark.ModelLoader calls on an executor: its fields are serialised with the job, and
   * its arguments hold what BasePredictor puts there.
   */
  private <I, O> ZooModel<I, O> asTheSparkExtension(Class<I> input, Class<O> output)
      throws Exception {
    TranslatorFactory factory = serialised(new ScoringTranslatorFactory());
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("batchifier", "none");
    return Criteria.builder()
        .setTypes(input, output)
        .optEngine("PyTorch")
        .optModelUrls(folder.toUri().toString())
        .optTranslatorFactory(factory)
        .optProgress(new ProgressBar())
        .optArguments(arguments)
        .build()
        .loadModel();
  }

  @SuppressWarnings("unchecked")
  private static <T> T serialised(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  @Test
  void theSparkExtensionsCallScoresBytes() throws Exception {
    try (ZooModel<byte[], byte[]> model = asTheSparkExtension(byte[].class, byte[].class);
        Predictor<byte[], byte[]> predictor = model.newPredictor()) {
      for (List<String> asked : questions()) {
        byte[] answer = predictor.predict(request(asked).getBytes(StandardCharsets.UTF_8));
        assertAnswer(asked, new String(answer, StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void servingPropertiesAloneNameTheTranslator() throws Exception {
    Criteria<String, String> criteria =
        Criteria.builder()
            .setTypes(String.class, String.class)
            .optModelPath(folder)
            .optTranslatorFactory(new ScoringTranslatorFactory())
            .build();
    try (ZooModel<String, String> model = criteria.loadModel();
        Predictor<String, String> predictor = model.newPredictor()) {
      List<String> asked = questions().get(0);
      assertAnswer(asked, predictor.predict(request(asked)));
      assertThatThrownBy(() -> predictor.predict("{\"context\": \"a\"}"))
          .isInstanceOf(TranslateException.class)
          .hasRootCauseMessage("a request needs the key 'continuation', a text");
    }
  }

  private static List<List<String>> questions() {
    return List.of(
        List.of("the old man", " went home"),
        List.of("once upon a time", " there was"),
        List.of("", "a story"));
  }

  private static String request(List<String> asked) {
    return JSON.createObjectNode()
        .put("context", asked.get(0))
        .put("continuation", asked.get(1))
        .toString();
  }

  /** The score is that of the language model on the tokens of the request encoder. */
  private void assertAnswer(List<String> asked, String answer) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(folder);
    JsonNode found = JSON.readTree(answer);
    try (Tokenizer tokenizer = checkpoint.tokenizer();
        TransformerLanguageModel model =
            new TransformerLanguageModel(Transformer.load(checkpoint, Device.cpu()))) {
      TokenPair pair =
          new RequestEncoder(new TokenizerEncoder(tokenizer), checkpoint.config().maxPositions())
              .pair(asked.get(0), asked.get(1));
      double expected =
          model
              .logLikelihoods(
                  List.of(StoriesFamily.request("r", "t", pair.context(), pair.continuation())))
              .get(0)
              .logProb();
      assertThat(found.get("log_prob").asDouble()).isCloseTo(expected, within(1e-5));
      assertThat(found.get("tokens").asInt()).isEqualTo(pair.continuation().length);
    }
  }
}
