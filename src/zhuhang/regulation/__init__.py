"""The language of regulations (办法): model, loader, checker and prose; nothing here knows a student."""
