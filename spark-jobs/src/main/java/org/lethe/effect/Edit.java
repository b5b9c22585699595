package org.lethe.effect;

import org.lethe.transformer.HookPoint;

/**
 * A change at the last token of a prompt, in one block. Later tokens are not changed themselves;
 * they see the changed keys and values of the prompt.
 */
public sealed interface Edit {

  /** Block index. */
  int layer();

  /** The value that is changed: x becomes x · kept + added. */
  HookPoint point();

  /** Writes what a row of the value is multiplied by; it is 1 before. */
  default void writeKept(float[] row, int from) {}

  /** Writes what is added to a row of the value; it is 0 before. */
  void writeAdded(float[] row, int from);

  /**
   * Replaces the output of one head, its slice of the input of the output projection.
   *
   * @param value [hs]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record ReplaceHead(Head head, float[] value) implements Edit {
    @Override
    public int layer() {
      return head.layer();
    }

    @Override
    public HookPoint point() {
      return HookPoint.Z;
    }

    @Override
    public void writeKept(float[] row, int from) {
      int first = from + head.head() * value.length;
      java.util.Arrays.fill(row, first, first + value.length, 0);
    }

    @Override
    public void writeAdded(float[] row, int from) {
      System.arraycopy(value, 0, row, from + head.head() * value.length, value.length);
    }
  }

  /**
   * Adds to the output of one head.
   *
   * @param value [hs]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record AddToHead(Head head, float[] value) implements Edit {
    @Override
    public int layer() {
      return head.layer();
    }

    @Override
    public HookPoint point() {
      return HookPoint.Z;
    }

    @Override
    public void writeAdded(float[] row, int from) {
      System.arraycopy(value, 0, row, from + head.head() * value.length, value.length);
    }
  }

  /**
   * Adds a multiple of a vector to the output of a block, the residual stream after it.
   *
   * @param vector [C]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record AddToStream(int layer, float[] vector, float scale) implements Edit {
    @Override
    public HookPoint point() {
      return HookPoint.RESID_POST;
    }

    @Override
    public void writeAdded(float[] row, int from) {
      for (int i = 0; i < vector.length; i++) {
        row[from + i] = scale * vector[i];
      }
    }
  }
}
