# Pid 1 of a lab or of a practice host: init.pl NAME. Reaps what is orphaned and, on a host, keeps the
# system log as init and a syslog daemon would: auth and authpriv to /var/log/auth.log, the rest to
# /var/log/syslog. Says $LAB_READY on stdout once the log is open.
use strict;
use warnings;
use Socket;

my $name = shift;
$0 = "init $name";
$SIG{CHLD} = 'IGNORE';             # the kernel reaps
$SIG{TERM} = sub { exit 0 };       # and with pid 1 goes every process

my $log;
if (-d '/var/log' && !-e '/run/lab') {
	socket($log, PF_UNIX, SOCK_DGRAM, 0) or die "init: socket: $!\n";
	bind($log, sockaddr_un('/dev/log')) or die "init: /dev/log: $!\n";
	chmod 0666, '/dev/log';
}
syswrite STDOUT, "$ENV{LAB_READY}\n";
open STDIN, '<', '/dev/null';
open STDOUT, '>', '/dev/null';

while (1) {
	if (!$log) {
		select undef, undef, undef, undef;
		next;
	}
	defined recv($log, my $message, 8192, 0) or next;
	# "<38>Nov 23 20:29:00 sshd[12]: text", to which a file adds the host's name.
	my ($priority, $time, $text) = $message =~ /^<(\d+)>(.{15}) (.*)/s or next;
	my $facility = $priority >> 3;
	my $file = $facility == 4 || $facility == 10 ? 'auth.log' : 'syslog';
	open my $out, '>>', "/var/log/$file" or next;
	$text =~ s/[\0\n]+$//;
	syswrite $out, "$time $name $text\n";
}
