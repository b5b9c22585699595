package org.lethe.job;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under a scheme of their own, so that they count as files elsewhere. */
public final class FarFiles extends RawLocalFileSystem {
  private static final URI ROOT = URI.create("far:///");

  /** Returns a configuration that knows paths {@code far:///folder}. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setClass("fs.far.impl", FarFiles.class, FileSystem.class);
    return configuration;
  }

  @Override
  public URI getUri() {
    return ROOT;
  }
}
