"""Which ids are found in which languages: whole ones that stand as values; never in comments, prose or look-alikes."""

from __future__ import annotations

import pytest

from scan_support import found, found_ids, marked

LANGUAGES: dict[str, str] = {
    "strings.py": """
        a = "«gpt-4o»"; b = '«openai/gpt-4o»'; c = ["«gpt-4»", r"«gpt-4.1»", f'«gpt-4o-mini»']
        d = {"«gpt-4»": 3, "name": "«mistral-large»"}
        call("«openai:gpt-4o»", "«azure/gpt-4o»", "«bedrock/anthropic.claude-3-haiku-20240307-v1:0»")
        joined = \\
            "«gpt-4o»"
        cloud = "«@cf/meta/llama-3-8b-instruct»"; fine_tuned = "«ft:gpt-4o:acme::abc»"; google = "«models/gpt-4o»"
    """,
    "comments.py": """
        # gpt-4o, "gpt-4o" and model = "gpt-4o"
        x = 1  # "gpt-4o"
        y = "# «gpt-4o»".strip("# ")
    """.replace("# «gpt-4o»", "# gpt-4o"),
    "docstrings.py": '''
        """gpt-4o"""
        def f():
            "gpt-4o"
            return "«gpt-4o»"
        class C:
            r"""Takes `{"model": "gpt-4o"}`.

            >>> f("gpt-4o")
            """
            x = (
                "«gpt-4»",
                # a comment between
                "«gpt-4o»",
            )
            y = {"key":
                "«gpt-4.1»"}
            z = (
                "a string that goes on with "
                "«gpt-4o»"
            )

        """One text and, behind it, another."""
        "gpt-4o"
    ''',
    "texts.py": '''
        say("You are gpt-4o, a helpful assistant", "Use 'gpt-4o' or \\"gpt-4\\"")
        MODELS = """
        «gpt-4»
        «gpt-4o»
        gpt-4o is the newest
        """.split()
        body = '{"model": "«gpt-4o»", "note": "not gpt-4"}'
        also = "{\\"model\\": \\"«o1»\\"}"
    ''',
    "plain_words.py": """
        a = "o1"; b = "command"; c = "step3"; d = ["o3", "step-3", "command-light"]
        model = "«o1»"; MODEL_ID: str = "«o3»"; x.model_name == '«command»'
        run(model="«o1»", llm='«o3»', engine="«o1»", model_path="o1")
        os.getenv("MODEL", "«o1»"); config.get("default_model", '«o3»'); OpenAIModel("«o1»"); Other("o1")
        models = ["«gpt-4»", "«o1»", "«o3»"]
        if model in ("«o1»", "«o3»"): pass
        parse("--model", "«o1»")
    """,
    "families.py": """
        if model.startswith("gpt-4") or name.startswith(("gpt-4o", "gpt-4")): pass
        if "gpt-4" in model_name: pass
        if "«gpt-4»" in supported_models: pass
    """,
    "script.ts": """
        const a = "«gpt-4o»", b = '«gpt-4»', c = `«gpt-4.1»`; // "gpt-4o"
        /* "gpt-4o" */
        const model: string = "«o1»"; f({ model: '«o3»', other: "o1" });
        const url = "http://example.org//gpt-4o"; const re = /["']/; const z = "«gpt-4o»";
        const t = `text with gpt-4o in it`; const j = `{"model": "«o1»"}`;
        if (model.startsWith("gpt-4") || model.includes("gpt-4") || models.includes("«gpt-4»")) {}
        <Chat model="«o1»">Use gpt-4o</Chat>
    """,
    "main.go": """
        model := "«o1»" // "gpt-4o"
        body := `{"model": "«o3»"}`; r := 'x'; other := "«gpt-4o»"
        if strings.HasPrefix(model, "gpt-4") { }
    """,
    "lib.rs": """
        let model = "«o1»"; fn f<'a>(x: &'a str) -> &'a str { "«gpt-4o»" } // 'gpt-4o'
    """,
    "Main.java": """
        String model = "«o1»"; char c = '"'; String x = "«gpt-4o»"; /* "gpt-4" */
    """,
    "app.rb": """
        model = '«o1»' # "gpt-4o"
        x = "#{y} gpt-4o"; z = "«gpt-4o»"
    """,
    "query.sql": """
        insert into t values ('«gpt-4o»'); -- 'gpt-4o'
    """,
    "page.html": """
        <option value="«gpt-4o»">gpt-4o</option> <!-- "gpt-4" -->
        <p>They say "gpt-4o" is good; gpt-4o it is.</p>
    """,
    "app.xml": """
        <model>«o1»</model><add key="model" value="«gpt-4»"/><td>gpt-4o</td>
    """,
    "data.json": """
        {"model": "«o1»", "list": ["«gpt-4o»", "o1", "You are gpt-4o"], "«gpt-4»": 1, "command": "x",
         "start": "serve --model «gpt-4o»", "nested": "{\\"model\\": \\"«o3»\\"}"}
    """,
    "conf.yaml": """
        model: «gpt-4o»
        default_model: '«o1»'   # not "gpt-4"
        models:
          - «o1»
          - "«o3»" # and gpt-4
          - «gpt-4»
        other: [«gpt-4o», o1]
        llms: [«o1», "«o3»"]
        flow: {model: «o1», "name": "«gpt-4»"}
        text: Use gpt-4o for it, it's good
        quoted: "Use gpt-4o for it"
        quotation: "gpt-4o" is what they take
        block: |
          please take gpt-4o
          like "gpt-4"
          or not
        run: llm -m «gpt-4o» "hi"; serve --model=«o1»
        env:
          - MODEL=«o1»
          - "OTHER=«gpt-4»"
        «gpt-4.1»:
          price: 1
        body: '{"model": "«o1»"}'
        command: o1
        models:
        they are named further down
          - o1
    """,
    "list.yaml": """
        - «gpt-4o»
        - o1
    """,
    ".env.local": """
        MODEL=«o1»
        OTHER=«gpt-4o» # gpt-4
        export THIRD="«gpt-4»"
        #MODEL=gpt-4o
        PROMPT=You are gpt-4o, and kind
        NAME=o1
    """,
    "run.sh": """
        llm -m «o1» "hi gpt-4o" # --model gpt-4o
        serve --model=«gpt-4o» --other-model '«o3»' --count o1
        MODEL=${MODEL:-«gpt-4o»}
        for m in «gpt-4o» «gpt-4»; do echo gpt-4o is good; done
        MODELS=(«gpt-4o» «o1»)
        curl -d '{"model": "«gpt-4o»"}' x
        curl -d "{\\"model\\": \\"«o1»\\"}" x
        cat <<EOF
        take gpt-4o then
        EOF
    """,
    "Dockerfile": """
        FROM gpt-4o
        ENV MODEL=«o1»
        ENV MODEL «gpt-4o»
        ARG MODEL="«o3»"
        CMD ["serve", "--model", "«o1»"]
        RUN serve --model «gpt-4»
    """,
    "Makefile": """
        MODEL ?= «gpt-4o»
        run:
        \tserve -m «o1» # gpt-4
    """,
    "pyproject.toml": """
        model = "«o1»" # "gpt-4"
        models = ["«gpt-4o»", "«o3»"]
        ["«gpt-4»"]
        text = "gpt-4o is good"
    """,
    "setup.cfg": """
        [llm]
        model = «o1»
        other = «gpt-4o»
        text = use gpt-4o
        ; model = gpt-4o
    """,
    "main.tf": """
        model = "«o1»" // "gpt-4o"
        x = "«gpt-4o»" # "gpt-4"
    """,
    "unknown.kind": """
        model = «gpt-4o»
        other = gpt-4o
        model: "«o1»"
        say "gpt-4o" to it
    """,
    "README.md": 'Use `gpt-4o`:\n\n```python\nmodel = "gpt-4o"\n```\n',
    "notes.txt": 'model = "gpt-4o"\n',
    "CHANGELOG": 'model: "gpt-4o"\n',
}
"""File name -> a text in which every id that must be found is marked, and no other may be."""


@pytest.mark.parametrize("name", LANGUAGES)
def test_languages(name):
    """Exactly the marked ids are found."""
    text, ids = marked(LANGUAGES[name])
    assert ids == found_ids(text, name)


@pytest.mark.parametrize(("before", "expected"), [(49, []), (50, ["gpt-4o"])])
def test_a_column_of_strings(before, expected):
    """Strings that stand alone, one below the other, are documentation; fifty and more are something else."""
    assert expected == [id for _, id in found_ids('"x"\n' * before + '"gpt-4o"\n', "a.py")]


def test_an_id_that_holds_two_is_found_once():
    """The name of a fine-tuned model may have another model's in it."""
    assert [(5, "ft:gpt-4o:acme:gpt-4:abc")] == found_ids("x = 'ft:gpt-4o:acme:gpt-4:abc'", "a.py")


LOOK_ALIKES = [
    *("gpt-4-turbo-x", "my-gpt-4-wrapper", "gpt-4/foo", "gpt-4.5", "xgpt-4", "gpt-4o_", "GPT-4o", "gpt_4o", "gpt-4o-"),
    *("gpt-4o.json", "openai/gpt-4o/x", "nobody/gpt-4o", "nobody:gpt-4o", "gpt-4o:x", "@gpt-4o", "gpt-4o+", "-gpt-4o"),
    *("gpt-4o, gpt-4", "gpt-4o mini", "o1-", "/gpt-4o", "https://example.org/gpt-4o", "gpt-4o@x", "gpt-4é"),
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes(text):
    """No id is found inside something longer, whichever way it stands there."""
    written = f"model = '{text}'\nx = ['{text}']\nf(model={text!r})\n"
    assert [] == found_ids(written, "a.py")
    assert [] == found_ids(f'{{"model": "{text}"}}', "a.json")
    assert [] == found_ids(f"model: '{text}'\n", "a.yaml")


def unknown_ids(text: str, name: str = "a.py") -> list[str]:
    """What is found that is recorded nowhere."""
    return [one.mention.text for one in found(text, name) if one.mention.reading is None]


def test_unknown_ids():
    """In a model's place, what is named like the models of a known line and is recorded nowhere."""
    assert ["gpt-9", "azure/gpt-4o-2031-01-01"] == unknown_ids('model = "gpt-9"\nllm(model="azure/gpt-4o-2031-01-01")')
    assert ["gpt-9"] == unknown_ids("model: gpt-9\n", "a.yaml")


@pytest.mark.parametrize(
    "text",
    [
        'x = "gpt-9"',
        'model = "gpt-x"',
        'model = "gpt-9.gguf"',
        'model = "house-9"',
        'model_file = "gpt-9"',
        'deployment = "gpt-9"',
        'model = "gpt-9 is new"',
        'model.startswith("gpt-9")',
        'model = "step-9"',
        '# model = "gpt-9"',
    ],
)
def test_not_even_unknown(text):
    """Elsewhere, without a digit, of no known line, in a place whose names are people's own: nothing is said."""
    assert [] == unknown_ids(text)


def test_nothing_to_look_for():
    """A text without any part of an id is not looked at."""
    assert [] == found("x = 1\n" * 10, "a.py")


@pytest.mark.parametrize(
    "text",
    [
        '\\"' * 5000,
        "\\'" * 5000,
        '"\\' * 5000,
        '"""\\' * 3000,
        "\\`" * 5000,
        "=/[" * 3000,
        "=/" * 5000,
        '"' * 5000,
        "'" * 5001,
        "`" * 4999,
        '"""' * 1001,
        "/*" * 3000,
        "\\" * 4999,
        "[(" * 3000,
        '{"model": ' * 2000,
    ],
)
@pytest.mark.parametrize("name", ["a.py", "a.ts", "a.yaml", "a.json", "a.sh", "a.html", "a.go", "a.ipynb", "a.x"])
def test_broken_texts_end(name, text):
    """Whatever is open and never closed: it ends, and soon (time that grew with the square would take minutes)."""
    found(f'{text * 20} model="gpt-4o" {text}', name)


@pytest.mark.parametrize("name", ["a.py", "a.ts", "a.yaml", "a.json", "a.sh", "a.html", "a.toml", "a.x"])
def test_long_lines_end(name):
    """Ten thousand ids on one line, in a row, of strings or bare: each is looked at by its own surroundings alone."""
    row = {"a.sh": "MODEL=gpt-4o ", "a.yaml": '"gpt-4o", ', "a.x": "x gpt-4o "}.get(name, '"gpt-4o" ')
    found(row * 10_000, name)
    found(f"x = {row * 10_000}", name)
