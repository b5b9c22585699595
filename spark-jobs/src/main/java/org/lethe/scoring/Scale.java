package org.lethe.scoring;

/** How a metric follows from its sums; standard errors are those of the delta method. */
enum Scale {
  /** The ratio. The standard error is lm-eval's for a mean. */
  MEAN {
    @Override
    double value(Sums sums) {
      return sums.ratio();
    }

    @Override
    double stderr(Sums sums) {
      return sums.stderr();
    }
  },
  /** The negative ratio: log-probabilities as a loss. */
  LOSS {
    @Override
    double value(Sums sums) {
      return -sums.ratio();
    }

    @Override
    double stderr(Sums sums) {
      return sums.stderr();
    }
  },
  /** exp of the negative ratio. lm-eval bootstraps the error of perplexity, gives none per word. */
  PERPLEXITY {
    @Override
    double value(Sums sums) {
      return Math.exp(-sums.ratio());
    }

    @Override
    double stderr(Sums sums) {
      return Math.exp(-sums.ratio()) * sums.stderr();
    }
  },
  /** The negative ratio in bits. lm-eval gives no error. */
  BITS {
    @Override
    double value(Sums sums) {
      return -sums.ratio() / Math.log(2);
    }

    @Override
    double stderr(Sums sums) {
      return sums.stderr() / Math.log(2);
    }
  },
  /** The ratio; 0 when all weights are 0, as in scikit-learn. lm-eval bootstraps the error. */
  F_MEASURE {
    @Override
    double value(Sums sums) {
      return sums.n() > 0 && sums.weight() == 0 ? 0 : sums.ratio();
    }

    @Override
    double stderr(Sums sums) {
      return sums.stderr();
    }
  },
  /** Correlation of value and weight, both 0 or 1. lm-eval bootstraps the error. */
  CORRELATION {
    @Override
    double value(Sums sums) {
      return Matthews.correlation(sums);
    }

    @Override
    double stderr(Sums sums) {
      return Matthews.stderr(sums);
    }
  },
  /**
   * The ratio in percent; when no right answer has a word, 100 if an answer has words, else 0.
   * lm-eval bootstraps the error.
   */
  EDIT_RATE {
    @Override
    double value(Sums sums) {
      return 100 * (sums.n() > 0 && sums.weight() == 0 ? Math.min(1, sums.value()) : sums.ratio());
    }

    @Override
    double stderr(Sums sums) {
      return 100 * sums.stderr();
    }
  },
  /** BLEU of the counts. lm-eval bootstraps the error; here it is NaN. */
  BLEU {
    @Override
    double value(Sums sums) {
      return sums.n() == 0 ? Double.NaN : Bleu.score(sums.counts());
    }

    @Override
    double stderr(Sums sums) {
      return Double.NaN;
    }
  },
  /** chrF of the counts. lm-eval bootstraps the error; here it is NaN. */
  CHRF {
    @Override
    double value(Sums sums) {
      return sums.n() == 0 ? Double.NaN : Chrf.score(sums.counts());
    }

    @Override
    double stderr(Sums sums) {
      return Double.NaN;
    }
  };

  abstract double value(Sums sums);

  abstract double stderr(Sums sums);
}
