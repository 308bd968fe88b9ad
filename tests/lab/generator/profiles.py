"""The kinds of configuration that are generated, and how their pairs are tried."""
import hostbased
import rsh
import ssh
import sudo
import ways
from config import Config

MAKERS = {"hostbased": hostbased.make, "rsh": rsh.make, "ssh": ssh.make, "sudo": sudo.make}
WAYS = {"hostbased": ways.network, "rsh": ways.network, "ssh": ways.ssh, "sudo": ways.local}
# The rules that speak of what is tried, where the configuration opens other ways too; none: all.
RULES = {"hostbased": {"ssh-hostbased", "empty-password"}}


def make(profile, seed):
    config = Config(profile, seed)
    MAKERS[profile](config)
    return config
