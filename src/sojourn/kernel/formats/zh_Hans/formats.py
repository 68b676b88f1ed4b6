"""Chinese as accounts write it: thousands, where Django would group by ten thousands."""

NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = ","
