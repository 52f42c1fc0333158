# Becomes a server that does not end with the process that started it. It must hold nothing of that
# process open: a pipe that its caller reads to the end would never end.
# Arguments: the log, the server and its arguments.
umask 077
log=$1
shift
exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
exec "$@" </dev/null >>"$log" 2>&1
