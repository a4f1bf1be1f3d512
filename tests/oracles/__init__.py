"""Independent evaluators the engine is compared with: they share no code with it and read no regulation folder."""
