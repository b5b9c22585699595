package org.lethe.world;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of a text: a closed vocabulary of words and punctuation marks, split as HuggingFace's
 * {@code Whitespace} pre-tokenizer splits, so that joint tokenisation of a prompt and its answer
 * begins with the prompt's tokens.
 *
 * @param words in the order of their ids; the first three are {@code <unk> <s> </s>}
 */
public record Vocabulary(List<String> words) {
  private static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>");
  private static final Pattern WORD = Pattern.compile("\\w+|[^\\w\\s]+");

  /** Id of the token that begins every sequence. */
  public static final int BOS = 1;

  /** Id of the token that ends a document. */
  public static final int EOS = 2;

  public Vocabulary {
    words = List.copyOf(words);
  }

  /** The vocabulary of some lines, in alphabetical order. */
  public static Vocabulary of(List<String> lines) {
    TreeSet<String> words = new TreeSet<>();
    lines.forEach(line -> words.addAll(split(line)));
    return new Vocabulary(Stream.concat(SPECIAL.stream(), words.stream()).toList());
  }

  /** The words and punctuation marks of a text. */
  static List<String> split(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }

  public int size() {
    return words.size();
  }

  /** A WordLevel tokenizer.json that puts {@code <s>} before a sequence. */
  ObjectNode tokenizer(ObjectMapper json) {
    ObjectNode root = json.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", SPECIAL.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.putObject("pre_tokenizer").put("type", "Whitespace");
    template(root.putObject("post_processor").put("type", "TemplateProcessing"));
    root.putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "WordLevel");
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < words.size(); id++) {
      ids.put(words.get(id), id);
    }
    model.put("unk_token", SPECIAL.get(0));
    return root;
  }

  private static void template(ObjectNode template) {
    String bos = SPECIAL.get(BOS);
    ArrayNode single = template.putArray("single");
    special(single, bos, 0);
    sequence(single, "A", 0);
    ArrayNode pair = template.putArray("pair");
    special(pair, bos, 0);
    sequence(pair, "A", 0);
    sequence(pair, "B", 1);
    ObjectNode token = template.putObject("special_tokens").putObject(bos).put("id", bos);
    token.putArray("ids").add(BOS);
    token.putArray("tokens").add(bos);
  }

  private static void special(ArrayNode template, String token, int type) {
    template.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
  }

  private static void sequence(ArrayNode template, String id, int type) {
    template.addObject().putObject("Sequence").put("id", id).put("type_id", type);
  }
}
