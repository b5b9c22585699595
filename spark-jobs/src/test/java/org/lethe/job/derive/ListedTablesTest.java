package org.lethe.job.derive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.TableStore;
import org.lethe.table.TrialFiles;
import org.lethe.table.Unit;

class ListedTablesTest {
  private static final Unit UNIT = Unit.of(PromptAuditRow.TABLE, "story", "a1");

  @TempDir Path folder;

  @Test
  void aTableIsListedOnceUntilItChanges() throws IOException {
    TableStore store =
        TableStore.open(TrialFiles.SCHEME + "://" + folder, TrialFiles.configuration());
    ListedTables tables = new ListedTables(store);
    assertThat(tables.of(PromptAuditRow.TABLE)).isEmpty();
    store.replace(PromptAuditRow.TABLE, List.of(), UNIT, Map.of());
    TrialFiles.takeCounts();
    assertThat(tables.of(PromptAuditRow.TABLE)).isEmpty();
    assertThat(TrialFiles.takeCounts()).isEmpty();
    tables.changed(PromptAuditRow.TABLE);
    assertThat(tables.of(PromptAuditRow.TABLE)).containsExactly(UNIT);
    assertThat(TrialFiles.takeCounts()).containsKey("list");
  }
}
