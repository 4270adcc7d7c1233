"""Every sentence that the bot says of its own, in the three languages.

Plain data, written in Discord's markdown: what is filled in must be escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from index.records import Language

__all__ = ["LANGUAGE_OF_LOCALE", "PHRASES", "Phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language, and the names of /ask in it."""

    # Around quotes.
    asked: str
    silent: str
    closest: str
    line: str
    lines: str
    character: str
    page: str
    title_is_ours: str
    cut: str
    original_in: Mapping[Language, str]
    also_in: Mapping[Language, str]
    source: str
    left_out: str
    # Instead of an answer.
    help: str
    too_long: str
    starting: str
    failed: str
    busy: str
    hidden: str
    # When something went wrong.
    incident: str
    outdated: str
    # The command; Discord's limits for these are tested.
    ask_name: str
    ask_description: str
    question_name: str
    question_description: str


_ENGLISH = Phrases(
    asked="Question: {question}",
    silent="The documents don't say.",
    closest="The closest passages. None of them is an answer:",
    line="line {line}",
    lines="lines {line} to {last_line}",
    character="character {column:,}",
    page="page {page}",
    title_is_ours="(our title)",
    cut="part of a longer sentence",
    original_in={
        "ja": "original in Japanese",
        "pt": "original in Portuguese",
        "en": "original in English",
    },
    also_in={"ja": "also in Japanese", "pt": "also in Portuguese", "en": "also in English"},
    source="source",
    left_out="Quotes that did not fit into this message: {count}",
    help=(
        "Ask me a question and I answer with quotes from my documents, nothing else: mention me "
        "together with it, reply to me, write me a direct message, or use `/ask`."
    ),
    too_long="That question is too long. Please use at most {limit} characters.",
    starting="I am still starting. Please ask again in a moment.",
    failed="I could not start and can't answer. My keeper finds the reason in the log.",
    busy="Too many questions are waiting. Please ask again in a moment.",
    hidden=(
        "Discord hides the text of this reply from me. Please use `/ask`, or mention me together "
        "with your question."
    ),
    incident="Something went wrong on my side. It stands in my keeper's log as `{incident}`.",
    outdated="This command has changed. Please restart Discord and try again.",
    ask_name="ask",
    ask_description="Ask the documents; the answer is made of exact quotes",
    question_name="question",
    question_description="Your question, in English, Japanese or Portuguese",
)

_JAPANESE = Phrases(
    asked="質問:{question}",
    silent="文書には書かれていません。",
    closest="最も近い箇所です(回答ではありません):",
    line="{line}行目",
    lines="{line}～{last_line}行目",
    character="{column:,}文字目",
    page="{page}ページ",
    title_is_ours="(題名は当方による)",
    cut="長い文の一部",
    original_in={"ja": "原文は日本語", "pt": "原文はポルトガル語", "en": "原文は英語"},
    also_in={"ja": "日本語でも", "pt": "ポルトガル語でも", "en": "英語でも"},
    source="出典",
    left_out="このメッセージに収まらなかった引用:{count}件",
    help=(
        "質問していただくと、手元の文書からの引用だけでお答えします。質問を添えてメンションするか、"
        "私に返信するか、ダイレクトメッセージを送るか、`/ask` をお使いください。"
    ),
    too_long="質問が長すぎます。{limit}文字以内でお願いします。",
    starting="起動中です。少し待ってからもう一度お尋ねください。",
    failed="起動に失敗したため、お答えできません。原因は運営者のログに残っています。",
    busy="質問が混み合っています。少し待ってからもう一度お尋ねください。",
    hidden=(
        "この返信の本文は、Discordの仕様により私には見えません。`/ask` をお使いいただくか、"
        "質問を添えてメンションしてください。"
    ),
    incident="エラーが発生しました。運営者のログに `{incident}` として残っています。",
    outdated="コマンドが更新されました。Discordを再起動してからもう一度お試しください。",
    ask_name="質問",
    ask_description="文書に尋ねます。回答は正確な引用だけで行います",
    question_name="質問文",
    question_description="日本語・英語・ポルトガル語の質問",
)

_PORTUGUESE = Phrases(
    asked="Pergunta: {question}",
    silent="Os documentos não dizem.",
    closest="As passagens mais próximas. Nenhuma delas é uma resposta:",
    line="linha {line}",
    lines="linhas {line} a {last_line}",
    character="caractere {column}",
    page="página {page}",
    title_is_ours="(título nosso)",
    cut="parte de uma frase mais longa",
    original_in={
        "ja": "original em japonês",
        "pt": "original em português",
        "en": "original em inglês",
    },
    also_in={"ja": "também em japonês", "pt": "também em português", "en": "também em inglês"},
    source="fonte",
    left_out="Citações que não couberam nesta mensagem: {count}",
    help=(
        "Faça uma pergunta e eu respondo só com citações dos meus documentos: mencione-me junto "
        "com ela, responda a mim, mande uma mensagem direta ou use `/ask`."
    ),
    too_long="A pergunta é longa demais. Use no máximo {limit} caracteres.",
    starting="Ainda estou iniciando. Pergunte de novo daqui a pouco.",
    failed="Não consegui iniciar e não posso responder. O motivo está no log de quem me mantém.",
    busy="Há perguntas demais na fila. Pergunte de novo daqui a pouco.",
    hidden=(
        "O Discord esconde de mim o texto desta resposta. Use `/ask` ou mencione-me junto com a "
        "pergunta."
    ),
    incident="Algo deu errado do meu lado. Está no log de quem me mantém como `{incident}`.",
    outdated="Este comando mudou. Reinicie o Discord e tente de novo.",
    ask_name="perguntar",
    ask_description="Pergunte aos documentos; a resposta é feita de citações exatas",
    question_name="pergunta",
    question_description="Sua pergunta, em português, inglês ou japonês",
)

PHRASES: Mapping[Language, Phrases] = MappingProxyType(
    {"en": _ENGLISH, "ja": _JAPANESE, "pt": _PORTUGUESE}
)

# Discord's names for the locales whose people we speak to in their own language.
LANGUAGE_OF_LOCALE: Mapping[str, Language] = MappingProxyType(
    {"en-US": "en", "en-GB": "en", "ja": "ja", "pt-BR": "pt"}
)
