"""Chinese by pinyin: letters in, words out, and nothing that anybody typed is kept."""
