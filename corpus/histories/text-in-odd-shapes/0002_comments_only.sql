-- nothing to do
/* here /* or */ there */
