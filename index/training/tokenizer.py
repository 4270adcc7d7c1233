"""The tokenizer of the bundled embedding: Unigram pieces that never straddle scripts."""

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
WORD_START = "▁"  # before the first piece of a word in an alphabet, as SentencePiece does
# A piece of a compound in Japanese needs no such mark: any word may stand inside another.
_WORDS = r"(?<![\p{Latin}\p{M}\p{N}])(?=\p{Latin})"
_SCRIPTS = (
    WORD_START + r"?[\p{Latin}\p{M}]+"
    r"|[\p{Han}々〆〇]+"
    r"|\p{Hiragana}+"
    r"|[\p{Katakana}ー]+"
    r"|\p{N}+"
    r"|[^\s\p{Latin}\p{M}\p{Han}\p{Hiragana}\p{Katakana}\p{N}]"
)


def learn_tokenizer(texts: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Learn Unigram pieces from NFKC-lowercased text split at changes of script."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(_WORDS), WORD_START),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_SCRIPTS), behavior="removed", invert=True)
    tokenizer.decoder = decoders.Metaspace(replacement=WORD_START)
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary_size,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=16,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer=trainer)
    return tokenizer
