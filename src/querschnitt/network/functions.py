from querschnitt.common.tokens import matching_function

MATCHING_ORGANISATIONS = matching_function("matching_organisations", "network_organisationprofile")
