"""Texts compared with texts: the same utterance, the same wording, the same prose, and where they differ.

Pure Python without Django: words go in, findings with their reasons come out, the same ones each time.
Nothing here decides; what is found is suggested to a person.
"""
