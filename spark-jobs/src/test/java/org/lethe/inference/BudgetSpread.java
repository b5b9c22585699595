package org.lethe.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.Request;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;

/**
 * How far the same requests' scores lie apart under several token budgets and a permuted order.
 *
 * @param batches number of batches of every arrangement
 * @param token largest difference of a token's log-probability between any two, nats
 * @param sum largest difference of a request's log-likelihood between any two, nats
 */
record BudgetSpread(List<Integer> batches, double token, double sum) {

  static final List<Integer> BUDGETS = List.of(64, 256, 1024, 8192);

  /**
   * Scores the requests under every budget, and permuted under two of them.
   *
   * @param requests of different ids
   */
  static BudgetSpread of(LanguageModel model, List<Request> requests) {
    List<List<List<Request>>> arrangements = new ArrayList<>();
    BUDGETS.forEach(budget -> arrangements.add(BatchPlanner.plan(requests, budget)));
    arrangements.add(BatchPlanner.permuted(requests, 256));
    arrangements.add(BatchPlanner.permuted(requests, 8192));
    Map<String, List<LogLikelihood>> found = new HashMap<>();
    for (List<List<Request>> batches : arrangements) {
      for (List<Request> batch : batches) {
        List<LogLikelihood> answers = model.logLikelihoods(batch);
        for (int i = 0; i < answers.size(); i++) {
          found
              .computeIfAbsent(batch.get(i).requestId(), id -> new ArrayList<>())
              .add(answers.get(i));
        }
      }
    }
    double token = 0;
    double sum = 0;
    for (List<LogLikelihood> answers : found.values()) {
      if (answers.size() != arrangements.size()) {
        throw new IllegalStateException("a request was scored " + answers.size() + " times");
      }
      for (LogLikelihood a : answers) {
        for (LogLikelihood b : answers) {
          token = Math.max(token, a.difference(b));
          sum = Math.max(sum, Math.abs(a.logProb() - b.logProb()));
        }
      }
    }
    return new BudgetSpread(arrangements.stream().map(List::size).toList(), token, sum);
  }
}
