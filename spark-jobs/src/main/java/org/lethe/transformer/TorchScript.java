package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module without weights, which is compiled from source.
 *
 * <p>libtorch reads an archive of uncompressed zip entries: the source, a pickle that instantiates
 * the class, and an empty table of constants. It is made in memory; this needs neither a file nor
 * Python.
 */
final class TorchScript {

  /** {@code PROTO 2, GLOBAL __torch__.NAME, (), NEWOBJ, {}, BUILD, STOP}. */
  private static final String PICKLE = "\u0080\u0002c__torch__\n%s\n)\u0081}b.";

  private static final String NO_CONSTANTS = "\u0080\u0002).";

  /**
   * DJL's public call of a method runs it in inference mode, and autograd refuses tensors of that
   * mode. The native call takes the mode as an argument.
   */
  private static final Native NATIVE = Native.bind();

  private final PtSymbolBlock module;

  private TorchScript(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Compiles a module.
   *
   * @param manager owner of the module
   * @param name name of the class in the source
   * @param source TorchScript in the format of {@code torch.jit.save}
   */
  static TorchScript compile(NDManager manager, String name, String source) {
    try {
      byte[] archive = archive(name, source);
      return new TorchScript(
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls a method and closes the arguments; the caller closes the result. */
  IValue call(String method, IValue... arguments) {
    long[] handles = new long[arguments.length];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arguments[i].getHandle();
    }
    try {
      return NATIVE.run(module.getHandle(), method, handles);
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }

  static IValue value(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  private static byte[] archive(String name, String source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", PICKLE.formatted(name).getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
      store(zip, "byteorder", "little".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("module/" + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** DJL's native entry point for running a module's method. */
  private record Native(MethodHandle run, MethodHandle wrap) {
    static Native bind() {
      try {
        Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
        MethodHandles.Lookup lookup =
            MethodHandles.privateLookupIn(library, MethodHandles.lookup());
        Object instance = lookup.findStaticGetter(library, "LIB", library).invoke();
        MethodHandle run =
            lookup.findVirtual(
                library,
                "moduleRunMethod",
                MethodType.methodType(
                    long.class,
                    long.class,
                    String.class,
                    long[].class,
                    boolean.class,
                    boolean.class));
        MethodHandle wrap =
            lookup.findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
        return new Native(run.bindTo(instance), wrap);
      } catch (Throwable e) {
        throw new IllegalStateException("this DJL PyTorch engine has no moduleRunMethod", e);
      }
    }

    IValue run(long module, String method, long[] arguments) {
      try {
        long result = (long) run.invokeExact(module, method, arguments, true, false);
        return (IValue) wrap.invokeExact(result);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
