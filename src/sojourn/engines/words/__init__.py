"""Words by which texts are found, in Chinese and in Latin letters, and the words that a search asks for."""

from sojourn.engines.words.asking import asked_words, marked
from sojourn.engines.words.finding import words_of_code, words_of_name, words_of_text

__all__ = ["asked_words", "marked", "words_of_code", "words_of_name", "words_of_text"]
