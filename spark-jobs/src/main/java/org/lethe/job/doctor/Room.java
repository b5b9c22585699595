package org.lethe.job.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.Serializable;
import java.lang.management.ManagementFactory;

/**
 * What a process may fill, in bytes.
 *
 * @param heap of Java at most
 * @param memory of the machine, or of the container that the process runs in
 * @param disk free where temporary files lie
 * @param temporary the folder of temporary files
 */
record Room(long heap, long memory, long disk, String temporary) implements Serializable {

  static Room ofThisProcess() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    File temporary = new File(System.getProperty("java.io.tmpdir"));
    return new Room(
        Runtime.getRuntime().maxMemory(),
        system.getTotalMemorySize(),
        temporary.getUsableSpace(),
        temporary.getPath());
  }
}
