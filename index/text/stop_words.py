"""Words too common to find anything by: never indexed, never asked for.

Portuguese and English as written, lower case; Japanese in Sudachi's normalized forms.
"""

from index.types import Language

_ENGLISH = """
a about above after again against all also am an and any are aren't as at be because been before
being below between both but by can can't cannot could couldn't did didn't do does doesn't doing
don't down during each either else etc ever every few for from further get gets give given gives got
had hadn't has hasn't have haven't having he her here hers herself him himself his how however i if
in into is isn't it its itself just let like lot lots made make makes many may me might mine more
most much must my myself neither no nor not of off often on once one ones only onto or other others
our ours ourselves out over own per please quite rather same say says said shall she should
shouldn't since so some someone something still such than that the their theirs them themselves then
there these they thing things this those though through thus to too toward towards under until unto
up upon us use used uses using very via was wasn't we were weren't what whatever when whenever where
whether which while who whoever whom whose why will with within without won't would wouldn't yes yet
you your yours yourself yourselves tell does 're 's 't 're 've 'll 'd 'm s t re ve ll d m
hi hello hey thanks thank bye ok okay
"""
_PORTUGUESE = """
a à acerca afim ai ainda além algo alguém algum alguma algumas alguns ali ante antes ao aos apenas
após aquela aquelas aquele aqueles aqui aquilo as às assim até bem cada cadê com como contra cujo
cuja cujos cujas da daquela daquele das de dela delas dele deles demais depois desde dessa dessas
desse desses desta destas deste destes deve devem disso disto dizer diz dizem disse do dos durante e
é ela elas ele eles em enquanto então entre era eram és essa essas esse esses esta está estamos
estão estar estas estava estavam este estes esteve estive eu existe existem faz fazem fazer foi for
foram fosse fui há havia houve isso isto já la lá lhe lhes lo logo mais mas me mediante meio menos
mesma mesmas mesmo mesmos meu meus minha minhas muita muitas muito muitos na nada não nas nem nenhum
nenhuma nessa nessas nesse nesses nesta nestas neste nestes no nos nós nossa nossas nosso nossos num
numa o onde os ou outra outras outro outros para pela pelas pelo pelos per perante pode podem poder
pois por porém porque porquê portanto possui possuem pouca poucas pouco poucos pra pro própria
própria próprio próprios próprias qual quais qualquer quando quanta quantas quanto quantos quão que
quê quem quer são se seja sejam sem sempre sendo ser será serão seria seriam seu seus sim sob sobre
sou sua suas tais tal também tampouco te tem têm temos tenha tenho ter teria teve ti tinha tinham
tipo toda todas todavia todo todos tu tua tudo última um uma umas uns vai vão você vocês vos
olá oi obrigado obrigada tchau dizia diziam disseram dito deveria deveriam devia deviam poderia
poderiam podia podiam fez fizeram feito faria fazia teria teriam iria iriam daria
"""
_JAPANESE = """
為る 居る 有る 在る 成る 因る 依る 拠る 事 物 者 所 為 様 方 何 何か 何れ 誰 誰か 何時 何時か
何処 何故 如何 如何して どんな どの どう どれ どちら 何方 幾ら 幾つ 此れ 其れ 彼れ 此の 其の 彼の
此処 其処 彼処 此方 其方 斯う 然う そう こう ああ こんな そんな あんな 良い 無い 出来る 来る 行く
仕舞う 置く 下さる 頂く 貰う 呉れる 上げる 又 及び 或いは 若しくは 並びに しかし 但し 然し そして
それで だから 従って 又は つまり 等 達 迄 中 内 上 下 間 於く 於ける 対する 関する 就く 就いて
通り 侭 御 訳 筈 積もり ため こと もの よう ところ とき 時 場合 的 教える 思う 言う 云う れる
られる せる させる たい です ます ない だ か ね よ 事物
今日は 今晩は こんにちは こんばんは おはよう お早う 有り難う ありがとう 宜しい
"""
# In capitals these are names: the United States, information technology, the World Health
# Organization, the GET of HTTP; ALS and Sergipe in Portuguese, operating systems. Not among them
# are words that people put in capitals to stress them, such as NOT and ALL.
ACRONYMS = frozenset({"US", "IT", "WHO", "GET", "ELA", "SE", "OS"})

STOP_WORDS: dict[Language, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "pt": frozenset(_PORTUGUESE.split()),
    "ja": frozenset(_JAPANESE.split()),
}
