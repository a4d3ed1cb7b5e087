"""The files of the library that are no modules, which are embedded in the program like these.

`copied` writes some of them out, for code that wants files: `ensurepip` its wheel, `venv` its scripts. `Reader` is for
`importlib.resources`.
"""
import contextlib
import errno
import io
import os
import tempfile
from importlib.resources.abc import Traversable, TraversableResources


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


class Resource(Traversable):
    """A file or folder of the library, by its parts below the library's folder."""

    def __init__(self, *parts):
        self._parts = parts

    def _path(self):
        return os.path.join(os.path.dirname(__file__), *self._parts)

    @property
    def name(self):
        return os.path.basename(self._path())

    def __repr__(self):
        return f'<resource {self._path()!r}>'

    def _names(self):
        return __loader__.names('/'.join(self._parts))

    def iterdir(self):
        if not self.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self._path())
        return (Resource(*self._parts, name) for name in self._names())

    def is_dir(self):
        return bool(self._names())

    def is_file(self):
        return bool(self._parts) and self._parts[-1] in Resource(*self._parts[:-1])._names() and not self.is_dir()

    def joinpath(self, *descendants):
        parts = [part for name in descendants for part in os.fspath(name).split('/') if part not in ('', '.')]
        return Resource(*self._parts, *parts)

    def open(self, mode='r', *args, **kwargs):
        if 'r' not in mode:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), self._path())
        stream = io.BytesIO(__loader__.get_data(self._path()))
        return stream if 'b' in mode else io.TextIOWrapper(stream, *args, **kwargs)

    def read_text(self, encoding=None, errors=None, newline=None):
        with self.open(encoding=encoding, errors=errors, newline=newline) as stream:
            return stream.read()


class Reader(TraversableResources):
    """The resource reader of a package of the library."""

    def __init__(self, package):
        self._package = package

    def files(self):
        return Resource(*self._package.split('.'))
