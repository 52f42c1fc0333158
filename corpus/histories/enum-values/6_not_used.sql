insert into people default values;
alter type mood add value 'hungry';
alter type mood rename value 'calm' to 'quiet';
