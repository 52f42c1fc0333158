delete from shop.marks where what like '5 %';
