"""Marks of generated answers: writes answers.json beside this file.

Made with Python 3.11, rouge_score 0.1.2, lm_eval 0.4.13 (its port of HuggingFace's exact_match), numpy 2.4.6; seed 20261121.
Each item has right answers, an answer, options of exact_match and what both libraries make of them: exact_match by the
options, F-measures of ROUGE-1, ROUGE-2 and ROUGE-L without a stemmer, the greatest over the right answers.
"""
import json
import random
from pathlib import Path

from lm_eval.api.metrics import exact_match_hf_evaluate
from rouge_score.rouge_scorer import RougeScorer

TYPES = ["rouge1", "rouge2", "rougeL"]
WORDS = ["the", "The", "cat", "dogs", "ran", "42", "1,000", "can't", "U.S.", "naïve", "Straße", "ÉCLAIR", "–", "sat", "sat,", "a", "$5.00", "\n", "...", "東京"]
OPTIONS = [{}, {"ignore_case": True}, {"ignore_punctuation": True}, {"ignore_numbers": True},
           {"ignore_case": True, "ignore_punctuation": True, "regexes_to_ignore": [",", "\\$", "(?s).*#### ", "\\.$"]},
           {"regexes_to_ignore": ["\\b(?:the|a)\\b", "\\s+"], "ignore_case": True}]
BY_HAND = [(["Answer: 7"], "Answer: 7"), (["So 3 + 4\n#### 7"], "7."), (["#### 1,234"], "$1234"), (["a"], ""), ([""], ""), (["!?"], "..."), (["one two", "two one"], "two one two"),
           (["Paris"], " paris"), (["x y z"], "x y z "), (["ΟΔΟΣ"], "οδος"), (["A\tB"], "a b")]


def main():
    draw = random.Random(20261121)
    text = lambda: " ".join(draw.choice(WORDS) for _ in range(draw.randint(0, 12)))
    cases = list(BY_HAND)
    for _ in range(40):
        right = [text() for _ in range(draw.randint(1, 3))]
        cases.append((right, draw.choice([text(), right[-1], right[0].upper(), right[0] + " " + text()])))
    scorer = RougeScorer(TYPES, use_stemmer=False)
    items = []
    for number, (targets, answer) in enumerate(cases):
        best = scorer.score_multi(targets, answer)
        for options in (OPTIONS if number < len(BY_HAND) else [OPTIONS[number % len(OPTIONS)]]):
            exact = exact_match_hf_evaluate([answer] * len(targets), targets, **options)["exact_match"]
            items.append({"targets": targets, "answer": answer, "options": options, "exact_match": 1.0 if exact > 0 else 0.0,
                          **{t: best[t].fmeasure for t in TYPES}})
    Path(__file__).with_name("answers.json").write_text("[\n" + ",\n".join(json.dumps(i) for i in items) + "\n]\n")


if __name__ == "__main__":
    main()
