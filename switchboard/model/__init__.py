"""The words: frozen values that every layer speaks. Standard library only; nothing here decides or does."""
