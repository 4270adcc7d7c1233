### "Translate": quotes in the reader's language, for that reader alone.

translate-button = Traduzir
translate-heading = Só você vê isto. O que os documentos dizem está nas citações; a tradução automática pode conter erros.
translate-machine = Tradução automática do { $language ->
    [ja] japonês
    [pt] português
   *[en] inglês
}:
# […] stands for what is missing.
translate-incomplete = […] é longo demais para traduzir ou demorou demais.

## Why there is no translation

translate-needless = Estas citações já estão no seu idioma.
translate-impossible = Não consigo traduzir estas citações para o seu idioma.
translate-too-long = A tradução não cabe em uma mensagem.
translate-busy = Há outras traduções na fila. Tente de novo daqui a pouco.
translate-slow = A tradução está demorando demais. Tente de novo daqui a alguns minutos.
translate-failed = Não consegui traduzir. O motivo está no log.
translate-off = A tradução foi desativada.
