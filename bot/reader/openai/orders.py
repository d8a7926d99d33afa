"""Words that speak to a model instead of to us: such a message is not sent to one.

No list of words catches every order, so nothing rests on this one: `playbooks.advice` bounds what an obeying model can
do. This only saves it the temptation. A client who writes "severity: P1" loses nothing: the first reader reads it.
"""

import re
import unicodedata

from bot.reader.openai.flattening import flat, folded, unmasked

_FORGET = (
    "ignor|disregard|forget|overrid|bypass|discard|olvid|descarta|haz caso omiso|oubli|faites abstraction|vergiss|"
    "missacht|uberschreib|esqueca|esquece|desconsider|dimentic|tralascia|huwag\\w* pansinin|balewalain|kalimutan|"
    "無視|忘れ|忽略|无视|忘记|不要理会|игнорир|забудь|अनदेख|नजरअंदाज|नज़रअंदाज|भूल"
)
_ORDERS = (
    "instruc|instrukt|prompt|\\brules?\\b|guideline|previous|above|prior|directiv|reglas|indicacion|consigne|regles|"
    "anweisung|vorgabe|\\bregeln|regras|orientac|istruzion|regole|tagubilin|instruksyon|panuto|patakaran|utos|"
    "指示|命令|ルール|プロンプト|指令|规则|提示|инструкц|правил|указани|निर्देश|नियम|आदेश"
)
_SIGNALS = (
    "severity|severidad|gravedad|severite|gravite|schweregrad|severidade|gravidade|gravita|kalubhaan|priorit|prioridad|"
    "重大度|深刻度|優先度|严重|优先|серьезн|серьёзн|приоритет|गंभीरता|escalat|escalaci|eskalation|label|"
    "categor|kategori|confidence|strain|\\btone\\b|ticket|エスカレ|ラベル|チケット|升级|标签|工单"
)
_SAY = (
    "classif|clasific|klassif|einstuf|stufe|label|mark|marca|marqu|rate|\\bset\\b|output|respond|reply|answer|return|"
    "print|\\bsay\\b|report|flag|escalate|\\bdi\\b|\\bdis\\b|diga|\\bsag|melde|"
    "signal|escrib|escrev|markah|sabih|treat|raise|lower|pon|establec|responde|devuelve|definis|repond|renvoi|mets|setz|antwort|"
    "gib|defin|responda|retorne|imposta|rispondi|itakda|sagutin|ilagay|isagot|設定|答え|言|分類|出力|设|回答|说|分类|输出|"
    "установи|ответь|скажи|верни|सेट|जवाब|उत्तर|मानें|मानो|कहो|चिह्नित"
)
_PAIRS = (
    rf"(?:{_FORGET}).{{0,60}}(?:{_ORDERS})|(?:{_ORDERS}).{{0,60}}(?:{_FORGET})",
    rf"(?:{_SAY}).{{0,60}}(?:\bp\s?[1-4]\b|\bjson\b|certain|hostil)",
    rf"(?:{_SIGNALS}).{{0,40}}(?:\bp\s?[1-4]\b|p[1-4](?![\d]))|p[1-4](?!\d).{{0,20}}(?:{_SIGNALS})",
    rf"(?:{_SAY}).{{0,30}}(?:{_SIGNALS}).{{0,12}}(?:[:=]|\bas\b|\bto\b|como|comme|als|zu|na|に|为)",
)
_TO_A_MODEL = (
    r"<\|[^|>]{1,40}\|>|\[/?inst\]|<</?sys>>",
    r"</?\s*(?:system|assistant|user|message|instructions?|prompt|data|thread)\b",
    r"(?:^|\n|[.!?>\]]\s*|#+\s*)\s*(?:system|assistant|developer|sistema|systeme|systemnachricht|システム|系统)\s*[:：>]",
    r"#{2,}\s*(?:system|instruction|response|assistant|new)",
    r"[\"'`]?(?:label|severity|escalation|tone|strain|confidence|category|role)[\"'`]?\s*[:=]\s*[\"'`\[{]?\w",
    r"system (?:prompt|message|override)|\bas an? (?:ai|language model|assistant)\b|language model|\bllm\b|jailbreak",
    r"developer mode|do anything now|you are (?:now|no longer)|\bact as\b|pretend (?:to be|you)|new instructions?\b",
    r"\bai\b.{0,20}(?:model|reader|classifier|assistant|system)|modelo de lenguaje|modele de langage|sprachmodell",
    r"modelo de linguagem|modello linguistico|言語モデル|语言模型|языков\w+ модел|भाषा मॉडल",
    r"eres (?:ahora|un asistente)|a partir de ahora|tu es (?:maintenant|desormais)",
    r"vous etes (?:maintenant|desormais)",
    r"du bist (?:jetzt|nun|ab)|ab (?:jetzt|sofort) bist|voce (?:agora )?e (?:agora|um assistente)|sei ora",
    r"d'ora in poi",
    r"ikaw ay (?:isa|ngayon)|mula ngayon|あなたは(?:今|これから)|你现在是|从现在起|ты теперь|अब आप|अब तुम",
    r"from now on,? (?:you|every|all)|forget (?:what|everything|all|your|the)|what you were told|\byou must\b",
    r"you are an? \w+",
    r"(?:label|mark|treat|classif|rate|count|consider|flag)\w* (?:everything|all|every message|it|that)\b",
    r"(?:label|mark|treat|classif|rate|count|consider|flag)\w* (?:the above|this)\b",
    r"(?:answer|say|report|write) that (?:the|this|our) (?:client|customer|message)",
    r"the client is (?:happy|satisfied|angry)",
    r"(?:dear|hey|hello|hi|attention|attn|note to|to|for) (?:the )?(?:ai|bot|model|llm|gpt|chatgpt|copilot)\b",
    r"(?:to|for) the (?:classifier|reader)\b",
    r"(?:automated|classifier|model|machine|bot|software|tool|ai)\b.{0,20}(?:reading|reads|processing|processes|triag|scanning)",
    r"(?:begin|end|start) (?:of )?(?:the )?(?:user|admin|message|prompt|system|input|override|data)\b",
    r"admin override|sudo ",
    r"(?:highest|lowest|top|maximum|minimum) (?:level|severity|urgency|escalation)",
    r"correct (?:classification|label|answer)",
    r"(?:do not|don't|never|stop) (?:obey|follow)(?:ing)?\b(?! up)|do not escalate|don't escalate",
    r"(?:nao|no) (?:sigas?|obede)|ne (?:suis|suivez|respect)\w* pas",
    r"(?:beacht|befolg).{0,30}nicht|no hag\w+ caso|huwag\w* (?:sund|pans)",
    r"従わ|不要(?:遵守|理会|听)|पालन मत|मत मान|не следуй",
    r"(?:new|nueva|nova|nouvelle|neue|bagong) ?(?:task|tache|tarefa|gawain|aufgabe)",
    r"新しい ?タスク|新 ?任务|नया (?:काम|कार्य)|нов\w+ задач",
    r"(?:tarea|tarefa|tache) (?:nueva|nova|nouvelle)",
    r"(?:dois|debes|deve|musst|sollst) (?:tout |todo |tudo |alles )?\w*marq?\w*",
    r"(?:instructed|told|asked|programmed) by (?:your|the) (?:developer|creator|maker|owner)",
    r"(?:earlier|previous) guidance",
    r"上(?:記|面|述)の?.{0,6}(?:指示|规则|指令|ルール)",
    r"(?:repeat|reveal|print|show|tell me) (?:me )?(?:your|the) (?:\w+ )?(?:prompt|instructions|rules)",
)


def _bare(text: str) -> str:
    """Without signs that stand on letters, which come and go with the way they are typed, and without wide gaps."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Mn", "Mc"))


# The patterns go through the same mill as the texts, so that both have lost the same signs.
_PATTERN = re.compile(_bare(folded("|".join((*_PAIRS, *_TO_A_MODEL)))), re.S)
_GAP = re.compile("[ \t]+")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def hides_words(text: str) -> bool:
    """Whether letters are there that only a machine reads: turned direction, or the invisible alphabet."""
    return _HIDDEN.search(text) is not None


def gives_orders(text: str) -> bool:
    """Whether a message seems to speak to the model that reads it, in whatever letters and languages it does so."""
    return any(_PATTERN.search(_GAP.sub(" ", _bare(way))) for way in unmasked(flat(text)))
