-- Nothing to do here; really.
/* Not here
   either; */
--
