# nfs.py UID[:GID] OPERATION ARG...: one operation of an NFSv4 client that says it is UID. The tools
# of Debian's libnfs-utils can't make folders or setuid files, so their library is called.
#	write FILE URL		a new file, 0600, with the content of FILE
#	setuid FILE URL		the same, 4755
#	read URL FILE
#	mkdir URL		0700
import ctypes
import os
import sys


class Url(ctypes.Structure):
    _fields_ = [("server", ctypes.c_char_p), ("path", ctypes.c_char_p), ("file", ctypes.c_char_p)]


nfs = ctypes.CDLL("libnfs.so.13")
nfs.nfs_init_context.restype = nfs.nfs_get_error.restype = ctypes.c_void_p
nfs.nfs_parse_url_dir.restype = ctypes.POINTER(Url)
context = ctypes.c_void_p(nfs.nfs_init_context())


def must(result):
    if result < 0:
        sys.exit(ctypes.string_at(nfs.nfs_get_error(context)).decode())
    return result


# The folder is mounted as the one that the client says it is; answers the name in it.
def mount(url):
    folder, name = url.rsplit("/", 1)
    uid, _, gid = sys.argv[1].partition(":")
    export = nfs.nfs_parse_url_dir(context, f"{folder}?version=4&uid={uid}&gid={gid or uid}".encode()).contents
    must(nfs.nfs_mount(context, export.server, export.path))
    return b"/" + name.encode()


def write(file, url, mode=0o600):
    path, handle = mount(url), ctypes.c_void_p()
    must(nfs.nfs_open2(context, path, os.O_CREAT | os.O_WRONLY, mode, ctypes.byref(handle)))
    with open(file, "rb") as source:
        while piece := source.read(2048):  # more does not fit into its message
            must(nfs.nfs_write(context, handle, ctypes.c_uint64(len(piece)), piece))
    must(nfs.nfs_close(context, handle))
    return path


def setuid(file, url):
    must(nfs.nfs_chmod(context, write(file, url, 0o700), 0o4755))


def read(url, file):
    path, handle = mount(url), ctypes.c_void_p()
    must(nfs.nfs_open(context, path, os.O_RDONLY, ctypes.byref(handle)))
    piece = ctypes.create_string_buffer(2048)
    with open(file, "wb") as copy:
        while n := must(nfs.nfs_read(context, handle, ctypes.c_uint64(2048), piece)):
            copy.write(piece.raw[:n])


def mkdir(url):
    must(nfs.nfs_mkdir2(context, mount(url), 0o700))


{"write": write, "setuid": setuid, "read": read, "mkdir": mkdir}[sys.argv[2]](*sys.argv[3:])
