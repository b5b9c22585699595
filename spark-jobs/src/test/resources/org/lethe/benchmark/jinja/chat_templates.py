"""Writes chat_templates.json: conversations as transformers renders them.

Templates after the patterns of published models, and small ones for single features of Jinja. Made
with transformers 5.24 and Jinja2 3.1.6; run: python chat_templates.py
"""

import json
import pathlib

import transformers
from jinja2.exceptions import TemplateError
from transformers.utils.chat_template_utils import render_jinja_template

SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}

SYSTEM = {"role": "system", "content": "Answer with one word."}
ASKED = {"role": "user", "content": "Q: 2 < 3 & \"x\"?\nA:"}
ANSWER = {"role": "assistant", "content": " yes é\n"}
SECOND = {"role": "user", "content": "And\tnow?"}
BEGUN = {"role": "assistant", "content": "The answer is"}
CONVERSATIONS = {
    "user": [ASKED],
    "system": [SYSTEM, ASKED],
    "turns": [SYSTEM, ASKED, ANSWER, SECOND],
    "without system": [ASKED, ANSWER, SECOND],
    "two questions": [ASKED, SECOND],
    "continued": [SYSTEM, ASKED, BEGUN],
    "continued with a blank": [ASKED, ANSWER, SECOND, {"role": "assistant", "content": "It is "}],
}

TEMPLATES = {
    # the default text, line feeds inside of strings and no trimming signs
    "smollm2": """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}""",
    # set, namespace of the first message, strftime_now behind a definition, tools
    "headers": """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not tools_in_user_message is defined %}
    {%- set tools_in_user_message = true %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{#- This block takes the system message out of the list. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("This model only supports single tool-calls at once!") }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
""",
    # instructions in brackets, alternation required, the system message within the last question
    "brackets": """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("conversation roles must alternate user/assistant") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token }}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported!") }}
    {%- endif %}
{%- endfor %}
""",
    # nested conditions, reversed lists, split on tags, tojson of tools
    "thinking": """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "<|im_end|>\\n" }}
{%- else %}
    {%- if messages[0].role == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {%- if message.tool_calls %}
            {%- for tool_call in message.tool_calls %}
                {{- '<tool_call>\\n' }}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}""",
    # no system role at all
    "two roles": """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '
' + message['content'] | trim + '<end_of_turn>
' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model
'}}{% endif %}""",
    # tags on lines of their own, which go with their line feed and their indent
    "lines": """{% for message in messages %}
    {% if message.role == 'user' %}
<|user|>
{{ message.content }}{{ eos_token }}
    {% elif message.role == 'system' %}
<|system|>
{{ message.content }}{{ eos_token }}
    {% else %}
<|assistant|>
      {% generation %}
{{ message.content }}{{ eos_token }}
      {% endgeneration %}
    {% endif %}
  {% if loop.last and add_generation_prompt %}
<|assistant|>
  {%+ endif %}
{% endfor %}

""",
    "macro": """{% macro turn(role, content, end='</t>') -%}
  <{{ role }}>{{ content | trim }}{{ end }}
{%- endmacro %}
{%- for m in messages -%}
  {{ turn(m.role, content=m.content) }}
  {{- turn(m['role'], m['content'], end='') if loop.first }}
{% endfor %}""",
    "loops": """{% for m in messages %}
{% if m.role == 'system' %}
{% continue %}
{% endif %}
{{ loop.index }}{{ m.content }}
{% if m.role == 'assistant' %}
{% break %}
{% endif %}
{% else %}none{% endfor %}""",
    "json": """{{ messages | tojson }}
{{ messages[-1] | tojson(indent=2) }}{{ {'b': [1, 2.5, none, true], 'a': {}} | tojson(sort_keys=true) }}
{{ messages[0].content | tojson(separators=(',', ':')) }}""",
    "missing": """{{ system_prompt }}{% if not system_prompt %}no{% endif %}{{ messages[0].name }}{% for x in nothing %}x{% else %}-{% endfor %}
{{ (nothing is none) ~ (nothing == '') ~ (nothing == none) ~ (nothing is string) ~ ('a' in nothing) ~ (nothing | length) }}
{{- pad_token or 'pad' }}{{ nothing | default('d') }}{{ [nothing, 'a'] | join('+') }}""",
    "missing in a sum": """{{ 'a' + messages[0].name }}""",
    "field of what is missing": """{{ nothing.name }}""",
    "raw and comments": """a
  {# comment #}
b {#- comment -#} c
{% raw %}{{ messages }}{% endraw %}
  {%+ if true %}x{% endif +%}
y{{ '%}' ~ "}}" ~ {'a': {'b': 1}} }}
""",
}

rows = []
for name, template in TEMPLATES.items():
    for kind, messages in CONVERSATIONS.items():
        continued = kind.startswith("continued")
        row = {"template": name, "conversation": kind, "continued": continued}
        try:
            row["text"] = render_jinja_template(
                [messages],
                chat_template=template.replace('strftime_now("%d %b %Y")', '"05 Mar 2026"'),
                add_generation_prompt=not continued,
                continue_final_message=continued,
                **SPECIAL,
            )[0][0]
        except TemplateError as e:
            row["error"] = str(e)
        except ValueError:
            row["error"] = "final message"
        rows.append(row)

folder = pathlib.Path(__file__).parent
(folder / "chat_templates.json").write_text(
    json.dumps(
        {
            "transformers": transformers.__version__,
            "special": SPECIAL,
            "now": "2026-03-05T07:08:09",
            "conversations": CONVERSATIONS,
            "templates": TEMPLATES,
            "rows": rows,
        },
        indent=1,
        ensure_ascii=False,
    )
    + "\n",
    encoding="utf-8",
)
