-- since 14
create type moneyrange as range (subtype = money, multirange_type_name = cashmultirange);
