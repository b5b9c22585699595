package org.lethe.world;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The items of a task.
 *
 * @param train items to fine-tune on, or to show in a prompt; none for a task that only asks
 * @param test items to be asked; no prompt of theirs is in train
 */
public record Split(List<Item> train, List<Item> test) {
  public Split {
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /** Distinct prompts of a generator, none of them among those taken. */
  static List<Item> distinct(Supplier<Item> draw, int size, List<Item> taken) {
    Set<String> prompts = new LinkedHashSet<>();
    taken.forEach(item -> prompts.add(item.prompt()));
    List<Item> items = new ArrayList<>();
    for (int tries = 0; items.size() < size; tries++) {
      if (tries > 100 * size) {
        throw new IllegalStateException("only " + items.size() + " of " + size + " prompts differ");
      }
      Item item = draw.get();
      if (prompts.add(item.prompt())) {
        items.add(item);
      }
    }
    return items;
  }
}
