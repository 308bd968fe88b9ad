# The story of `make demo`: six hosts and the examiner's. Source it after lab.sh and examiner.sh.
#
#	web (compromised) --deploy's key--> root@db --.rhosts--> oper@legacy, whose passwd holds hashes
#	      \--root writes nas's export--> alice@nas, whose key --> alice@db
#	mail	takes connections and says nothing: not seen
#	log	nothing wrong
#
# web	deploy's private key has no passphrase; root mounts nas:/srv/home (in fstab only: where the
#	kernel has no NFS client, no mount can be real)
# nas	exports /srv/home to the network, rw,no_root_squash; alice's key there has no passphrase,
#	bob's has one
# db	root lets deploy's key in, alice and bob let their own keys in
# legacy  rsh is on, oper's .rhosts lets root of db in, passwords are not shadowed
#
# The examiner's key opens root on each, or with become=sudo the account "survey" that may sudo.

STORY_HOSTS="web nas db legacy mail log"

# story_host NAME IP: a host with sshd that lets the examiner in.
story_host() {
	lab_host "$1" "$2"
	if [ "$STORY_BECOME" = sudo ]; then
		lab_user "$1" survey 990
		echo 'survey ALL=(root) NOPASSWD: ALL' | lab_file "$1" /etc/sudoers.d/survey 0440 root
		examiner_trusted "$1" survey
	else
		examiner_trusted "$1" root
	fi
	lab_sshd "$1"
}

story_web() {
	lab_user web deploy 1001 mode=0750
	lab_key web deploy .ssh/id_ed25519
	echo 'nas:/srv/home /mnt/home nfs rw 0 0' >>"$(lab_root web)/etc/fstab"
	mkdir "$(lab_root web)/mnt/home"
}

story_nas() {
	lab_data nas /srv
	mkdir "$(lab_root nas)/srv/home"
	lab_user nas alice 1002 home=/srv/home/alice mode=0700
	lab_key nas alice .ssh/id_ed25519
	lab_user nas bob 1003 home=/srv/home/bob mode=0700
	lab_key nas bob .ssh/id_ed25519 passphrase=correct-horse
	lab_nfs nas "/srv/home $LAB_NET(rw,sync,no_root_squash,no_subtree_check)"
}

story_db() {
	lab_authorize db root web:/home/deploy/.ssh/id_ed25519.pub 'from="192.0.2.0/24"'
	lab_user db alice 1002
	lab_authorize db alice nas:/srv/home/alice/.ssh/id_ed25519.pub
	lab_user db bob 1003
	lab_authorize db bob nas:/srv/home/bob/.ssh/id_ed25519.pub
	lab_knows web deploy db
}

story_legacy() {
	lab_user legacy oper 1004 password=spring
	lab_user legacy guest 1005 password=guest
	printf '# nightly dump\ndb root\n' | lab_file legacy /home/oper/.rhosts 0600 oper
	lab_exec legacy pwunconv
	lab_rshd legacy
}

story_log() {
	lab_user log carol 1006 groups=adm
	lab_key log carol .ssh/id_ed25519 passphrase=battery-staple
}

# story_up NAME [become=root|sudo]: the lab, the hosts, the servers.
story_up() {
	STORY_BECOME=${2-become=root}
	STORY_BECOME=${STORY_BECOME#become=}
	lab_up "$1"
	examiner_up
	story_host web 192.0.2.10
	story_host nas 192.0.2.11
	story_host db 192.0.2.12
	story_host legacy 192.0.2.13
	lab_host mail 192.0.2.14
	story_host log 192.0.2.15
	story_web
	story_nas
	story_db
	story_legacy
	lab_hang mail
	story_log
	lab_knows examiner root web nas db legacy log
}
