"""The kinds of configuration that are generated, and how their pairs are tried."""
import ssh
import ways
from config import Config

MAKERS = {"ssh": ssh.make}
WAYS = {"ssh": ways.ssh}


def make(profile, seed):
    config = Config(profile, seed)
    MAKERS[profile](config)
    return config
