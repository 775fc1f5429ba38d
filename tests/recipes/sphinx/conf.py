project = "Sphinx"
