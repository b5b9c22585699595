package org.lethe.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Requests to a file system, several at a time: their time is mostly waiting. */
final class Concurrently {
  private static final int THREADS = 32;
  private static final int FEW = 8;

  private Concurrently() {}

  /** A request. */
  @FunctionalInterface
  interface Request<A, B> {
    B of(A item) throws IOException;
  }

  /** Returns the answers in the order of the items. */
  static <A, B> List<B> map(Collection<A> items, Request<A, B> request) throws IOException {
    List<B> answers = new ArrayList<>();
    if (items.size() < FEW) {
      for (A item : items) {
        answers.add(request.of(item));
      }
      return answers;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, items.size()));
    try {
      List<Future<B>> asked = new ArrayList<>();
      for (A item : items) {
        asked.add(threads.submit(() -> request.of(item)));
      }
      for (Future<B> one : asked) {
        answers.add(one.get());
      }
      return answers;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading manifests", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
