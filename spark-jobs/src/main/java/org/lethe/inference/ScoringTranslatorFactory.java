package org.lethe.inference;

import ai.djl.Model;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.lethe.checkpoint.Tokenizer;

/**
 * Lets a DJL Predictor score text: String to String, or bytes to bytes in UTF-8 as the Spark
 * extension's BinaryPredictor passes them. {@link ScoringTranslator} describes their content.
 */
public final class ScoringTranslatorFactory implements TranslatorFactory, Serializable {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> TYPES =
      Set.of(new Pair<>(String.class, String.class), new Pair<>(byte[].class, byte[].class));

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return TYPES;
  }

  /**
   * Makes a translator for a model that {@link CausalLanguageModelBlockFactory} loaded.
   *
   * @throws IllegalArgumentException if the model or a type is another
   */
  @Override
  @SuppressWarnings("unchecked") // the classes are compared
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
    if (!(model.getBlock() instanceof CausalLanguageModelBlock block)) {
      throw new IllegalArgumentException(
          "the model is no CausalLanguageModelBlock; set blockFactory="
              + CausalLanguageModelBlockFactory.class.getName()
              + " in serving.properties");
    }
    if (!TYPES.contains(new Pair<Type, Type>(input, output))) {
      throw new IllegalArgumentException(
          "cannot translate %s to %s, expected String to String or byte[] to byte[]"
              .formatted(input.getName(), output.getName()));
    }
    Tokenizer tokenizer = block.checkpoint().tokenizer();
    model.getNDManager().attachInternal(UUID.randomUUID().toString(), tokenizer);
    int length = block.checkpoint().config().maxPositions();
    return (Translator<I, O>)
        (input == String.class
            ? new ScoringTranslator<String>(tokenizer, length, text -> text, text -> text)
            : new ScoringTranslator<byte[]>(
                tokenizer,
                length,
                bytes -> new String(bytes, StandardCharsets.UTF_8),
                text -> text.getBytes(StandardCharsets.UTF_8)));
  }
}
