from querschnitt.common.tokens import matching_function

MATCHING_OFFERS = matching_function("matching_offers", "offers_offer")
