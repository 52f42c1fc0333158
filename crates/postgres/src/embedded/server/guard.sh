# Runs a server that ends with the process at the other end of standard input, however that process
# ends, and then removes the server's folder. A server that ends by itself leaves the folder: its log
# says why. Arguments: the folder, the log, the server and its arguments.
umask 077
folder=$1
log=$2
shift 2
exec 3<&0 </dev/null >>"$log" 2>&1
"$@" 3<&- &
server=$!
{
    # Nothing is ever written: this returns when the other end is closed.
    read -r _ <&3
    kill -QUIT "$server"
} &
watcher=$!
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
if wait "$watcher"; then
    rm -rf -- "$folder"
fi
exit "$status"
