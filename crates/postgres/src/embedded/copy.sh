# Copies a data directory. Databases are copied side by side: making a file is what takes the time.
# Arguments: the original, the copy.
set -eu
umask 077
original=$1
copy=$2
mkdir -- "$copy" "$copy/base"
copies=
for database in "$original"/base/*; do
    cp -R -- "$database" "$copy/base/" &
    copies="$copies $!"
done
for entry in "$original"/*; do
    if [ "${entry##*/}" != base ]; then
        cp -R -- "$entry" "$copy/"
    fi
done
for one in $copies; do
    wait "$one"
done
