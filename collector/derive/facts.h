/*
 * The fact registry: every kind of fact, its typed fields and what they mean, in one list. The
 * structs below, the SQL tables, insertion, reading and docs/FACTS.md all come from it.
 *
 * A fact is a row about one host, with its origin: the evidence file, the record in it, and the
 * path and line on the host. Facts say what stands in the files; whether that opens a door is
 * for the rules to say.
 *
 * To add a fact kind `foo`:
 *  1. a row in FACT_KINDS and its field list FACT_foo below;
 *  2. the derive file that makes it: see derive.h;
 *  3. `make docs/FACTS.md` writes the page anew; a test fails while it is out of date.
 * Nothing else names the kinds. FACT_template shows the form and is compiled.
 *
 * Numbers that say yes or no are 1, 0, or -1 for unknown.
 */
#ifndef CORDON_DERIVE_FACTS_H
#define CORDON_DERIVE_FACTS_H

#include <sqlite3.h>

#include "common/arena.h"

/* K(kind, what one row is) */
#define FACT_KINDS(K)                                                                    \
	K(host_info, "what the agent says of its host and of itself")                    \
	K(address, "an address of the host, but loopback")                               \
	K(host_name, "a line of the host's own hosts file: one row for each name")       \
	K(resolver, "whom the host asks for names, accounts and groups")                 \
	K(file, "a path that was asked for, and how that ended")                         \
	K(account, "a row of passwd with the state of its password")                     \
	K(unix_group, "a row of group")                                                  \
	K(group_member, "a member listed in group; the primary group stands in account") \
	K(private_key, "a private key on the host")                                      \
	K(host_key, "a public host key of the host's sshd")                              \
	K(keysign, "whether users of the host have its identity signed for them")        \
	K(sshd, "an sshd of the host; without one that runs, the one that would")        \
	K(sshd_setting, "a line of the sshd configuration, in the order sshd reads it")  \
	K(authorized_key, "a line of an authorized_keys file")                           \
	K(revoked_key, "a line of a file that RevokedKeys names")                        \
	K(certificate, "an SSH certificate on the host: what a CA says of a key")        \
	K(ca_key, "a line of a file that TrustedUserCAKeys names")                       \
	K(principal, "a line of a file that AuthorizedPrincipalsFile names")             \
	K(program, "a server's program, by what it says of itself")                      \
	K(trust_line, "a line of .rhosts, .shosts, hosts.equiv or shosts.equiv")         \
	K(config_line, "a line of pam.d, doas.conf, hosts.allow, ..., as it stands")     \
	K(doas_line, "a rule of doas.conf, in order")                                    \
	K(service, "a network service, and whether it is on")                            \
	K(listener, "a listening socket")                                                \
	K(process, "a running server that decides about trust")                          \
	K(export, "an NFS export to one client specification")                           \
	K(mount, "a mounted or configured file system")                                  \
	K(agent_socket, "a socket of an ssh-agent, or a control socket of ssh")          \
	K(ssh_session, "one end of an SSH connection that is up")                        \
	K(client_setting, "a line of ssh_config, of those that a rule asks for")         \
	K(known_host, "a line of known_hosts")                                           \
	K(network, "a network of IPv4 that the host reaches without a gateway")          \
	K(netgroup, "a triple of a netgroup, or a netgroup inside it")                   \
	K(sudoers_line, "an entry of sudoers, in the order sudo reads them")             \
	K(known_name, "a hashed name of known_hosts, solved with the names of the case") \
	K(login, "a log-in that a log speaks of: the last of its kind")                  \
	K(unjudged, "a line that may grant trust and that no rule judges")               \
	K(ticket, "a principal whose keys or tickets lie in a Kerberos cache or keytab") \
	K(credential, "a file that holds passwords or tokens for other systems")         \
	K(task, "a process")                                                             \
	K(unlisted, "a process that answers to its number and does not show itself")     \
	K(endpoint, "a socket that listens or is connected, and whose it is")            \
	K(interface, "a network interface")                                              \
	K(module, "a module of the kernel")                                              \
	K(usage, "what a local file system holds, and what its files add up to")         \
	K(sign, "what an intrusion leaves, and other things leave too: docs/SIGNS.md")   \
	K(note, "something odd: in the evidence, or met while reading it")               \
	K(template, "no row is ever made of this kind: it shows the form")

#define FACT_host_info(TEXT, INT, K)                                  \
	TEXT(K, hostname, "as the host calls itself")                 \
	TEXT(K, domain, "its domain name")                            \
	TEXT(K, os, "PRETTY_NAME of os-release")                      \
	TEXT(K, os_id, "ID of os-release")                            \
	TEXT(K, os_like, "ID_LIKE of os-release")                     \
	TEXT(K, kernel, "release of the kernel")                      \
	TEXT(K, arch, "machine architecture")                         \
	TEXT(K, machine_id, "/etc/machine-id; cloned hosts share it") \
	TEXT(K, boot_id, "of this boot")                              \
	TEXT(K, clock, "the host's own time when the agent began")    \
	TEXT(K, agent, "version of the agent")                        \
	TEXT(K, agent_sha256, "hash of the agent's program")          \
	INT(K, uid, "that the agent ran as")                          \
	TEXT(K, view, "image, agentless; empty: the agent ran there")

#define FACT_address(TEXT, INT, K) TEXT(K, address, "IPv4 or IPv6, without its prefix length")

#define FACT_host_name(TEXT, INT, K)                \
	TEXT(K, address, "first word of the line")  \
	TEXT(K, name, "one of the names behind it") \
	INT(K, first, "1: the canonical name, the first behind the address")

#define FACT_resolver(TEXT, INT, K)                                               \
	TEXT(K, hosts, "sources of names, in order: files dns; empty: not known") \
	TEXT(K, netgroup, "sources of netgroups; empty: not known")               \
	TEXT(K, accounts, "sources of accounts; empty: not known")                \
	TEXT(K, groups, "sources of groups and their members; empty: not known")  \
	TEXT(K, search, "domains behind a name that the DNS is asked for")

#define FACT_file(TEXT, INT, K)                                                          \
	TEXT(K, path, "as asked for")                                                    \
	TEXT(K, real, "with all links resolved")                                         \
	TEXT(K, link, "its target, where some servers refuse a link and it is one")      \
	TEXT(K, status, "read, absent, denied, skipped, cut")                            \
	TEXT(K, type, "file, dir, link, ...")                                            \
	INT(K, mode, "permission bits as a number; -1 unknown")                          \
	INT(K, uid, "owner")                                                             \
	INT(K, gid, "owning group")                                                      \
	TEXT(K, acl, "POSIX ACL: u:1001:rw-,g::r--,m::rw-; empty: none")                 \
	TEXT(K, copy_of, "a shell of the host that has the same bytes; of setuid files") \
	TEXT(K, caps, "capabilities of a program: cap_setuid+ep,cap_chown+p")            \
	TEXT(K, rdev, "of a device: major:minor")                                        \
	INT(K, nlink, "hard links")                                                      \
	INT(K, size, "bytes")                                                            \
	TEXT(K, mtime, "last change of content")                                         \
	TEXT(K, ctime, "last change of content, owner, mode or name")                    \
	TEXT(K, hash, "SHA-256 of content that stayed there; of setuid files")           \
	TEXT(K, core_of, "of a core file: the program")                                  \
	TEXT(K, sha256, "of the content")                                                \
	TEXT(K, why, "reason of skipped or denied, or why content was withheld")

#define FACT_account(TEXT, INT, K)                                                            \
	TEXT(K, name, "login name")                                                           \
	INT(K, uid, "numeric id: accounts that share it are one")                             \
	INT(K, gid, "primary group")                                                          \
	TEXT(K, gecos, "comment")                                                             \
	TEXT(K, home, "as passwd says")                                                       \
	TEXT(K, home_real, "with all links resolved")                                         \
	TEXT(K, shell, "as passwd says; empty means /bin/sh")                                 \
	TEXT(K, pw, "shadowed, or as in shadow: passwd itself is then read")                  \
	TEXT(K, shadow, "hash, empty, locked, none, missing, unread")                         \
	TEXT(K, scheme, "of the hash: yescrypt, sha512, ..., des")                            \
	TEXT(K, digest, "keyed: equal ones are one hash; empty: none was made")               \
	INT(K, lastchg, "day of the last change since 1970; -1: field empty")                 \
	INT(K, max_days, "days that a password is good for; -1: field empty")                 \
	INT(K, inactive, "days after that; -1: field empty")                                  \
	INT(K, expire, "day on which the account ends; -1: field empty")                      \
	INT(K, change, "day from which the password must be another; -1: none")               \
	TEXT(K, lock, "*LOCKED*, *LK*, *AL*, UP, account_locked, rlogin, unread")             \
	TEXT(K, doubt, "why the name may be another account, or none; empty: it is this one") \
	INT(K, shut_line, "of passwd: this row of NIS shuts the account out; -1: none does")

#define FACT_unix_group(TEXT, INT, K)      \
	TEXT(K, name, "name of the group") \
	INT(K, gid, "numeric id")

#define FACT_group_member(TEXT, INT, K)    \
	TEXT(K, name, "name of the group") \
	INT(K, gid, "numeric id")          \
	TEXT(K, member, "login name")

#define FACT_private_key(TEXT, INT, K)                                                      \
	TEXT(K, path, "where it lies")                                                      \
	TEXT(K, real, "with all links resolved")                                            \
	TEXT(K, fingerprint, "SHA256:...; empty when the public half is not known")         \
	TEXT(K, type, "ssh-ed25519, ...")                                                   \
	TEXT(K, format, "openssh, pem-rsa, ...")                                            \
	TEXT(K, encrypted, "yes, no, unknown")                                              \
	TEXT(K, public_from, "file: from the key itself; sibling: from the .pub beside it") \
	INT(K, bits, "size of an RSA modulus; 0 for other types")                           \
	INT(K, mode, "permission bits as a number")                                         \
	INT(K, uid, "owner")                                                                \
	INT(K, gid, "owning group")                                                         \
	TEXT(K, mtime, "last change of content")                                            \
	TEXT(K, ctime, "last change of content, owner, mode or name")                       \
	TEXT(K, acl, "POSIX ACL, as in file")

#define FACT_host_key(TEXT, INT, K)                               \
	TEXT(K, path, "where its private half lies")              \
	TEXT(K, type, "ssh-ed25519, ...")                         \
	TEXT(K, fingerprint, "SHA256:...")                        \
	INT(K, bits, "size of an RSA modulus; 0 for other types") \
	INT(K, held, "1: the private half was seen; 0: only the public one beside it")

#define FACT_keysign(TEXT, INT, K)                                                         \
	TEXT(K, program, "ssh-keysign")                                                    \
	INT(K, usable, "1: it is setuid root, and everybody may run it; 0 no, -1 unknown") \
	INT(K, enabled, "1: ssh_config has EnableSSHKeysign yes for it; 0 no, -1 unknown")

#define FACT_sshd(TEXT, INT, K)                                                         \
	TEXT(K, config, "as in the settings")                                           \
	TEXT(K, path, "its configuration file")                                         \
	TEXT(K, exe, "its program")                                                     \
	TEXT(K, started, "when it was; empty when it does not run, or that is unknown") \
	INT(K, port, "of the command line; 0: the configuration says it")

#define FACT_sshd_setting(TEXT, INT, K)                                                     \
	TEXT(K, config, "which sshd: its configuration file, and its -o options if any")    \
	INT(K, seq, "order of reading, over all included files")                            \
	INT(K, block, "0: global; n: the n-th Match block")                                 \
	INT(K, parent, "of a match line: the block whose Include drew its file in; else 0") \
	TEXT(K, keyword, "in lower case")                                                   \
	TEXT(K, args, "the arguments, each in double quotes when it holds a blank")         \
	TEXT(K, error, "why the line is unusable; empty when it is sound")

#define FACT_authorized_key(TEXT, INT, K)                             \
	TEXT(K, path, "the file, as asked for")                       \
	TEXT(K, fingerprint, "SHA256:... of the key")                 \
	TEXT(K, sha1, "SHA1:... of the key")                          \
	TEXT(K, type, "ssh-ed25519, ...")                             \
	INT(K, bits, "size of an RSA modulus; 0 for other types")     \
	TEXT(K, options, "the options in front of the key, verbatim") \
	TEXT(K, comment, "behind the key")                            \
	TEXT(K, error, "why the line is dead; empty when it is sound")

#define FACT_revoked_key(TEXT, INT, K)                                                        \
	TEXT(K, path, "the file")                                                             \
	TEXT(K, what,                                                                         \
	    "key; sha1, serials, key-id: of a KRL; bad: sshd then refuses all keys; unsure: " \
	    "versions differ")                                                                \
	TEXT(K, fingerprint, "SHA256:... of the key; of sha1 SHA1:...")                       \
	TEXT(K, ca, "SHA256:... of the CA of the certificates; empty: of every CA")           \
	TEXT(K, first, "serial number of the first certificate, a decimal number")            \
	TEXT(K, last, "serial number of the last")                                            \
	TEXT(K, key_id, "of the certificates")                                                \
	TEXT(K, error, "of bad and unsure: why")

#define FACT_certificate(TEXT, INT, K)                                             \
	TEXT(K, path, "where it lies")                                             \
	TEXT(K, real, "with all links resolved")                                   \
	TEXT(K, cert, "SHA256:... of the whole certificate")                       \
	TEXT(K, fingerprint, "SHA256:... of the key that it certifies")            \
	TEXT(K, sha1, "SHA1:... of that key")                                      \
	TEXT(K, type, "ssh-ed25519-cert-v01@openssh.com, ...")                     \
	INT(K, bits, "size of an RSA modulus; 0 for other types")                  \
	TEXT(K, kind, "user, host")                                                \
	TEXT(K, serial, "a decimal number; 0: none")                               \
	TEXT(K, key_id, "as the CA calls it")                                      \
	TEXT(K, principals, "names, each in double quotes when it holds a blank")  \
	INT(K, valid_after, "seconds since 1970")                                  \
	INT(K, valid_before, "seconds since 1970; not good in that second itself") \
	INT(K, force_command, "1: it leaves one command")                          \
	TEXT(K, command, "that one")                                               \
	INT(K, source_address, "1: it is good from some addresses only")           \
	TEXT(K, source, "those")                                                   \
	INT(K, verify_required, "1: the token has to ask for a PIN")               \
	INT(K, no_touch_required, "1: the token need not be touched")              \
	INT(K, port_forwarding, "1: it permits it")                                \
	TEXT(K, ca, "SHA256:... of the key that signed it")                        \
	TEXT(K, ca_type, "type of that key")                                       \
	TEXT(K, signature, "its algorithm: rsa-sha2-512, ...")                     \
	TEXT(K, seal, "the signature itself: good, bad, unknown")                  \
	TEXT(K, error, "why sshd refuses its options; empty when they are sound")

#define FACT_ca_key(TEXT, INT, K)          \
	TEXT(K, path, "the file")          \
	TEXT(K, fingerprint, "SHA256:...") \
	TEXT(K, sha1, "SHA1:...")          \
	TEXT(K, type, "ssh-ed25519, ...")  \
	TEXT(K, error, "why the line is no key; sshd reads no further")

#define FACT_principal(TEXT, INT, K)                                   \
	TEXT(K, path, "the file")                                      \
	TEXT(K, name, "that the certificate must have")                \
	TEXT(K, options, "the options in front of the name, verbatim") \
	TEXT(K, error, "why the line is dead; empty when it is sound")

#define FACT_program(TEXT, INT, K)                                \
	TEXT(K, path, "its file")                                 \
	TEXT(K, version, "OpenSSH_9.2p1 Debian-2, ...")           \
	INT(K, wrappers, "1: it asks hosts.allow and hosts.deny") \
	INT(K, pam, "1: it is built with PAM")

#define FACT_trust_line(TEXT, INT, K)      \
	TEXT(K, path, "the file")          \
	TEXT(K, raw, "the line, verbatim") \
	INT(K, unended, "1: the last line, without a newline behind it")

#define FACT_config_line(TEXT, INT, K) \
	TEXT(K, path, "the file")      \
	TEXT(K, raw, "the line without blanks around it")

#define FACT_doas_line(TEXT, INT, K)                 \
	TEXT(K, path, "the file")                    \
	TEXT(K, raw, "the rule without its newline") \
	TEXT(K, error, "why doas refuses the file; empty when the rule is sound")

#define FACT_service(TEXT, INT, K)                                                  \
	TEXT(K, name, "shell, login, exec, ssh, nfs")                               \
	INT(K, enabled, "1 on, 0 off, -1 unknown")                                  \
	TEXT(K, via, "inetd, xinetd, systemd")                                      \
	TEXT(K, server, "the program and its arguments")                            \
	TEXT(K, clients, "what xinetd or systemd says of clients; empty: everyone") \
	TEXT(K, address, "that it listens on; empty: every one")                    \
	TEXT(K, user, "that the server runs as")

#define FACT_listener(TEXT, INT, K)                \
	TEXT(K, proto, "tcp, tcp6, unix")          \
	TEXT(K, address, "local address, or path") \
	INT(K, port, "local port; -1: none")

#define FACT_process(TEXT, INT, K)                                              \
	TEXT(K, name, "sshd, inetd, ...")                                       \
	TEXT(K, exe, "its program file")                                        \
	TEXT(K, args, "arguments, each in double quotes when it holds a blank") \
	TEXT(K, started, "when it was started")                                 \
	INT(K, pid, "process id")                                               \
	INT(K, uid, "real user")                                                \
	INT(K, same_ns, "1: shares the agent's network, mount and pid namespaces")

#define FACT_export(TEXT, INT, K)                                                         \
	TEXT(K, source, "etab, exports, kernel, ganesha, sharetab, xtab")                 \
	TEXT(K, dialect, "linux (or empty), bsd, solaris, aix, ganesha")                  \
	TEXT(K, path, "exported directory")                                               \
	TEXT(K, client, "to whom; empty or * is everyone")                                \
	INT(K, rw, "1: may be written; 0: read; -1: these clients get nothing")           \
	INT(K, root_squash, "1: uid 0 becomes anonuid")                                   \
	INT(K, all_squash, "1: everybody becomes anonuid")                                \
	INT(K, secure, "1: only from ports below 1024; -1: not known")                    \
	INT(K, anonuid, "uid of the squashed")                                            \
	INT(K, anongid, "gid of the squashed")                                            \
	INT(K, sys, "1: the client's word on who it is counts; 0: a ticket does")         \
	INT(K, subtree, "1: a file's handle must lie in the tree; 0: in its file system") \
	TEXT(K, unsure, "what else must hold and no file says; or empty")                 \
	TEXT(K, options, "as they stand in the file")                                     \
	TEXT(K, error, "why the entry is unusable; empty when it is sound")

#define FACT_mount(TEXT, INT, K)                                                  \
	TEXT(K, mountpoint, "where it is mounted")                                \
	TEXT(K, dev, "major:minor of the file system")                            \
	TEXT(K, fstype, "type of the file system")                                \
	TEXT(K, source, "device, or server:/path")                                \
	TEXT(K, server, "of a network file system: the server's name or address") \
	TEXT(K, remote, "of a network file system: the path on the server")       \
	TEXT(K, options, "per mount and per file system, joined by a comma")      \
	INT(K, nosuid, "1: setuid bits do not count")                             \
	INT(K, ro, "1: read-only here")                                           \
	INT(K, active, "1: mounted now; 0: only configured")

#define FACT_agent_socket(TEXT, INT, K)                                                 \
	TEXT(K, path, "as asked for")                                                   \
	TEXT(K, real, "with all links resolved")                                        \
	TEXT(K, kind, "agent, forwarded (by a session), control (of ssh), other")       \
	TEXT(K, found, "environment, process, place, home, IdentityAgent, ControlPath") \
	INT(K, mode, "permission bits as a number")                                     \
	INT(K, uid, "owner")                                                            \
	INT(K, gid, "owning group")                                                     \
	TEXT(K, acl, "POSIX ACL, as in file")                                           \
	INT(K, listening, "1: a server listens there; 0: it is left over; -1 unknown")  \
	TEXT(K, holder, "name of the process that listens; empty when it is not known") \
	INT(K, pid, "its process id; -1 unknown")                                       \
	INT(K, holder_uid, "its user; -1 unknown")                                      \
	TEXT(K, title, "what the process calls itself: sshd: bob@pts/0, ssh: PATH [mux]")

#define FACT_ssh_session(TEXT, INT, K)                                           \
	TEXT(K, role, "server: sshd for an account that logged in; client: ssh") \
	INT(K, pid, "process id")                                                \
	INT(K, uid, "that the process runs as: the account; -1 unknown")         \
	TEXT(K, title, "what the process calls itself: sshd: bob@pts/0")         \
	TEXT(K, local, "address of this end")                                    \
	INT(K, local_port, "its port")                                           \
	TEXT(K, peer, "address of the other end")                                \
	INT(K, peer_port, "its port")                                            \
	TEXT(K, auth_sock, "the agent that the client's environment names")

#define FACT_client_setting(TEXT, INT, K)                                                \
	TEXT(K, owner, "the account whose file it is; empty: the host's")                \
	INT(K, seq, "order of reading, over all included files")                         \
	INT(K, block, "0: global; n: the n-th Host or Match block")                      \
	INT(K, parent, "of a line that begins a block: the one around its file; else 0") \
	TEXT(K, keyword, "in lower case: host, match, forwardagent, hostname, user")     \
	TEXT(K, args, "the arguments, each in double quotes when it holds a blank")

#define FACT_known_host(TEXT, INT, K)                         \
	TEXT(K, path, "the file")                             \
	TEXT(K, names, "the host field, verbatim")            \
	TEXT(K, marker, "@cert-authority, @revoked or empty") \
	TEXT(K, type, "of the key")                           \
	TEXT(K, fingerprint, "SHA256:... of the key")         \
	INT(K, bits, "of an RSA modulus; else 0")             \
	INT(K, hashed, "1: the name is hashed")

#define FACT_netgroup(TEXT, INT, K)                                           \
	TEXT(K, name, "of the netgroup")                                      \
	TEXT(K, member_host, "first member of the triple; empty matches any") \
	TEXT(K, member_user, "second")                                        \
	TEXT(K, member_domain, "third")                                       \
	TEXT(K, group_inside, "name of a netgroup inside; empty for a triple")

#define FACT_sudoers_line(TEXT, INT, K)                                       \
	TEXT(K, path, "the file")                                             \
	TEXT(K, raw, "the entry, verbatim; empty: the row is about the file") \
	TEXT(K, error, "why sudo passes over it; empty when it is sound")     \
	INT(K, unread, "1: what stands in the file is not known")             \
	INT(K, refused, "1: sudo does nothing at all because of the file")

#define FACT_network(TEXT, INT, K) TEXT(K, network, "10.0.0.0/24")

#define FACT_known_name(TEXT, INT, K)                                         \
	TEXT(K, name, "whom the line names: a name, an address, [name]:port") \
	TEXT(K, fingerprint, "of the key on the line")                        \
	TEXT(K, by, "key: one of the names of the host that has it; name: a name of the case")

#define FACT_login(TEXT, INT, K)                                                    \
	TEXT(K, user, "the account")                                                \
	TEXT(K, address, "that the client came from")                               \
	TEXT(K, method, "publickey, hostbased, password, ...")                      \
	TEXT(K, fingerprint, "of the key, of the client's host where that vouches") \
	TEXT(K, ca, "of the key that signed the certificate")                       \
	TEXT(K, time, "2026-11-23T20:29:00, in the host's own time zone")

#define FACT_unjudged(TEXT, INT, K) \
	TEXT(K, path, "the file")   \
	TEXT(K, why, "what it may grant")

#define FACT_credential(TEXT, INT, K)                                    \
	TEXT(K, path, "as asked for")                                    \
	TEXT(K, kind, "netrc, git, aws, ..., by its place or its bytes") \
	INT(K, mode, "permission bits as a number")                      \
	INT(K, uid, "owner")

#define FACT_ticket(TEXT, INT, K)                                          \
	TEXT(K, path, "the cache or keytab")                               \
	TEXT(K, real, "with all links resolved")                           \
	TEXT(K, format, "ccache, keytab")                                  \
	TEXT(K, principal, "as klist writes it")                           \
	TEXT(K, expires, "of a cache: when its last ticket for more ends") \
	INT(K, mode, "permission bits as a number")                        \
	INT(K, uid, "owner")                                               \
	INT(K, gid, "owning group")

#define FACT_task(TEXT, INT, K)                                                              \
	INT(K, pid, "its number")                                                            \
	INT(K, ppid, "of its parent")                                                        \
	INT(K, uid, "real user; -1 unknown")                                                 \
	INT(K, euid, "effective user; -1 unknown")                                           \
	INT(K, gid, "real group")                                                            \
	INT(K, egid, "effective group")                                                      \
	TEXT(K, name, "as the kernel has it, 15 bytes at most")                              \
	TEXT(K, exe, "its program; empty: not readable")                                     \
	INT(K, deleted, "1: that file is not there any more; 2: another is in its place")    \
	TEXT(K, started, "when")                                                             \
	TEXT(K, connection, "SSH_CONNECTION of its environment: address port, then its own") \
	TEXT(K, auth_sock, "SSH_AUTH_SOCK of its environment")                               \
	TEXT(K, ccache, "KRB5CCNAME of its environment")                                     \
	TEXT(K, preload, "LD_PRELOAD of its environment")                                    \
	INT(K, unread, "1: its sockets could not be read")                                   \
	INT(K, same_ns, "1: it shares the agent's namespaces; 0 no, -1 unknown")             \
	INT(K, same_files, "1: it shares the agent's file tree; 0 no, -1 unknown")           \
	INT(K, self, "1: it is the agent itself")

#define FACT_unlisted(TEXT, INT, K) \
	INT(K, pid, "its number")   \
	INT(K, covered, "1: /proc has the number, and something lies over it")

#define FACT_endpoint(TEXT, INT, K)                                                           \
	TEXT(K, proto, "tcp, tcp6, udp, udp6, udplite, raw, raw6, packet, unix")              \
	TEXT(K, state, "listen: also what is not connected; connected")                       \
	TEXT(K, address, "local; of unix its path or @name; of packet the interface's index") \
	INT(K, port, "local; -1: none")                                                       \
	TEXT(K, peer, "of a connected one")                                                   \
	INT(K, peer_port, "of a connected one; -1: none")                                     \
	INT(K, uid, "that made it; -1 unknown")                                               \
	INT(K, ino, "its number")                                                             \
	INT(K, fresh, "1: it came while the agent looked at the processes")                   \
	INT(K, pid, "of a process that holds it; -1: none that was seen does")                \
	TEXT(K, name, "of that process")

#define FACT_interface(TEXT, INT, K)         \
	TEXT(K, name, "eth0")                \
	INT(K, number, "its index")          \
	TEXT(K, mac, "its hardware address") \
	TEXT(K, state, "up, down, unknown")  \
	INT(K, promiscuous, "1: it takes packets that are not for it; 0 no, -1 unknown")

#define FACT_module(TEXT, INT, K)                                           \
	TEXT(K, name, "of the module")                                      \
	INT(K, listed, "1: /proc/modules has it; 0: only /sys/module does") \
	TEXT(K, state, "Live, Loading, Unloading")                          \
	TEXT(K, taint, "letters: (O) from outside of the kernel's tree, (E) without signature")

#define FACT_usage(TEXT, INT, K)                        \
	TEXT(K, mountpoint, "where it is mounted")      \
	INT(K, total, "bytes")                          \
	INT(K, used, "bytes, says the file system")     \
	INT(K, summed, "bytes, the sum over its files") \
	INT(K, inodes, "in use")                        \
	INT(K, whole, "1: all its files were looked at")

#define FACT_sign(TEXT, INT, K)                                         \
	TEXT(K, name, "a section of docs/SIGNS.md")                     \
	TEXT(K, subject, "what it is about: a path, a port, a process") \
	TEXT(K, saw, "what was seen")                                   \
	TEXT(K, why, "why it matters")

#define FACT_note(TEXT, INT, K)         \
	TEXT(K, about, "path or topic") \
	TEXT(K, why, "what is odd")

#define FACT_template(TEXT, INT, K)              \
	TEXT(K, name, "a text field: any bytes") \
	INT(K, count, "a number field: 64 bits, signed")

/* Where a fact comes from. */
struct fact_origin {
	int64_t record;	   /* line of the evidence file of that host, from 1 */
	struct slice path; /* on the host; empty when no file says it */
	int64_t line;	   /* in that file, from 1; 0: the file as a whole */
};

#define FACT_TEXT_MEMBER(kind, name, doc) struct slice name;
#define FACT_INT_MEMBER(kind, name, doc) int64_t name;
#define FACT_STRUCT(kind, doc)                                       \
	struct fact_##kind {                                         \
		int64_t host; /* id in the hosts table */            \
		struct fact_origin at;                               \
		FACT_##kind(FACT_TEXT_MEMBER, FACT_INT_MEMBER, kind) \
	};
FACT_KINDS(FACT_STRUCT)

#define FACT_ENUM(kind, doc) FACT_KIND_##kind,
enum fact_kind { FACT_KINDS(FACT_ENUM) FACT_KIND_COUNT };

struct fact_field {
	const char *name, *doc;
	bool is_text;
	size_t offset; /* in the struct */
};

struct fact_desc {
	const char *name, *doc; /* the table is called fact_<name> */
	size_t bytes;		/* of the struct */
	const struct fact_field *fields;
	size_t nfields;
};

/* One descriptor for each kind, in the order of the list. */
extern const struct fact_desc fact_descs[FACT_KIND_COUNT];

/*
 * The store of facts in an open database. Owner: whoever opened db; the store holds prepared
 * statements only. Errors of SQLite are sticky in `err`, its words in sqlite3_errmsg(db).
 */
struct fact_store {
	sqlite3 *db;
	sqlite3_stmt *insert[FACT_KIND_COUNT];
	sqlite3_stmt *select[FACT_KIND_COUNT];
	int err;
};

/* Makes the tables, empty. 0 or ERR_IO. */
int facts_create(sqlite3 *db);
void facts_open(struct fact_store *s, sqlite3 *db);
void facts_close(struct fact_store *s);
/* Adds one row; `row` is a struct fact_<kind>. */
void facts_add(struct fact_store *s, enum fact_kind kind, const void *row);
#define fact_add(s, kind, row) \
	facts_add((s), FACT_KIND_##kind, 1 ? (row) : (const struct fact_##kind *)0)

/* Does a query give a row? A parameter in it is the host. */
bool facts_exist(struct fact_store *s, const char *sql, int64_t host);

/*
 * All rows of a kind for one host, in the order they were added; *rows is an array of
 * struct fact_<kind> in the arena. Returns their number, 0 on failure (s->err is set then).
 */
size_t facts_load(
    struct fact_store *s, struct arena *a, enum fact_kind kind, int64_t host, void *rows);
#define fact_load(s, a, kind, host, rows) \
	facts_load((s), (a), FACT_KIND_##kind, (host), 1 ? (rows) : (struct fact_##kind **)0)

#endif
