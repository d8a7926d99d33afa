"""The review kit and the evidence pack as files: an editable deck, a PDF, and signed CSV; drawn here, sent elsewhere.

May import handlers' values, the pictures' colours and the libraries that write files; never a platform.
"""

from bot.kit.files import KitFile, file_of, files_of, names_of

__all__ = ["KitFile", "file_of", "files_of", "names_of"]
