"""Where a programme lives on disk, and how anything is written there.

Import from the modules: ``errors``, ``paths``, ``files``, ``canonical``, ``progress``.
"""
