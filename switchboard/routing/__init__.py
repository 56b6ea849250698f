"""Pure: routes.yaml becomes a Config, and a Config decides where an alert goes and says because. Text in, values out."""
