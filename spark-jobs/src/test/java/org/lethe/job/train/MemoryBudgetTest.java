package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static CompletableFuture<MemoryBudget.Share> taking(MemoryBudget budget, long bytes) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return budget.take(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void aRunWaitsUntilItFitsBesideTheOthers() throws Exception {
    MemoryBudget budget = new MemoryBudget(() -> 1000); // runs may need 900
    MemoryBudget.Share first = budget.take(500);
    MemoryBudget.Share second = budget.take(400);
    CompletableFuture<MemoryBudget.Share> third = taking(budget, 401);
    Thread.sleep(100);
    assertThat(third).isNotDone();
    second.close();
    Thread.sleep(100);
    assertThat(third).isNotDone();
    first.close();
    assertThat(third.get(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aRunThatFitsNowhereGoesOnAlone() throws Exception {
    MemoryBudget budget = new MemoryBudget(() -> 1000);
    MemoryBudget.Share large = budget.take(5000);
    CompletableFuture<MemoryBudget.Share> small = taking(budget, 1);
    Thread.sleep(100);
    assertThat(small).isNotDone();
    large.close();
    small.get(10, TimeUnit.SECONDS).close();
  }

  @Test
  void freeMemoryIsAskedForWhenNoRunIsGoingOn() throws Exception {
    AtomicLong free = new AtomicLong(1000);
    MemoryBudget budget = new MemoryBudget(free::get);
    MemoryBudget.Share first = budget.take(100);
    free.set(0); // what the first run took
    budget.take(700).close();
    first.close();
    budget.take(1);
    assertThat(taking(budget, 1)).isNotDone();
  }
}
