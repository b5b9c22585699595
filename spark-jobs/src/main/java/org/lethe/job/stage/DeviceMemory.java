package org.lethe.job.stage;

import java.util.List;
import java.util.Locale;

/** Tells from an engine's failure whether the device had no memory left. */
public final class DeviceMemory {

  /**
   * What libtorch 2.7 says: "CUDA out of memory. Tried to allocate" (c10/cuda/
   * CUDACachingAllocator.cpp), "DefaultCPUAllocator: can't allocate memory" and "not enough memory"
   * (c10/core/impl/alloc_cpu.cpp), and cuBLAS for its workspace.
   */
  private static final List<String> SIGNS =
      List.of(
          "out of memory",
          "defaultcpuallocator: can't allocate memory",
          "defaultcpuallocator: not enough memory",
          "cublas_status_alloc_failed");

  private DeviceMemory() {}

  /** Returns whether a failure, or what caused it, is one of memory. */
  public static boolean isExhausted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (SIGNS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
