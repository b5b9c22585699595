#!/usr/bin/env python3
"""What Jinja2 makes of templates, as lm-evaluation-harness sets it up.

    python conformance.py > conformance.json

Jinja2 3.1.6, Python 3.11; StrictUndefined, keep_trailing_newline, filter regex_replace = re.sub. Per template: the
text it renders to, and the value of ast.literal_eval on that text where it has one; or "error": true.
"""
import ast
import json
import re
import sys

import jinja2

assert jinja2.__version__ == "3.1.6", jinja2.__version__
env = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
env.filters["regex_replace"] = lambda s, pattern, repl, count=0: re.sub(pattern, repl, s, count=count)

FIELDS = {
    "question": "What is it? ",
    "text": "the quick  brown\tfox",
    "padded": "\u00a0\n  both ends \u3000",
    "unicode": "naïve Straße 𝔘nicode 😀!",
    "quotes": "it's \"quoted\"",
    "one_quote": "it's",
    "lines": "a\nb\r\nc\n",
    "empty": "",
    "number_text": " 42 ",
    "digits": "7",
    "bracketed": "Do this. [header] Do it [step] now [title] The end",
    "names": ["Ann", "bob", "Cid"],
    "numbers": [3, 1, 2],
    "floats": [0.1, 1e16, 1e-5, 123456789.125, -0.0, 2.0, 1e22, 5e-324],
    "mixed": [True, None, 1, 1.5, "x\n", "it's", {"k": "v"}],
    "nested": {"text": ["a", "b", "c"], "label": ["A", "B", "C"], "items": "shadowed", "deep": {"x": [1, 2]}},
    "choices": [{"text": "red", "label": "A"}, {"text": "Blue", "label": "B"}, {"text": "green", "label": "C"}],
    "answerKey": "B",
    "yes": True,
    "no": False,
    "nothing": None,
    "count": 3,
    "zero": 0,
    "ratio": 2.5,
    "empty_list": [],
    "empty_map": {},
    "template_like": "{{ question }} {% if %}",
    "backslash": "a\\nb",
    "control": "bell\x07 zero\x00 nbsp\u00a0 soft\u00ad é",
}

# ⏎ stands for a line feed
TEMPLATES = r"""
plain text
{{ question }}
{{question}}|
{{ question.strip() }}
{{ text.split() }}
{{ text.split(' ') }}
{{ text.split(' ')[:-1]|join(' ') }}
{{ ' ' + text.split(' ')[-1] }}
{{ text.split(None, 1) }}
{{ text.rsplit(' ', 1) }}
{{ text.rsplit(maxsplit=1) }}
{{ text.split('q', 1)[1] }}
{{ padded.strip() }}|
{{ padded.lstrip() }}|
{{ padded.rstrip() }}|
{{ padded|trim }}|
{{ question.rstrip('? ') }}|
{{ 'xxabxx'.strip('x') }}
{{ unicode[0] }}{{ unicode[-1] }}{{ unicode[-2] }}
{{ unicode[13] }}
{{ unicode|length }}
{{ unicode[::-1] }}
{{ unicode.upper() }}
{{ unicode.lower() }}
{{ unicode.title() }}
{{ unicode.swapcase() }}
{{ unicode.find('😀') }}
{{ unicode.index('!') }}
{{ unicode.index('?') }}
{{ unicode.count('n') }}
{{ 'ß'.capitalize() }}{{ 'éa B'.capitalize() }}{{ ''.capitalize() }}
{{ question.startswith('What') }} {{ question.endswith('?') }} {{ question.startswith(('a', 'W')) }}
{{ 'abc'.replace('b', 'x') }}{{ 'aaa'.replace('a', 'b', 2) }}{{ 'ab'.replace('', '-') }}
{{ 'a,b'.partition(',') }}{{ 'a,b,c'.rpartition(',') }}{{ 'ab'.partition(',') }}
{{ 'prefix-x'.removeprefix('prefix-') }}{{ 'x.py'.removesuffix('.py') }}
{{ lines.splitlines() }}{{ lines.splitlines(true) }}
{{ '-'.join(names) }}
{{ '42'.isdigit() }}{{ ''.isdigit() }}{{ 'a1'.isalnum() }}{{ 'ab'.isalpha() }}{{ ' '.isspace() }}{{ 'a'.islower() }}{{ '1'.isupper() }}
{{ '7'.zfill(3) }}{{ '-7'.zfill(4) }}
{{ 'a{}b{}'.format(1, 'x') }}{{ '{0}{1}{0}'.format('a', 'b') }}{{ '{x}'.format(x=names) }}{{ '{:.2f}'.format(2.675) }}
{{ '%s is %d' % ('x', 3) }}{{ '%.2f' % 0.125 }}{{ '%s' % names }}{{ '100%%' % () }}{{ '%r' % 'a' }}
{{ names }}
{{ numbers }}{{ floats }}
{{ mixed }}
{{ nested }}
{{ nested.text }}{{ nested['text'] }}{{ nested.text[1] }}{{ nested.text.1 }}
{{ nested['items'] }}
{{ nested.items()|list|length }}
{{ nested.label.index(answerKey) }}
{{ nested.label.index('Z') }}
{{ nested.deep.x[-1] }}
{{ nested.get('text') }}{{ nested.get('absent') }}{{ nested.get('absent', 'd') }}
{{ nested.get('keys', 'd') }}{{ nested.get('items') }}
{{ nested.keys()|list }}
{{ empty_map.items()|list }}
{{ choices|map(attribute='text')|list }}
{{ choices|map(attribute='label')|list }}
{{ (choices|map(attribute='label')|list).index(answerKey) }}
{{ choices|selectattr('label', 'equalto', answerKey)|map(attribute='text')|first }}
{{ choices|selectattr('label', '==', 'A')|list }}
{{ choices|rejectattr('label', 'in', ['A', 'B'])|list }}
{{ choices|map(attribute='text')|map('lower')|join(', ') }}
{{ choices|map(attribute='absent', default='?')|list }}
{{ choices[1].text }}{{ choices[1]['label'] }}
{{ names|join(', ') }}{{ names|join }}{{ choices|join('/', attribute='text') }}
{{ names|sort }}{{ names|sort(case_sensitive=true) }}{{ names|sort(reverse=true) }}{{ numbers|sort }}
{{ choices|sort(attribute='text')|map(attribute='text')|list }}
{{ [1, 2, 1, 3]|unique|list }}{{ ['a', 'A', 'b']|unique|list }}
{{ numbers|sum }}{{ numbers|min }}{{ numbers|max }}{{ [0.1, 0.2]|sum }}
{{ numbers|first }}{{ numbers|last }}{{ names|length }}{{ names|count }}
{{ numbers|reverse|list }}{{ 'abc'|reverse }}
{{ 'abc'|list }}{{ 'abc'|first }}{{ nested|list }}
{{ numbers|select('odd')|list }}{{ numbers|reject('odd')|list }}{{ [0, 1, '']|select|list }}{{ numbers|select('gt', 1)|list }}
{{ {'b': 1, 'a': 2}|dictsort }}{{ {'b': 1, 'a': 2}|dictsort(by='value') }}
{{ number_text|int + 1 }}{{ 'x'|int }}{{ 'x'|int(5) }}{{ '3.7'|int }}{{ 3.9|int }}{{ true|int }}
{{ '1.5'|float }}{{ 'x'|float }}{{ 2|float }}
{{ 2.5|round }}{{ 3.5|round }}{{ 2.675|round(2) }}{{ 2.1|round(method='ceil') }}{{ 2.9|round(0, 'floor') }}{{ 5|round }}
{{ -3|abs }}{{ (-3)|abs }}{{ -2.5|abs }}
{{ 'hello world-foo (bar) [baz'|title }}
{{ "it's a TEST"|title }}
{{ 'hELLO wORLD'|capitalize }}{{ 'AbC'|lower }}{{ 'AbC'|upper }}
{{ 'aXbX'|replace('X', '-') }}{{ 'aXbX'|replace('X', '-', 1) }}
{{ 42|string + 'x' }}
{{ text|wordcount }}
{{ 'it’s been'|wordcount }}
{{ '%s-%s'|format('a', 2) }}
{{ absent|default('d') }}{{ empty|default('d') }}|{{ empty|default('d', true) }}{{ nothing|default('d') }}{{ nested.absent|d('e') }}
{{ bracketed|regex_replace('\\[.*?\\]', '') }}
{{ bracketed|replace(' [title]', '. ')|regex_replace('\\[.*?\\]', '')|replace('  ', ' ') }}
{{ bracketed|regex_replace('(\\w+)\\]', '<\\1>') }}
{{ 'naïve café 12'|regex_replace('\\w+', 'W') }}{{ 'a\u2028b'|regex_replace('a.b', 'X') }}
{{ 'aaa'|regex_replace('a', 'b', 2) }}
{{ yes }}{{ no }}{{ nothing }}{{ count }}{{ ratio }}
{{ true }}{{ True }}{{ false }}{{ none }}{{ None }}
{{ yes|int }}{{ yes + 1 }}{{ yes == 1 }}{{ 1 == 1.0 }}{{ '1' == 1 }}
{{ 7 / 2 }}{{ 8 / 2 }}{{ 7 // 2 }}{{ -7 // 2 }}{{ 7 % 3 }}{{ -7 % 3 }}{{ 2 ** 10 }}{{ 2 ** -1 }}{{ 7.5 // 2 }}
{{ 1 + 2 * 3 }}{{ (1 + 2) * 3 }}{{ 2 ** 3 ** 2 }}{{ -2 ** 2 }}{{ 10 - 3 - 2 }}
{{ 1 / 0 }}
{{ 'a' + 'b' * 3 }}{{ [1] + [2] }}{{ [0] * 3 }}{{ 3 * 'ab' }}
{{ 'a' + 1 }}
{{ 1 ~ 'a' ~ 2.0 ~ none ~ true ~ [1] }}
{{ 'a' ~ 1 + 2 }}
{{ 'x' 'y' "z" }}
{{ 'a\tb\'c' }}{{ "\x41\u00e9\\" }}{{ '\d' }}
{{ 1 < 2 }}{{ 1 < 2 < 3 }}{{ 3 > 2 > 2 }}{{ 'a' < 'b' }}{{ 'B' < 'a' }}{{ [1, 2] < [1, 3] }}{{ 1 != 2 }}{{ 2 >= 2 }}
{{ 'a' < 1 }}
{{ 'b' in 'abc' }}{{ 'z' not in 'abc' }}{{ 2 in numbers }}{{ 'text' in nested }}{{ not 2 in numbers }}
{{ yes and 'x' }}{{ no or 'y' }}{{ empty or 'z' }}{{ not yes }}{{ 0 and absent }}{{ 1 or absent }}
{{ 'a' if yes else 'b' }}{{ 'a' if no else 'b' if no else 'c' }}{{ 'x' if empty_list else 'y' }}
{{ 'a' if no }}
{{ 'a' if yes }}
{{ absent }}
{{ nested.absent }}
{{ nested.absent.deeper }}
{{ absent is defined }}{{ question is defined }}{{ nested.absent is defined }}{{ absent is undefined }}{{ nothing is defined }}
{{ nothing is none }}{{ nothing == none }}{{ zero is none }}
{{ 1 is number }}{{ 1.5 is float }}{{ true is boolean }}{{ 'a' is string }}{{ names is sequence }}{{ nested is mapping }}{{ 3 is odd }}{{ 4 is even }}{{ 9 is divisibleby 3 }}{{ true is integer }}{{ 5 is integer }}
{{ 1 is not string }}{{ 2 is in numbers }}{{ 2 is not in [1] }}{{ 1 is eq 1 }}{{ 1 is ne 1 }}{{ 'a' is lower }}{{ 3 is gt 2 }}
{{ absent == 1 }}
{{ absent|length }}
{{ numbers[5] }}
{{ numbers[1:] }}{{ numbers[:-1] }}{{ numbers[::2] }}{{ numbers[-2:] }}{{ numbers[5:] }}{{ 'abcdef'[1:4] }}{{ 'abcdef'[::-2] }}{{ 'abc'[-10:2] }}
{{ (1, 2) }}{{ (1,) }}{{ () }}{{ 1, 2 }}{{ [] }}{{ {} }}{{ {'a': 1, 'b': [true]} }}{{ [1, 2,] }}
{{ ["yes", "no"] }}
{{ [quotes, one_quote, backslash, empty] }}
{{ [control] }}{{ [unicode] }}
{{ ['\u200b', '\ufeff', '\u3000', '\x7f', '\u2028'] }}
['{{ names[0] }}', "{{ one_quote }}"]
[{{ count }}, True, None, -1.5]
["{{ question }}", "{{ text }}"]
{{ template_like }}
{{ range(3)|list }}{{ range(1, 4)|list }}{{ range(5, 0, -2)|list }}
{{ dict(a=1, b='x') }}
{% if yes %}a{% else %}b{% endif %}
{% if no %}a{% elif count == 3 %}c{% else %}b{% endif %}
{% if empty %}a{% endif %}|
{% if 'false' %}truthy{% endif %}{% if zero %}x{% endif %}{% if nothing %}x{% endif %}{% if empty_list %}x{% endif %}{% if 0.0 %}x{% endif %}
{% if absent %}a{% endif %}
{% if absent is defined and absent %}a{% else %}b{% endif %}
{% for n in names %}{{ loop.index }}.{{ n }}{% if not loop.last %}, {% endif %}{% endfor %}
{% for n in names %}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }} {% endfor %}
{% for c in choices %}{{ c.label }}: {{ c.text }}⏎{% endfor %}Answer:
{% for k, v in nested.deep.items() %}{{ k }}={{ v }}{% endfor %}
{% for label, t in [['A', 'x'], ['B', 'y']] %}{{ label }}{{ t }}{% endfor %}
{% for c in 'abc' %}{{ c }}-{% endfor %}{% for k in nested %}{{ k }} {% endfor %}
{% for n in numbers if n > 1 %}{{ loop.index }}{{ n }}{% else %}none{% endfor %}
{% for n in empty_list %}x{% else %}none{% endfor %}
{% for n in numbers %}{% for m in numbers %}{{ n * m }},{% endfor %};{% endfor %}
{% for n in numbers %}{{ loop.previtem|default('-') }}{% endfor %}
{% for n in absent %}x{% endfor %}
{% set x = 5 %}{{ x + 1 }}
{% set a, b = 1, 2 %}{{ a }}{{ b }}
{% set x = 1 %}{% for n in numbers %}{% set x = n %}{% endfor %}{{ x }}
{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}
{% set ns = namespace(n=0) %}{% for n in numbers %}{% set ns.n = ns.n + n %}{% endfor %}{{ ns.n }}
{% set block %}hello {{ count }}{% endset %}{{ block|upper }}
{% set letters = ['A', 'B', 'C'] %}{% for t in nested.text %}{{ letters[loop.index0] }}. {{ t }}⏎{% endfor %}
{% set question = 'shadowed' %}{{ question }}
{% raw %}{{ not rendered }}{% endraw %}
a {# comment {{ x }} #} b
a {#- comment -#} b
a {{- question -}} b
a {%- if yes -%} b {%- endif -%} c
a {% if yes -%}⏎  b⏎{%- else -%}⏎ c {% endif %} d
  {%- for n in numbers %} {{ n }} {%- endfor %} end
{{ question }}⏎
line⏎⏎
{{ "}}" }}{{ '{{' }}{{ "%}" }}
{{{'a': 1}['a']}}
Question: {{question}}⏎Answer:
{{passage}}
{{ question.absent() }}
{{ question|nofilter }}
{{ question is notest }}
{{ 1 + }}
{{ (1 }}
{% if yes %}open
{% endif %}
{% unknown %}
{{ 'a' if yes else }}
{{ [1 2] }}
{{ names[0][0]|lower ~ names[1][1:]|upper }}
{{ names|map('upper')|map('first')|list }}
{{ names|map('replace', 'b', 'X')|list }}
{{ nested.text|zip }}
{{ 1_000 + 1 }}{{ 1e3 }}{{ 1.5e-3 }}
{{ count is number and count > 2 }}
{{ not no and yes }}{{ not (yes and no) }}
{{ 1 if 2 > 1 and 3 in numbers else 0 }}
{{ [n for n in numbers] }}
{{ text|lower|replace(' ', '_')|upper }}
{{ 'a-b-c'.split('-')|last }}{{ 'a-b-c'.split('-')[1] }}
{{ '(A) red (B) blue (C) it (D) x'|regex_replace(' ?\\([A-D]\\) ', '|') }}
{{ '(A) red (B) blue'.split('(A) ')[1].split(' (B) ') }}
{{ (' ' + text).split(' (') }}
{{ numbers|string }}{{ none|string }}
{{ 1.0 }}{{ 100000000000000000.0 }}{{ 0.1 + 0.2 }}{{ 1 / 3 }}{{ 1e100 }}{{ 1.5e300 * 1e10 }}
{{ 9007199254740993 + 1 }}
{{ ['a', 'b']|join(d='-') }}
{{ question[0]|upper }}{{ question[1:] }}
{{ question.strip()[:-1] }}
{{ choices|length > 2 }}
{{ choices|map(attribute='label')|list|string }}
{{ 'A' if answerKey == 'A' else choices[1].label }}
{{ ['A', 'B', 'C'].index(answerKey) }}
{{ answerKey.lstrip() }}{{ 'ABC'.index(answerKey) }}{{ 'ABCD'.find('Z') }}
"""


def record(template):
    template = template.replace("⏎", "\n")
    row = {"template": template}
    try:
        row["text"] = env.from_string(template).render(**FIELDS)
    except Exception:
        row["error"] = True
        return row
    try:
        value = ast.literal_eval(row["text"])
    except (SyntaxError, ValueError, MemoryError, TypeError):
        return row
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        row["list"] = value
    return row


rows = [record(t) for t in TEMPLATES.split("\n") if t]
json.dump({"fields": FIELDS, "rows": rows}, sys.stdout, indent=1, ensure_ascii=True)
print()
