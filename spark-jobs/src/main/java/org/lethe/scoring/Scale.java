package org.lethe.scoring;

/** How sums are reported; standard errors follow by the delta method. */
enum Scale {
  /** As it is. lm-eval's standard error of a mean. */
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
  /** Negated: log-probabilities as a loss. */
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
  /** exp of the negative. lm-eval bootstraps the error of perplexity and gives none per word. */
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
  /** Negated, in bits. lm-eval gives no error. */
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
  /** As it is; 0 where nothing is weighed, as scikit-learn has it. lm-eval bootstraps the error. */
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
  /** In percent; all or nothing where right answers have no words. lm-eval bootstraps the error. */
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
  /** Made of counts of words. lm-eval bootstraps the error; here there is none. */
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
  /** Made of counts of characters. lm-eval bootstraps the error; here there is none. */
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
