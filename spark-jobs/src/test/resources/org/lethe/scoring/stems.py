"""Writes stems.json: stems of made-up and irregular words, and ROUGE with the stemmer of made-up sentences.

rouge_score 0.1.2, nltk 3.10.4; seed 7. Run: python stems.py
"""
import json
import random
from pathlib import Path

from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer

random.seed(7)
ROOTS = ("relat condit valenc hesit digit conform radic differ vile analog viet predic oper feudal decis hope call formal sens tripl "
         "electr good reviv allow infer airlin gyroscop adjust defens irrit replac depend adopt homolog commun activ angular effect "
         "bowdler probat rat ceas control roll hopp tann fall hiss fizz fail fil happ sk enjo fl tr sp geo theo archaeo agre plaster "
         "motor troubl siz fe bl d l t cr play say obey rhythm syzyg yyy a ab eye ox").split()
ENDINGS = ("", "s", "es", "ies", "sses", "ss", "ed", "ied", "eed", "ing", "y", "ly", "ational", "tional", "enci", "ancy", "izer", "ably",
           "ally", "alli", "ently", "eli", "ously", "ization", "ation", "ator", "alism", "iveness", "fulness", "ousness", "ality", "ivity", "bility",
           "fully", "logy", "logi", "icate", "ative", "alize", "icity", "ical", "ful", "ness", "al", "ance", "ence", "er", "ic", "able",
           "ible", "ant", "ement", "ment", "ent", "ion", "sion", "tion", "ou", "ism", "ate", "ity", "ous", "ive", "ize", "e", "ll", "lle")
IRREGULAR = ("sky skies dying lying tying news innings inning outings outing cannings canning howe proceed exceed succeed flies dies "
             "spied died at be it 2021s").split()
words = random.sample([root + ending for root in ROOTS for ending in ENDINGS], 2000) + IRREGULAR
stemmer = PorterStemmer()
scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
pairs = []
for _ in range(60):
    few = random.sample(words, 5)
    target, answer = (" ".join(random.choice(few) + random.choice(("", "s", "ed", ", ")) for _ in range(random.randint(1, 9))) for _ in "ab")
    scores = scorer.score(target, answer)
    pairs.append(dict(target=target, answer=answer, **{name: score.fmeasure for name, score in scores.items()}))
stems = {word: stemmer.stem(word) for word in words}
Path(__file__).with_suffix(".json").write_text(json.dumps(dict(stems=stems, pairs=pairs), indent=0) + "\n")
