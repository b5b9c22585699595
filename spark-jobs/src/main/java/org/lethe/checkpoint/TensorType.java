package org.lethe.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Element types of weights; every type widens to float32 without loss. */
public enum TensorType {
  F32(4) {
    @Override
    void widen(ByteBuffer from, FloatBuffer to) {
      to.put(from.asFloatBuffer());
    }
  },
  F16(2) {
    @Override
    void widen(ByteBuffer from, FloatBuffer to) {
      while (from.hasRemaining()) {
        to.put(halfToFloat(from.getShort()));
      }
    }
  },
  BF16(2) {
    @Override
    void widen(ByteBuffer from, FloatBuffer to) {
      short[] halves = new short[SEGMENT];
      float[] floats = new float[SEGMENT];
      for (ShortBuffer all = from.asShortBuffer(); all.hasRemaining(); ) {
        int count = Math.min(SEGMENT, all.remaining());
        all.get(halves, 0, count);
        for (int i = 0; i < count; i++) { // on arrays, so that it is compiled to vectors
          floats[i] = Float.intBitsToFloat(halves[i] << 16);
        }
        to.put(floats, 0, count);
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
  abstract void widen(ByteBuffer from, FloatBuffer to);

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
