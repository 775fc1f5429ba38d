"""The OpenAPI document's description of a route."""


def parameters_of(document, path, method="get"):
    """The parameters of a route, name -> definition; each is declared among the components."""
    declared = document["components"]["parameters"]
    references = document["paths"][path][method]["parameters"]
    parameters = [declared[r["$ref"].removeprefix("#/components/parameters/")] for r in references]
    return {parameter["name"]: parameter for parameter in parameters}
