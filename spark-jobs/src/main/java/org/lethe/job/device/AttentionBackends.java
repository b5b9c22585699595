package org.lethe.job.device;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which kernels libtorch computes attention with on a GPU.
 *
 * <p>On recent cards it prefers those of cuDNN, which are compiled anew for every shape and in
 * every thread. The shapes of batches here differ from each other, so more time went into compiling
 * than into attention. The flash and the memory-efficient kernels take any shape.
 */
public final class AttentionBackends {
  private static final String CONTEXT = "_ZN2at13globalContextEv"; // at::globalContext()
  private static final String SET = "_ZN2at7Context14setSDPUseCuDNNEb"; // setSDPUseCuDNN(bool)
  private static final String GET = "_ZNK2at7Context19userEnabledCuDNNSDPEv";

  private AttentionBackends() {}

  /**
   * Turns off the kernels of cuDNN. A libtorch whose compiler names functions otherwise stays as it
   * is.
   *
   * @param libtorch folder of the libraries, which must be loaded
   */
  public static void refuseCudnn(Path libtorch) {
    Path library = libtorch.resolve(System.mapLibraryName("torch_cpu"));
    if (Files.exists(library)) {
      NativeLibrary functions = NativeLibrary.getInstance(library.toString());
      try {
        Pointer context = functions.getFunction(CONTEXT).invokePointer(new Object[0]);
        functions.getFunction(SET).invokeVoid(new Object[] {context, (byte) 0});
      } catch (UnsatisfiedLinkError e) { // no such function
        return;
      }
    }
  }

  /** Whether libtorch may use the kernels of cuDNN. */
  static boolean allowsCudnn(Path libtorch) {
    NativeLibrary functions =
        NativeLibrary.getInstance(libtorch.resolve(System.mapLibraryName("torch_cpu")).toString());
    Pointer context = functions.getFunction(CONTEXT).invokePointer(new Object[0]);
    return (functions.getFunction(GET).invokeInt(new Object[] {context}) & 1) == 1;
  }
}
