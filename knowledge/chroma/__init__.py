"""Chroma, embedded or on a server: nothing outside of this folder imports chromadb."""
