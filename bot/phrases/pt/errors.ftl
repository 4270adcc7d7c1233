### When something went wrong.

error-unexpected = Algo deu errado. ID do erro: { $id }
error-command-outdated = Este comando mudou. Reinicie o Discord e tente de novo.
error-engine-away = O servidor de busca está indisponível no momento. Tente de novo daqui a pouco.
error-database-away = Meu banco de dados não está disponível no momento, por isso nada foi salvo nem alterado. Tente de novo daqui a pouco.
error-only-on-servers = Isso só funciona em servidores.
error-bad-value = O Discord enviou um valor inválido. Tente de novo.
button-unknown = Este botão não funciona mais.
