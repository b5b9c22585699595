package org.lethe.job.device;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of this machine, or of the container that this process runs in, on Linux. */
public final class MachineMemory {

  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
  private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");
  private static final Path CONTAINER = Path.of("/sys/fs/cgroup");

  private MachineMemory() {}

  /**
   * Returns the bytes that new arrays can take: what /proc/meminfo calls available, or what is left
   * of the container's limit (cgroup v2) where that is less; {@link Long#MAX_VALUE} if the system
   * tells neither.
   */
  public static long available() {
    long machine = machine(AVAILABLE);
    String limit = text(CONTAINER.resolve("memory.max"));
    String used = text(CONTAINER.resolve("memory.current"));
    if (!limit.matches("\\d+") || !used.matches("\\d+")) {
      return machine;
    }
    Matcher files =
        Pattern.compile("inactive_file (\\d+)").matcher(text(CONTAINER.resolve("memory.stat")));
    long reclaimable = files.find() ? Long.parseLong(files.group(1)) : 0;
    long left = Long.parseLong(limit) - Long.parseLong(used) + reclaimable;
    return Math.min(machine, Math.max(0, left));
  }

  /**
   * Returns all bytes of the machine, or of the container where that has less; {@link
   * Long#MAX_VALUE} if the system tells neither.
   */
  public static long total() {
    String limit = text(CONTAINER.resolve("memory.max"));
    long machine = machine(TOTAL);
    return limit.matches("\\d+") ? Math.min(machine, Long.parseLong(limit)) : machine;
  }

  private static long machine(Pattern line) {
    Matcher matcher = line.matcher(text(Path.of("/proc/meminfo")));
    return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : Long.MAX_VALUE;
  }

  /**
   * Gives the operating system what the C library keeps of freed memory; does nothing elsewhere.
   */
  public static void giveBack() {
    try {
      Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {0L});
    } catch (UnsatisfiedLinkError e) { // another C library than glibc
      return;
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).trim() : "";
    } catch (IOException e) {
      return "";
    }
  }
}
