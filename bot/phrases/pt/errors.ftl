### When something went wrong.

error-incident = Algo deu errado do meu lado. Está no log de quem me mantém com o número { $incident }.
error-command-outdated = Este comando mudou. Reinicie o Discord e tente de novo.
error-only-on-servers = Isto só funciona em servidores.
error-bad-value = O Discord me mandou um valor que não consigo usar. Tente de novo.
