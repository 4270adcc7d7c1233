"""Short forms that people write in chats, with the words that documents have for them.

General words only, each right whatever the documents are about. A question with one of a group's
phrases finds the others too, with less weight (`index.retrieval.question_words`).
"""

from index.types import Language

_ENGLISH = """
vc = voice channel = voice chat
dm = direct message = private message
msg = message
msgs = messages
pls = please
ppl = people
pfp = profile picture = avatar
perms = permissions
perm = permission
mod = moderator
mods = moderators
admin = administrator
admins = administrators
config = configuration = settings
configs = configurations = settings
repo = repository
repos = repositories
env = environment
auth = authentication
authn = authentication
authz = authorization
db = database
dbs = databases
app = application
apps = applications
docs = documentation
info = information
param = parameter
params = parameters
arg = argument
args = arguments
func = function
dir = directory
dev = developer = development
devs = developers
prod = production
spec = specification
specs = specifications
lib = library
libs = libraries
pkg = package
img = image
pic = picture
pics = pictures
vid = video
vids = videos
acc = account
pw = password
pwd = password
promo = promotion
max = maximum
tz = time zone
eta = arrival time
asap = soon
faq = frequently asked questions
tos = terms of service
ui = user interface
os = operating system
bday = birthday
fridge = refrigerator
phone = telephone
tv = television
aircon = air conditioning
"""
_PORTUGUESE = """
msg = mensagem
msgs = mensagens
dm = mensagem direta = mensagem privada
pv = privado = mensagem privada
vc = canal de voz
cfg = configuração
config = configuração
configs = configurações
perms = permissões
mod = moderador
mods = moderadores
adm = administrador
admin = administrador
admins = administradores
app = aplicativo = aplicação
apps = aplicativos = aplicações
info = informação
infos = informações
doc = documento
docs = documentos = documentação
repo = repositório
bd = banco de dados = base de dados
dev = desenvolvedor = programador
devs = desenvolvedores = programadores
qtd = quantidade
qtde = quantidade
qnt = quantidade
hrs = horas
pgto = pagamento
tel = telefone
cel = celular = telemóvel
foto = fotografia
niver = aniversário
facul = faculdade
prof = professor
profs = professores
refri = refrigerante
promo = promoção
zap = whatsapp
insta = instagram
"""
_JAPANESE = """
スマホ = スマートフォン = 携帯電話
ガラケー = 携帯電話
パソコン = コンピュータ = PC
アプリ = アプリケーション
コンビニ = コンビニエンスストア
リモコン = リモートコントローラー
エアコン = 空調
メアド = メールアドレス
垢 = アカウント
鯖 = サーバー
鯖主 = サーバー管理者
ボイチャ = ボイスチャット
ボイチャン = ボイスチャンネル
テキチャ = テキストチャンネル
ドキュメント = 文書
プロフ = プロフィール
パスワ = パスワード
リプ = 返信
"""


def _groups(lines: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split(" = ")) for line in lines.strip().splitlines())


SLANG: dict[Language, tuple[tuple[str, ...], ...]] = {
    "en": _groups(_ENGLISH),
    "pt": _groups(_PORTUGUESE),
    "ja": _groups(_JAPANESE),
}
