### "Translate": quotes in the reader's language, for that reader alone.

translate-button = Translate
translate-heading = Only you can see this. What the documents say is in the quotes; a machine translation may be wrong.
translate-machine = Machine translation from { $language ->
    [ja] Japanese
    [pt] Portuguese
   *[en] English
}:
# […] stands for what is missing.
translate-incomplete = […] is too long to be translated, or took too long.

## Why there is no translation

translate-needless = These quotes are already in your language.
translate-impossible = I can't translate these quotes into your language.
translate-too-long = The translation doesn't fit into a message.
translate-busy = Others are waiting for a translation. Please try again in a moment.
translate-slow = The translation is taking too long. Please try again in a few minutes.
translate-failed = The translation failed. The reason is in the log.
translate-off = I don't translate any more.
