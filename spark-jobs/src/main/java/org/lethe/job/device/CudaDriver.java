package org.lethe.job.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The CUDA driver of this machine, asked without the engine: which GPUs there are (CUDA Driver API,
 * version 12). The driver hides those that CUDA_VISIBLE_DEVICES leaves out.
 */
public final class CudaDriver {
  private static final int NAME_BYTES = 256;

  /** The functions of the library; each returns 0 where it succeeds. */
  private interface Calls extends Library {
    int cuInit(int flags);

    int cuDeviceGetCount(IntByReference count);

    int cuDeviceGet(IntByReference device, int index);

    int cuDeviceGetName(byte[] name, int length, int device);

    int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

    int cuDevicePrimaryCtxRelease_v2(int device);

    int cuCtxPushCurrent_v2(Pointer context);

    int cuCtxPopCurrent_v2(PointerByReference context);

    int cuMemGetInfo_v2(LongByReference free, LongByReference total);
  }

  private static final Calls CALLS = load();

  private CudaDriver() {}

  private static Calls load() {
    try {
      Calls calls = Native.load(Platform.isWindows() ? "nvcuda" : "libcuda.so.1", Calls.class);
      return calls.cuInit(0) == 0 ? calls : null;
    } catch (UnsatisfiedLinkError e) { // a machine without an NVIDIA driver
      return null;
    }
  }

  /** Returns the visible GPUs; none without a driver. */
  public static List<Gpu> gpus() {
    List<Gpu> gpus = new ArrayList<>();
    IntByReference count = new IntByReference();
    if (CALLS == null || CALLS.cuDeviceGetCount(count) != 0) {
      return gpus;
    }
    for (int index = 0; index < count.getValue(); index++) {
      byte[] name = new byte[NAME_BYTES];
      boolean known = CALLS.cuDeviceGetName(name, name.length, device(index)) == 0;
      gpus.add(new Gpu(index, known ? Native.toString(name) : "of an unknown make"));
    }
    return gpus;
  }

  /** Returns the bytes that are free on a GPU, whoever uses the others; 0 if it does not say. */
  public static long freeBytes(int index) {
    PointerByReference context = new PointerByReference();
    int device = CALLS == null ? -1 : device(index);
    if (device < 0 || CALLS.cuDevicePrimaryCtxRetain(context, device) != 0) {
      return 0;
    }
    try {
      LongByReference free = new LongByReference();
      boolean asked =
          CALLS.cuCtxPushCurrent_v2(context.getValue()) == 0
              && CALLS.cuMemGetInfo_v2(free, new LongByReference()) == 0
              && CALLS.cuCtxPopCurrent_v2(context) == 0;
      return asked ? free.getValue() : 0;
    } finally {
      CALLS.cuDevicePrimaryCtxRelease_v2(device);
    }
  }

  /** Returns the driver's handle of a GPU; negative for none. */
  private static int device(int index) {
    IntByReference device = new IntByReference();
    return CALLS.cuDeviceGet(device, index) == 0 ? device.getValue() : -1;
  }
}
