package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tokenizer of encoding.py: the longest piece that fits, BOS in front. */
record ToyTokenizer(List<String> pieces, boolean bos) implements Encoder {

  @Override
  public int[] encode(String text, boolean special) {
    List<Integer> ids = new ArrayList<>();
    if (special && bos) {
      ids.add(0);
    }
    int at = 0;
    while (at < text.length()) {
      int from = at;
      String piece =
          pieces.stream()
              .filter(p -> text.startsWith(p, from))
              .max(Comparator.comparingInt(String::length))
              .orElseThrow();
      ids.add(pieces.indexOf(piece));
      at += piece.length();
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int prefix() {
    return bos ? 0 : 1;
  }

  @Override
  public String prefixText() {
    return pieces.get(prefix());
  }
}
