"""Commands for those who change the project; nothing here runs on the server."""
