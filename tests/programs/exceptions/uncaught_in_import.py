"""An exception raised while a module is imported: the traceback shows both files, not the import system."""
import _raises_on_import
