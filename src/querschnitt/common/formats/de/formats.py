"""What Django's German formats do not have."""

WEEKDAY_FORMAT = "D, j.n."  # narrow columns of the pages behind the sign-in, which are German or English
