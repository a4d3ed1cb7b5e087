"""The files of the library that are no modules, which are embedded in the program like these.

`copied` writes some of them out, for code that wants files: `ensurepip` its wheel, `venv` its scripts.
"""
import contextlib
import os
import tempfile


@contextlib.contextmanager
def copied(folder):
    """A temporary folder with a copy of what is embedded below a folder of the library, such as 'venv/scripts'."""
    with tempfile.TemporaryDirectory() as target:
        for name in __loader__.data_files(folder):
            path = os.path.join(target, *name.split('/'))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            source = os.path.join(os.path.dirname(__file__), *folder.split('/'), *name.split('/'))
            with open(path, 'wb') as file:
                file.write(__loader__.get_data(source))
        yield target
