# krb5: the real client with a ticket, from hosta or wherever a row says.
# ksu [COMMAND]: the real ksu, on hostb. Where no shell is to be had, COMMAND is tried.
#
# `service krb5` makes hostb the KDC of the realm LAB.EXAMPLE, with the principals alice, bob, carol and
# its own, and gives it krb5.conf and keytab. `krb5_ticket USER PRINCIPAL [kinit OPTIONS]` gets a ticket for
# an account; on hosta it stands in a row's `a`, on hostb in its `then`.

TRY_ON[ksu]=hostb

try_krb5() {
	ssh_gives PreferredAuthentications=gssapi-with-mic -o GSSAPIAuthentication=yes
}

try_ksu() {
	local said
	said=$(as_client ksu "$TO" -q -a -c 'echo "I am $(id -u)"' </dev/null) || true
	if [ "$said" = "I am $TO_UID" ]; then
		echo shell
	elif [ $# -gt 0 ] && as_client ksu "$TO" -q -e "$@" </dev/null >/dev/null; then
		echo command
	else
		echo no
	fi
}

krb5_conf() {
	cat >/etc/krb5.conf <<-END
		[libdefaults]
			default_realm = LAB.EXAMPLE
			dns_lookup_kdc = false
			dns_lookup_realm = false
		[realms]
			LAB.EXAMPLE = {
				kdc = 192.0.2.20
			}
	END
}

# The database is made once for all rows.
krb5_database() {
	mkdir -p /run/kdc
	cat >/run/kdc/kdc.conf <<-END
		[realms]
			LAB.EXAMPLE = {
				database_name = /run/kdc/principal
				key_stash_file = /run/kdc/stash
			}
	END
	export KRB5_KDC_PROFILE=/run/kdc/kdc.conf
	[ ! -e /run/kdc/keytab ] || return 0
	kdb5_util create -s -r LAB.EXAMPLE -P master
	printf 'addprinc -pw secret %s\n' alice bob carol | kadmin.local
	printf '%s\n' 'addprinc -randkey host/hostb.lab.example' \
		'ktadd -k /run/kdc/keytab host/hostb.lab.example' | kadmin.local
} >/dev/null 2>&1

prepare_krb5() {
	krb5_conf
	krb5_database
	cp /run/kdc/keytab /etc/krb5.keytab
}

serve_krb5() {
	krb5kdc -n >/dev/null 2>&1 &
	serves $!
}

krb5_ticket() {
	local BY=$1 SAID=/run/kinit
	[ -e /etc/krb5.conf ] || krb5_conf
	as_client kinit "${@:2}" <<<secret >/dev/null
}
