"""Chatter: thanks, greetings, agreement and laughter, which ask nothing of the documents.

A message is chatter if every word of it is, and at least one word can hardly be anything else: "ok"
is, "is it ok to ...?" and "thanks page" are not. Words that people also look up ("legal",
"welcome") need company or an exclamation mark. Chatter around a question is no part of it.
"""

import functools
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

import regex

from index.text.tokenizer import fold
from index.types import CHATTER_KINDS, Chatter, Language

MAX_CHATTER_CHARS = 200  # who writes more has something to say

# Phrases between commas or line ends, and the language that they tell. Letters that are drawn out
# ("thaaanks") are found by the usual spelling.
_Phrases = dict[Language | None, str]
_THANKS: _Phrases = {
    None: "thx, tnx, thks, tks, ty, tysm, tyvm",
    "en": """
thanks, thank you, cheers, thank u, thank ya, thankyou, thank, thanx, much obliged, many thanks
i appreciate it, i appreciate that, appreciate it, appreciate that, much appreciated, appreciated
really appreciated, you rock, you are the best, youre the best, ur the best, youre awesome
you are awesome, youre amazing, you are amazing, lifesaver, that helped, that helps, it helped
this helped, this helps, that was helpful, this was helpful, thats helpful, very helpful
so helpful, super helpful, really helpful, very useful, so useful, that worked, it worked
this worked, worked like a charm, worked perfectly, that works, it works, it works now, working now
its working now, works now, that did it, that did the trick, that fixed it, fixed it
that solved it, solved it, problem solved, thats what i needed, just what i needed
exactly what i needed, thats what i was looking for, thats all i needed, no thanks, no thank you
good bot, nice bot, great bot, best bot, love you, love u, love this bot, i love this bot
i love it, love it, love this, i love you
""",
    "pt": """
obrigado, obrigada, obrigados, obrigadas, obrigadão, obrigadinho, obrigadinha, obg, obgd, obgda
brigado, brigada, brigadão, brigadinho, grato, grata, agradecido, agradecida, agradeço, valeu, vlw
valew, flw, ajudou, isso ajudou, me ajudou, ajudou muito, ajudou bastante, deu certo, funcionou
agora funcionou, agora foi, resolveu, consegui, era isso, era isso que eu precisava, te amo
bom bot, ótimo bot, melhor bot, você é demais, você é o melhor
""",
    "ja": """
ありがとう, どうも, ありがと, アリガトウ, あざす, あざーす, あざっす, あざます, 有難う, 有り難う
サンキュー, さんきゅー, サンクス, 感謝です, 感謝します, 感謝いたします, 感謝しています
助かりました, 助かります, 助かった, 助かる, たすかりました, たすかります, たすかった, たすかる
解決しました, 直りました, できました, 出来ました, 動きました, うまくいきました, 参考になりました
勉強になりました, 勉強になります, いい子, 神bot
""",
}
_GREETINGS: _Phrases = {
    "en": """
hi, hii, hello, helo, hey, heyy, hiya, howdy, yo, sup, wassup, whats up, good morning
good afternoon, good evening, good day, how are you, how are you doing, how r u, hru, hows it going
how is it going, nice to meet you, greetings, welcome back, im back
""",
    "pt": """
oi, oii, oie, olá, opa, eae, eai, e aí, e ai, fala aí, bom dia, boa tarde, boa noite, tudo bem
tudo bom, td bem, td bom, tudo joia, como vai, como vai você, como você está, como vc está
como vc ta
""",
    "ja": """
こんにちは, こんにちわ, こんちは, こんばんは, こんばんわ, おはよう, おはよ, おはようございます
はじめまして, 初めまして, お久しぶり, 久しぶり, ひさしぶり, ただいま, おかえり, おかえりなさい
よろしく, よろしくお願いします, よろしくおねがいします, よろしくお願いいたします
よろしくお願い致します, 宜しくお願いします, お元気ですか, 元気ですか, もしもし, ども, ハロー
""",
}
_FAREWELLS: _Phrases = {
    None: "gn",
    "en": """
good night, goodnight, goodbye, good bye, bye, byee, bye bye, cya, see ya, see you, see you later
see you soon, see you tomorrow, see ya later, ttyl, take care, have a nice day, have a good day
have a great day, have a good one, have a nice weekend, have a good weekend, brb, gtg, g2g, gotta go
be right back, good luck
""",
    "pt": """
tchau, xau, até logo, até mais, até amanhã, até breve, até a próxima, até já, falou, abraço, abraços
bjs, beijos, bom fim de semana, boa semana, boa sorte, já volto, volto já
""",
    "ja": """
おやすみ, おやすみなさい, さようなら, さよなら, またね, またあとで, また後で, また明日
また今度, じゃあね, じゃね, じゃあまた, ではまた, バイバイ, ばいばい, お疲れ, お疲れ様
お疲れさま, おつかれ, おつかれさま, おつ, 乙, いってきます, 行ってきます, いってらっしゃい
行ってらっしゃい, 失礼します, 失礼しました, 失礼いたします
""",
}
_REACTIONS: _Phrases = {
    None: "ok, oki, oki doki, okk, okie, okay, kk, lol, kek, xd, wow, gg, ggs, ggwp, omg, wtf, pog",
    "en": """
okey, okie dokie, okey dokey, alright, alrighty, aight, all right, all good, all clear, all set
im good, got it, gotcha, i got it, i see, makes sense, that makes sense, understood, i understand
understandable, i get it, get it now, fair enough, fair point, good point, good to know
nice to know, great, cool, awesome, excellent, amazing, fantastic, wonderful, brilliant, noice
neat, good, very good, so good, pretty good, not bad, very nice, so nice, very cool, so cool
pretty cool, sounds good, sounds great, looks good, lgtm, nice one, good one, good job, great job
nice job, well done, nice work, good work, great work, good stuff, this is awesome, this is great
this is amazing, this is cool, that was fast, that was quick, good answer, great answer
nice answer, good call, works for me, same here, me too, so true, ikr, i know right, tbh, idk
i dont know, idc, i think so, i guess, i guess so, i hope so, i agree, agreed, exactly, indeed
absolutely, definitely, of course, ofc, for sure, sure, sure thing, no cap, based, yes, yess
yes sir, yessir, yep, yup, yeah, yea, ya, ye, uh huh, no, nope, nah, not really, no problem
no prob, no worries, nps, nw, yw, youre welcome, you are welcome, ur welcome, your welcome
my pleasure, anytime, never mind, nevermind, nvm, forget it, dont worry, its ok, its okay, its fine
thats ok, thats okay, thats fine, thats all, thats it, thats great, thats cool, thats awesome
thats nice, thats good, thats right, thats true, thats perfect, will do, will try, i will try
ill try, ill try that, ill try it, let me try, let me check, ill check, ill have a look
ill take a look, on it, noted, roger, roger that, lolz, lmao, lmfao, rofl, smh, jk, just kidding
oof, ouch, yikes, damn, dang, jeez, geez, gosh, oh my god, oh my, oh no, oh well, oh, ooh, ah, aha
aw, aww, eh, uh, um, hm, hmm, mhm, huh, ugh, meh, phew, whoa, woah, yay, woohoo, hooray, sorry
im sorry, so sorry, sry, my bad, oops, whoops, bad bot, stupid bot, dumb bot, wrong bot
useless bot, shut up, congrats, congratulations, grats, bravo, well played, lets go, hell yeah
you too, u too, same to you, likewise, bruh, no way, for real, really, srsly, seriously
there we go, here we go, there you go, nice try, close enough, whatever, welp
""",
    "pt": """
tá, tá bom, ta bom, tá certo, ta certo, tá ok, está bem, está bom, está certo, beleza, blz, belê
certo, com certeza, não, nao, aham, uhum, pois é, né, vdd, é verdade, é mesmo, exato, exatamente
isso, isso aí, isso ai, isso mesmo, é isso, é isso aí, entendi, entendido, saquei, compreendi
faz sentido, fechou, tranquilo, de boa, tmj, tamo junto, já é, ótimo, perfeito, excelente
maravilha, incrível, sensacional, muito bom, mto bom, muito legal, mto legal, que legal, que bom
que massa, top demais, bom demais, legal demais, show de bola, bacana, tudo certo, bom trabalho
boa resposta, boa ideia, parabéns, de nada, por nada, imagina, disponha, sem problema
sem problemas, não tem problema, tudo ok, deixa, deixa pra lá, esquece, deixa quieto, não importa
tanto faz, vou tentar, vou testar, vou ver, deixa eu ver, anotado, também acho, acho que sim
acho que não, também, tbm, eu também, concordo, nossa, caramba, caraca, poxa, puts, putz, eita
vish, vixe, ué, uai, oxe, aff, ah, ah tá, hum, sei lá, meu deus, mds, desculpa, desculpe, foi mal
perdão, mesma coisa, bot ruim, bot burro, igualmente, bora, partiu, pode deixar, pode crer, da hora
só isso, era só isso, uau, sério
""",
    "ja": """
了解, りょうかい, りょ, かしこまりました, 承知しました, 承知です, 承知いたしました, わかりました
分かりました, わかった, 分かった, 理解しました, 把握しました, なるほど, おけ, おけー, おk, オケ
オーケー, オッケー, おっけー, はい, はーい, うん, うんうん, ええ, ああ, あー, いいえ, いえ
いえいえ, いや, いやいや, ううん, へえ, へー, へぇ, ほう, ほー, ふむ, ふむふむ, ふーん, すごい
すごいです, すげー, すげえ, 凄い, さすが, 流石, 素晴らしい, すばらしい, 素敵です, いいね
いいですね, いいじゃん, いい感じ, いいよ, よかった, 良かった, よし, やった, やったー, わーい, わあ
おお, おー, おおー, えっ, えー, ええー, まじか, マジか, まじで, マジで, まじ, マジ, 本当ですか
ほんとに, うそ, やばい, ヤバい, それな, わかる, たしかに, 確かに, そうですね, そうだね, そうか
そっか, そうなんだ, そうなんですね, そうですか, そうです, そうそう, その通り, その通りです
ですよね, だよね, ほんそれ, 試してみます, やってみます, 見てみます, 確認します, 確認してみます
問題ないです, 問題ありません, 大丈夫です, 結構です, どういたしまして, とんでもないです, おめでとう
おめでとうございます, ごめん, ごめんね, ごめんなさい, すみません, すいません, 申し訳ない
申し訳ありません, 申し訳ございません, 草, 草生える, 草生えた, 笑, ワロタ, わろた, うける, ウケる
最高です, 嬉しいです, うれしい, 残念です, ドンマイ, がんばります, 頑張ります, お願いします, いいぞ
""",
}
_DOUBTFUL: _Phrases = {  # chatter unless it asks, or is written in capitals: "SIM?", "NP"
    None: "np, w, k, gm, fr",
    "en": "nice, same, true, fair, bet, perfect, interesting, finally, kudos, rip, facts, mood",
    "pt": "sim, claro, verdade",
    "ja": "最高",
}
_WEAK: _Phrases = {
    None: "top, max, super, f, l, rs",
    "en": """
welcome, sweet, solid, morning, afternoon, evening, night, later, peace, word, right, correct, done
fine, legend, solved, fixed, works, worked, helpful, clear, sick, big, huge, real, happy birthday
happy new year, merry christmas, happy holidays
""",
    "pt": """
jóia, fechado, combinado, suave, salve, legal, massa, show, bom, boa, bem, tudo, foi, feito, pronto
lindo, firmeza, resolvido, feliz natal, feliz ano novo, feliz aniversário, bem vindo, bem vinda
bem vindos
""",
    "ja": """
感謝, 解決, 承知, 把握, 大丈夫, 完璧, 天才, 正解, 面白い, 便利, 無理, あけましておめでとう
""",
}
_ADDRESSEES: _Phrases = {  # a weak word in their company is chatter
    None: "bot, inyo, bro",
    "en": """
everyone, everybody, all, yall, you all, guys, you guys, folks, people, friend, friends, team, mate
mates, man, dude, buddy, pal, king, queen, legend, chief, boss, sir, there, my friend, my friends
to you, to all, to everyone
""",
    "pt": """
galera, gente, pessoal, povo, turma, todos, a todos, a todas, pra todos, pra vocês, cara, mano
amigo, amiga, amigos, parça, irmão, véi, rapaz, meu amigo, chefe, vcs, vocês, pra você
""",
    "ja": "みんな, 皆さん, みなさん, 皆様, みなさま, さん, 先生",
}
_ABOUT_BOT: _Phrases = {  # asked of the bot itself: a greeting, if there is nothing else
    "en": """
who are you, what are you, are you a bot, are you a robot, are you an ai, are you ai, are you human
are you a human, are you a person, are you real, are you alive, are you there, you there
anyone there, anybody there, whats your name, what is your name, what can you do, what do you do
tell me a joke, tell us a joke, tell a joke, say something, say hi, say hello
""",
    "pt": """
quem é você, quem é vc, quem és tu, o que você é, o que é você, você é um bot, vc é um bot
você é um robô, vc é um robô, você é humano, você é uma pessoa, você é real, você está aí, vc tá aí
tem alguém aí, qual é o seu nome, qual é seu nome, qual o seu nome, qual seu nome, o que você faz
o que vc faz, o que você sabe fazer, o que você pode fazer, conta uma piada, conte uma piada
me conta uma piada, me conte uma piada, diz algo, diga algo
""",
    "ja": """
あなたは誰ですか, あなたは誰, 君は誰, きみは誰, お前は誰, あなたは何ですか, ボットですか, botですか
あなたはボットですか, あなたはbotですか, 人間ですか, あなたは人間ですか, aiですか, あなたはaiですか
あなたの名前は, あなたの名前は何ですか, お名前は何ですか, お名前は, あなたは何ができますか
あなたは何ができるの, 誰かいますか, 誰かいる, ジョークを言って, 冗談を言って, 何か話して, 何か言って
""",
}
_FILLERS: _Phrases = {  # they say nothing by themselves
    None: "x, xx",
    "en": """
a lot, alot, lots, a bunch, a ton, a million, so, so much, very much, again, then, now, too, and
but, well, for that, for this, for it, for all, for the help, for your help, for all the help
for all your help, for helping, for helping me, for helping out, for helping me out, for the answer
for your answer, for the answers, for the quick answer, for the reply, for your reply
for the quick reply, for the response, for the quick response, for answering, for replying
for the info, for the information, for info, for the tip, for the tips, for the explanation
for explaining, for the link, for the clarification, for clarifying, for the advice, for your time
for letting me know, for everything, in advance, for now, anyway, anyways, though, tho, please, pls
plz, the best, just
""",
    "pt": """
muito, muita, mto, mt, demais, mesmo, msm, bastante, então, agora, hein, aí, só, e, mas, pela ajuda
pela resposta, pelas respostas, pela informação, pelas informações, pela info, pela atenção
pela dica, pelas dicas, pela força, pela explicação, pela paciência, por tudo, por ajudar
por me ajudar, por responder, de novo, desde já, de coração, por enquanto, por favor, pfv, com você
e você, e vc, e vocês
""",
    "ja": """
ございます, ございました, です, でした, ました, しました, いたしました, っす, ます, だ, ね, ねー
よ, よー, な, なー, わ, ー, っ, ッ, とても, すごく, めっちゃ, 本当に, ほんと, 大変, 早速, さっそく
早速の, 早い, 丁寧に, 丁寧な, ご丁寧に, 親切に, 詳しく, 教えてくれて, 教えていただき
教えていただいて, 答えてくれて, 答えていただき, 助けてくれて, 返信, ご返信, 回答, ご回答, 返事
お返事, 対応, ご対応, 説明, ご説明, 先ほどは, さっきは, いつも, また, では, じゃあ, じゃ, それでは
まあ, とりあえず, 無事, おかげで, おかげさまで, 今日は, 今日も, 今後とも, これからも, こちらこそ
""",
}


_Kind = Literal[
    "thanks",
    "greeting",
    "farewell",
    "reaction",
    "about bot",
    "doubtful",
    "weak",
    "addressee",
    "filler",
]


class _Phrase(NamedTuple):
    kind: _Kind
    language: Language | None


# Laughter, emoticons and emoji, which no list could hold.
_SYMBOL = regex.compile(
    r"(?:k{2,}|[wｗ]{2,}(?!\.\w)|(?:ha|he|hi|ho|hue|rs|ja|ah|eh){2,}[ahes]?|l+o+l+|lo(?:lo)+l|lmf?ao+|x+d+"
    r"|h+m+|[aou]+h+|a+w+)(?![\p{Latin}\p{N}])"
    r"|草+(?!生)|笑+|[:;=][-'’^]?[()\[\]DPpOo3/\\|*](?![\p{L}\p{N}])|<3|\^[_.-]*\^|\+1(?!\p{N})"
    r"|\\?o/|o7(?!\w)"
    r"|:[a-z_]*[a-z][a-z0-9_+-]*:|<a?:\w+:\d+>"
    r"|[\p{Extended_Pictographic}\p{Regional_Indicator}]",
    regex.IGNORECASE | regex.VERSION1,
)
_NEUTRAL = _Phrase("reaction", None)
_WORD = regex.compile(r"[\p{Latin}\p{N}][\p{Latin}\p{M}\p{N}'’]*")
_WRITTEN = regex.compile(r"[\p{L}\p{N}]")
_DRAWN_OUT = regex.compile(r"(\p{L})\1{2,}")
_MAX_WORDS = 6  # of a phrase
_MAX_JAPANESE_CHARS = 14

_STOP = regex.compile(
    r"[,.!?:;~](?![\p{Latin}\p{N}])|[…—–\n、。！？，．～〜：；]|\p{Extended_Pictographic}",
    regex.VERSION1,
)
# What begins a question, even where no comma parts it from a greeting.
_OPENING = regex.compile(
    r"(?:who|whats?|when|where|which|why|how|is|are|was|were|do|does|did|can|could|should|would|will"
    r"|has|have|may|but|so|and|i|i['’]m|im|my|anyone|any|if"
    r"|quem|o que|que|qual|quais|quando|onde|como|por ?qu[eê]|pq|quant[oa]s?|posso|tem|alguém|mas|e"
    r"|eu|meu|minha|se|é)\b|教えて|質問|どう|何|なぜ|いつ|どこ|誰|でも|ところで|ちなみに|それで",
    regex.IGNORECASE,
)
_ASKING = regex.compile(r"[?？]|か[。\s]*$|教えて|ください|下さい|たい")


def classify_chatter(message: str) -> tuple[Chatter, Language | None] | None:
    """What kind of chatter a message is, and its language if that can be told; None if it isn't.

    "ok thanks, bye" are thanks all the same.
    """
    message = unicodedata.normalize("NFKC", message.strip())
    if not 0 < len(message) <= MAX_CHATTER_CHARS:
        return None
    phrases = []
    for phrase, end in _read(message):
        phrases.append(phrase)
        read = end
    if not phrases or _end_of_separators(message, read) < len(message):
        return None
    kinds = [phrase.kind for phrase in phrases]
    language = next((phrase.language for phrase in phrases if phrase.language), None)
    for kind in CHATTER_KINDS:
        if kind in kinds:
            return kind, language
    if "about bot" in kinds:
        return "greeting", language
    asks = "?" in message
    if "doubtful" in kinds and not asks and not message.isupper():
        return "reaction", language
    is_exclaimed = "!" in message or "addressee" in kinds or len(kinds) > 1
    if not asks and is_exclaimed and ("weak" in kinds or "doubtful" in kinds):
        return "reaction", language
    return None


def without_chatter(question: str) -> str:
    """A question without the greeting before it and the thanks after it; chatter as it is."""
    if classify_chatter(question):
        return question
    start, has_chatter = 0, False
    for phrase, end in _read(question):
        if phrase.kind == "about bot":  # "what can you do if ...": the question itself
            break
        is_sure = phrase.kind in ("thanks", "greeting", "farewell") or phrase == _NEUTRAL
        has_chatter |= phrase.kind in CHATTER_KINDS
        begin = _end_of_separators(question, end)
        gap, rest = question[end:begin], question[begin:]
        if _STOP.search(gap) or (gap and phrase.language == "ja"):
            is_asked = _OPENING.match(rest) or (_ASKING.search(rest) and not rest[:1].isupper())
        else:
            is_asked = is_sure and _OPENING.match(rest)
        if has_chatter and is_asked:
            start = begin
    question = question[start:]
    for stop in reversed(list(_STOP.finditer(question))):
        rest = question[stop.end() :]
        chatter = classify_chatter(rest)
        is_about_bot = any(phrase.kind == "about bot" for phrase, _ in _read(rest))
        if chatter and chatter[0] != "reaction" and not is_about_bot:
            return question[: stop.end()].rstrip(" ,、，\n")
        if _end_of_separators(rest, 0) < len(rest):
            break
    return question


def _end_of_separators(text: str, position: int) -> int:
    """The offset of the next letter or digit, or the text's end."""
    found = _WRITTEN.search(text, position)
    return found.start() if found else len(text)


def _read(message: str) -> Iterator[tuple[_Phrase, int]]:
    """The phrases of chatter that a message begins with, and the offset at which each ends."""
    position = 0
    while True:
        found = _phrase_at(message, position)
        if found is None:
            if position >= len(message) or message[position].isalnum():
                return
            position += 1
            continue
        yield found
        position = found[1]


def _phrase_at(message: str, position: int) -> tuple[_Phrase, int] | None:
    """The longest phrase of chatter at an offset, and where it ends."""
    phrases = _phrases()
    if symbol := _SYMBOL.match(message, position):
        return _NEUTRAL, symbol.end()
    words: list[str] = []
    longest = None
    end = position
    while len(words) < _MAX_WORDS and (word := _WORD.match(message, end)):
        words.append(_spelling(word[0]))
        if phrase := phrases.get(" ".join(words)):
            longest = phrase, word.end()
        end = _end_of_separators(message, word.end())
    if longest or words:
        return longest
    for end in range(min(position + _MAX_JAPANESE_CHARS, len(message)), position, -1):
        if phrase := phrases.get(message[position:end].lower()):
            return phrase, end
    return None


def _spelling(word: str) -> str:
    """A word as the lists spell it: folded, without apostrophes and drawn out letters."""
    word = fold(word).replace("'", "").replace("’", "")
    known = _words()
    if word in known:
        return word
    for usual in (r"\1", r"\1\1"):
        if (spelling := _DRAWN_OUT.sub(usual, word)) in known:
            return spelling
    return word


@functools.cache
def _phrases() -> dict[str, _Phrase]:
    """All phrases, Latin ones folded."""
    phrases: dict[str, _Phrase] = {}
    for kind, lists in _LISTS.items():
        for language, text in lists.items():
            for phrase in regex.split(r",\s*|\n", text):
                known = phrases.setdefault(fold(phrase.strip()), _Phrase(kind, language))
                if known.language != language:  # "so": English, or Portuguese without its accent
                    phrases[fold(phrase.strip())] = _Phrase(known.kind, None)
    del phrases[""]
    return phrases


@functools.cache
def _words() -> frozenset[str]:
    """All words of the phrases."""
    return frozenset(word for phrase in _phrases() for word in phrase.split())


_LISTS: dict[_Kind, _Phrases] = {
    "thanks": _THANKS,
    "greeting": _GREETINGS,
    "farewell": _FAREWELLS,
    "reaction": _REACTIONS,
    "about bot": _ABOUT_BOT,
    "doubtful": _DOUBTFUL,
    "weak": _WEAK,
    "addressee": _ADDRESSEES,
    "filler": _FILLERS,
}
