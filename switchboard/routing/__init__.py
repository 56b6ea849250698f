"""Pure: routes.yaml becomes a Book, and a Book decides where an alert goes and says because. Text in, values out."""
