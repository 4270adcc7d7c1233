### When something went wrong.

error-incident = Algo deu errado do meu lado. Está no log da pessoa responsável por mim com o número { $incident }.
error-command-outdated = Este comando mudou. Reinicie o Discord e tente de novo.
error-engine-away = Meu índice está fora do ar agora. Pergunte de novo daqui a pouco.
error-only-on-servers = Isso só funciona em servidores.
error-bad-value = O Discord me mandou um valor que não consigo usar. Tente de novo.
