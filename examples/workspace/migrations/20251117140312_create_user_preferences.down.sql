-- Why: Takes the table away, with all preferences; its index goes with it.

drop table if exists user_preferences;
