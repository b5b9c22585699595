package org.lethe.job.train;

import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.training.PackedText;

/**
 * Raw text, all of which is learned.
 *
 * @param field of a document that holds its text
 */
record TextLesson(String field) implements Lesson {

  @Override
  public Reader reader(Tokenizer tokenizer, int maxLength) {
    return doc -> example(doc, tokenizer);
  }

  private Example example(Doc doc, Tokenizer tokenizer) {
    Object text = doc.fields().get(field);
    if (text == null) {
      return Example.refused("", Status.TEMPLATE_ERROR, "document has no field " + field);
    }
    int[] tokens = PackedText.tokens(text.toString(), tokenizer);
    return Example.learned("", text.toString(), tokens, 1, null);
  }
}
