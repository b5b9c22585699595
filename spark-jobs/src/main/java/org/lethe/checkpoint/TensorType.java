package org.lethe.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Element types of weights; every type widens to float32 without loss. */
public enum TensorType {
  F32(4) {
    @Override
    void widen(ByteBuffer stored, FloatBuffer widened) {
      widened.put(stored.asFloatBuffer());
    }
  },
  F16(2) {
    @Override
    void widen(ByteBuffer stored, FloatBuffer widened) {
      while (stored.hasRemaining()) {
        widened.put(halfToFloat(stored.getShort()));
      }
    }
  },
  BF16(2) {
    @Override
    void widen(ByteBuffer stored, FloatBuffer widened) {
      short[] halves = new short[SEGMENT];
      float[] floats = new float[SEGMENT];
      for (ShortBuffer rest = stored.asShortBuffer(); rest.hasRemaining(); ) {
        int count = Math.min(SEGMENT, rest.remaining());
        rest.get(halves, 0, count);
        for (int i = 0; i < count; i++) { // on arrays, so that Java vectorises the loop
          floats[i] = Float.intBitsToFloat(halves[i] << 16);
        }
        widened.put(floats, 0, count);
      }
    }
  };

  private static final int SEGMENT = 4096; // elements

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Widens elements to float32, from a buffer in the byte order of the file. */
  abstract void widen(ByteBuffer stored, FloatBuffer widened);

  /** IEEE 754 binary16 to binary32. */
  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) { // zero and subnormals: fraction · 2^-24
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
