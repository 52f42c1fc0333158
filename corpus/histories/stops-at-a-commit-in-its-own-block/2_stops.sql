begin;
do $$
begin
  perform 1;
  execute 'commit';
end
$$;
commit;
