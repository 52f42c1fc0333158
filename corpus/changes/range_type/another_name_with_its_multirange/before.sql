create type cashrange as range (subtype = money);
